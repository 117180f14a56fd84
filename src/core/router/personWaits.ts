// For which requests a person sits before the answer.
import type { UsagePurpose } from '../records.ts';

/**
 * The chat, each column of a comparison and the commands of an editor are begun by somebody who watches the answer come: they can
 * be asked first (by VS Code about its own models, or whether a key may go to another address) and can vote on it afterwards.
 * All else runs behind their back or answers another program, where a question would wait for nobody.
 */
const WATCHED: readonly UsagePurpose[] = ['chat', 'compare', 'editorAction'];

export function personWaits(purpose: string): boolean {
  return WATCHED.some((one) => one === purpose);
}
