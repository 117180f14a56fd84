// Names in rules that do nothing now: a slip, a list that was not read yet, or a chain beside others.
import type { RuleProblem } from '../../../shared/routingViews.ts';
import type { RoutingRule } from './routingRule.ts';
import type { ResolvedTarget, RuleNames } from './ruleNames.ts';
import { printTarget } from './useTargets.ts';

/** As warnings, to be told only once all lists have been read. */
export function unknownTargets(rules: readonly RoutingRule[], names: RuleNames): RuleProblem[] {
  return rules.flatMap(({ use, place }) =>
    use.flatMap((target): RuleProblem[] => {
      const message = idleWords(names.resolve(target), use.length);
      const text = `"${printTarget(target).slice(0, 100)}"`;
      return message === undefined
        ? []
        : [{ ...target.span, message: `${text} ${message}`, severity: 'warning', rule: place, field: 'use' }];
    }),
  );
}

function idleWords({ kind }: ResolvedTarget, count: number): string | undefined {
  if (kind === 'unknown') {
    return 'is no model, alias, chain or strategy that is known now.';
  }
  return kind !== 'models' && count > 1
    ? `is a ${kind}: it stands alone, and either it or what stands beside it is left out.`
    : undefined;
}
