// "What if" of the cost view: the world as this window knows it, and the models that can be supposed.
import { aliasTargets } from '../core/configuration/aliases.ts';
import { whatIf } from '../core/router/whatIf.ts';
import { systemClock } from '../core/systemClock.ts';
import type { CostQuery } from '../shared/costViews.ts';
import type { WhatIfChoice, WhatIfScenario, WhatIfView } from '../shared/whatIfViews.ts';
import type { Services } from './services.ts';

/** Reads the ledger and what is known of models; asks nobody, reads no secret and writes nothing. */
export async function supposed(
  services: Services,
  query: CostQuery,
  scenario: WhatIfScenario,
  signal: AbortSignal,
): Promise<WhatIfView> {
  const { catalog, providers, configuration } = services;
  const { settings } = configuration;
  const [{ usage }, state, { learner }, sources] = await Promise.all([
    services.store(),
    catalog.state(true),
    services.routing(),
    services.ruleSources(),
  ]);
  const world = {
    catalog: state,
    providers,
    aliases: aliasTargets(settings.aliases(), (id) => providers.find(id) !== undefined),
    settings: settings.routing(),
    rules: await sources.rules(),
    evidence: learner.evidence(),
  };
  return whatIf(usage.costs, { query, scenario, world, now: systemClock.now() }, signal);
}

/** What answers questions, whatever keeps it from being asked just now; what a policy locks is left out. */
export async function supposable({ catalog }: Services): Promise<WhatIfChoice[]> {
  const rows = (await catalog.state(true)).rows();
  return rows
    .filter(({ notForChat, locked }) => !notForChat && locked === undefined)
    .map(({ providerId, providerName, model, name, unavailable }) => ({
      providerId,
      providerName,
      model,
      name,
      ...(unavailable !== undefined && { unavailable }),
    }));
}
