// What was asked last, over the columns: in one line, to be unfolded, and to be changed and asked again.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { TurnView } from '../../src/shared/compareViews.ts';
import { IconButton } from '../toolkit.tsx';
import { Chip } from '../views/chip.tsx';
import { EditField } from '../views/editField.tsx';
import { useFocusBack } from '../views/useFocusBack.ts';
import { useCompare } from './compareState.ts';

export function AskedRow(): VNode | null {
  const app = useCompare();
  const turn = app.turn.value;
  const carried = app.comparison.value?.carried;
  if (turn) {
    return <Asked key={turn.id} turn={turn} />;
  }
  return carried ? (
    <div class="askedRow">
      <span class="dim sm">
        Every column begins with {carried.messages === 1 ? 'a message' : `${carried.messages} messages`} of “
        {carried.title}”. What you ask next goes to all of them.
      </span>
    </div>
  ) : null;
}

function Asked({ turn }: { turn: TurnView }): VNode {
  const app = useCompare();
  const editing = useSignal(app.layout.peek().edited?.turnId === turn.id);
  const open = useSignal(false);
  const frame = useRef<HTMLElement>(null);
  const focusBack = useFocusBack(() => {
    const button = frame.current?.querySelector<HTMLElement>('.edit:not([disabled])');
    // It is off while what was just sent is being answered.
    return button ?? frame.current?.querySelector<HTMLElement>('.askedText');
  });
  const place = app.comparison.value?.turns.length ?? 1;
  const busy = app.busy.value.length > 0;
  const leave = (): void => {
    focusBack();
    editing.value = false;
    app.remember({ edited: undefined });
  };
  // Chips are opened by the first question that took them along.
  const questionId = Object.values(turn.asked).find((one) => one.questionId !== undefined)?.questionId;
  return (
    <section class={open.value ? 'askedRow open' : 'askedRow'} aria-label="What you asked" ref={frame}>
      <span class="dim sm nowrap askedHead">{place > 1 ? `Question ${place}` : 'You asked'}</span>
      {turn.context && turn.context.length > 0 && (
        <ul class="chips" aria-label="Attached">
          {turn.context.map((chip, index) => (
            <li key={index}>
              <Chip
                chip={chip}
                onOpen={() => {
                  if (questionId !== undefined) {
                    app.tell('context/open', { messageId: questionId, index });
                  }
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {editing.value ? (
        <EditQuestion turn={turn} leave={leave} />
      ) : (
        <button
          type="button"
          class="askedText"
          aria-expanded={open.value}
          title={open.value ? 'Show less' : 'Show all of it'}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <span class={open.value ? 'plain' : 'cut'}>{turn.text}</span>
        </button>
      )}
      {!editing.value && (
        <IconButton
          icon="edit"
          class="edit"
          label="Edit and ask again"
          title={
            busy ? 'Edit and ask again: wait for the answers, or stop them' : 'Edit and ask those again that were asked'
          }
          disabled={busy}
          onClick={() => {
            editing.value = true;
          }}
        />
      )}
    </section>
  );
}

function EditQuestion({ turn, leave }: { turn: TurnView; leave: () => void }): VNode {
  const app = useCompare();
  const { edited } = app.layout.peek();
  const busy = app.busy.value.length > 0;
  return (
    <EditField
      label="Changed question"
      text={turn.text}
      remembered={edited?.turnId === turn.id ? edited.text : undefined}
      remember={(text) => app.remember({ edited: { turnId: turn.id, text } })}
      action="Ask Again"
      unavailable={busy ? 'Wait for the answers, or stop them' : undefined}
      isBusy={() => app.busy.peek().length > 0}
      send={(text) => app.resend(turn.id, text)}
      leave={leave}
    >
      <span class="dim xs" role="status">
        {busy
          ? 'Answers are still being written: wait for them, or stop them.'
          : 'New answers take the place of those until now.'}
      </span>
    </EditField>
  );
}
