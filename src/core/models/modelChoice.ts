// A model as people choose it: what its vendor lists, with name, window and price from the price table.
import type { ModelChoice, ProviderView } from '../../shared/views.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import { type LoadedPricing, runsHere } from '../pricing.ts';

/** `now` (epoch milliseconds) picks the price in force. */
export function modelChoice(
  provider: Provider,
  model: ModelInfo,
  seen: Pick<ProviderView, 'name' | 'simulated' | 'local'>,
  pricing: LoadedPricing,
  now: number,
): ModelChoice {
  const facts = pricing.facts(provider, model.id, now, model.price);
  return {
    providerId: provider.id,
    providerName: seen.name,
    model: model.id,
    name: model.name ?? facts?.name ?? model.id,
    contextWindow: model.contextWindow ?? facts?.contextWindow,
    inputPerMillion: facts?.price.inputPerMillion,
    outputPerMillion: facts?.price.outputPerMillion,
    priceDate: facts?.price.date,
    deprecated: facts?.deprecated || undefined,
    local: seen.local && runsHere(model.id),
    simulated: seen.simulated,
    abilities: (['vision', 'tools', 'reasoning'] as const).filter((ability) => model.abilities[ability] === true),
    refuses: model.refuses ?? [],
    efforts: model.efforts,
    exclusions: model.exclusions,
    maxOutputTokens: model.maxOutputTokens,
  };
}

/** By what three tokens in and one out cost, a chat's usual mix; never one without a price, or one that is to be retired. */
export function cheapestOf(models: readonly ModelChoice[]): ModelChoice | undefined {
  const priced = models.flatMap((model) => {
    const { inputPerMillion: input, outputPerMillion: output } = model;
    const isKnown = input !== undefined && output !== undefined;
    return isKnown && !model.deprecated ? [{ model, cost: 3 * input + output }] : [];
  });
  const rank = (model: ModelChoice) => (model.abilities.includes('tools') ? 0 : 1);
  return priced.sort(
    (a, b) => a.cost - b.cost || rank(a.model) - rank(b.model) || a.model.model.localeCompare(b.model.model),
  )[0]?.model;
}

/** Made on first use: it takes milliseconds, which a start of the editor need not wait for. */
let naturally: Intl.Collator | undefined;

/** As people sort: gpt-9 before gpt-10. */
export function byName(a: ModelChoice, b: ModelChoice): number {
  naturally ??= new Intl.Collator('en', { numeric: true });
  return naturally.compare(a.name, b.name);
}
