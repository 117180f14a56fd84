// The models as a caller is told of them.
import { STRATEGIES } from '../../shared/routingViews.ts';
import type { GatewayModel } from './gatewayBackend.ts';
import { modelId } from './modelWish.ts';

const OWNER = 'llm-workbench';

/** The router's choice first, then all that may be asked; with `locked`, what a policy locks too. */
export function modelList(models: readonly GatewayModel[], options: { locked: boolean }): object[] {
  const shown = models.filter(({ locked }) => options.locked || locked === undefined);
  return [
    ...['auto', ...STRATEGIES.map((strategy) => `auto:${strategy}`)].map((id) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: OWNER,
      label: id === 'auto' ? 'Auto' : `Auto (${id.slice('auto:'.length).replaceAll('_', ' ')})`,
      provider: OWNER,
      locked: false,
    })),
    ...shown.map(entry),
  ];
}

function entry(model: GatewayModel): object {
  const { providerId, alias, name, providerName, inputPerMillion, outputPerMillion, locked } = model;
  return {
    id: alias ?? modelId(model),
    object: 'model',
    created: Math.floor((model.releasedAt ?? 0) / 1000),
    owned_by: providerId,
    label: alias === undefined ? name : `${alias} (${name})`,
    provider: providerId,
    provider_name: providerName,
    alias_of: alias === undefined ? undefined : modelId(model),
    local: model.local,
    locked: locked !== undefined,
    locked_reason: locked,
    context_window: model.contextWindow,
    max_output_tokens: model.maxOutputTokens,
    capabilities: model.abilities,
    price:
      inputPerMillion === undefined && outputPerMillion === undefined
        ? undefined
        : { currency: 'USD', input_per_million: inputPerMillion, output_per_million: outputPerMillion },
  };
}
