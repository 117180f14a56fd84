// Reads the budgets that a person set. What cannot be understood of a hard limit forbids rather than allows, and says so.
import {
  BACKGROUND_PURPOSES,
  BUDGET_PERIODS,
  type BudgetDefinition,
  type BudgetPeriod,
  type Budgets,
  type BudgetScope,
} from '../../shared/budgetViews.ts';
import { isRecord } from '../isRecord.ts';
import { USAGE_PURPOSES } from '../records.ts';

const BACKGROUND = 'background';
/** What can stand as a budget's purpose: a limit for a misspelt one would never hold. */
export const BUDGET_PURPOSES: readonly string[] = [...USAGE_PURPOSES, BACKGROUND];
const USUAL_WARNINGS: readonly number[] = [50, 80, 100];
/** What background work may cost a day where nothing is set, USD. */
const USUAL_BACKGROUND_USD = 0.5;
const KNOWN = new Set(['limits', 'perRequestUsd', 'confirmAboveUsd', 'backgroundUsdPerDay', 'warnings']);
/** What an entry of `limits` may hold. */
export const KNOWN_OF_LIMIT: ReadonlySet<string> = new Set([
  'name',
  'period',
  'usd',
  'hard',
  'warnAt',
  'provider',
  'key',
  'workspace',
  'purpose',
]);
const MOST_LIMITS = 200;

/** `value` is what stands in the person's settings; `undefined`: nothing. Never throws. */
export function readBudgets(value: unknown, environment: Readonly<Record<string, string | undefined>>): Budgets {
  const problems: string[] = [];
  const given = value === undefined || value === null ? {} : value;
  if (!isRecord(given)) {
    return closed('the setting llmWorkbench.budgets needs an object with "limits"');
  }
  for (const name of Object.keys(given).filter((key) => !KNOWN.has(key))) {
    // A misspelt "limits" that is skipped in silence would let everything pass.
    return closed(`the setting llmWorkbench.budgets has an entry "${name.slice(0, 40)}" that is not known`);
  }
  const { limits: list = fromEnvironment(environment, problems) } = given;
  if (!Array.isArray(list) || list.length > MOST_LIMITS) {
    return closed(`"limits" of the setting llmWorkbench.budgets needs a list of at most ${MOST_LIMITS} budgets`);
  }
  const limits = list
    .map((entry, index) => readLimit(entry, index + 1, problems))
    .filter((limit) => limit !== undefined);
  return {
    limits: withoutTwins([...limits, ...background(given['backgroundUsdPerDay'], problems)], problems),
    perRequestUsd: amount(given['perRequestUsd'], '"perRequestUsd"', 'no request that costs is sent', problems),
    confirmAboveUsd: amount(
      given['confirmAboveUsd'],
      '"confirmAboveUsd"',
      'each request that costs is asked about',
      problems,
    ),
    warnings: readWarnings(given['warnings'], environment, problems),
    problems,
  };
}

/** Of limits that would never hold, as sentences: for providers (ids) that nobody knows. */
export function strangers({ limits }: Budgets, known: readonly string[]): string[] {
  const wanted = new Set(limits.flatMap(({ scope }) => scope.providerId ?? []));
  return [...wanted]
    .filter((id) => !known.includes(id))
    .map((id) => {
      const meant = known.find((one) => one.toLowerCase() === id.toLowerCase());
      const advice = meant === undefined ? '' : ` Did you mean "${meant}"?`;
      return `A budget is for the provider "${id.slice(0, 100)}", which is not known: it holds for no request.${advice}`;
    });
}

/** Nothing that costs is sent, and why. */
function closed(problem: string): Budgets {
  return {
    limits: [unreadable(problem)],
    warnings: true,
    problems: [`Budgets cannot be read: ${problem}. Until it is mended, nothing that costs is sent.`],
  };
}

function unreadable(problem: string): BudgetDefinition {
  return { id: 'unreadable', period: 'month', scope: {}, limitUsd: 0, hard: true, warnAt: [], problem };
}

/** `undefined`: it is ignored. What is wrong with it is added to `problems`; `number` is its place in the list, from 1. */
export function readLimit(entry: unknown, number: number, problems: string[]): BudgetDefinition | undefined {
  const problem = isRecord(entry) ? misfitOf(entry) : 'it needs an object with "period" and "usd"';
  if (problem !== undefined || !isRecord(entry)) {
    const isSoft =
      isRecord(entry) &&
      (entry['hard'] === undefined || entry['hard'] === false) &&
      Object.keys(entry).every((name) => KNOWN_OF_LIMIT.has(name));
    const consequence = isSoft ? 'It is ignored' : 'Until it is mended, nothing that costs is sent';
    problems.push(`Budget ${number} does not fit: ${problem}. ${consequence}.`);
    return isSoft ? undefined : unreadable(`budget ${number} does not fit: ${problem}`);
  }
  const { period, usd, hard, name } = entry;
  const warnAt = Array.isArray(entry['warnAt']) ? (entry['warnAt'] as number[]) : USUAL_WARNINGS;
  const called = text(name)?.slice(0, 100);
  return definition({
    period: period as BudgetPeriod,
    scope: scopeOf(entry),
    limitUsd: usd as number,
    hard: hard === true,
    warnAt: [...new Set(warnAt)].toSorted((a, b) => a - b),
    ...(called && { name: called }),
  });
}

/** Why this is no budget, without a full stop; `undefined`: it is one. */
function misfitOf(entry: Record<string, unknown>): string | undefined {
  const unknown = Object.keys(entry).find((name) => !KNOWN_OF_LIMIT.has(name));
  if (unknown !== undefined) {
    return `it has an entry "${unknown.slice(0, 40)}" that is not known`;
  }
  const { period, usd, hard, warnAt, name, purpose, workspace } = entry;
  if (!BUDGET_PERIODS.includes(period as BudgetPeriod)) {
    return '"period" needs to be day, week or month';
  }
  if (!isAmount(usd)) {
    return '"usd" needs a number of US dollars from 0';
  }
  if (hard !== undefined && typeof hard !== 'boolean') {
    return '"hard" needs to be true or false';
  }
  if (name !== undefined && typeof name !== 'string') {
    return '"name" needs a text';
  }
  const isPercents = (list: unknown) =>
    Array.isArray(list) &&
    list.length <= 20 &&
    list.every((percent) => typeof percent === 'number' && percent > 0 && percent <= 1000);
  if (warnAt !== undefined && !isPercents(warnAt)) {
    return '"warnAt" needs a list of percentages above 0, such as [50, 80, 100]';
  }
  const blank = ['provider', 'key', 'workspace', 'purpose'].find(
    (field) => entry[field] !== undefined && !text(entry[field]),
  );
  if (blank !== undefined) {
    return `"${blank}" needs a text`;
  }
  // Two letters at least: `C:` is a drive.
  if (workspace !== undefined && !/^[a-z][a-z0-9+.-]+:/i.test(text(workspace) ?? '')) {
    return '"workspace" needs the URI of a folder (file: and its path)';
  }
  return purpose === undefined || BUDGET_PURPOSES.includes(text(purpose) ?? '')
    ? undefined
    : `"purpose" needs to be one of ${BUDGET_PURPOSES.join(', ')}`;
}

function scopeOf({ provider, key, workspace, purpose }: Record<string, unknown>): BudgetScope {
  const named = text(purpose);
  const purposes = named === BACKGROUND ? BACKGROUND_PURPOSES : named === undefined ? undefined : [named];
  const folder = text(workspace)?.replace(/^([^/]+:\/\/[^/]*\/.*[^/])\/+$/, '$1');
  const scope = { providerId: text(provider), keyName: text(key), workspace: folder, purposes };
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined;
}

/** The id says what it holds for: the same budget in all windows, and another one when its scope changes. */
function definition(values: Omit<BudgetDefinition, 'id'>): BudgetDefinition {
  const { providerId = '', keyName = '', workspace = '', purposes = [] } = values.scope;
  const scope = [providerId, keyName, workspace, purposes.join(',')].map(encodeURIComponent).join('/');
  return { id: `${values.period}:${scope}:${values.hard ? 'hard' : 'soft'}`, ...values };
}

/** Of two that say the same of the same the lower holds. */
function withoutTwins(limits: readonly BudgetDefinition[], problems: string[]): BudgetDefinition[] {
  const byId = new Map<string, BudgetDefinition>();
  for (const limit of limits) {
    const twin = byId.get(limit.id);
    if (twin && limit.problem === undefined) {
      problems.push(`Two budgets are for the same ${limit.period} and the same requests: the lower of them holds.`);
    }
    if (!twin || limit.limitUsd < twin.limitUsd) {
      byId.set(limit.id, limit);
    }
  }
  return [...byId.values()];
}

function background(usd: unknown, problems: string[]): BudgetDefinition[] {
  if (usd === null) {
    return [];
  }
  const limitUsd = amount(usd, '"backgroundUsdPerDay"', 'no background work that costs is done', problems);
  return [
    definition({
      name: 'Background work',
      period: 'day',
      scope: { purposes: BACKGROUND_PURPOSES },
      limitUsd: limitUsd ?? USUAL_BACKGROUND_USD,
      hard: true,
      warnAt: [100],
    }),
  ];
}

/** `null` and absent: none. What does not fit is 0. */
function amount(value: unknown, field: string, consequence: string, problems: string[]): number | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (isAmount(value)) {
    return value;
  }
  problems.push(`${field} needs a number of US dollars from 0. Until it is mended, ${consequence}.`);
  return 0;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** USD a day at which to warn; holds where no limits are set. */
function fromEnvironment(environment: Readonly<Record<string, string | undefined>>, problems: string[]): unknown[] {
  const text = environment['COST_ALERT_THRESHOLD']?.trim();
  if (!text) {
    return [];
  }
  const usd = /^\$?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text.replace('$', '')) : Number.NaN;
  if (!isAmount(usd)) {
    problems.push('COST_ALERT_THRESHOLD is ignored: it needs a number of US dollars.');
    return [];
  }
  return [{ period: 'day', usd, name: 'COST_ALERT_THRESHOLD' }];
}

function readWarnings(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): boolean {
  if (typeof value === 'boolean') {
    return value;
  }
  if (value !== undefined && value !== null) {
    problems.push('"warnings" needs to be true or false; it is taken for true.');
    return true;
  }
  const text = environment['ENABLE_COST_TRACKING']?.trim().toLowerCase();
  if (text && !/^(?:true|false|1|0|yes|no|on|off)$/.test(text)) {
    problems.push('ENABLE_COST_TRACKING is ignored: it needs true or false.');
    return true;
  }
  return !text || /^(?:true|1|yes|on)$/.test(text);
}
