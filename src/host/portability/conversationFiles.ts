// The command Export Conversations…: one, some or all, as Markdown to read or as JSON to take along.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { localDay } from '../../core/localDay.ts';
import { exportJson } from '../../core/portability/exportJson.ts';
import { FileNames } from '../../core/portability/fileNames.ts';
import { count } from '../../core/portability/report.ts';
import { systemClock } from '../../core/systemClock.ts';
import { breathing } from '../../core/usage/breathing.ts';
import { CONVERSATION_FORMATS, type ConversationFormat } from '../../shared/exportFormats.ts';
import { askWhere, saved } from '../saveAs.ts';
import type { Services } from '../services.ts';
import { withProgress, writeTexts } from './working.ts';

const TITLE = 'Export Conversations';
const PAGE = 200;

interface ScopeItem extends vscode.QuickPickItem {
  all: boolean;
}
interface FormatItem extends vscode.QuickPickItem {
  format: ConversationFormat;
}
interface ConversationItem extends vscode.QuickPickItem {
  id: string;
}

const SCOPES: readonly ScopeItem[] = [
  { label: 'All Conversations', detail: 'With saved comparisons where the file is JSON.', all: true },
  { label: 'Choose…', all: false },
];
const FORMATS: readonly FormatItem[] = [
  {
    label: 'Markdown',
    detail: 'To read: the branch that is shown, one file for each conversation.',
    format: 'markdown',
  },
  {
    label: 'JSON',
    detail: 'To take along: all branches, parameters, attachments and figures in one file; can be imported again.',
    format: 'json',
  },
];

/** `ids` and `format` are asked for where they are absent. Throws in words. */
export async function exportConversations(services: Services, ids?: unknown, format?: unknown): Promise<void> {
  const chosen = isIds(ids) ? ids : await askForConversations(services);
  if (chosen === undefined || (chosen !== 'all' && chosen.length === 0)) {
    return;
  }
  const known = CONVERSATION_FORMATS.find((one) => one === format);
  const form = known ?? (await vscode.window.showQuickPick(FORMATS, asking('Form of the export')))?.format;
  if (form === 'json') {
    await asJson(services, chosen);
  } else if (form === 'markdown') {
    await asMarkdown(services, chosen === 'all' ? await allIds(services) : chosen);
  }
}

function isIds(ids: unknown): ids is readonly string[] {
  return Array.isArray(ids) && ids.length > 0 && ids.every((id) => typeof id === 'string');
}

function asking(placeHolder: string) {
  return { title: TITLE, placeHolder, ignoreFocusOut: true, matchOnDescription: true };
}

async function askForConversations(services: Services): Promise<readonly string[] | 'all' | undefined> {
  const scope = await vscode.window.showQuickPick(SCOPES, asking('Which conversations'));
  if (!scope || scope.all) {
    return scope && 'all';
  }
  const items: ConversationItem[] = [];
  for await (const { id, title, updatedAt } of listed(services)) {
    items.push({ id, label: title, description: new Date(updatedAt).toLocaleDateString() });
  }
  const picked = await vscode.window.showQuickPick(items, { ...asking('Conversations to export'), canPickMany: true });
  return picked?.map(({ id }) => id);
}

/** Newest first, without columns of comparisons. */
async function* listed(
  services: Services,
): AsyncGenerator<{ id: string; title: string; updatedAt: number }, undefined> {
  const store = await services.store();
  let before: string | undefined;
  do {
    const page = await store.conversations.list({ limit: PAGE, before });
    yield* page.conversations;
    before = page.next;
  } while (before !== undefined);
  return undefined;
}

async function allIds(services: Services): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of listed(services)) {
    ids.push(id);
  }
  return ids;
}

async function asJson(services: Services, chosen: readonly string[] | 'all'): Promise<void> {
  const store = await services.store();
  const one = chosen !== 'all' && chosen.length === 1 ? store.conversations.get(chosen[0] ?? '') : undefined;
  const name = one ? new FileNames().take(one.title, '') : `llm-workbench-conversations-${today()}`;
  const target = await askWhere(services, name, 'json', TITLE);
  if (!target) {
    return;
  }
  const exported = await working(async (report, signal) => {
    let conversations = 0;
    const { redactor } = services;
    const texts = exportJson({
      store,
      ids: chosen === 'all' ? undefined : chosen,
      clean: (value) => redactor.data(value, redactor.content),
      now: systemClock.now(),
      breathe: breathing(signal),
    });
    await writeTexts(
      target,
      (async function* () {
        for await (const part of texts) {
          if (part.conversations > conversations) {
            ({ conversations } = part);
            report(count(conversations, 'conversation'));
          }
          yield part.text;
        }
      })(),
    );
    return conversations;
  });
  if (exported !== undefined) {
    tell(`Exported ${count(exported, 'conversation')} to ${nameOf(target)}.`);
  }
}

async function asMarkdown(services: Services, ids: readonly string[]): Promise<void> {
  const store = await services.store();
  const names = new FileNames();
  const [first = ''] = ids;
  if (ids.length === 1) {
    const name = names.take(store.conversations.get(first)?.title ?? '', '');
    const target = await askWhere(services, name, 'md', TITLE);
    if (target) {
      const text = services.redactor.content(await services.views.markdown(store, first));
      await writeTexts(target, once(text));
      tell(`Exported to ${nameOf(target)}.`);
    }
    return;
  }
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: `${TITLE}: Folder for the Files`,
      openLabel: 'Export Here',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  const folder = parent && (await freeFolder(parent));
  const exported =
    folder && (await working((report, signal) => writeFolder(services, { folder, ids, names, report, signal })));
  if (folder && exported !== undefined) {
    tell(`Exported ${count(exported, 'conversation')} to the folder ${nameOf(folder)}.`, folder);
  }
}

// oxlint-disable-next-line typescript/require-await -- the one text that there is, for what takes several
async function* once(text: string): AsyncGenerator<string, undefined> {
  yield text;
  return undefined;
}

/** A folder of that name that does not exist yet. */
async function freeFolder(parent: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 1; ; number += 1) {
    const name = `llm-workbench-conversations-${today()}${number === 1 ? '' : `-${number}`}`;
    const folder = vscode.Uri.joinPath(parent, name);
    try {
      await vscode.workspace.fs.stat(folder);
    } catch {
      return folder;
    }
  }
}

interface FolderOptions {
  folder: vscode.Uri;
  ids: readonly string[];
  names: FileNames;
  report: (message: string) => void;
  signal: AbortSignal;
}

/** Under another name, that of nobody else, until all files are there. */
async function writeFolder(services: Services, { folder, ids, names, report, signal }: FolderOptions): Promise<number> {
  const store = await services.store();
  const breathe = breathing(signal);
  const aside = folder.with({ path: `${folder.path}.${randomUUID().slice(0, 8)}.partial` });
  const { fs } = vscode.workspace;
  let done = 0;
  try {
    await saved(folder, fs.createDirectory(aside));
    for (const id of ids) {
      const title = store.conversations.get(id)?.title;
      if (title !== undefined) {
        const text = services.redactor.content(await services.views.markdown(store, id));
        await saved(folder, fs.writeFile(vscode.Uri.joinPath(aside, names.take(title, '.md')), Buffer.from(text)));
        done += 1;
        report(count(done, 'conversation'));
      }
      await breathe();
    }
    await saved(folder, fs.rename(aside, folder));
    return done;
  } catch (error) {
    await fs.delete(aside, { recursive: true }).then(undefined, () => undefined);
    throw error;
  }
}

/** With a bar that can be cancelled; `undefined` where it was. */
async function working<Result>(
  work: (report: (message: string) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  return withProgress('Exporting conversations…', work);
}

function tell(words: string, folder?: vscode.Uri): void {
  const REVEAL = 'Open Folder';
  const buttons = folder ? [REVEAL] : [];
  void vscode.window
    .showInformationMessage(words, ...buttons)
    .then((button) =>
      button === REVEAL && folder ? vscode.commands.executeCommand('revealFileInOS', folder) : undefined,
    );
}

function today(): string {
  return localDay(systemClock.now());
}

function nameOf(target: vscode.Uri): string {
  return target.path.split('/').at(-1) ?? '';
}
