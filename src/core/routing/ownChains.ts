// Reads the person's own chains: lists of models and aliases, in the spellings that rules know.
import type { ModelReference } from '../../shared/views.ts';
import { isSame } from './modelMap.ts';
import type { RuleNames } from './rules/ruleNames.ts';
import { parseUse, printTarget } from './rules/useTargets.ts';

/**
 * The models that the entries mean, in order, each once. A bare name may be had from several providers, which then follow each other.
 * What an entry does not mean is told in words and left out.
 */
export function resolveChain(
  entries: readonly string[],
  names: RuleNames,
): { models: readonly ModelReference[]; problems: readonly string[] } {
  const models: ModelReference[] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    const { targets, misfits } = parseUse(entry);
    problems.push(...misfits.map(({ message }) => `“${entry.slice(0, 80)}”: ${message}`));
    for (const target of targets) {
      const meant = names.resolve(target);
      const text = printTarget(target);
      if (meant.kind === 'strategy' || meant.kind === 'chain') {
        problems.push(`“${text}” is a ${meant.kind}; a chain is made of models and aliases.`);
        continue;
      }
      const found = meant.kind === 'models' ? meant.models : meant.model ? [meant.model] : [];
      if (found.length === 0) {
        problems.push(`“${text}” is no alias, no configured model and no known provider's.`);
      }
      models.push(...found.filter((one) => !models.some((other) => isSame(one, other))));
    }
  }
  return { models, problems };
}
