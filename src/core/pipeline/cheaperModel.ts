// Finds a model that could answer what a budget refused, among those that can be asked now; loaded when something was refused.
import type { CheaperModel } from '../../shared/budgetViews.ts';
import type { ModelAbility } from '../../shared/catalogViews.ts';
import { mixedPrice } from '../models/modelClasses.ts';
import type { ModelRecord } from '../models/modelRecord.ts';
import { byAbility, byPrice, offered } from '../models/queries.ts';
import type { Call } from './call.ts';

/** What was refused, as far as another model has to be able to do the same. */
export interface CheaperWish {
  providerId: string;
  model: string;
  /** Estimated high. */
  inputTokens: number;
  /** The longest answer. */
  outputTokens: number;
  /** What it could have cost, USD; absent: unknown. */
  neededUsd?: number;
  needs: readonly ModelAbility[];
  purpose: string;
  /** Folder URI. */
  workspace?: string;
}

export interface CheaperFacts {
  records: readonly ModelRecord[];
  /** USD that every limit leaves for a request to this provider. */
  leftUsd(providerId: string): number;
  /** What its vendor may charge besides tokens, USD. */
  extraUsd(model: { providerId: string; model: string }): number;
}

/** A model that costs nearly as much would be refused with the next question. */
const MOST_SHARE = 0.5;
/** Tokens that there must be money for: enough for most answers, those of models that reason included. */
const USUAL_ANSWER = 1200;
/** What one takes on this machine, where its time costs something. */
const USUAL_HOURS = 1 / 60;

/** What a request needs, where it can be seen from it. `undefined`: no other model is a substitute, as for vectors. */
export function needsOf({ request, embedding }: Call): ModelAbility[] | undefined {
  if (embedding) {
    return undefined;
  }
  const types = new Set(request.messages.flatMap(({ parts }) => parts.map(({ type }) => type)));
  const usesTools = (request.tools?.length ?? 0) > 0 || types.has('toolCall') || types.has('toolResult');
  return [...(types.has('image') ? (['vision'] as const) : []), ...(usesTools ? (['tools'] as const) : [])];
}

/**
 * Of those that are known to be able to, that are priced, whose usual answer fits into what is left, and whose longest costs at most half as much: first what the
 * person pinned, then of the same provider, then of others, last what runs on this machine; of each the dearest, which follows
 * ability more closely than anything else that is known. `undefined`: there is none.
 */
export function cheaperModel(wish: CheaperWish, facts: CheaperFacts): CheaperModel | undefined {
  const { inputTokens, neededUsd = Number.POSITIVE_INFINITY } = wish;
  const able = byAbility(offered(facts.records), ...wish.needs).filter(
    ({ providerId, model, asksFirst, contextWindow = Number.POSITIVE_INFINITY }) =>
      !(providerId === wish.providerId && model === wish.model) && !asksFirst && inputTokens < contextWindow,
  );
  const place = ({ pinned, local, providerId }: ModelRecord) =>
    pinned ? 0 : local ? 3 : providerId === wish.providerId ? 1 : 2;
  const inOrder = byPrice(able)
    .toReversed()
    .toSorted((one, other) => place(one) - place(other));
  for (const record of inOrder) {
    const { providerId, model, name, maxOutputTokens = Number.POSITIVE_INFINITY } = record;
    const longest = Math.min(wish.outputTokens, maxOutputTokens);
    const extraUsd = facts.extraUsd(record);
    const mostUsd = extraUsd + costUsd(record, inputTokens, longest);
    const estimatedUsd = extraUsd + costUsd(record, inputTokens, Math.min(longest, USUAL_ANSWER));
    if (estimatedUsd <= facts.leftUsd(providerId) && mostUsd <= neededUsd * MOST_SHARE) {
      return { providerId, model, name, estimatedUsd };
    }
  }
  return undefined;
}

/** NaN, which fits nowhere, where a price is not known. */
function costUsd(record: ModelRecord, inputTokens: number, outputTokens: number): number {
  const { longPrice, cacheWritePerMillion = 0, cacheWrite1hPerMillion = 0, usdPerHour = 0 } = record;
  const isLong = longPrice !== undefined && inputTokens > longPrice.aboveInputTokens;
  const rates = isLong ? { ...record, ...longPrice } : record;
  if (mixedPrice(rates) === undefined) {
    return Number.NaN;
  }
  // What is written to a cache costs more than plain input.
  const input = Math.max(Number(rates.inputPerMillion), cacheWritePerMillion, cacheWrite1hPerMillion);
  return usdPerHour * USUAL_HOURS + (input * inputTokens + Number(rates.outputPerMillion) * outputTokens) / 1_000_000;
}
