// The world in which the gallery's cost view supposes things: the ledger's models with their prices and speeds, decided by the real router.
import type { Store } from '../../../src/core/store/openStore.ts';
import { whatIf } from '../../../src/core/router/whatIf.ts';
import { noEvidence } from '../../../src/core/routing/qualityScores.ts';
import type { CatalogRow } from '../../../src/shared/catalogViews.ts';
import type { CostQuery } from '../../../src/shared/costViews.ts';
import type { WhatIfScenario, WhatIfView } from '../../../src/shared/whatIfViews.ts';
import { COST_NAMES, COSTS_NOW, LEDGER_MODELS, type LedgerModel } from './costsData.ts';

export function supposedIn(store: Store, query: CostQuery, scenario: WhatIfScenario): Promise<WhatIfView> {
  const rows = LEDGER_MODELS.filter(({ embeds }) => !embeds).map(row);
  const catalog = { models: { providers: [] }, rows: () => rows, find: () => undefined };
  const ids = [...new Set(rows.map(({ providerId }) => providerId))];
  const providers = { all: () => ids.map((id) => ({ id })) as never };
  const settings = { strategy: 'balanced', chains: {} } as const;
  const world = { catalog, providers, aliases: new Map(), settings, rules: [], evidence: noEvidence };
  return whatIf(store.usage.costs, { query, scenario, world, now: COSTS_NOW });
}

function row({ providerId, model, input, output, local = false, firstTokenMs, speed }: LedgerModel): CatalogRow {
  return {
    providerId,
    providerName: COST_NAMES.providers[providerId] ?? providerId,
    model,
    name: COST_NAMES.models[`${providerId}/${model}`] ?? model,
    inputPerMillion: input,
    outputPerMillion: output,
    contextWindow: local ? 32_000 : 200_000,
    local,
    simulated: false,
    abilities: [],
    refuses: [],
    can: local ? ['code'] : ['code', 'tools', 'vision'],
    cannot: local ? ['vision'] : [],
    lifecycle: 'active',
    hidden: false,
    sources: {},
    timeToFirstTokenMs: firstTokenMs,
    tokensPerSecond: speed,
  };
}
