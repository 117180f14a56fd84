// What is selected in a terminal, for a model.
import { AppError } from '../errors.ts';
import { fenced } from '../fence.ts';
import type { MessageContext } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import { MOST_CHARACTERS, tooLongSentence } from './textFile.ts';

/** `terminal` is its name. Throws when the selection is empty or too long. */
export function terminalContext(terminal: string, selection: string): MessageContext {
  const output = selection.replaceAll('\r\n', '\n').trimEnd();
  if (output.trim() === '') {
    throw new AppError('badRequest', 'Nothing is selected in the terminal: select text there first.');
  }
  if (output.length > MOST_CHARACTERS) {
    throw new AppError('badRequest', tooLongSentence('The selection of the terminal', output.length));
  }
  const text = `Selected in the terminal ${terminal}:\n${fenced(output, '')}`;
  return { kind: 'terminal', label: 'Terminal selection', text, estimatedTokens: estimateTokens(text) };
}
