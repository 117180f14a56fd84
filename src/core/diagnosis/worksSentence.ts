// What is said of a connection that works.
import { isUnencrypted } from '../guardedFetch.ts';
import type { Scene } from './scene.ts';

/** What its answer shows of the key. */
export function worksSentence({ keyDoubt, isInProcess, hasKey }: Scene, host: string): string {
  const doubt = 'whether the key is right, the first question will tell';
  if (isInProcess) {
    return `${host} offers its models.`;
  }
  switch (keyDoubt) {
    case 'open':
      return `${host} answers the same without the key: ${doubt}.`;
    case 'untested':
      return `${host} is there; ${doubt}.`;
    default:
      return hasKey ? `${host} accepts it.` : `${host} answers without a key.`;
  }
}

/** Said of what works too, as nobody would notice; begins with a space. */
export function unencrypted({ baseUrl }: Scene): string {
  return baseUrl !== undefined && isUnencrypted(baseUrl)
    ? ' The connection is not encrypted: anybody on the way can read questions, answers and the key.'
    : '';
}
