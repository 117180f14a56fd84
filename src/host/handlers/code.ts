// What can be done with a code block of an answer.
import * as vscode from 'vscode';
import { AppError, toAppError } from '../../core/errors.ts';
import type { CodeRequests } from '../../shared/protocol/code.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Services } from '../services.ts';
import { done } from './done.ts';

export function codeHandlers(services: Services): Handlers<CodeRequests> {
  return {
    'code/copy': async ({ text }) => done(await vscode.env.clipboard.writeText(text)),
    'code/insert': ({ text }) => insertAtCursor(text),
    'code/newFile': async ({ text, language }) => done(await newFile(text, language)),
    'code/apply': async (block) => {
      try {
        const { applyBlock } = await import('../codeApply/applyBlock.ts');
        await applyBlock(services, block);
      } catch (error) {
        if (!(error instanceof Error && 'kind' in error && error.kind === 'badRequest')) {
          throw error;
        }
        offerOthers(services, services.redactor.text(error.message), block);
      }
      return null;
    },
  };
}

/** Says why there is no diff, with the other two ways to use the block. */
function offerOthers(services: Services, why: string, { text, language }: CodeRequests['code/apply']['params']): void {
  const ways: Record<string, () => Promise<unknown>> = {
    'Insert at Cursor': () => insertAtCursor(text),
    'New File': () => newFile(text, language),
  };
  void vscode.window
    .showWarningMessage(why, ...Object.keys(ways))
    .then((way) => (way === undefined ? undefined : ways[way]?.()))
    .then(undefined, (error: unknown) => {
      services.log.error('Code block', error);
      void vscode.window.showErrorMessage(services.redactor.text(toAppError(error).message));
    });
}

async function newFile(text: string, language: string | undefined): Promise<void> {
  const { openNewFile } = await import('../codeApply/newFile.ts');
  await openNewFile(text, language);
}

async function insertAtCursor(text: string): Promise<null> {
  // The sidebar has the focus: the editor that had it last is still the active one.
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (!editor) {
    throw new AppError('badRequest', 'Open a file first: there is no cursor to insert at.');
  }
  // VS Code says yes for a read-only file as well, and changes nothing.
  const { version } = editor.document;
  const ok = await editor.edit((edit) => {
    for (const selection of editor.selections) {
      edit.replace(selection, text);
    }
  });
  if (!ok || editor.document.version === version) {
    throw new AppError('badRequest', 'The file could not be changed; it may be read-only.');
  }
  return null;
}
