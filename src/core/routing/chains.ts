// Chains of models under a name: computed from what is configured, or the person's own.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import type { Strategy } from '../../shared/routingViews.ts';
import type { ModelReference } from '../../shared/views.ts';

export const COMPUTED_CHAINS = [
  'high_quality',
  'cost_optimized',
  'fast_latency',
  'local_only',
  'code_generation',
] as const;
export type ComputedChain = (typeof COMPUTED_CHAINS)[number];

/** By their names, each in the order in which it is asked. One with the name of a computed chain takes its place. */
export type OwnChains = Readonly<Record<string, readonly ModelReference[]>>;

/** How a chain is made of the models that are configured: by a strategy, and from which of them. */
export interface ChainPlan {
  strategy: Strategy;
  /** What runs elsewhere is left out. */
  localOnly: boolean;
  /** Those known to have it come first. */
  prefers: readonly ModelAbility[];
}

const PLANS: Readonly<Record<ComputedChain, ChainPlan>> = {
  high_quality: { strategy: 'quality_optimized', localOnly: false, prefers: [] },
  cost_optimized: { strategy: 'cost_optimized', localOnly: false, prefers: [] },
  fast_latency: { strategy: 'latency_optimized', localOnly: false, prefers: [] },
  local_only: { strategy: 'balanced', localOnly: true, prefers: [] },
  code_generation: { strategy: 'balanced', localOnly: false, prefers: ['code'] },
};

/** What is under a name: models of the person's own, a way of computing it, or `undefined` for nothing. */
export function chainNamed(
  name: string,
  own: OwnChains = {},
): { models: readonly ModelReference[] } | { plan: ChainPlan } | undefined {
  const models = Object.hasOwn(own, name) ? own[name] : undefined;
  if (models) {
    return { models };
  }
  const computed = COMPUTED_CHAINS.find((one) => one === name);
  return computed && { plan: PLANS[computed] };
}
