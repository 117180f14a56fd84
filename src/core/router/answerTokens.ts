// How long the answer to a request is expected to be: as this person's answers were at the same task, or as is usual.
import { TASKS, type Task } from '../../shared/routingViews.ts';
import { quantile } from '../quantile.ts';
import type { UsageRecord } from '../records.ts';

/** Tokens. */
const USUAL: Readonly<Record<Task, number>> = {
  code_generation: 900,
  refactoring: 900,
  explanation: 600,
  tests: 1000,
  review: 700,
  writing: 700,
  translation: 500,
  analysis: 800,
  simple_qa: 150,
  other: 300,
};
/** A title is a few words, whatever it is made of. */
const USUAL_TITLE = 20;

/** Fewer answers say little; the newest so many are looked at. */
const FEWEST = 5;
export const LOOKED_AT = 300;

export type AnswerTokens = Readonly<Record<Task, number>>;

export const usualAnswerTokens: AnswerTokens = USUAL;

/** Medians by task of what was answered whole, reasoning included; in between, one slow evening changes little. */
export function answerTokensOf(records: readonly UsageRecord[]): AnswerTokens {
  const lengths = new Map<Task, number[]>();
  for (const { outcome, cached, features, tokens, purpose } of records) {
    const task = TASKS.find((one) => one === features?.['task']);
    const length = (tokens.textOutput.tokens ?? 0) + (tokens.reasoningOutput.tokens ?? 0);
    const isAsked = purpose !== 'title' && features?.['ownTask'] !== true;
    if (task && outcome === 'success' && !cached && isAsked && length > 0) {
      lengths.set(task, [...(lengths.get(task) ?? []), length]);
    }
  }
  const known = [...lengths].filter(([, those]) => those.length >= FEWEST);
  return { ...USUAL, ...Object.fromEntries(known.map(([task, those]) => [task, Math.round(quantile(those, 0.5))])) };
}

/** At most as long as was asked for. A translation is about as long as its text. */
export function expectedTokens(
  usual: AnswerTokens,
  { task, purpose, textTokens, most }: { task: Task; purpose: string; textTokens: number; most?: number },
): number {
  const expected = purpose === 'title' ? USUAL_TITLE : task === 'translation' ? Math.max(20, textTokens) : usual[task];
  return Math.max(1, Math.min(expected, most ?? Number.POSITIVE_INFINITY));
}
