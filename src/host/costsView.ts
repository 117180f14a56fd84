// What the cost view shows for one query: the report, names for its ids, and how the budgets stand.
import { systemClock } from '../core/systemClock.ts';
import { costReport } from '../core/usage/reports.ts';
import { workspaceNames } from '../core/usage/workspaceNames.ts';
import type { CostChoices, CostNames, CostQuery, CostsView } from '../shared/costViews.ts';
import type { Services } from './services.ts';

/** `modelsKnown`: names of models are there then; without them models go by their ids. */
export async function costsView(
  services: Services,
  query: CostQuery,
  modelsKnown: Promise<unknown>,
  signal?: AbortSignal,
): Promise<CostsView> {
  const { usage } = await services.store();
  const [report, budgets, budgetProblems] = await Promise.all([
    costReport(usage.costs, query, systemClock.now(), signal),
    services.budgets.views(),
    services.budgets.problems(),
    modelsKnown,
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
