/** Decides an answer: its text, its reasoning, how it finishes, and token counts that fit the texts' lengths. */
import { composeAnswer, composeReasoning, hostileAnswer, longAnswer } from './answers.ts';
import type { Counts, Dialect, Plan, Turn, Wishes } from './contract.ts';
import type { Cue } from './cues.ts';
import type { SimulatedModel } from './models.ts';

/** A token is taken to be four bytes of UTF-8: near enough for English, code and Chinese alike. */
const bytesPerToken = 4;

/** Prompts below this many tokens write no cache. The vendors' own limit is 1,024: here figures are to be seen soon. */
const cacheFloorTokens = 128;

/** Tokens of a text. */
function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** Tokens of a prompt: its messages and three tokens of framing for each. */
export function countPrompt(turns: readonly Turn[]): number {
  return turns.reduce((sum, turn) => sum + countTokens(turn.text) + 3, 0);
}

/** Decides the answer to a conversation. `variant` counts the answers given so far, so that no two in a row are alike. */
export function planAnswer(request: {
  model: SimulatedModel;
  turns: readonly Turn[];
  wishes: Wishes;
  cue: Cue | undefined;
  chunkChars: Dialect['chunkChars'];
  variant: number;
}): Plan {
  const { model, turns, wishes, cue, variant } = request;
  const question = turns.findLast((turn) => turn.role === 'user')?.text ?? '';
  const full = answerText(cue, question, model, variant, request.chunkChars);
  const thoughts = wishes.reasons ? composeReasoning(question, model.style) : '';
  const limitTokens = cue === 'max tokens' ? Math.ceil(countTokens(full) / 3) : wishes.maxOutputTokens;
  const text = limitTokens === undefined ? full : firstTokens(full, limitTokens);
  return {
    model,
    wishes,
    cue,
    text,
    reasoning: wishes.showsReasoning ? thoughts : '',
    finish: cue === 'content filter' ? 'content_filter' : text === full ? 'stop' : 'length',
    counts: count(turns, text, thoughts, wishes),
  };
}

function answerText(
  cue: Cue | undefined,
  question: string,
  model: SimulatedModel,
  variant: number,
  chunkChars: number,
): string {
  if (cue === 'hostile') return hostileAnswer;
  if (cue === 'long') return longAnswer(2000 * chunkChars);
  const answer = composeAnswer(question, model.style, variant);
  return cue === 'content filter' ? firstTokens(answer, 20) : answer;
}

/** The beginning of a text, whole characters only. */
function firstTokens(text: string, tokens: number): string {
  const bytes = Buffer.from(text).subarray(0, tokens * bytesPerToken);
  return bytes.toString().replace(/\uFFFD+$/, '');
}

/** What came before the last question counts as cached on follow-up turns; a first, long prompt is written to it. */
function count(turns: readonly Turn[], text: string, thoughts: string, wishes: Wishes): Counts {
  const promptTokens = Math.min(countPrompt(turns), wishes.promptLimitTokens ?? Infinity);
  const isFollowUp = turns.some((turn) => turn.role === 'assistant');
  const lastQuestion = turns.findLastIndex((turn) => turn.role === 'user');
  const earlier = Math.min(countPrompt(turns.slice(0, Math.max(lastQuestion, 0))), promptTokens);
  const cacheReadTokens = isFollowUp ? earlier : 0;
  const writable = promptTokens - cacheReadTokens - 4;
  const cacheWriteTokens = writable >= cacheFloorTokens ? writable : 0;
  return {
    cacheReadTokens,
    cacheWriteTokens,
    freshTokens: promptTokens - cacheReadTokens - cacheWriteTokens,
    textTokens: countTokens(text),
    reasoningTokens: countTokens(thoughts),
  };
}
