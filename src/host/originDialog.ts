// Asks before a key goes to an address that it was not saved for.
import * as vscode from 'vscode';
import type { OriginQuestion } from '../core/connections.ts';
import { isUnencrypted } from '../core/guardedFetch.ts';

/** One question at a time for each pair of key and address: several requests wait for the same answer. */
const open = new Map<string, Promise<boolean>>();

export function confirmOrigin(question: OriginQuestion): Promise<boolean> {
  const about = JSON.stringify(question);
  let answer = open.get(about);
  if (!answer) {
    // A dialog that cannot be shown (VS Code is closing, say) is not a yes.
    answer = ask(question)
      .catch(() => false)
      .finally(() => open.delete(about));
    open.set(about, answer);
  }
  return answer;
}

async function ask({ providerName, keyName, savedFor, wanted }: OriginQuestion): Promise<boolean> {
  const before =
    savedFor === undefined
      ? 'The key is from the environment and was not sent anywhere yet.'
      : `The key was saved for ${savedFor}.`;
  const plain = isUnencrypted(wanted) ? ' The address is not encrypted: so can anybody on the way.' : '';
  const send = `Send to ${new URL(wanted).host}`;
  const choice = await vscode.window.showWarningMessage(
    `Send the ${providerName} key "${keyName}" to another address?`,
    {
      modal: true,
      detail: `${before}\nThe settings now point to ${wanted}.\n\nWhoever runs that address can read and use the key.${plain} Confirm only if you set it yourself.`,
    },
    send,
  );
  return choice === send;
}
