// What was merged of several answers: one text, a checklist to tick and write from, or a table of scores.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ComparisonView, MergeKind, MergeView, TurnView } from '../../../src/shared/compareViews.ts';
import { StreamingMarkdown } from '../../markdown/streamingMarkdown.ts';
import { Button, CheckBox, IconButton } from '../../toolkit.tsx';
import { answerOf } from './answers.ts';
import { columnName, placedColumns } from './blind.ts';
import { useDecisions } from './decisionDesk.ts';
import { Panel } from './panel.tsx';

interface MergeProps {
  comparison: ComparisonView;
  turn: TurnView;
  merge: MergeView;
}

const TITLES: Readonly<Record<MergeKind, string>> = {
  fuse: 'Merged answer',
  checklist: 'Checklist',
  criteria: 'Criteria',
};

export function Merge({ comparison, turn, merge }: MergeProps): VNode {
  const { kind, by, costUsd, columnIds, text, points, criteria } = merge;
  return (
    <Panel
      id={merge.id}
      title={TITLES[kind]}
      by={by}
      costUsd={costUsd}
      summary={`of ${lettersOf(comparison, columnIds).join(', ')}`}
    >
      {points && <Checklist comparison={comparison} turn={turn} merge={merge} points={points} />}
      {criteria && <Scores comparison={comparison} columnIds={columnIds} criteria={criteria} />}
      {text !== undefined && text !== '' && (
        <MergedText comparison={comparison} turn={turn} merge={merge} text={text} />
      )}
    </Panel>
  );
}

function lettersOf(comparison: ComparisonView, columnIds: readonly string[]): string[] {
  return placedColumns(comparison)
    .filter(({ column }) => columnIds.includes(column.id))
    .map(({ letter }) => letter);
}

function MergedText({ comparison, turn, merge, text }: MergeProps & { text: string }): VNode {
  const desk = useDecisions();
  const container = useRef<HTMLDivElement>(null);
  // Code in it goes where that of the first answer would: they were asked the same.
  const answerId = merge.columnIds.map((id) => answerOf(comparison, turn, id)?.id).find((id) => id !== undefined);
  const actions = desk.markdownActions(answerId ?? '');
  useLayoutEffect(() => {
    if (!container.current) {
      return undefined;
    }
    const renderer = new StreamingMarkdown(container.current, actions);
    renderer.append(text);
    renderer.finish();
    return () => {
      renderer.dispose();
    };
  }, [text, answerId]);
  return (
    <div class="mergedText">
      <div class="markdown" ref={container} />
      <IconButton icon="copy" label="Copy merged answer as Markdown" onClick={() => actions.copy(text)} />
    </div>
  );
}

type ChecklistProps = MergeProps & { points: NonNullable<MergeView['points']> };

function Checklist({ comparison, turn, merge, points }: ChecklistProps): VNode {
  const desk = useDecisions();
  /** Ticks ahead of what the host has. */
  const own = useSignal<readonly string[] | undefined>(undefined);
  const ticked = own.value ?? points.filter((point) => point.ticked).map(({ id }) => id);
  const tick = async (pointId: string, checked: boolean): Promise<void> => {
    const others = (own.peek() ?? ticked).filter((id) => id !== pointId);
    const mine = checked ? [...others, pointId] : others;
    own.value = mine;
    await desk.tick(turn.id, merge.id, mine);
    // Replies to earlier ticks know nothing of the later ones.
    if (own.peek() === mine) {
      own.value = undefined;
    }
  };
  const busy = desk.underWay.value !== undefined;
  const reason = ticked.length === 0 ? 'Tick a point first' : busy ? 'Something is under way' : undefined;
  return (
    <>
      <ul class="points" aria-label="Points">
        {points.map((point) => {
          const letters = lettersOf(comparison, point.columnIds);
          return (
            <li key={point.id} class="point">
              <CheckBox
                label={point.text}
                checked={ticked.includes(point.id)}
                onChange={(checked) => void tick(point.id, checked)}
              />
              <span class="pointLetters" title={`Made by ${letters.join(', ')}`}>
                <span class="unseen">Made by </span>
                {letters.join(' ')}
              </span>
            </li>
          );
        })}
      </ul>
      <div class="row wrap">
        <Button
          label={merge.text ? 'Write again from the ticked points' : 'Write from the ticked points'}
          small
          disabled={reason !== undefined}
          title={reason}
          onClick={() => desk.write(turn.id, merge.id, ticked)}
        />
        <span class="dim sm fig">
          {ticked.length} of {points.length} ticked
        </span>
      </div>
    </>
  );
}

interface ScoresProps {
  comparison: ComparisonView;
  columnIds: readonly string[];
  criteria: NonNullable<MergeView['criteria']>;
}

const MOST = 5;

function Scores({ comparison, columnIds, criteria }: ScoresProps): VNode {
  const columns = placedColumns(comparison).filter(({ column }) => columnIds.includes(column.id));
  const hasRemarks = criteria.some(({ remark }) => remark);
  return (
    <div class="scoresFrame" tabIndex={0} role="region" aria-label="Scores, from 1 to 5">
      <table class="scores">
        <thead>
          <tr>
            <th scope="col">Criterion, from 1 to {MOST}</th>
            {columns.map(({ column, letter }) => (
              <th key={column.id} scope="col" class="fig" title={columnName(comparison, column.id)}>
                {letter}
              </th>
            ))}
            {hasRemarks && <th scope="col">Remark</th>}
          </tr>
        </thead>
        <tbody>
          {criteria.map(({ name, scores, remark }) => {
            const best = Math.max(...columns.map(({ column }) => scores[column.id] ?? 0));
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                {columns.map(({ column }) => (
                  <td key={column.id} class="fig">
                    <Score score={scores[column.id]} isBest={scores[column.id] === best} />
                  </td>
                ))}
                {hasRemarks && <td class="remark">{remark}</td>}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            {columns.map(({ column }) => (
              <td key={column.id} class="fig">
                {criteria.reduce((sum, { scores }) => sum + (scores[column.id] ?? 0), 0)}
              </td>
            ))}
            {hasRemarks && <td />}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** Bold is the best of its line, which a screen reader is told in words. */
function Score({ score, isBest }: { score: number | undefined; isBest: boolean }): VNode {
  if (score === undefined) {
    return <span title="Not scored">–</span>;
  }
  return isBest ? (
    <b>
      {score}
      <span class="unseen"> best</span>
    </b>
  ) : (
    <>{score}</>
  );
}
