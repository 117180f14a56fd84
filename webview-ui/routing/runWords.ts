// What becomes of an answer on its way, in sentences: shown beside it, and said in a screen reader.
import { formatDuration } from '../../src/shared/format.ts';
import type { AskingView, EarlierAnswerView, LimitedView } from '../../src/shared/views.ts';

/** "Waiting for your limit of 20 requests a minute" */
export function limitedWords({ reason }: LimitedView): string {
  return `Waiting for ${reason.trim() || 'a rate limit'}`;
}

/** "12 s", "until another request has ended" */
export function limitedUntil({ untilMs }: LimitedView, nowMs: number): string {
  if (untilMs === undefined) {
    return 'until another request has ended';
  }
  // Whole seconds: a figure that is read while it runs.
  const seconds = Math.ceil((untilMs - nowMs) / 1000);
  return seconds <= 0 ? 'any moment now' : seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** "GPT-5 of OpenAI can answer instead." */
export function insteadWords({ modelName, providerName, mayContinue }: AskingView): string {
  return `${modelName} of ${providerName} can ${mayContinue ? 'go on from here, or answer anew' : 'answer instead'}.`;
}

/** "Incomplete answer of GPT-5 mini: the connection was lost." */
export function earlierWords({ modelName, reason }: Pick<EarlierAnswerView, 'modelName' | 'reason'>): string {
  return `Incomplete answer of ${modelName}: ${asSentence(reason)}`;
}

/** With a mark at its end, so that it can stand among others. */
export function asSentence(words: string): string {
  const text = words.trim();
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
