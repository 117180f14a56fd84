// Shows that a key is being tested, with a way to stop it, and says what came of it.
import * as vscode from 'vscode';
import type { KeyCheck } from '../core/diagnosis/checkKey.ts';
import { toAppError } from '../core/errors.ts';
import type { Redactor } from '../core/redact.ts';
import { signalOf } from './cancellation.ts';

/** `undefined` when the person cancelled; any other failure is told and gives `undefined` too. */
export async function testWithProgress(
  title: string,
  redactor: Redactor,
  work: (signal: AbortSignal) => Promise<KeyCheck>,
): Promise<KeyCheck | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      try {
        return await work(signalOf(token));
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.kind !== 'cancelled') {
          void vscode.window.showErrorMessage(redactor.text(error.message));
        }
        return undefined;
      }
    },
  );
}

/** What was found and how to mend it; not redacted. */
export function toldText({ sentence, mend }: KeyCheck): string {
  return mend === undefined ? sentence : `${sentence} ${mend}`;
}

/** The server takes the key, whatever else there is to say. */
export function isAccepted({ verdict, error }: KeyCheck): boolean {
  return error === undefined || verdict === 'rateLimited';
}
