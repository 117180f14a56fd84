// What is saved of the cards that are lists: the dearest conversations, and what caching and failures come to.
import type { CostsView } from '../../src/shared/costViews.ts';
import { knownUsd } from './figures.ts';
import { conversationText } from './labels.ts';
import type { Sheet } from './sheet.ts';

export function conversationSheet({ report, currency }: CostsView): Sheet {
  return {
    columns: [
      { id: 'title', title: 'Conversation' },
      { id: 'cost', title: `Cost (${currency.code})` },
      { id: 'requests', title: 'Requests' },
      { id: 'withoutPrice', title: 'Requests without a price' },
      { id: 'timesUsual', title: 'Times the usual cost' },
      { id: 'conversationId', title: 'Conversation id' },
    ],
    rows: report.conversations.dearest.map((one) => {
      const usd = knownUsd(one);
      return [
        conversationText(one),
        usd === undefined ? undefined : usd * currency.perUsd,
        one.requests,
        one.unknownCostRequests,
        one.timesUsual,
        one.id,
      ];
    }),
  };
}

export interface Fact {
  id: string;
  title: string;
  /** USD, or a part of 1. */
  value: number | undefined;
  isPart?: boolean;
  /** What it means. */
  words: string;
  isMain?: boolean;
}

export function wasteSheet(view: CostsView): Sheet {
  const { code, perUsd } = view.currency;
  return {
    columns: [
      { id: 'figure', title: 'Figure' },
      { id: 'amount', title: `Amount (${code})` },
      { id: 'share', title: 'Share' },
      { id: 'words', title: 'Meaning' },
    ],
    rows: wasteFacts(view).map(({ title, value, isPart, words }) => [
      title,
      isPart || value === undefined ? undefined : value * perUsd,
      isPart ? value : undefined,
      words,
    ]),
  };
}

export function wasteFacts({ report }: CostsView): Fact[] {
  const { totals, averageUsd } = report;
  // As much as nothing may have been saved where the price of what was read is not known.
  const savedUsd = totals.cacheSavedUsd === 0 && totals.unknownSavingRequests > 0 ? undefined : totals.cacheSavedUsd;
  const isAllUnknown = totals.unknownCostRequests >= totals.requests;
  const input = totals.uncachedInput + totals.cacheRead + totals.cacheWrite5m + totals.cacheWrite1h;
  return [
    {
      id: 'saved',
      title: 'Cache reads saved',
      value: savedUsd,
      words: 'What input read from the vendors’ caches would have cost above what it cost',
    },
    {
      id: 'extra',
      title: 'Cache writes cost extra',
      value: totals.cacheExtraUsd,
      words: 'What writing to the vendors’ caches cost above plain input',
    },
    {
      id: 'net',
      title: 'Saved, net',
      value: savedUsd === undefined ? undefined : savedUsd - totals.cacheExtraUsd,
      words: 'Saved by reading less the extra for writing',
      isMain: true,
    },
    {
      id: 'fromCache',
      title: 'Input read from cache',
      value: input > 0 ? totals.cacheRead / input : undefined,
      isPart: true,
      words: 'Part of all input tokens',
    },
    {
      id: 'failed',
      title: 'Failed attempts, billed',
      // Those that failed may have been billed as well.
      value: isAllUnknown && totals.failedRequests > 0 ? undefined : totals.failedCostUsd,
      words: 'What attempts cost that failed or were stopped',
    },
    {
      id: 'hedges',
      title: 'Lost hedges',
      value: totals.lostHedgeCostUsd,
      words: 'What second attempts cost that were stopped because another was faster',
    },
    {
      id: 'average',
      title: 'Average per request',
      value: averageUsd,
      words: 'Of requests whose cost is known',
    },
  ];
}
