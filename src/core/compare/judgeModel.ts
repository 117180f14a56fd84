// Who judges where nobody is named: of another family than those that answered, good at it, with a known price, and not leaving this machine unasked.
import { mixedPrice } from '../models/modelClasses.ts';
import type { ModelRecord } from '../models/modelRecord.ts';
import { byPrice, offered } from '../models/queries.ts';
import type { LoadedPricing } from '../pricing.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import { shippedPriors } from '../routing/qualityPriors.ts';
import { qualityOf, type QualityEvidence } from '../routing/qualityScores.ts';
import { estimateTokens } from '../tokens.ts';
import { JUDGE_OUTPUT_TOKENS } from './judge.ts';
import { modelFamily } from './makers.ts';

/** Whose quality is so little below the best one's is about as good: the cheapest of these is taken. */
const ABOUT_AS_GOOD = 0.05;
/** What is said to a judge besides question and answers. Tokens. */
const INSTRUCTION_TOKENS = 350;
/** A verdict with its reason, short and long; and what a model that thinks may need. Tokens. */
const SHORT_VERDICT = 60;
const LONG_VERDICT = 300;
const THOUGHT = 3000;

export interface JudgeSearch {
  records: readonly ModelRecord[];
  /** Who answered. */
  answered: readonly ModelReference[];
  evidence: QualityEvidence;
  /** Input of one question; models whose window is known to be smaller come last. */
  inputTokens: number;
}

/** Best first; empty: none of another family can be asked. Where all answers came from this machine, only models on it. */
export function judgesFor({ records, answered, evidence, inputTokens }: JudgeSearch): ModelRecord[] {
  const families = new Set(answered.map(modelFamily));
  const wereLocal = answered.every((model) => records.find((record) => isSame(record, model))?.local);
  const able = offered(records).filter(
    (record) =>
      !record.asksFirst &&
      mixedPrice(record) !== undefined &&
      !families.has(modelFamily(record)) &&
      (record.local || !wereLocal),
  );
  const roomy = able.filter(({ contextWindow = Number.POSITIVE_INFINITY }) => contextWindow >= 2 * inputTokens);
  return roomy.length > 0 ? inOrder(roomy, evidence) : inOrder(able, evidence);
}

function inOrder(records: readonly ModelRecord[], evidence: QualityEvidence): ModelRecord[] {
  const quality = new Map(records.map((one) => [one, qualityOf(shippedPriors, evidence, one, 'review').mean]));
  const best = Math.max(...quality.values());
  const isGood = (record: ModelRecord) => (quality.get(record) ?? 0) >= best - ABOUT_AS_GOOD;
  const others = records.filter((record) => !isGood(record));
  return [
    ...byPrice(records.filter(isGood)),
    ...others.toSorted((a, b) => (quality.get(b) ?? 0) - (quality.get(a) ?? 0)),
  ];
}

function isSame(one: ModelReference, other: ModelReference): boolean {
  return one.providerId === other.providerId && one.model === other.model;
}

/** Tokens of one question to a judge, on the average of all pairs. */
export function judgeInputTokens(question: string, answers: readonly string[]): number {
  const all = answers.reduce((sum, answer) => sum + estimateTokens(answer), 0);
  return INSTRUCTION_TOKENS + estimateTokens(question) + Math.ceil((2 * all) / Math.max(answers.length, 1));
}

/** USD of so many calls; absent: no price is known. */
export function judgeCost(
  pricing: LoadedPricing,
  judge: { provider: Provider; model: string; info: ModelInfo | undefined },
  { calls, inputTokens, now }: { calls: number; inputTokens: number; now: number },
): { lowUsd?: number; highUsd?: number } {
  const { provider, model, info } = judge;
  const window = info?.contextWindow;
  // What does not fit is cut.
  const input = window === undefined ? inputTokens : Math.min(inputTokens, window);
  const thought = info?.leastEffort === undefined ? 0 : THOUGHT;
  const usdOf = (textOutputTokens: number) =>
    pricing.cost(provider, model, { uncachedInputTokens: input, textOutputTokens }, now, info?.price).costUsd;
  const [low, high] = [usdOf(SHORT_VERDICT), usdOf(Math.min(LONG_VERDICT, JUDGE_OUTPUT_TOKENS) + thought)];
  return low === undefined || high === undefined ? {} : { lowUsd: low * calls, highUsd: high * calls };
}
