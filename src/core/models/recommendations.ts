// Which model to take for what: from those that can be asked now, each with its reason and the figures behind it.
import type { RecommendationView, UseCase } from '../../shared/catalogViews.ts';
import { formatContext, formatSpeed } from '../../shared/format.ts';
import { formatMoney, formatRate } from '../../shared/money.ts';
import { mixedPrice } from './modelClasses.ts';
import type { ModelRecord } from './modelRecord.ts';
import { byAbility, byContext, byPrice, bySpeed, offered, underPrice } from './queries.ts';

/** USD per million tokens, input and output each: what costs more is not for thousands of questions. */
const HIGH_VOLUME_USD = 2;
/** USD per million tokens, three in and one out: what costs more is for those who know why they want it. */
const COMPLEX_USD = 15;

/** One at most for each use; none where nothing is known to fit. */
export function recommendations(records: readonly ModelRecord[]): RecommendationView[] {
  const candidates = offered(records);
  return [
    highVolume(candidates),
    complexReasoning(candidates),
    privateData(candidates),
    cheapestCode(candidates),
  ].flatMap((one) => one ?? []);
}

/** Cheap and not slow. What runs on this machine is free, but does not get faster with the number of questions. */
function highVolume(records: readonly ModelRecord[]): RecommendationView | undefined {
  const cheap = underPrice(records, HIGH_VOLUME_USD).filter(({ local, speed }) => !local && speed !== 'slow');
  const inOrder = byPrice(cheap);
  const best = inOrder.find(({ speed }) => speed === 'fast') ?? inOrder[0];
  const reason = (of: ModelRecord) => `Cheap enough for thousands of questions: ${priceOf(of)}${speedOf(of)}.`;
  return best && recommend('highVolume', best, reason(best));
}

/** Of those that reason the dearest below a bound: what vendors ask follows ability more closely than any list does. */
function complexReasoning(records: readonly ModelRecord[]): RecommendationView | undefined {
  const able = byAbility(records, 'reasoning').filter(({ local }) => !local);
  const analysts = byAbility(able, 'analysis');
  const best = byPrice(analysts.length > 0 ? analysts : able).findLast(
    (record) => (mixedPrice(record) ?? 0) <= COMPLEX_USD,
  );
  const kind = analysts.length > 0 ? 'reason and be good at analysis' : 'reason';
  const reason = (of: ModelRecord) =>
    `Of your models known to ${kind}, the dearest up to ${formatRate(COMPLEX_USD)} per million tokens (three in, one out), local ones aside: ${priceOf(of)}${contextOf(of)}.`;
  return best && recommend('complexReasoning', best, reason(best));
}

function privateData(records: readonly ModelRecord[]): RecommendationView | undefined {
  const local = byAbility(records, 'local');
  const best = bySpeed(local)[0] ?? byContext(local)[0] ?? local[0];
  const reason = (of: ModelRecord) =>
    `It runs on this machine: what you ask does not leave it, ${of.usdPerHour ? `and ${priceOf(of)}` : 'and costs nothing'}${speedOf(of)}${contextOf(of)}.`;
  return best && recommend('privateData', best, reason(best));
}

function cheapestCode(records: readonly ModelRecord[]): RecommendationView | undefined {
  const best = byPrice(byAbility(records, 'code'))[0];
  const reason = (of: ModelRecord) =>
    `The cheapest of your models that are good at code: ${priceOf(of)}${contextOf(of)}.`;
  return best && recommend('cheapestCode', best, reason(best));
}

function recommend(useCase: UseCase, { providerId, model }: ModelRecord, reason: string): RecommendationView {
  return { useCase, model: { providerId, model }, reason };
}

/** "$0.15 in and $0.60 out per million tokens" */
function priceOf({ inputPerMillion, outputPerMillion, usdPerHour }: ModelRecord): string {
  if (usdPerHour) {
    return `costs ${formatMoney(usdPerHour)} for each hour of its time`;
  }
  return inputPerMillion === 0 && outputPerMillion === 0
    ? 'it costs nothing'
    : `${formatRate(inputPerMillion)} in and ${formatRate(outputPerMillion)} out per million tokens`;
}

function speedOf({ tokensPerSecond, speed }: ModelRecord): string {
  if (tokensPerSecond !== undefined) {
    return `, ${formatSpeed(tokensPerSecond)} tokens per second in your last answers`;
  }
  return speed === 'fast' ? ', and fast by what is known of it' : '';
}

/** ", 200k tokens of context" */
function contextOf({ contextWindow }: ModelRecord): string {
  return contextWindow === undefined ? '' : `, ${formatContext(contextWindow)} of context`;
}
