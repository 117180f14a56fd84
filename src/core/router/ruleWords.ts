// What rules and chains name among the models of the moment: made anew only when models, aliases or chains are others.
import { isAuto } from '../../shared/autoModel.ts';
import type { ModelReference } from '../records.ts';
import type { OwnChains } from '../routing/chains.ts';
import { isSame } from '../routing/modelMap.ts';
import { resolveChain } from '../routing/ownChains.ts';
import { RuleNames } from '../routing/rules/ruleNames.ts';

export interface NamedNow {
  providers: readonly string[];
  models: readonly ModelReference[];
  aliases: ReadonlyMap<string, ModelReference>;
  /** As they were written. */
  chains: Readonly<Record<string, readonly string[]>>;
}

interface Made {
  names: RuleNames;
  chains: OwnChains;
  of: NamedNow;
  /** Of all but the models. */
  stamp: string;
}

export class RuleWords {
  #made?: Made;

  /** The same while it is asked for the same. */
  of(now: NamedNow): { names: RuleNames; chains: OwnChains } {
    const stamp = JSON.stringify([now.providers, [...now.aliases], now.chains]);
    if (this.#made?.stamp !== stamp || !areSame(this.#made.of.models, now.models)) {
      this.#made = make(now, stamp);
    }
    // The next request has the very same list, mostly.
    this.#made.of = now;
    return this.#made;
  }
}

function make(now: NamedNow, stamp: string): Made {
  const names = new RuleNames({
    providers: now.providers,
    models: now.models,
    // Auto is no model that a rule could take; by its own name it is a strategy.
    aliases: new Map([...now.aliases].filter(([, target]) => !isAuto(target))),
    chains: Object.keys(now.chains),
  });
  const chains = Object.entries(now.chains).map(([name, entries]) => [name, resolveChain(entries, names).models]);
  return { names, chains: Object.fromEntries(chains) as OwnChains, of: now, stamp };
}

function areSame(ones: readonly ModelReference[], others: readonly ModelReference[]): boolean {
  return ones === others || (ones.length === others.length && ones.every((one, at) => isSame(one, others[at] ?? one)));
}
