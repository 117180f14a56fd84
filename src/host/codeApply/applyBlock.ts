// "Apply as diff" on a code block: finds the file that it is meant for and shows what it would change.
import * as vscode from 'vscode';
import { linesOf } from '../../core/codeEdits/codeLines.ts';
import { isPatch, patchedFiles } from '../../core/codeEdits/patch.ts';
import { proposeText, type Proposal as ProposedText } from '../../core/codeEdits/proposeText.ts';
import { pathInFirstLine, rangeOfSent, sentCode } from '../../core/codeEdits/targets.ts';
import { AppError } from '../../core/errors.ts';
import type { MessageContext } from '../../core/records.ts';
import type { Store } from '../../core/store/openStore.ts';
import type { CodeRequests } from '../../shared/protocol/code.ts';
import type { Services } from '../services.ts';
import { namedFile } from './namedFile.ts';
import { nameOf, targetDocument } from './targetDocument.ts';

/** A file that the block may be meant for. */
interface Target {
  uri: vscode.Uri;
  isNew?: boolean;
  /** The lines that the question was about, as they were sent; absent: the whole file. */
  sent?: { code: string; startLine: number };
}

/** Throws an `AppError` with a sentence for the person where there is no file, or no certain place in it. */
export async function applyBlock(services: Services, block: CodeRequests['code/apply']['params']): Promise<void> {
  const store = await services.store();
  const by = await modelOf(services, store, block.messageId);
  const asked = askedAbout(store, block.messageId);
  const { targets, code } = await targetsOf(block, asked);
  const inOrder = targets.length > 1 ? await withFitting(targets, code, block.language) : targets;
  const [target] = inOrder;
  if (!target) {
    throw new AppError('badRequest', 'The block names no file, the question was about none, and none is open.');
  }
  await services.proposals.show({
    target: target.uri,
    isNew: target.isNew ?? false,
    by,
    make: (current) => proposed(current, code, block.language, target),
    onDecided: (isAccepted) =>
      void services.chat
        .editDecided(block.messageId, isAccepted)
        .catch((error: unknown) => services.log.error('Nothing was learned of an edit', error)),
  });
}

function proposed(current: string, code: string, language: string | undefined, { sent }: Target): ProposedText {
  const range = sent && rangeOfSent(linesOf(current), sent.code, sent.startLine);
  return proposeText({ current, code, language, ...(range && { range }) });
}

async function modelOf(services: Services, store: Store, messageId: string): Promise<string> {
  const message = store.messages.get(messageId);
  if (!message) {
    throw new AppError('badRequest', 'This answer is not there any more.');
  }
  const { providers } = await services.models();
  const listed = providers
    .find(({ id }) => id === message.providerId)
    ?.models.find(({ model }) => model === message.model);
  return listed?.name ?? message.model ?? 'the model';
}

/** What the nearest question above the answer that has files with it was about. */
function askedAbout(store: Store, messageId: string): Target[] {
  for (let message = store.messages.get(messageId); message; message = above(store, message.parentId)) {
    const targets = (message.context ?? []).flatMap(targetOf);
    if (targets.length > 0) {
      return targets;
    }
  }
  return [];
}

function above(store: Store, id: string | undefined) {
  return id === undefined ? undefined : store.messages.get(id);
}

function targetOf({ kind, uri, text, startLine }: MessageContext): Target[] {
  const code = kind === 'selection' || kind === 'function' ? sentCode(text) : undefined;
  if (uri === undefined || !['selection', 'function', 'file', 'problems'].includes(kind)) {
    return [];
  }
  return [{ uri: vscode.Uri.parse(uri), ...(code && { sent: { code, startLine: (startLine ?? 1) - 1 } }) }];
}

/** The named file, else what was asked about, else what is open; and the code without the line that only names its file. */
async function targetsOf(
  { text, path, language }: CodeRequests['code/apply']['params'],
  asked: readonly Target[],
): Promise<{ targets: Target[]; code: string }> {
  const lines = linesOf(text);
  const files = isPatch(lines, language) ? patchedFiles(lines) : [];
  if (files.length > 1) {
    throw new AppError(
      'badRequest',
      `The block changes ${files.length} files at once, which cannot be shown as one diff.`,
    );
  }
  const inComment = pathInFirstLine(text);
  const named = path ?? files[0] ?? inComment?.path;
  const open = vscode.window.activeTextEditor;
  if (named === undefined) {
    return { targets: asked.length > 0 ? [...asked] : open ? [selectedIn(open)] : [], code: text };
  }
  const near = [...asked.map(({ uri }) => uri), ...(open && isText(open.document.uri) ? [open.document.uri] : [])];
  const { uri, exists } = await namedFile(named, near);
  const same = asked.filter((one) => one.uri.toString() === uri.toString());
  const target = same.find(({ sent }) => sent) ?? same[0] ?? { uri, isNew: !exists };
  // The line that names the file stays where the file itself has it.
  const isOwnLine = inComment && !(await targetDocument(uri))?.getText().startsWith(lines[0] ?? '');
  return { targets: [target], code: isOwnLine ? inComment.rest : text };
}

function isText({ scheme }: vscode.Uri): boolean {
  return scheme === 'file' || scheme === 'untitled' || scheme === 'vscode-remote';
}

function selectedIn({ document, selection }: vscode.TextEditor): Target {
  const code = document.getText(selection);
  return code.trim() === ''
    ? { uri: document.uri }
    : { uri: document.uri, sent: { code, startLine: selection.start.line } };
}

/** Of several files that a question was about, those first in which the block has a certain place. */
async function withFitting(
  targets: readonly Target[],
  code: string,
  language: string | undefined,
): Promise<readonly Target[]> {
  const fitting: Target[] = [];
  for (const target of targets) {
    const document = await targetDocument(target.uri).catch(() => undefined);
    if (document && 'text' in proposed(document.getText(), code, language, target)) {
      fitting.push(target);
    }
  }
  if (fitting.length === 0) {
    const names = [...new Set(targets.map(({ uri }) => nameOf(uri)))].join(', ');
    throw new AppError('badRequest', `The block was not applied: it fits nowhere for certain in ${names}.`);
  }
  return fitting;
}
