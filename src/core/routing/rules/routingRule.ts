// A rule as it is asked of requests.
import type { RuleProblem, RuleSource } from '../../../shared/routingViews.ts';
import { compileCondition, type Holds } from './compileCondition.ts';
import { comparisonsIn, printCondition, type Condition } from './condition.ts';
import { conditionField } from './conditionFields.ts';
import type { Span } from './ruleNode.ts';
import { printTarget, type UseTarget } from './useTargets.ts';

export interface RoutingRule {
  /** In its source, from 1. */
  place: number;
  source: RuleSource;
  name?: string;
  /** Absent: it holds for every request. */
  condition?: Condition;
  holds: Holds;
  /** In the order in which they are wished; none: it only keeps out. */
  use: readonly (UseTarget & { span: Span })[];
  /** Providers, models and patterns. */
  never: readonly string[];
  /** The whole rule in one line, for a receipt. */
  text: string;
  /** Whether it looks at the text of the prompt, which nobody knows of a recorded request. */
  looksAtPrompt: boolean;
}

export interface RulesRead {
  /** Of a rule with an error only what it keeps out is here, from every request where its condition is what is wrong. */
  rules: readonly RoutingRule[];
  /** At most 100, of all rules first, then rule by rule. */
  problems: readonly RuleProblem[];
}

/** Of its text; a condition may be longer than anybody reads in a receipt. */
const LONGEST_TEXT = 300;

/** Made ready from what was read. */
export function routingRule({
  name,
  condition,
  ...rule
}: Pick<RoutingRule, 'place' | 'source' | 'use' | 'never'> & {
  name: string | undefined;
  condition: Condition | undefined;
}): RoutingRule {
  const parts = [
    condition ? `if ${printCondition(condition)}` : 'always',
    rule.use.length > 0 ? `use ${rule.use.map(printTarget).join(' or ')}` : '',
    rule.never.length > 0 ? `never ${rule.never.join(', ')}` : '',
  ];
  return {
    ...rule,
    ...(name !== undefined && { name }),
    ...(condition && { condition }),
    holds: condition ? compileCondition(condition) : () => true,
    text: shortened(parts.filter((part) => part !== '').join(': ')),
    looksAtPrompt: condition !== undefined && promptTextIn(condition) > 0,
  };
}

/** Characters that are looked for in the prompt. */
export function promptTextIn(condition: Condition): number {
  return comparisonsIn(condition)
    .filter(({ field }) => ['prompt', 'keyword'].includes(conditionField(field)?.kind ?? ''))
    .flatMap(({ values }) => values)
    .reduce<number>((sum, value) => sum + String(value).length, 0);
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
