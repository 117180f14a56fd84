// The daily summary for webhooks, read from the ledger's report.
import { costReport } from '../core/usage/reports.ts';
import { systemClock } from '../core/systemClock.ts';
import type { DailySummary } from '../core/webhooks/webhookEvents.ts';
import type { BudgetOutlook, CostReport } from '../shared/costViews.ts';
import type { Services } from './services.ts';

const MOST_MODELS = 20;

/** Of the last day between two (ISO dates, inclusive) on which anything was asked; `undefined`: there is none. */
export async function lastDailySummary(
  services: Services,
  from: string,
  to: string,
): Promise<DailySummary | undefined> {
  const source = (await services.store()).usage.costs;
  const reportOf = (first: string, last: string) => {
    const period = { kind: 'range', from: first, to: last } as const;
    return costReport(source, { period, by: 'provider', step: 'day' }, systemClock.now());
  };
  const report = await reportOf(from, to);
  const day = from === to ? from : lastDayOf(report);
  if (day === undefined || report.totals.requests === 0) {
    return undefined;
  }
  return summaryOf(services, day, from === to ? report : await reportOf(day, day), await budgetsOf(services));
}

function lastDayOf({ bars }: CostReport): string | undefined {
  const last = bars.requests.findLastIndex((requests) => requests > 0);
  return last < 0 ? undefined : String(bars.starts[last]);
}

/** As they stand now; those of a day have begun anew since. The rest of the summary is worth sending without them. */
async function budgetsOf({ budgets, log }: Services): Promise<readonly BudgetOutlook[]> {
  try {
    return (await budgets.views()).filter(({ period, problem }) => period !== 'day' && problem === undefined);
  } catch (error) {
    log.error('Budgets for the daily summary', error);
    return [];
  }
}

function summaryOf(
  { providers }: Services,
  day: string,
  { totals, providers: byProvider, models }: CostReport,
  budgets: readonly BudgetOutlook[],
): DailySummary {
  const { costUsd, requests, failedRequests, unknownCostRequests } = totals;
  return {
    day,
    costUsd,
    requests,
    failedRequests,
    unknownCostRequests,
    providers: byProvider.map(({ providerId = '', sums }) => ({
      provider: providerId,
      name: providers.find(providerId)?.name ?? providerId,
      costUsd: sums.costUsd,
      requests: sums.requests,
      failedRequests: sums.failedRequests,
    })),
    models: models.slice(0, MOST_MODELS).map(({ providerId = '', model = '', sums }) => ({
      provider: providerId,
      model,
      costUsd: sums.costUsd,
      requests: sums.requests,
      failedRequests: sums.failedRequests,
    })),
    budgets: budgets.map(({ title, period, limitUsd, raisedUsd, spentUsd, leftUsd, hard, runsOutOn }) => ({
      title,
      period,
      limitUsd: limitUsd + raisedUsd,
      spentUsd,
      leftUsd,
      hard,
      runsOutOn,
    })),
  };
}
