// The foot of a column: how far it is, with Stop, or what its answer may lead to.
import type { VNode } from 'preact';
import { formatDuration } from '../../src/shared/format.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import type { ColumnApp, ColumnStage } from './columnApp.ts';
import { useCompare } from './compareState.ts';
import { ColumnVote } from './decide/columnVote.tsx';

export function ColumnFoot({ column }: { column: ColumnApp }): VNode | null {
  const stage = column.stage.value;
  if (stage === 'fresh') {
    return null;
  }
  return (
    <footer class="columnFoot">
      {stage === 'running' || stage === 'waits' ? (
        <UnderWay column={column} />
      ) : (
        <Ended column={column} stage={stage} />
      )}
    </footer>
  );
}

function UnderWay({ column }: { column: ColumnApp }): VNode {
  const letter = column.letter.value;
  return (
    <>
      <span class="row dim sm grow">
        {/* Not the toolkit's ring, which has the page painted anew for each of its frames. */}
        <span class="turning">
          <Icon name="loading" />
        </span>
        <Elapsed column={column} />
      </span>
      <Button
        label="Stop"
        name={`Stop column ${letter}`}
        small
        icon="stop"
        title="What has arrived is kept"
        onClick={() => column.stop()}
      />
    </>
  );
}

/** Draws itself alone, four times a second. */
function Elapsed({ column }: { column: ColumnApp }): VNode {
  const app = useCompare();
  const run = column.run.value;
  const live = column.live.value;
  const word = !run
    ? column.head.value?.waits === undefined
      ? 'Asking'
      : 'Waiting for its turn'
    : run.asking
      ? 'Waiting for your choice'
      : run.limited
        ? 'Waiting for a limit'
        : run.retry
          ? 'Trying again'
          : (live?.tokens ?? 0) > 0
            ? 'Writing'
            : 'Waiting';
  return (
    <span class="cut fig">
      {word}
      {live && !app.isBlind.value && ` · ${formatDuration(live.elapsedMs)}`}
    </span>
  );
}

const ENDED: Readonly<Partial<Record<ColumnStage, { words: string; icon: 'info' | 'stop' | 'error' | 'warning' }>>> = {
  notAsked: { words: 'Not asked this time', icon: 'info' },
  notSent: { words: 'Not sent', icon: 'warning' },
  stopped: { words: 'Stopped', icon: 'stop' },
  failed: { words: 'Failed', icon: 'error' },
};

function Ended({ column, stage }: { column: ColumnApp; stage: ColumnStage }): VNode {
  const app = useCompare();
  const turn = app.turn.value;
  const letter = column.letter.value;
  const isBlind = app.isBlind.value;
  const ended = ENDED[stage];
  const hasText = (column.answer.value?.text.trim() ?? '') !== '';
  return (
    <>
      {hasText && (
        <Button
          label="Continue with This"
          name={`Continue with This: column ${letter}`}
          small
          disabled={isBlind}
          title={
            isBlind
              ? 'Vote first: the chat tells which model it is'
              : 'Opens the chat with this conversation, in a copy of its own'
          }
          onClick={() => void app.act('compare/continue', (id) => ({ id, columnId: column.id }))}
        />
      )}
      {ended && (
        <span class={hasText ? 'row dim sm stageWord besideText' : 'row dim sm stageWord'}>
          <Icon name={ended.icon} class={stage === 'failed' ? 'err' : undefined} /> {ended.words}
        </span>
      )}
      <span class="grow" />
      {['failed', 'stopped', 'notSent'].includes(stage) && (
        <Button
          label="Ask Again"
          name={`Ask Again: column ${letter}`}
          small
          icon="refresh"
          onClick={() => void column.rerun()}
        />
      )}
      {turn && hasText && stage === 'done' && <ColumnVote column={column} turn={turn} />}
    </>
  );
}
