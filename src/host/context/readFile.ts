// Reads one file as the person sees it: text or picture, with a sentence where it can be neither.
import * as vscode from 'vscode';
import { isPictureName, largePictureSentence, pictureContext } from '../../core/context/picture.ts';
import {
  binarySentence,
  decodeText,
  MOST_BYTES,
  MOST_CHARACTERS,
  tooLongSentence,
} from '../../core/context/textFile.ts';
import { AppError } from '../../core/errors.ts';
import { codeContext } from '../../core/prompts/codeContext.ts';
import type { MessageContext } from '../../core/records.ts';
import { MOST_PICTURE_BYTES } from '../../shared/pictures.ts';
import { problemsIn } from '../codeAtCursor.ts';
import { readBounded } from '../readBounded.ts';
import { shownPath } from './shownPath.ts';

/** A file that the person chose. Ignore files have been asked already. */
export async function fileContext(uri: vscode.Uri): Promise<MessageContext> {
  const name = uri.path.split('/').at(-1) ?? uri.path;
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  // Otherwise the file is asked: VS Code brings an editor up to date a little later.
  if (open?.isDirty || open?.isUntitled) {
    return textContext(name, uri, open.getText(), open);
  }
  const bytes = await readBytes(name, uri);
  if (isPictureName(name)) {
    return pictureContext(name, bytes, { uri: uri.toString() });
  }
  const decoded = decodeText(bytes);
  if (!decoded) {
    throw new AppError('badRequest', binarySentence(name));
  }
  const document = await openDocument(uri);
  return textContext(name, uri, decoded.isGuess && document ? document.getText() : decoded.text, document);
}

function textContext(
  name: string,
  uri: vscode.Uri,
  text: string,
  document: vscode.TextDocument | undefined,
): MessageContext {
  if (text.trim() === '') {
    throw new AppError('badRequest', `${name} is empty: there is nothing to send.`);
  }
  if (text.length > MOST_CHARACTERS) {
    throw new AppError('badRequest', tooLongSentence(name, text.length));
  }
  const lines = text.split('\n').length;
  return codeContext({
    kind: 'file',
    path: shownPath(uri),
    uri: uri.toString(),
    languageId: document?.languageId ?? '',
    startLine: 1,
    endLine: lines,
    code: text,
    problems: document ? problemsIn(document) : [],
  });
}

async function readBytes(name: string, uri: vscode.Uri): Promise<Uint8Array> {
  if (uri.scheme === 'untitled') {
    throw new AppError('badRequest', `${name} is not open any more.`);
  }
  const isPicture = isPictureName(name);
  let bytes: Awaited<ReturnType<typeof readBounded>>;
  try {
    bytes = await readBounded(uri, isPicture ? MOST_PICTURE_BYTES : MOST_BYTES);
  } catch (error) {
    throw new AppError('badRequest', `${name} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  switch (bytes) {
    case 'noFile':
      throw new AppError('badRequest', `${name} cannot be read: it is no file.`);
    case 'tooLarge':
      throw new AppError('badRequest', isPicture ? largePictureSentence(name) : tooLongSentence(name));
    default:
      return bytes;
  }
}

/** As VS Code reads it, in the encoding of the person's settings; `undefined` where it will not. */
async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

export function reasonOf(error: unknown): string {
  const code = error instanceof vscode.FileSystemError ? error.code : '';
  const words: Readonly<Record<string, string>> = {
    FileNotFound: 'it is not there any more',
    NoPermissions: 'you may not read it',
    FileIsADirectory: 'it is a folder',
    FileNotADirectory: 'it is not there',
    Unavailable: 'its place does not answer',
  };
  return words[code] ?? 'VS Code could not open it';
}
