// What the cost view shows for one query: the report, names for its ids, and how the budgets stand.
import { systemClock } from '../core/systemClock.ts';
import { costReport } from '../core/usage/reports.ts';
import { workspaceNames } from '../core/usage/workspaceNames.ts';
import type { CostChoices, CostNames, CostQuery, CostsView } from '../shared/costViews.ts';
import type { Services } from './services.ts';

export async function costsView(services: Services, query: CostQuery): Promise<CostsView> {
  const { usage } = await services.store();
  const [report, budgets, budgetProblems] = await Promise.all([
    costReport(usage.costs, query, systemClock.now()),
    services.budgets.views(),
    services.budgets.problems(),
    // Without the lists models go by their ids; that is no reason to show no costs.
    services.models().catch((error: unknown) => services.log.error('Names of models in the cost view', error)),
  ]);
  return {
    query,
    report,
    names: namesOf(services, report.choices),
    currency: services.configuration.settings.currency(),
    budgets,
    budgetProblems,
  };
}

function namesOf({ providers, catalog }: Services, choices: CostChoices): CostNames {
  const named = <Item>(items: readonly Item[], nameOf: (item: Item) => readonly [string, string | undefined]) =>
    Object.fromEntries(items.map(nameOf).filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
  return {
    providers: named(choices.providers, (id) => [id, providers.find(id)?.name]),
    models: named(choices.models, (one) => [`${one.providerId}/${one.model}`, catalog.nameOf(one)]),
    workspaces: workspaceNames(choices.workspaces),
  };
}
