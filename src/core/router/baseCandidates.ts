// Models of the catalogue as candidates: what is the same for every request, made once for each state of the catalogue.
import type { CatalogRow, SpeedClass } from '../../shared/catalogViews.ts';
import type { Estimate, RoutingCandidate } from '../../shared/routingViews.ts';
import { lastPart, plainName, withoutSnapshot } from '../routing/rules/modelWords.ts';

/** A candidate for any request, and what of its row counts for some of them only. */
export interface BaseCandidate {
  /** What it was made from. */
  row: CatalogRow;
  candidate: RoutingCandidate;
  /** For the whole of a longer prompt. */
  longPrice?: NonNullable<CatalogRow['longPrice']>;
  /** VS Code would ask the person before it answers. */
  asksFirst: boolean;
}

const WELL: RoutingCandidate['health'] = { state: 'closed', errorRate: 0, attempts: 0 };
const NOT_JUDGED: Estimate = { mean: 0.5, deviation: 0.25, source: 'guess' };

/** Milliseconds to the first token, and tokens a second, that a class of speed stands for; as `modelClasses.ts` draws its lines. */
const OF_CLASS: Readonly<Record<SpeedClass, { firstTokenMs: number; tokensPerSecond: number }>> = {
  fast: { firstTokenMs: 500, tokensPerSecond: 120 },
  medium: { firstTokenMs: 1200, tokensPerSecond: 50 },
  slow: { firstTokenMs: 3000, tokensPerSecond: 20 },
};
const UNKNOWN_SPEED = { firstTokenMs: 1500, tokensPerSecond: 40 };
/** Deviations as shares of the mean: of medians of this person's answers, of a class, of what nobody knows. */
const MEASURED_SHARE = 0.3;
const CLASS_SHARE = 0.5;
const UNKNOWN_SHARE = 1;
const SECONDS_PER_HOUR = 3600;

export function baseCandidate(row: CatalogRow): BaseCandidate {
  const { firstTokenMs, tokensPerSecond } = speedsOf(row);
  const { contextWindow, maxOutputTokens, unavailable, locked, longPrice } = row;
  const family = row.local ? undefined : familyOf(row.model);
  return {
    row,
    candidate: {
      providerId: row.providerId,
      providerName: row.providerName,
      model: row.model,
      name: row.name,
      local: row.local,
      contextWindow,
      maxOutputTokens,
      abilities: row.can,
      lacks: row.cannot,
      ...pricesOf(row, tokensPerSecond.mean),
      unavailable: unavailable === undefined ? undefined : withoutStop(unavailable),
      locked: locked === undefined ? undefined : withoutStop(locked),
      hidden: row.hidden,
      family,
      deprecated: row.deprecated ?? false,
      health: WELL,
      firstTokenMs,
      tokensPerSecond,
      quality: NOT_JUDGED,
    },
    ...(longPrice && { longPrice }),
    asksFirst: row.asksFirst ?? false,
  };
}

/** Whether a candidate made from one serves for the other: after an answer or a minute nearly all of thousands do. */
export function makeSame(one: CatalogRow, other: CatalogRow): boolean {
  return (
    one.model === other.model &&
    one.providerId === other.providerId &&
    one.providerName === other.providerName &&
    one.name === other.name &&
    one.local === other.local &&
    one.hidden === other.hidden &&
    one.unavailable === other.unavailable &&
    one.locked === other.locked &&
    one.deprecated === other.deprecated &&
    one.asksFirst === other.asksFirst &&
    one.contextWindow === other.contextWindow &&
    one.maxOutputTokens === other.maxOutputTokens &&
    one.inputPerMillion === other.inputPerMillion &&
    one.outputPerMillion === other.outputPerMillion &&
    one.usdPerHour === other.usdPerHour &&
    one.longPrice === other.longPrice &&
    one.speed === other.speed &&
    one.timeToFirstTokenMs === other.timeToFirstTokenMs &&
    one.tokensPerSecond === other.tokensPerSecond &&
    // Records that are kept from one state to the next have the same lists.
    one.can === other.can &&
    one.cannot === other.cannot
  );
}

/** A sentence of the catalogue goes on in a receipt's line. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** What an hour of one's own machine costs is told as what the answer's tokens cost. */
function pricesOf(
  { inputPerMillion, outputPerMillion, usdPerHour, local }: CatalogRow,
  tokensPerSecond: number,
): Pick<RoutingCandidate, 'inputPerMillion' | 'outputPerMillion'> {
  const ofTime = usdPerHour ? (usdPerHour / SECONDS_PER_HOUR / tokensPerSecond) * 1e6 : 0;
  const free = local ? 0 : undefined;
  const output = outputPerMillion ?? free;
  return {
    inputPerMillion: inputPerMillion ?? free,
    outputPerMillion: output === undefined ? undefined : output + ofTime,
  };
}

/** This person's own answers before the class of a list. */
function speedsOf(row: CatalogRow): Pick<RoutingCandidate, 'firstTokenMs' | 'tokensPerSecond'> {
  const usual = row.speed ? OF_CLASS[row.speed] : UNKNOWN_SPEED;
  const [share, source] = row.speed ? ([CLASS_SHARE, 'prior'] as const) : ([UNKNOWN_SHARE, 'guess'] as const);
  const estimate = (measured: number | undefined, mean: number): Estimate =>
    measured !== undefined && measured > 0
      ? { mean: measured, deviation: measured * MEASURED_SHARE, source: 'measured' }
      : { mean, deviation: mean * share, source };
  return {
    firstTokenMs: estimate(row.timeToFirstTokenMs, usual.firstTokenMs),
    tokensPerSecond: estimate(row.tokensPerSecond, usual.tokensPerSecond),
  };
}

/** `anthropic/claude-3.5-sonnet` of a gateway is `claude-3-5-sonnet-20241022` of its maker. */
function familyOf(model: string): string {
  return withoutSnapshot(lastPart(plainName(model)).replace(/:[^:]*$/, ''));
}
