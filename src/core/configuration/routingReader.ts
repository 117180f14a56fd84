// What the settings say of choosing models and of surviving failures, made of their values; what does not fit is told and left out.
import { isAuto } from '../../shared/autoModel.ts';
import { STRATEGIES } from '../../shared/routingViews.ts';
import { isRecord } from '../isRecord.ts';
import type { ModelReference } from '../records.ts';
import { FALLBACKS, type RateLimitSetting, type RoutingSettings } from '../routingSettings.ts';

const AFTER_CONTENT: readonly RoutingSettings['afterContent'][] = ['restart', 'continue', 'ask'];
const HOUR_MS = 3_600_000;
const MEGABYTE = 1_000_000;
/** As an alias has it, and capitals; nothing like `__proto__`. */
const CHAIN_NAME = /^(?!__)[\w.-]{1,64}$/;
export const MOST_CHAIN_ENTRIES = 20;
export const MOST_RATE_LIMITS = 100;
const LONGEST_TEXT = 300;
/** The settings' names for what limits hold for, and those of the program. */
const SCOPES = { provider: 'providerId', key: 'keyName', workspace: 'workspace' } as const;
const LIMIT_FIGURES = ['requestsPerMinute', 'tokensPerMinute', 'tokensPerDay', 'parallel'] as const;

export interface RoutingSources {
  /** The value in force of a setting; one that does not fit is none. */
  value: (id: string) => unknown;
  /** What `provider/model` or an alias means. */
  model: (text: unknown) => ModelReference | undefined;
}

export function readRouting({ value, model }: RoutingSources): RoutingSettings {
  const number = (id: string, factor = 1) => {
    const found = value(id);
    return typeof found === 'number' ? found * factor : undefined;
  };
  const name = (id: string) => {
    const found = value(id);
    return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
  };
  const strategy = (id: string) => STRATEGIES.find((one) => one === value(id));
  const classifier = model(value('routing.classifierModel'));
  return {
    strategy: strategy('routing.strategy') ?? 'balanced',
    fallback: FALLBACKS.find((one) => one === value('routing.fallback')) ?? 'auto',
    preferLocal: value('routing.preferLocal') === true,
    maxLatencyMs: number('routing.maxLatencyMs'),
    threshold: number('router.threshold'),
    afterContent: AFTER_CONTENT.find((one) => one === value('afterContent')) ?? 'restart',
    totalMs: number('routing.totalSeconds', 1000),
    leastTokensPerSecond: number('routing.leastTokensPerSecond'),
    chains: readChains(value('routing.chains')).chains,
    contextTooLongChain: name('routing.contextTooLongChain'),
    contentFilterChain: name('routing.contentFilterChain'),
    // Auto would ask itself.
    classifierModel: classifier && isAuto(classifier) ? undefined : classifier,
    lowBudgetStrategy: strategy('routing.lowBudgetStrategy'),
    rules: value('routing.rules'),
    limits: readRateLimits(value('rateLimits')).limits,
    cache: {
      isOn: value('cache.answers') === true,
      maxAgeMs: number('cache.maxAgeHours', HOUR_MS) ?? 0,
      maxBytes: number('cache.maxMegabytes', MEGABYTE) ?? 0,
    },
    hedgeAfter: number('hedging.afterTimes'),
  };
}

/** What the names mean is found where models are chosen, among those that there are then. */
export function readChains(value: unknown): Pick<RoutingSettings, 'chains'> & { problems: readonly string[] } {
  const problems: string[] = [];
  const chains: Record<string, readonly string[]> = {};
  for (const [name, entries] of Object.entries(isRecord(value) ? value : {})) {
    const texts = (Array.isArray(entries) ? entries : []).filter((one) => typeof one === 'string');
    const models = texts.map((text) => text.trim()).filter((text) => text !== '' && text.length <= LONGEST_TEXT);
    const problem = chainProblem(name, models);
    if (problem !== undefined) {
      problems.push(`The chain "${name.slice(0, 100)}" is ignored: ${problem}.`);
      continue;
    }
    if (models.length > MOST_CHAIN_ENTRIES) {
      problems.push(`The chain "${name}" ends after its first ${MOST_CHAIN_ENTRIES} entries.`);
    }
    chains[name] = models.slice(0, MOST_CHAIN_ENTRIES);
  }
  return { chains, problems };
}

function chainProblem(name: string, models: readonly string[]): string | undefined {
  if (!CHAIN_NAME.test(name)) {
    return 'its name needs letters, digits, dots, hyphens and underscores only, 64 at most, and no two underscores first';
  }
  return models.length === 0 ? 'it names no model' : undefined;
}

/** Of an entry with a scope that does not fit nothing holds: it would hold for more than was meant. */
export function readRateLimits(value: unknown): { limits: readonly RateLimitSetting[]; problems: readonly string[] } {
  if (!Array.isArray(value)) {
    return { limits: [], problems: value === undefined ? [] : ['Rate limits are a list.'] };
  }
  const problems: string[] = [];
  const limits = value.slice(0, MOST_RATE_LIMITS).flatMap((entry: unknown, index): RateLimitSetting[] => {
    const read = readRateLimit(entry);
    problems.push(...read.problems.map((problem) => `Rate limit ${index + 1}: ${problem}.`));
    return read.limit ? [read.limit] : [];
  });
  if (value.length > MOST_RATE_LIMITS) {
    problems.push(`There may be ${MOST_RATE_LIMITS} rate limits; the others are ignored.`);
  }
  return { limits, problems };
}

function readRateLimit(entry: unknown): { limit?: RateLimitSetting; problems: readonly string[] } {
  if (!isRecord(entry)) {
    return { problems: ['it is ignored, as it is no object'] };
  }
  const scope: Record<string, string> = {};
  for (const [field, meant] of Object.entries(SCOPES)) {
    const text = entry[field];
    if (text === undefined || text === null) {
      continue;
    }
    if (typeof text !== 'string' || text.trim() === '' || text.length > 10 * LONGEST_TEXT) {
      return { problems: [`it is ignored, as "${field}" needs a text`] };
    }
    scope[meant] = text.trim();
  }
  const limits: Record<string, number> = {};
  const problems = Object.keys(entry)
    .filter((field) => !Object.hasOwn(SCOPES, field) && !LIMIT_FIGURES.some((one) => one === field))
    .map((field) => `"${field.slice(0, 100)}" is not known here`);
  for (const figure of LIMIT_FIGURES) {
    const limit = entry[figure];
    if (Number.isSafeInteger(limit) && Number(limit) >= 0) {
      limits[figure] = Number(limit);
    } else if (limit !== undefined && limit !== null) {
      problems.push(`"${figure}" is ignored: it needs a whole number from 0`);
    }
  }
  return Object.keys(limits).length > 0
    ? { limit: { scope, limits }, problems }
    : { problems: [...problems, 'it limits nothing'] };
}
