// What can be written next in a field of a rule or a chain: the completion of the file of rules, for one field.
import { completeRules } from '../core/routing/rules/completeRules.ts';
import type { Nameable } from '../core/routing/rules/ruleNames.ts';
import type { SuggestedField } from '../shared/protocol/routing.ts';
import type { RuleSuggestions } from '../shared/routingPageViews.ts';

/** More are not read through. */
const MOST_SUGGESTED = 60;

/** `before` is the field's text up to the cursor; those that begin with the word there come first. Pure. */
export function suggestions(field: SuggestedField, before: string, names: Nameable): RuleSuggestions {
  const { replaces, items } = completeRules(`- ${field === 'chain' ? 'use' : field}: ${before}`, names);
  const word = before.slice(before.length - replaces).toLowerCase();
  const fits = items.filter(
    ({ kind, label }) =>
      label.toLowerCase().includes(word) && (field !== 'chain' || kind === 'model' || kind === 'alias'),
  );
  const begins = (label: string): boolean => label.toLowerCase().startsWith(word);
  const sorted = [...fits.filter(({ label }) => begins(label)), ...fits.filter(({ label }) => !begins(label))];
  return {
    replaces,
    items: sorted.slice(0, MOST_SUGGESTED).map(({ label, insert, detail, kind }) => ({
      label,
      detail: detail ?? (kind === 'value' || kind === 'joiner' || kind === 'operator' ? '' : kind),
      ...(insert !== undefined && { insert }),
    })),
  };
}
