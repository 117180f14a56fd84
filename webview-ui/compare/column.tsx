// One column: who is asked, its figures, its conversation, and what can be done with its answer.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { NoticeRow } from '../noticeRow.tsx';
import { IconButton } from '../toolkit.tsx';
import { MessageList } from '../views/messageList.tsx';
import { ParameterFields } from '../views/parametersPanel.tsx';
import type { ColumnApp } from './columnApp.ts';
import { ColumnFoot } from './columnFoot.tsx';
import { ColumnHeader } from './columnHeader.tsx';
import { useCompare } from './compareState.ts';
import { NamesItself } from './decide/columnVote.tsx';
import { DiffMarks } from './diff/diffMarks.tsx';
import { COLUMN_TYPE, nameOf } from './compareWords.ts';

interface ColumnProps {
  column: ColumnApp;
  place: number;
  isAlone: boolean;
  isHidden: boolean;
}

export function Column({ column, place, isAlone, isHidden }: ColumnProps): VNode {
  const app = useCompare();
  const frame = useRef<HTMLElement>(null);
  const over = useSignal(false);
  const head = column.head.value;
  const width = column.width.value;
  const isCollapsed = head?.collapsed === true && !isAlone;
  const isLong = (column.conversation.value?.messages.length ?? 0) > 2;
  useLayoutEffect(() => {
    // By the object model, which the page's policy allows.
    frame.current?.style.setProperty('--share', String(width));
  }, [width]);
  const names = app.isBlind.value || !head ? '' : `, ${nameOf(head)}`;
  return (
    <section
      class={['column', isCollapsed && 'collapsed', isLong && 'manyTurns', over.value && 'dropHere']
        .filter(Boolean)
        .join(' ')}
      aria-label={`${app.isBlind.value ? 'Model' : 'Column'} ${column.letter.value}${names}`}
      data-column={column.id}
      hidden={isHidden}
      ref={frame}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(COLUMN_TYPE)) {
          event.preventDefault();
          over.value = true;
        }
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        over.value = false;
        const dragged = app.columns.value.find(({ id }) => id === event.dataTransfer?.getData(COLUMN_TYPE));
        if (dragged && dragged !== column) {
          event.preventDefault();
          void app.set.move(dragged, place);
        }
      }}
    >
      {isCollapsed ? (
        <Strip column={column} />
      ) : (
        <>
          <ColumnHeader column={column} place={place} isAlone={isAlone} />
          {column.parametersOpen.value && !app.isBlind.value && <ColumnParameters column={column} />}
          <Body column={column} />
          <ColumnFoot column={column} />
        </>
      )}
    </section>
  );
}

/** What is left of a column that was put aside. */
function Strip({ column }: { column: ColumnApp }): VNode {
  const app = useCompare();
  const { modelName } = column.head.value?.model ?? {};
  const letter = column.letter.value;
  const isRunning = column.stage.value === 'running';
  return (
    <div class="strip">
      <IconButton
        icon="expand"
        label={`Expand column ${letter}`}
        class="expandButton"
        onClick={() => app.set.collapse(column, false)}
      />
      <span class="stripName">
        <b>{letter}</b> {!app.isBlind.value && modelName}
        {isRunning && <span class="dim"> · writing</span>}
      </span>
    </div>
  );
}

function ColumnParameters({ column }: { column: ColumnApp }): VNode {
  const frame = useRef<HTMLElement>(null);
  const close = (): void => {
    // What is being typed is applied when its field is left.
    (document.activeElement as HTMLElement | null)?.blur();
    const button = frame.current?.closest('.column')?.querySelector<HTMLElement>('.columnParametersButton');
    column.showParameters(false);
    button?.focus();
  };
  return (
    <section
      class="parameters columnParameters"
      aria-label={`Parameters of column ${column.letter.value}`}
      ref={frame}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          close();
        }
      }}
    >
      <header class="row">
        <b class="grow">Parameters of {column.letter.value}</b>
        <IconButton icon="close" label={`Close parameters of column ${column.letter.value}`} onClick={close} />
      </header>
      <ParameterFields />
    </section>
  );
}

function Body({ column }: { column: ColumnApp }): VNode {
  const app = useCompare();
  const conversation = column.conversation.value;
  const turn = app.turn.value;
  const stage = column.stage.value;
  const asked = turn?.asked[column.id];
  const problem = app.isBlind.value ? undefined : (asked?.problem ?? column.head.value?.model.problem);
  const waits = column.head.value?.waits;
  return (
    <div class="columnBody">
      {turn && <NamesItself column={column} turn={turn} />}
      <DiffMarks column={column} />
      {conversation && conversation.messages.length > 0 && (
        <MessageList key={conversation.id} conversation={conversation} />
      )}
      {problem !== undefined && stage !== 'running' && (
        <NoticeRow tone="warning" class="columnNotice">
          {problem}
        </NoticeRow>
      )}
      {waits !== undefined && (
        <p class="columnNotice row dim sm">
          <Icon name="wait" />
          <span>{app.isBlind.value ? 'Waits for its turn.' : `Waits for its turn: ${waits}`}</span>
        </p>
      )}
      {stage === 'fresh' && problem === undefined && (conversation?.messages.length ?? 0) === 0 && (
        <p class="columnNotice dim sm">Its answer appears here.</p>
      )}
    </div>
  );
}
