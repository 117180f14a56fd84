// What asking several columns would take and cost, in the words of the line under the composer.
import type { ComparisonEstimateView } from '../../src/shared/compareViews.ts';
import { formatTokens } from '../../src/shared/format.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { roundTokens } from '../estimateText.ts';
import type { ColumnApp } from './columnApp.ts';
import { listed } from './compareWords.ts';

const NUMBERS = ['none', 'one', 'both', 'all three', 'all four', 'all five', 'all six', 'all seven', 'all eight'];

/** "~1,600 in to each · about $0.011 for all four"; what is unknown is spelled out. */
export function estimateWords({ columns, lowUsd, highUsd }: ComparisonEstimateView, asked: number): string {
  const tokens = Object.values(columns).map(({ inputTokens }) => roundTokens(inputTokens));
  const [least, most] = [Math.min(...tokens), Math.max(...tokens)];
  const input =
    tokens.length === 0
      ? 'tokens unknown'
      : least === most
        ? `~${formatTokens(least)} in${asked > 1 ? ' to each' : ''}`
        : `~${formatTokens(least)} to ${formatTokens(most)} in`;
  const whom = asked > 1 ? ` for ${NUMBERS[asked] ?? `all ${asked}`}` : '';
  return `${input} · ${costWords(lowUsd, highUsd)}${whom}`;
}

function costWords(lowUsd: number | undefined, highUsd: number | undefined): string {
  if (lowUsd === 0 && highUsd === 0) {
    return 'free';
  }
  if (lowUsd === undefined && highUsd === undefined) {
    return 'cost unknown';
  }
  const [low, high] = [formatMoney(lowUsd ?? highUsd), formatMoney(highUsd ?? lowUsd)];
  return low === high ? `about ${low}` : `about ${low} to ${high}`;
}

/** How the figures came about: a line for each column that is asked. */
export function explanations(
  { columns }: ComparisonEstimateView,
  asked: readonly Pick<ColumnApp, 'id' | 'letter'>[],
): string {
  return asked
    .flatMap(({ id, letter }) => {
      const explanation = columns[id]?.explanation;
      return explanation === undefined ? [] : [`${letter.value}: ${explanation}`];
    })
    .join('\n');
}

/** Names those that it does not fit into; nothing where it fits into all. */
export function tooLongFor(
  { columns }: ComparisonEstimateView,
  asked: readonly Pick<ColumnApp, 'id' | 'letter'>[],
): string | undefined {
  const letters = asked.filter(({ id }) => columns[id]?.tooLong).map(({ letter }) => letter.value);
  return letters.length === 0
    ? undefined
    : `Too long for ${listed(letters)}: remove context, or choose models with larger windows there.`;
}
