/** Decides an answer: its text, its reasoning, how it finishes, and token counts that fit the texts' lengths. */
import { composeAnswer, composeReasoning, hostileAnswer, longAnswer } from './answers.ts';
import type { Counts, Dialect, Plan, PlannedCall, Turn, Wishes } from './contract.ts';
import type { Cue } from './cues.ts';
import { decisionOn } from './decisions.ts';
import { describePictures } from './images.ts';
import type { SimulatedModel } from './models.ts';
import { describeResults, planCalls } from './toolCalls.ts';

/** A token is taken to be four bytes of UTF-8: near enough for English, code and Chinese alike. */
const bytesPerToken = 4;

/** Prompts below this many tokens write no cache. The vendors' own limit is 1,024: here figures are to be seen soon. */
const cacheFloorTokens = 128;

/** Tokens of a text. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** What a picture counts, whatever its size. */
const pictureTokens = 258;

/** Tokens of a prompt: its messages, three tokens of framing for each, and pictures. */
export function countPrompt(turns: readonly Turn[]): number {
  const tokensOf = ({ text, pictures = [] }: Turn) => countTokens(text) + 3 + pictures.length * pictureTokens;
  return turns.reduce((sum, turn) => sum + tokensOf(turn), 0);
}

/** Decides the answer to a conversation. `variant` counts the answers given so far, so that no two in a row are alike. */
export function planAnswer(request: {
  model: SimulatedModel;
  turns: readonly Turn[];
  wishes: Wishes;
  cue: Cue | undefined;
  dialect: Pick<Dialect, 'chunkChars' | 'callId'>;
  variant: number;
}): Plan {
  const { model, turns, wishes, cue, dialect, variant } = request;
  const question = turns.findLast((turn) => turn.role === 'user')?.text ?? '';
  const calls = planCalls(turns, wishes, cue).map((call, index): PlannedCall => ({
    ...call,
    id: dialect.callId?.(call.name, index),
  }));
  const full =
    calls.length > 0 ? '' : framed(turns, wishes, answerText(cue, question, model, variant, dialect.chunkChars));
  const thoughts = wishes.reasons ? composeReasoning(question, model.style) : '';
  const limitTokens = cue === 'max tokens' ? Math.ceil(countTokens(full) / 3) : wishes.maxOutputTokens;
  const text = limitTokens === undefined ? full : firstTokens(full, limitTokens);
  return {
    model,
    wishes,
    cue,
    text,
    reasoning: wishes.showsReasoning ? thoughts : '',
    calls,
    finish: cue === 'content filter' ? 'content_filter' : text === full ? 'stop' : 'length',
    counts: count(turns, text + calls.map(({ argumentsJson }) => argumentsJson).join(''), thoughts, wishes),
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
  const answer = decisionOn(question) ?? composeAnswer(question, model.style, variant);
  return cue === 'content filter' ? firstTokens(answer, 20) : answer;
}

/** An answer with what it says of pictures and of what tools gave back before it, and the marks of its sources in it. */
function framed(turns: readonly Turn[], { cites }: Wishes, answer: string): string {
  const pictures = turns.findLast((turn) => turn.role === 'user')?.pictures ?? [];
  const [first = '', ...rest] = answer.split('\n\n');
  const text = cites
    ? [`${first} [1]`, ...rest.slice(0, -1), ...rest.slice(-1).map((last) => `${last}\n\nSee also [2].`)]
    : [first, ...rest];
  return [describePictures(pictures), describeResults(turns), ...text].filter(Boolean).join('\n\n');
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
