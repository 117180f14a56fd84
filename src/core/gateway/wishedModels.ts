// What the names that a caller gives mean here: models, the router's choice, an alias, a chain.
import { autoModel } from '../../shared/autoModel.ts';
import type { ModelReference } from '../records.ts';
import type { RouteAsk } from '../router/contract.ts';
import { chainNamed } from '../routing/chains.ts';
import type { GatewayAsk } from './gatewayBackend.ts';
import type { ModelWish } from './modelWish.ts';
import { GatewayRefusal } from './refusal.ts';

export interface KnownNames {
  /** What an alias means; `undefined`: there is none of that name, or it leads nowhere. */
  alias: (name: string) => ModelReference | undefined;
  /** Names of the person's own chains. */
  chains: () => readonly string[];
}

/** Whom to ask, first to last. A chain stands alone. Throws `GatewayRefusal` for a name that means nothing. */
export function wishedModels(
  { wish, fallbacks }: Pick<GatewayAsk, 'wish' | 'fallbacks'>,
  names: KnownNames,
): Pick<RouteAsk, 'models' | 'chain'> {
  if (wish.kind === 'name' && fallbacks.length === 0 && !names.alias(wish.name) && isChain(wish.name, names)) {
    return { chain: wish.name };
  }
  return { models: [wish, ...fallbacks].map((one) => wishedModel(one, names)) };
}

export function wishedModel(wish: ModelWish, names: KnownNames): ModelReference {
  switch (wish.kind) {
    case 'auto':
      return autoModel(wish.strategy);
    case 'model':
      return wish.model;
    case 'name': {
      const model = names.alias(wish.name);
      if (model) {
        return model;
      }
      const words = isChain(wish.name, names)
        ? `"${wish.name}" is a chain: it can only be asked for alone, as model.`
        : `There is no model, alias or chain "${wish.name}".`;
      throw new GatewayRefusal(404, words, { code: 'model_not_found', param: 'model' });
    }
  }
}

function isChain(name: string, { chains }: KnownNames): boolean {
  return chains().includes(name) || chainNamed(name) !== undefined;
}
