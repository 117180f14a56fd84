// The figures at the head of a column: measured ones of what has ended, estimated ones of what is being written.
import type { VNode } from 'preact';
import { formatDuration, formatSpeed, formatTokens } from '../../src/shared/format.ts';
import { roundTokens } from '../estimateText.ts';
import type { ColumnApp } from './columnApp.ts';
import { useCompare } from './compareState.ts';
import { costLine, firstLine, liveCostLine, speedLine, tokensLine, type Line, type Metric } from './figures.ts';

export function Metrics({ column }: { column: ColumnApp }): VNode | null {
  const stage = column.stage.value;
  if (stage === 'running') {
    return <Live column={column} />;
  }
  const hasAnswer = column.figures.value !== undefined;
  return hasAnswer ? <Ended column={column} /> : null;
}

/** Draws itself alone, four times a second. */
function Live({ column }: { column: ColumnApp }): VNode | null {
  const live = column.live.value;
  if (!live) {
    return null;
  }
  const { firstMs, tokensPerSecond, tokens, inputTokens } = live;
  const came = tokens > 0;
  const wait: Line = { text: came ? '…' : `${formatDuration(live.elapsedMs)}…`, title: 'Nothing has come yet.' };
  const known = inputTokens === undefined ? '' : `~${formatTokens(roundTokens(inputTokens))} in · `;
  return (
    <Block
      underWay
      lines={{
        first: firstMs === undefined ? wait : { text: formatDuration(firstMs), title: 'As it was seen here.' },
        speed:
          tokensPerSecond === undefined
            ? { text: '…' }
            : { text: `~${formatSpeed(tokensPerSecond)} tok/s`, title: 'Estimated until it ends.' },
        tokens: { text: `${known}~${formatTokens(roundTokens(tokens))} out`, title: 'Estimated until it ends.' },
        cost: came ? liveCostLine(live, column.head.value?.model.destination === 'machine') : { text: '…' },
      }}
      best={[]}
    />
  );
}

function Ended({ column }: { column: ColumnApp }): VNode | null {
  const app = useCompare();
  const figures = column.figures.value;
  const facts = column.answer.value?.facts;
  const hasNothing = !facts?.tokens?.output && figures?.firstMs === undefined;
  // Where not one word came there is nothing to be measured, and nothing to be missed.
  if (!figures || !facts || (hasNothing && !figures.finished)) {
    return null;
  }
  const best = app.best.value;
  const local = column.head.value?.model.destination === 'machine';
  return (
    <Block
      lines={{
        first: firstLine(figures),
        speed: speedLine(figures),
        tokens: tokensLine(facts),
        cost: costLine(facts, local),
      }}
      best={(['first', 'speed', 'cost'] as const).filter((metric) => best[metric].has(column.id))}
    />
  );
}

const TERMS = [
  ['first', 'First token'],
  ['speed', 'Speed'],
  ['cost', 'Cost'],
  ['tokens', 'Tokens'],
] as const;

interface BlockProps {
  lines: Readonly<Record<Metric | 'tokens', Line>>;
  best: readonly Metric[];
  underWay?: boolean;
}

function Block({ lines, best, underWay }: BlockProps): VNode {
  return (
    <dl class={underWay ? 'metrics fig underWay' : 'metrics fig'}>
      {TERMS.map(([metric, term]) => {
        const { text, beside, title } = lines[metric];
        const isBest = metric !== 'tokens' && best.includes(metric);
        return (
          <div key={metric} class={metric === 'tokens' ? 'metric wideMetric' : 'metric'} title={title}>
            <dt>
              {term}
              {isBest && <span class="best narrowBest"> best</span>}
            </dt>
            <dd>
              {isBest ? <b>{text}</b> : text}
              {beside !== undefined && <span class="dim beside"> · {beside}</span>}
              {isBest && <span class="best wideBest"> best</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
