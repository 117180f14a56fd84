// Changes of routing rules, chains and rate limits as the file holds them: only what was changed is written, all else stays.
import {
  LIMIT_FIGURES,
  LIMIT_SCOPES,
  RULE_FIELDS,
  type RateLimitRow,
  type RateLimitValues,
  type RuleTexts,
} from '../../shared/routingPageViews.ts';
import { AppError } from '../errors.ts';
import { isRecord } from '../isRecord.ts';
import { withEntry } from './entries.ts';
import { readChains, readRateLimits } from './routingReader.ts';

/** An entry of a list that was taken out, with its place. */
export interface RemovedEntry {
  entry: unknown;
  index: number;
}

export interface RemovedChain extends RemovedEntry {
  name: string;
}

const CHANGED = 'This was changed in settings.json meanwhile. Look at it again.';

/** Names of entries, by what they hold: the same while others are moved, added or removed. */
export function entryIds(list: readonly unknown[]): string[] {
  const counts = new Map<string, number>();
  return list.map((entry) => {
    const name = hashed(JSON.stringify(entry) ?? '');
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return `${name}-${count}`;
  });
}

// Rules

/** Why rules cannot be changed field by field; `undefined`: they can. */
export function lockedRules(raw: unknown): string | undefined {
  return ruleListIn(raw) ? undefined : locked('routing.rules');
}

/** As they stand there, unread. */
export function rawRules(raw: unknown): readonly unknown[] {
  return ruleListIn(raw) ?? [];
}

export function ruleTexts(entry: unknown): RuleTexts {
  const values = isRecord(entry) ? entry : {};
  const joined = (value: unknown, by: string): string =>
    Array.isArray(value) ? value.map(String).join(by) : typeof value === 'string' ? value : '';
  const condition = values['if'];
  return {
    name: joined(values['name'], ' '),
    if: typeof condition === 'boolean' ? String(condition) : joined(condition, ' '),
    use: joined(values['use'], ' or '),
    never: joined(values['never'], ', '),
  };
}

/** With no `id` a rule more, at the end. Entries that nobody changed stay as the file has them. */
export function withRule(raw: unknown, id: string | undefined, texts: RuleTexts): unknown {
  const list = changeableRules(raw);
  const index = id === undefined ? list.length : placeOf(list, id);
  const before = list[index];
  const shown = ruleTexts(before);
  let entry: unknown = isRecord(before) ? before : {};
  for (const field of RULE_FIELDS) {
    if (texts[field].trim() !== shown[field].trim()) {
      entry = withEntry(entry, { name: field, value: ruleValue(field, texts[field]) }) ?? {};
    }
  }
  return withRules(raw, index < list.length ? list.with(index, entry) : [...list, entry]);
}

export function withoutRule(raw: unknown, id: string): { raw: unknown; removed: RemovedEntry } {
  const list = changeableRules(raw);
  const index = placeOf(list, id);
  return { raw: withRules(raw, list.toSpliced(index, 1)), removed: { entry: list[index], index } };
}

export function withRuleBack(raw: unknown, { entry, index }: RemovedEntry): unknown {
  return withRules(raw, changeableRules(raw).toSpliced(index, 0, entry));
}

/** At an end it stays where it is. */
export function withRuleMoved(raw: unknown, id: string, by: -1 | 1): unknown {
  const list = changeableRules(raw);
  const index = placeOf(list, id);
  const to = index + by;
  return to < 0 || to >= list.length ? raw : withRules(raw, list.toSpliced(index, 1).toSpliced(to, 0, list[index]));
}

function ruleValue(field: keyof RuleTexts, text: string): unknown {
  const whole = text.trim();
  if (whole === '') {
    return undefined;
  }
  if (field === 'never') {
    const names = whole
      .split(/[\s,;]+/)
      .map((name) => name.trim())
      .filter((name) => name !== '');
    return names.length === 1 ? names[0] : names;
  }
  return whole;
}

function ruleListIn(raw: unknown): readonly unknown[] | undefined {
  if (raw === undefined || raw === null) {
    return [];
  }
  const list = isRecord(raw) ? raw['rules'] : raw;
  return Array.isArray(list) ? list : isRecord(raw) && (list === undefined || list === null) ? [] : undefined;
}

function changeableRules(raw: unknown): readonly unknown[] {
  const list = ruleListIn(raw);
  if (!list) {
    throw new AppError('config', locked('routing.rules'));
  }
  return list;
}

/** Without any rule the setting goes. */
function withRules(raw: unknown, list: readonly unknown[]): unknown {
  const value = list.length > 0 ? list : undefined;
  return isRecord(raw) ? withEntry(raw, { name: 'rules', value }) : value;
}

// Chains

export function lockedChains(raw: unknown): string | undefined {
  return raw === undefined || raw === null || isRecord(raw) ? undefined : locked('routing.chains');
}

/** Throws `config` in words where it would not fit, or another one has its name. */
export function withChain(raw: unknown, name: string, from: string | undefined, entries: readonly string[]): unknown {
  const chains = changeableChains(raw);
  const texts = entries.map((text) => text.trim()).filter((text) => text !== '');
  const [problem] = readChains({ [name]: texts }).problems;
  if (problem !== undefined) {
    throw new AppError('config', problem.replace(/^The chain ".*" is ignored: /, 'It does not fit: '));
  }
  if (from !== undefined && !Object.hasOwn(chains, from)) {
    throw new AppError('config', CHANGED);
  }
  if (name !== from && Object.hasOwn(chains, name)) {
    throw new AppError('config', `There is a chain "${name}" already.`);
  }
  return withEntry(chains, { name, from, value: texts });
}

/** What a chain holds, of what can be shown. */
export function chainEntries(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Throws `config` where a chain does not hold these entries any more: what another window wrote would be lost. */
export function requireChain(raw: unknown, name: string, entries: readonly string[]): void {
  const chains = changeableChains(raw);
  const now = Object.hasOwn(chains, name) ? chainEntries(chains[name]) : undefined;
  if (JSON.stringify(now) !== JSON.stringify(entries)) {
    throw new AppError('config', CHANGED);
  }
}

export function withoutChain(raw: unknown, name: string): { raw: unknown; removed: RemovedChain } {
  const chains = changeableChains(raw);
  const index = Object.keys(chains).indexOf(name);
  if (index === -1) {
    throw new AppError('config', CHANGED);
  }
  return { raw: withEntry(chains, { name }), removed: { name, entry: chains[name], index } };
}

export function withChainBack(raw: unknown, { name, entry, index }: RemovedChain): unknown {
  const chains = changeableChains(raw);
  if (Object.hasOwn(chains, name)) {
    throw new AppError('config', `There is a chain "${name}" already.`);
  }
  return Object.fromEntries(Object.entries(chains).toSpliced(index, 0, [name, entry]));
}

function changeableChains(raw: unknown): Readonly<Record<string, unknown>> {
  const why = lockedChains(raw);
  if (why !== undefined) {
    throw new AppError('config', why);
  }
  return isRecord(raw) ? raw : {};
}

// Rate limits

export function lockedLimits(raw: unknown): string | undefined {
  return raw === undefined || raw === null || Array.isArray(raw) ? undefined : locked('rateLimits');
}

export function limitRows(raw: unknown): RateLimitRow[] {
  const list = Array.isArray(raw) ? raw : [];
  const ids = entryIds(list);
  return list.map((entry: unknown, index) => {
    const [problem] = readRateLimits([entry]).problems;
    return { id: ids[index] ?? '', values: limitValues(entry), ...(problem && { problem: sentence(problem) }) };
  });
}

/** Throws `config` in words where it would not fit. What is not known of it is left out. */
export function withLimit(raw: unknown, id: string | undefined, values: RateLimitValues): unknown {
  const list = changeableLimits(raw);
  const index = id === undefined ? list.length : placeOf(list, id);
  const entry = Object.fromEntries(
    [...LIMIT_SCOPES, ...LIMIT_FIGURES].flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
  const [problem] = readRateLimits([entry]).problems;
  if (problem !== undefined) {
    throw new AppError('config', sentence(problem));
  }
  return index < list.length ? list.with(index, entry) : [...list, entry];
}

export function withoutLimit(raw: unknown, id: string): { raw: unknown; removed: RemovedEntry } {
  const list = changeableLimits(raw);
  const index = placeOf(list, id);
  const rest = list.toSpliced(index, 1);
  return { raw: rest.length > 0 ? rest : undefined, removed: { entry: list[index], index } };
}

export function withLimitBack(raw: unknown, { entry, index }: RemovedEntry): unknown {
  return changeableLimits(raw).toSpliced(index, 0, entry);
}

function limitValues(entry: unknown): RateLimitValues {
  const values = isRecord(entry) ? entry : {};
  const figures = LIMIT_FIGURES.flatMap((name) => (typeof values[name] === 'number' ? [[name, values[name]]] : []));
  const scopes = LIMIT_SCOPES.flatMap((name) => (typeof values[name] === 'string' ? [[name, values[name]]] : []));
  return Object.fromEntries([...scopes, ...figures]) as RateLimitValues;
}

function changeableLimits(raw: unknown): readonly unknown[] {
  const why = lockedLimits(raw);
  if (why !== undefined) {
    throw new AppError('config', why);
  }
  return Array.isArray(raw) ? raw : [];
}

// All

function placeOf(list: readonly unknown[], id: string): number {
  const index = entryIds(list).indexOf(id);
  if (index === -1) {
    throw new AppError('config', CHANGED);
  }
  return index;
}

function locked(id: string): string {
  return `The setting llmWorkbench.${id} is not of the form that this page can change. Mend it in settings.json first.`;
}

/** Without "Rate limit 1: ". */
function sentence(problem: string): string {
  const words = problem.replace(/^Rate limit \d+: /, '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** 32 bits of FNV-1a: tells entries of one list from each other, and whether one was changed. */
function hashed(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
