// Which turns belong to the answer that is being given: signed reasoning is bound to what stands before it, and goes back in those.
import type { ChatMessage } from '../provider.ts';

/**
 * The messages behind the last question. Results of tools are no question, nor is what is said along with them: what the
 * model thought before it called those tools is still the beginning of this answer.
 */
export function currentTurns(messages: readonly ChatMessage[]): ReadonlySet<ChatMessage> {
  const turns = new Set<ChatMessage>();
  let spoken: ChatMessage[] = [];
  for (const message of messages.toReversed()) {
    if (message.role === 'user') {
      spoken.push(message);
      continue;
    }
    if (isQuestion(spoken)) {
      return turns;
    }
    for (const turn of [...spoken, message]) {
      turns.add(turn);
    }
    spoken = [];
  }
  return turns;
}

/** Neighbouring messages of the person are one to the vendors. */
function isQuestion(messages: readonly ChatMessage[]): boolean {
  return messages.length > 0 && messages.every(({ parts }) => parts.every(({ type }) => type !== 'toolResult'));
}

/** Whether `model` wrote it, as far as the message says. */
export function isBy(message: ChatMessage & { role: 'assistant' }, provider: string, model: string): boolean {
  return message.providerId === provider && (message.model === undefined || message.model === model);
}
