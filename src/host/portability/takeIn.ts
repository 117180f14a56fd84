// The commands Import Conversations… and Restore a Backup…: what others, or this program, have written comes into the store.
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AppError, toAppError } from '../../core/errors.ts';
import {
  importConversations as importFile,
  type ImportOptions,
  type ImportOutcome,
  IsBackup,
} from '../../core/portability/importConversations.ts';
import { IMPORT_LIMITS } from '../../core/portability/importLimits.ts';
import { count, hasReport, outcomeWords, reportText } from '../../core/portability/report.ts';
import { Restore, type RestoreOutcome, type RestorePlan } from '../../core/portability/restore.ts';
import { serversIn } from '../../core/portability/serversIn.ts';
import { systemClock } from '../../core/systemClock.ts';
import { formatMoney } from '../../shared/money.ts';
import { filePieces } from '../filePieces.ts';
import type { Services } from '../services.ts';
import { ownSettings, settingNames } from './ownSettings.ts';
import { withProgress } from './working.ts';

const SHOW_REPORT = 'Show Report';
const RESTORE = 'Restore';
const WITHOUT_SETTINGS = 'Restore without Settings';

let isBusy = false;

/** One at a time in a window: two would wait for each other's writing. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (isBusy) {
    throw new AppError('badRequest', 'Conversations are being taken in already. Wait for the end of it, or cancel it.');
  }
  isBusy = true;
  try {
    await work();
  } finally {
    isBusy = false;
  }
}

/**
 * Throws in words where a file cannot be read; then nothing of that file was kept, and the others come in. A failure that
 * is not in its contents (a full disk, say) and a cancel end it.
 */
export async function importConversations(services: Services): Promise<void> {
  const files =
    (await vscode.window.showOpenDialog({
      title: 'Import Conversations (ChatGPT, Claude, LLM Workbench, JSON)',
      openLabel: 'Import',
      canSelectMany: true,
      filters: { 'Exports of Conversations': ['zip', 'json', 'jsonl', 'gz'], 'All Files': ['*'] },
    })) ?? [];
  await alone(async () => {
    const refused: string[] = [];
    let failed: AppError | undefined;
    for (const file of files) {
      try {
        if (!(await onThisMachine(services, file, (path) => importFrom(services, path, file)))) {
          break;
        }
      } catch (thrown) {
        if (files.length === 1) {
          throw thrown;
        }
        const error = toAppError(thrown);
        refused.push(`${nameOf(file)}: ${error.message.replace(/\.?$/, '.')}`);
        // An export may come in several files, of which some hold no conversations.
        if (error.kind !== 'badRequest') {
          failed = error;
          refused.push(...(file === files.at(-1) ? [] : ['The files after it were not imported.']));
          break;
        }
      }
    }
    if (refused.length > 0) {
      throw new AppError(failed?.kind ?? 'badRequest', refused.join(' '), { cause: failed });
    }
  });
}

/** A backup is restored, which shows first what it would add. `false` where the person cancelled it. */
async function importFrom(services: Services, path: string, file: vscode.Uri): Promise<boolean> {
  try {
    const outcome = await withProgress(`Importing ${nameOf(file)}…`, async (report, signal) =>
      importFile(await optionsOf(services, path, report, signal)),
    );
    if (outcome) {
      tell(services, outcome, file);
    }
    return outcome !== undefined;
  } catch (thrown) {
    if (!(thrown instanceof IsBackup)) {
      throw thrown;
    }
    return restoreFrom(services, path, file);
  }
}

export async function restoreConversations(services: Services): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: 'Restore a Backup',
      openLabel: 'Look at It',
      canSelectMany: false,
      filters: { 'Backup of LLM Workbench': ['gz'], 'All Files': ['*'] },
    })) ?? [];
  if (file) {
    await alone(async () => {
      await onThisMachine(services, file, (path) => restoreFrom(services, path, file));
    });
  }
}

/** Reads and checks all of it, shows what would come, and takes it in. `false` where the person cancelled it. */
async function restoreFrom(services: Services, path: string, file: vscode.Uri): Promise<boolean> {
  const restore = await withProgress('Reading the backup…', async (report, signal) =>
    Restore.read(await optionsOf(services, path, report, signal)),
  );
  if (!restore) {
    return false;
  }
  try {
    const settings = newSettings(services, restore.plan);
    const answer = await confirm(restore.plan, settings);
    if (answer === undefined) {
      return false;
    }
    const outcome = await withProgress('Restoring…', (report, signal) => restore.keep({ signal, onProgress: report }));
    if (outcome) {
      const refused = answer === RESTORE ? await keepSettings(settings) : [];
      services.usageChanged();
      tell(services, { ...outcome, problems: [...outcome.problems, ...refused] }, file);
    }
    return outcome !== undefined;
  } finally {
    await restore.dispose();
  }
}

async function confirm(
  { createdAt, ...plan }: RestorePlan,
  settings: ReadonlyMap<string, unknown>,
): Promise<string | undefined> {
  const [day] = /^\d{4}-\d\d-\d\d/.exec(createdAt) ?? ['an unknown day'];
  const servers = serversIn(settings.values());
  const { added, known } = plan.conversations;
  const lines = [
    `${count(added, 'new conversation')}${known > 0 ? `; ${count(known, 'conversation or comparison', 'conversations and comparisons')} already here` : ''}.`,
    ...(plan.comparisons > 0
      ? [`${count(plan.comparisons, 'new comparison')}, with their columns among the conversations.`]
      : []),
    ...(plan.sets > 0 ? [`${count(plan.sets, 'saved set')} of models.`] : []),
    ...(plan.testCases > 0 ? [`${count(plan.testCases, 'test case')}.`] : []),
    ...(plan.learned > 0 ? ['What was learned from your votes.'] : []),
    ...(plan.usage > 0
      ? [
          `${count(plan.usage, 'usage record')} of ${formatMoney(plan.usageUsd)}, each counted once, also by your budgets.`,
        ]
      : []),
    ...(settings.size > 0
      ? [`${count(settings.size, 'setting')} that you have not set here: ${[...settings.keys()].join(', ')}.`]
      : []),
    ...(servers.length > 0
      ? [
          `These settings name servers, to which your questions may go: ${servers.slice(0, 10).join(', ')}${servers.length > 10 ? ', …' : ''}.`,
        ]
      : []),
    'What is here already stays as it is. Keys are not in a backup.',
  ];
  const buttons = settings.size > 0 ? [RESTORE, WITHOUT_SETTINGS] : [RESTORE];
  return vscode.window.showInformationMessage(
    `Restore the backup of ${day}?`,
    { modal: true, detail: lines.join('\n') },
    ...buttons,
  );
}

/** Settings of ours that the person has not set here. */
function newSettings({ context }: Services, { settings }: RestorePlan): Map<string, unknown> {
  const names = new Set(settingNames(context));
  const own = ownSettings(context);
  return new Map([...settings].filter(([name]) => names.has(name) && !(name in own)));
}

async function keepSettings(settings: ReadonlyMap<string, unknown>): Promise<{ what: string; reason: string }[]> {
  const refused: { what: string; reason: string }[] = [];
  for (const [name, value] of settings) {
    try {
      await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
    } catch (thrown) {
      refused.push({ what: `setting ${name}`, reason: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }
  return refused;
}

async function optionsOf(
  services: Services,
  path: string,
  onProgress: (message: string) => void,
  signal: AbortSignal,
): Promise<ImportOptions> {
  const { redactor } = services;
  return {
    path,
    store: await services.store(),
    folder: services.context.globalStorageUri.fsPath,
    clean: (value) => redactor.data(value, redactor.content),
    now: systemClock.now(),
    signal,
    onProgress,
  };
}

/** What does not lie on this machine is copied first: parts of it are read in any order. */
async function onThisMachine<Result>(
  { context }: Services,
  file: vscode.Uri,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  if (file.scheme === 'file') {
    return work(file.fsPath);
  }
  const folder = context.globalStorageUri.fsPath;
  await mkdir(folder, { recursive: true });
  const path = join(folder, `import-${randomUUID()}.copy.partial`);
  try {
    const copy = await open(path, 'wx', 0o600);
    try {
      for await (const piece of filePieces(file, IMPORT_LIMITS.fileBytes)) {
        await copy.writeFile(piece);
      }
    } finally {
      await copy.close();
    }
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}

function tell(services: Services, outcome: ImportOutcome | RestoreOutcome, file: vscode.Uri): void {
  const words = services.redactor.text(outcomeWords(outcome));
  const buttons = hasReport(outcome) ? [SHOW_REPORT] : [];
  const shown =
    outcome.problems.length > 0
      ? vscode.window.showWarningMessage(words, ...buttons)
      : vscode.window.showInformationMessage(words, ...buttons);
  void showReport(services, shown, outcome, file);
}

async function showReport(
  { redactor }: Services,
  shown: Thenable<string | undefined>,
  outcome: ImportOutcome | RestoreOutcome,
  file: vscode.Uri,
): Promise<void> {
  if ((await shown) === SHOW_REPORT) {
    const content = redactor.text(reportText(outcome, nameOf(file)));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'markdown' }));
  }
}

function nameOf(target: vscode.Uri): string {
  // In a message of VS Code it would else be a link, to a command even.
  return (target.path.split('/').at(-1) ?? '').replaceAll('](', '] (');
}
