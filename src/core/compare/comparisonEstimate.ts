// What asking several columns would take and cost.
import type { ComparisonEstimateView } from '../../shared/compareViews.ts';
import type { Estimates } from '../chat/estimate.ts';
import type { MessageContext } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredColumn, StoredComparison } from '../comparisonRecords.ts';
import { askedWith } from './comparisonColumns.ts';

/** Throws `cancelled` when the signal is aborted. */
export async function estimateColumns(
  store: Store,
  estimates: Pick<Estimates, 'estimate'>,
  comparison: StoredComparison,
  columns: readonly StoredColumn[],
  draft: { text: string; context: readonly MessageContext[] },
  signal: AbortSignal,
): Promise<ComparisonEstimateView> {
  const found = await Promise.all(
    columns.map(async (column) => {
      const { conversationId, model } = column;
      const asked = { ...draft, conversationId, model, parameters: askedWith(comparison, column) };
      return [column.id, await estimates.estimate(store, asked, signal)] as const;
    }),
  );
  const sum = (key: 'lowUsd' | 'highUsd') =>
    found.reduce<number | undefined>((total, [, view]) => {
      const usd = view[key];
      return total === undefined || usd === undefined ? undefined : total + usd;
    }, 0);
  return { columns: Object.fromEntries(found), lowUsd: sum('lowUsd'), highUsd: sum('highUsd') };
}
