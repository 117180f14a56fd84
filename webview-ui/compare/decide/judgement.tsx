// What a judge said: who won how often, and of each pair why; where it said both, that it did.
import type { VNode } from 'preact';
import type { ComparisonView, JudgedPairView, JudgementView, TurnView } from '../../../src/shared/compareViews.ts';
import { Icon } from '../../icon.tsx';
import { Button } from '../../toolkit.tsx';
import { Fold } from '../../views/fold.tsx';
import { columnName, placedColumns } from './blind.ts';
import { JUDGED, useDecisions } from './decisionDesk.ts';
import { judgementWords, surePairsOf } from './judgementWords.ts';
import { Panel } from './panel.tsx';

interface JudgementProps {
  comparison: ComparisonView;
  turn: TurnView;
  judgement: JudgementView;
}

export function Judgement({ comparison, turn, judgement }: JudgementProps): VNode {
  const { judge, costUsd, ranking, pairs, criteria, problem } = judgement;
  const inconsistent = pairs.filter(({ verdict }) => verdict === 'inconsistent').length;
  return (
    <Panel id={JUDGED} title="Judge" by={judge} costUsd={costUsd} summary={judgementWords(comparison, turn, judgement)}>
      {problem !== undefined && <Broken turn={turn} problem={problem} />}
      {ranking.length > 0 && (
        <ol class="ranking" aria-label="Ranking">
          {ranking.map(({ columnId, wins, rank }) => {
            const sure = surePairsOf(judgement, columnId);
            return (
              <li key={columnId}>
                <span class="fig rank">{sure === 0 ? '–' : `${rank}.`}</span>
                <span class="cut">{columnName(comparison, columnId)}</span>
                <span class="fig dim nowrap">
                  {sure === 0
                    ? 'no sure verdict'
                    : `${wins} ${wins === 1 ? 'win' : 'wins'} in ${sure} ${sure === 1 ? 'pair' : 'pairs'}`}
                </span>
              </li>
            );
          })}
        </ol>
      )}
      {inconsistent > 0 && (
        <p class="row inconsistent">
          <Icon name="info" />
          <span>
            Inconsistent in {inconsistent} of {pairs.length} {pairs.length === 1 ? 'pair' : 'pairs'}: asked in the other
            order, the judge chose differently. Those do not count.
          </span>
        </p>
      )}
      <ul class="pairs" aria-label="Pairs">
        {pairs.map((pair) => (
          <li key={pair.columnIds.join(' ')}>
            <Pair comparison={comparison} pair={pair} />
          </li>
        ))}
      </ul>
      <p class="dim sm">
        The judge saw no names; each pair was asked in both orders.
        {criteria !== undefined && ` What counts: ${criteria}`}
      </p>
    </Panel>
  );
}

function Broken({ turn, problem }: { turn: TurnView; problem: string }): VNode {
  const desk = useDecisions();
  return (
    <div class="failure warning">
      <div class="failureHead">
        <Icon name="warning" class="warn" />
        <p class="grow">
          <b>Not all pairs were judged.</b> {problem}
        </p>
        <Button
          label="Judge Again…"
          small
          disabled={desk.underWay.value !== undefined}
          onClick={() => {
            desk.dialog.value = { kind: 'judge', turnId: turn.id };
          }}
        />
      </div>
    </div>
  );
}

function Pair({ comparison, pair }: { comparison: ComparisonView; pair: JudgedPairView }): VNode {
  const summary = pairWords(comparison, pair);
  const called = calledWords(comparison, pair);
  if (pair.reasons.length === 0) {
    return <p class="pairLine dim sm">{summary}</p>;
  }
  return (
    <Fold summary={summary}>
      {(id) => (
        <ul class="reasons" id={id}>
          {called !== undefined && <li class="dim">{called}</li>}
          {pair.reasons.map((reason, at) => (
            // In the order of the questions, of which none is ever put before another.
            <li key={at} class="plain">
              {reason}
            </li>
          ))}
        </ul>
      )}
    </Fold>
  );
}

const OUTCOMES: Readonly<Record<string, string>> = {
  tie: 'a tie',
  inconsistent: 'inconsistent, does not count',
  none: 'no verdict',
};

/** "A and B: A is better" */
function pairWords(comparison: ComparisonView, { columnIds, verdict }: JudgedPairView): string {
  const both = columnIds.map((id) => letterOf(comparison, id)).join(' and ');
  return `${both}: ${OUTCOMES[verdict] ?? `${letterOf(comparison, verdict)} is better`}`;
}

/** The judge knows two answers, A and B, whichever columns they are; absent: those are the letters here, too. */
function calledWords(comparison: ComparisonView, { columnIds }: JudgedPairView): string | undefined {
  const [first, second] = columnIds.map((id) => letterOf(comparison, id));
  return first === 'A' && second === 'B' ? undefined : `The judge’s A is ${first} here, its B is ${second}.`;
}

function letterOf(comparison: ComparisonView, columnId: string): string {
  return placedColumns(comparison).find(({ column }) => column.id === columnId)?.letter ?? 'a removed column';
}
