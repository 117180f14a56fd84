// Tokens over time and by bucket: what was sent fresh, what came from and went to the vendors' caches, what came back.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { CostsView } from '../../src/shared/costViews.ts';
import { TOKEN_BUCKETS, type TokenBucket } from '../../src/shared/tokenBuckets.ts';
import { formatTokens } from '../../src/shared/format.ts';
import { BarChart } from './barChart.tsx';
import type { BarStack } from './barDrawing.tsx';
import { barsFor, beginColumn, beginOf } from './barTicks.ts';
import { Card } from './card.tsx';
import { periodTitle } from './days.ts';
import { compactTokens, percentText, roundTokens } from './figures.ts';
import { TOKEN_WORDS } from './labels.ts';
import { Legend } from './legend.tsx';
import { type Share, ShareBars } from './shareBars.tsx';
import type { Sheet } from './sheet.ts';
import type { Slot } from './slots.ts';

/** Their place among the buckets is their colour. */
const SLOT: Readonly<Record<TokenBucket, Slot>> = {
  uncachedInput: 2,
  cacheRead: 1,
  cacheWrite5m: 4,
  cacheWrite1h: 6,
  textOutput: 0,
  reasoningOutput: 3,
  embedding: 5,
};

function used({ report }: CostsView): readonly TokenBucket[] {
  return TOKEN_BUCKETS.filter((column) => report.totals[column] > 0);
}

export function TokenTrend({ view }: { view: CostsView }): VNode {
  const lit = useSignal<string | undefined>(undefined);
  const { query, report } = view;
  const { bars, tokens } = report;
  const stacks = used(view).map((column): BarStack => {
    return { key: column, text: TOKEN_WORDS[column], slot: SLOT[column], values: tokens[column] };
  });
  const title = `Tokens by ${bars.step}`;
  const legend = stacks.map(({ key, text, slot }) => ({
    key,
    text,
    slot,
    figure: compactTokens(report.totals[key as TokenBucket]),
  }));
  const titles = barsFor(bars, report.asOf);
  const sheet = (): Sheet => ({
    columns: [
      beginColumn(bars, report.asOf),
      ...TOKEN_BUCKETS.map((column) => ({ id: column, title: TOKEN_WORDS[column], figure: formatTokens })),
    ],
    rows: bars.starts.map((start, place) => [
      beginOf(start),
      ...TOKEN_BUCKETS.map((column) => tokens[column][place] ?? 0),
    ]),
  });
  return (
    <Card
      id="tokens"
      hasNoMoney
      title={title}
      view={view}
      sheet={sheet}
      legend={() => legend.map(({ slot, text, figure }) => ({ slot, text: `${text} ${figure}` }))}
      picture={() => (
        <>
          <BarChart
            label={`${title} and kind, ${periodTitle(query.period, report)}.`}
            bars={titles}
            stacks={stacks}
            write={formatTokens}
            writeTick={roundTokens}
            nothing="No tokens were counted in this time."
            lit={lit}
          />
          <Legend items={legend} lit={lit} />
        </>
      )}
    />
  );
}

export function TokenBuckets({ view }: { view: CostsView }): VNode {
  const { totals } = view.report;
  const whole = TOKEN_BUCKETS.reduce((sum, column) => sum + totals[column], 0);
  const part = (tokens: number): string => (whole > 0 ? percentText(tokens / whole) : '');
  const shares = used(view).map((column): Share => {
    const value = totals[column];
    const slot = SLOT[column];
    return { key: column, text: TOKEN_WORDS[column], slot, value, figure: compactTokens(value), part: part(value) };
  });
  const sheet = (): Sheet => ({
    columns: [
      { id: 'bucket', title: 'Bucket' },
      { id: 'tokens', title: 'Tokens', figure: formatTokens },
      { id: 'share', title: 'Share', figure: percentText },
    ],
    rows: TOKEN_BUCKETS.map((column) => [
      TOKEN_WORDS[column],
      totals[column],
      whole > 0 ? totals[column] / whole : undefined,
    ]),
  });
  return (
    <Card
      id="token-buckets"
      hasNoMoney
      title="Tokens by kind"
      sub={`${compactTokens(whole)} in all${totals.searches > 0 ? `, and ${formatTokens(totals.searches)} searches` : ''}`}
      view={view}
      sheet={sheet}
      picture={() => <ShareBars label="Tokens by kind." shares={shares} />}
    />
  );
}
