// The bar under the columns: how many have ended, what they cost together, and how it is decided.
import type { VNode } from 'preact';
import { formatDuration } from '../../src/shared/format.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { totalFact } from '../factParts.ts';
import { Icon } from '../icon.tsx';
import type { ColumnApp } from './columnApp.ts';
import { useCompare } from './compareState.ts';
import { DecideBar } from './decide/decideBar.tsx';

export function SumBar(): VNode | null {
  const app = useCompare();
  const turn = app.turn.value;
  if (!turn) {
    return null;
  }
  const busy = app.busy.value;
  return (
    <section class="sumBar fig" aria-label="All columns">
      <Sums />
      <span class="grow" />
      <span class="row wrap sumActions">
        <DecideBar turn={turn} />
        {busy.length > 0 && (
          <button
            type="button"
            class="ghost stopAll"
            title="What has arrived is kept (Esc)"
            onClick={() => app.stopAll()}
          >
            <Icon name="stop" /> Stop All
          </button>
        )}
      </span>
    </section>
  );
}

/** Draws itself alone while something is under way. */
function Sums(): VNode {
  const app = useCompare();
  const asked = app.columns.value.filter(({ stage }) => !['notAsked', 'fresh'].includes(stage.value));
  const left = app.busy.value.length;
  const isBlind = app.isBlind.value;
  const longest = longestOf(asked);
  const failed = asked.filter(({ stage }) => stage.value === 'failed' || stage.value === 'notSent').length;
  return (
    <>
      <span class="dim">
        {asked.length - left} of {asked.length} done{failed > 0 && `, ${failed} failed`}
      </span>
      <Cost columns={asked} />
      {!isBlind && <Extremes columns={asked} />}
      {!isBlind && longest && (
        <span class="longest" title={`From the question to the end of the answer of column ${longest.letter}`}>
          <span class="dim">Longest wait</span> {formatDuration(longest.tookMs)}
        </span>
      )}
      <span class="dim savedWords">Saved as it runs</span>
    </>
  );
}

/** Something came of it: what failed or waits with nothing has cost nothing that could be told. */
function hasCost({ figures, live, answer }: ColumnApp): boolean {
  return live.value
    ? live.value.tokens > 0
    : figures.value?.costUsd !== undefined || (answer.value?.text.trim() ?? '') !== '';
}

function Cost({ columns }: { columns: readonly ColumnApp[] }): VNode | null {
  const app = useCompare();
  const begun = columns.filter(hasCost);
  const costs = begun.map(({ figures, live }) => (figures.value ?? live.value)?.costUsd);
  const known = costs.filter((usd) => usd !== undefined);
  const unknown = begun.length - known.length;
  const sum = known.reduce((all, usd) => all + usd, 0);
  const isLive = app.busy.value.length > 0;
  if (app.isBlind.value && (isLive || known.length < 2)) {
    // A sum that grows with each column would tell what that one cost.
    return null;
  }
  const totals = app.comparison.value?.totals;
  const words =
    known.length === 0
      ? 'unknown'
      : `${isLive && sum > 0 ? '≈ ' : ''}${formatMoney(sum)}${unknown > 0 ? ' + unknown' : ''}`;
  const all = totals && totalFact(totals);
  return (
    <span
      title={`The answers to what was asked last.${all ? ` Everything in this comparison, judges and merges too: ${all.text}.` : ''}`}
    >
      <span class="dim">Cost</span> <b>{words}</b>
    </span>
  );
}

/** "Cheapest D $0 · dearest A $0.0077", once two are known to differ. */
function Extremes({ columns }: { columns: readonly ColumnApp[] }): VNode | null {
  const known = columns
    .flatMap(({ letter, figures }) => {
      const usd = figures.value?.finished ? figures.value.costUsd : undefined;
      return usd === undefined ? [] : [{ letter: letter.value, usd }];
    })
    .toSorted((one, other) => one.usd - other.usd);
  const [least, most] = [known[0], known.at(-1)];
  return least && most && least.usd < most.usd ? (
    <span class="extremes">
      <span class="dim">Cheapest</span> {least.letter} {formatMoney(least.usd)} · <span class="dim">dearest</span>{' '}
      {most.letter} {formatMoney(most.usd)}
    </span>
  ) : null;
}

function longestOf(columns: readonly ColumnApp[]): { letter: string; tookMs: number } | undefined {
  return columns
    .flatMap(({ letter, figures }) => {
      const tookMs = figures.value?.tookMs;
      return tookMs === undefined ? [] : [{ letter: letter.value, tookMs }];
    })
    .toSorted((one, other) => other.tookMs - one.tookMs)[0];
}
