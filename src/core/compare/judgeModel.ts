// Who judges where nobody is named: of another family than those that answered, good at it, with a known price, and not leaving this machine unasked.
import { mixedPrice } from '../models/modelClasses.ts';
import type { ModelRecord } from '../models/modelRecord.ts';
import { byPrice, offered } from '../models/queries.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Clock } from '../ports.ts';
import type { Pricing } from '../pricing.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference } from '../records.ts';
import { shippedPriors } from '../routing/qualityPriors.ts';
import { qualityOf, type QualityEvidence } from '../routing/qualityScores.ts';
import { estimateTokens } from '../tokens.ts';
import { JUDGE_OUTPUT_TOKENS } from './judge.ts';
import { modelFamily } from './makers.ts';

/** They search the web for every answer and charge for each search, which no price of a model tells. */
const CHARGE_SEARCHES: ReadonlySet<string> = new Set(['perplexity']);
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
      !CHARGE_SEARCHES.has(record.providerId) &&
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

/** What a price is read from. */
export interface CostFacts {
  providers: Providers;
  catalog: Pick<ModelCatalog, 'find'>;
  pricing: Pricing;
  clock: Pick<Clock, 'now'>;
}

/** USD of so many questions to a judge; absent: no price is known. */
export function judgeCost(
  facts: CostFacts,
  judge: ModelReference,
  asked: { calls: number; inputTokens: number },
): Promise<{ lowUsd?: number; highUsd?: number }> {
  return callsCost(facts, judge, { ...asked, low: SHORT_VERDICT, high: Math.min(LONG_VERDICT, JUDGE_OUTPUT_TOKENS) });
}

/** The same with answers of `low` to `high` tokens, to which comes what a model thinks. */
export async function callsCost(
  { providers, catalog, pricing, clock }: CostFacts,
  { providerId, model }: ModelReference,
  { calls, inputTokens, low: least, high: most }: { calls: number; inputTokens: number; low: number; high: number },
): Promise<{ lowUsd?: number; highUsd?: number }> {
  const provider = providers.find(providerId);
  if (!provider) {
    return {};
  }
  const info = (await catalog.find({ providerId, model }))?.info;
  const prices = await pricing.load();
  const window = info?.contextWindow;
  // What does not fit is cut.
  const input = window === undefined ? inputTokens : Math.min(inputTokens, window);
  const thought = info?.leastEffort === undefined ? 0 : THOUGHT;
  const usdOf = (textOutputTokens: number) =>
    prices.cost(provider, model, { uncachedInputTokens: input, textOutputTokens }, clock.now(), info?.price).costUsd;
  const [low, high] = [usdOf(least), usdOf(most + thought)];
  return low === undefined || high === undefined ? {} : { lowUsd: low * calls, highUsd: high * calls };
}
