// What can be written at a place in a file of rules: its entries, conditions, and the names of the moment. Reads no YAML, for what is being typed is none yet.
import { STRATEGIES } from '../../../shared/routingViews.ts';
import { COMPUTED_CHAINS } from '../chains.ts';
import { CODE_LANGUAGES } from './codeLanguages.ts';
import { CONDITION_FIELDS, conditionField, type ConditionField } from './conditionFields.ts';
import { OPERATORS_OF } from './parseCondition.ts';
import { RULE_FIELDS } from './readRules.ts';
import type { Nameable } from './ruleNames.ts';

export interface RuleCompletion {
  label: string;
  kind: 'entry' | 'condition' | 'operator' | 'joiner' | 'value' | 'strategy' | 'chain' | 'alias' | 'model' | 'provider';
  /** What is written; absent: the label. */
  insert?: string;
  /** What it means. */
  detail?: string;
}

export interface RuleCompletions {
  /** Characters before the cursor, on its line, that what is written takes the place of. */
  replaces: number;
  items: readonly RuleCompletion[];
}

const NOTHING: RuleCompletions = { replaces: 0, items: [] };
/** Lines above the cursor that are looked at for the rule that it stands in. */
const MOST_LINES = 300;
const ENTRY_DETAILS: Readonly<Record<(typeof RULE_FIELDS)[number], string>> = {
  name: 'Your own name for the rule, which receipts show',
  if: 'When it holds; without it, always',
  use: 'What is asked: models, aliases, a chain or a strategy',
  never: 'What may not be taken: providers, models, patterns',
};

/** `before` is the text up to the cursor. */
export function completeRules(before: string, names: Nameable): RuleCompletions {
  const lines = before.split('\n').slice(-MOST_LINES);
  const line = lines.pop() ?? '';
  if (/^\s*#|\s#\s/.test(line)) {
    return NOTHING;
  }
  const [, entry, value] = /^\s*(?:-\s+)?["']?(name|if|use|never)["']?\s*:\s+(.*)$/.exec(line) ?? [];
  if (entry === 'if') {
    return completeCondition(value ?? '');
  }
  if (entry === 'use' || entry === 'never') {
    return completeNames(value ?? '', entry, names);
  }
  if (entry === 'name') {
    return NOTHING;
  }
  const [, indent, item] = /^(\s*)-\s+(.*)$/.exec(line) ?? [];
  const owner = indent === undefined ? undefined : listOwner(lines, indent.length);
  if (owner) {
    return completeNames(item ?? '', owner, names);
  }
  return completeEntry(line, lines);
}

/** Whose list the item of a line is that begins with so many spaces; `undefined`: it is a rule itself. */
function listOwner(above: readonly string[], indent: number): 'use' | 'never' | undefined {
  for (const line of above.toReversed()) {
    const [, before = '', entry] = /^(\s*(?:-\s+)?)(\w+)\s*:\s*$/.exec(line) ?? [];
    if (entry !== undefined && before.length <= indent) {
      return entry === 'use' || entry === 'never' ? entry : undefined;
    }
    const isSibling = /^(\s*)-\s/.exec(line)?.[1]?.length === indent && !/^\s*-\s+\w+\s*:(?:\s|$)/.test(line);
    if (line.trim() !== '' && !line.trim().startsWith('#') && !isSibling) {
      return undefined;
    }
  }
  return undefined;
}

/** Entries of a rule that it has not yet, or a new rule. */
function completeEntry(line: string, above: readonly string[]): RuleCompletions {
  const [, indent = '', dash = '', word] = /^(\s*)(-\s+)?(\w*)$/.exec(line) ?? [];
  if (word === undefined) {
    return NOTHING;
  }
  const replaces = word.length;
  const place = indent.length + dash.length;
  const taken = dash === '' ? entriesAbove(above, place) : new Set<string>();
  const isNew = dash === '' && taken.size === 0;
  const items = RULE_FIELDS.filter((entry) => !taken.has(entry)).map((entry): RuleCompletion => ({
    label: entry,
    kind: 'entry',
    insert: `${isNew ? '- ' : ''}${entry}: `,
    detail: ENTRY_DETAILS[entry],
  }));
  const isFirst = isNew && place === 0 && above.every((one) => one.trim() === '' || one.trim().startsWith('#'));
  const whole: RuleCompletion = { label: 'rules', kind: 'entry', insert: 'rules:\n  - ', detail: 'The list of rules' };
  return { replaces, items: isFirst ? [...items, whole] : items };
}

/** Of the rule whose entries begin at this place; none: there is no such rule. */
function entriesAbove(above: readonly string[], place: number): ReadonlySet<string> {
  const entries = new Set<string>();
  for (const line of above.toReversed()) {
    const [, before = '', dash, entry] = /^(\s*(-\s+)?)(\w+)\s*:/.exec(line) ?? [];
    if (entry !== undefined && before.length === place) {
      entries.add(entry);
      if (dash !== undefined) {
        return entries;
      }
    } else if (entry !== undefined && before.length < place) {
      return new Set();
    }
  }
  return new Set();
}

const COMPARED =
  /(\w+)\s*(?:==|!=|<=|>=|<|>|\bnot\s+in\b|\bin\b|\bmatches\b|\bcontains\b)\s*(?:\[[^\]]*?)?(["']?)([^"'[\],\s()]*)$/i;
const COMPLETE = /(?:["'\])]|(?:==|!=|<=|>=|<|>)\s*[\w.:-]+)\s+(\w*)$/;
const NAMED = /(?:^|[\s(])(\w+)\s+([a-z=!<>]*)$/i;
const BEGUN = /(?:^|[\s(])(\w*)$/;

function completeCondition(value: string): RuleCompletions {
  const [wrapper = ''] = /^["'](?!\w*["'])/.exec(value) ?? [];
  const text = value.slice(wrapper.length);
  const compared = COMPARED.exec(text);
  const field = compared?.[1] === undefined ? undefined : conditionField(compared[1].toLowerCase());
  if (compared && field) {
    const [, , open = '', word = ''] = compared;
    // Within quotes of YAML the other ones are used.
    const quote = open === '' ? (wrapper === '"' ? "'" : '"') : '';
    const items = wordsOf(field).map((label): RuleCompletion => ({
      label,
      kind: 'value',
      insert: `${quote}${label}${quote}`,
      detail: field.name,
    }));
    return { replaces: word.length, items };
  }
  const complete = COMPLETE.exec(text);
  if (complete) {
    const joiners = ['and', 'or'].map((label): RuleCompletion => ({ label, kind: 'joiner', insert: `${label} ` }));
    return { replaces: complete[1]?.length ?? 0, items: joiners };
  }
  const named = NAMED.exec(text);
  const known = named?.[1] === undefined ? undefined : conditionField(named[1].toLowerCase());
  if (named && known) {
    const operators = OPERATORS_OF[known.kind].map((label): RuleCompletion => ({
      label,
      kind: 'operator',
      insert: `${label} `,
    }));
    return { replaces: named[2]?.length ?? 0, items: operators };
  }
  const begun = BEGUN.exec(text);
  return begun ? { replaces: begun[1]?.length ?? 0, items: CONDITIONS } : NOTHING;
}

const CONDITIONS: readonly RuleCompletion[] = [
  ...CONDITION_FIELDS.map(({ name, description }): RuleCompletion => ({
    label: name,
    kind: 'condition',
    insert: `${name} `,
    detail: description,
  })),
  { label: 'not', kind: 'joiner', insert: 'not ' },
];

function wordsOf(field: ConditionField): readonly string[] {
  if (field.name === 'language') {
    return [...new Set(CODE_LANGUAGES.values())];
  }
  return 'values' in field ? (field.values ?? []) : [];
}

function completeNames(value: string, entry: 'use' | 'never', names: Nameable): RuleCompletions {
  const last = [...value.matchAll(/[[,]|\sor\s/gi)].at(-1);
  const from = last ? last.index + last[0].length : 0;
  const word = value.slice(from).trimStart().replace(/^["']/, '');
  if (/\s$/.test(word)) {
    const joiner: RuleCompletion = { label: 'or', kind: 'joiner', insert: 'or ', detail: 'if that one fails' };
    return entry === 'use' && !value.trimStart().startsWith('[') ? { replaces: 0, items: [joiner] } : NOTHING;
  }
  const aliases = [...(names.aliases?.keys() ?? [])].map((label): RuleCompletion => ({ label, kind: 'alias' }));
  const models = names.models.map((model): RuleCompletion => ({
    label: `${model.providerId}/${model.model}`,
    kind: 'model',
  }));
  if (entry === 'never') {
    const providers = names.providers.map((label): RuleCompletion => ({ label, kind: 'provider' }));
    return { replaces: word.length, items: [...providers, ...aliases, ...models] };
  }
  const strategies = STRATEGIES.map((label): RuleCompletion => ({ label, kind: 'strategy' }));
  return { replaces: word.length, items: [...aliases, ...chainsIn(names), ...strategies, ...models] };
}

/** One with the name of something else says that it is a chain. */
function chainsIn({ chains = [], aliases }: Nameable): readonly RuleCompletion[] {
  const others: ReadonlySet<string> = new Set([...STRATEGIES, ...(aliases?.keys() ?? [])]);
  return [...new Set([...chains, ...COMPUTED_CHAINS])].map((chain): RuleCompletion => ({
    label: others.has(chain) ? `chain:${chain}` : chain,
    kind: 'chain',
  }));
}
