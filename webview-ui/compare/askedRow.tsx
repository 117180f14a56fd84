// What was asked last, over the columns: in one line, to be unfolded, and to be changed and asked again.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TurnView } from '../../src/shared/compareViews.ts';
import { isComposing } from '../keyboard.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { Chip } from '../views/chip.tsx';
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
  const focusBack = useFocusBack(() => frame.current?.querySelector<HTMLElement>('.edit'));
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
      <span class="dim sm nowrap askedHead">{place > 1 ? `You asked, ${place}.` : 'You asked'}</span>
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
        <EditField turn={turn} leave={leave} />
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

function EditField({ turn, leave }: { turn: TurnView; leave: () => void }): VNode {
  const app = useCompare();
  const { edited } = app.layout.peek();
  const remembered = edited?.turnId === turn.id ? edited.text : undefined;
  const text = useSignal(remembered ?? turn.text);
  const busy = app.busy.value.length > 0;
  const sending = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (remembered === undefined) {
      field.current?.focus();
      field.current?.setSelectionRange(text.peek().length, text.peek().length);
    }
  }, []);
  const resend = async (): Promise<void> => {
    if (text.peek().trim() === '' || sending.peek() || app.busy.peek().length > 0) {
      return;
    }
    sending.value = true;
    const isSent = await app.resend(turn.id, text.peek());
    sending.value = false;
    if (isSent) {
      leave();
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !isComposing(event)) {
      event.preventDefault();
      leave();
    } else if (event.key === 'Enter' && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      void resend();
    }
  };
  return (
    <div class="editField">
      <textarea
        ref={field}
        class="grows"
        aria-label="Changed question"
        value={text.value}
        onKeyDown={onKeyDown}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          app.remember({ edited: { turnId: turn.id, text: text.value } });
        }}
      />
      <div class="row wrap">
        <Button
          label="Ask Again"
          small
          primary
          disabled={busy || text.value.trim() === '' || sending.value}
          title={busy ? 'Wait for the answers, or stop them' : undefined}
          onClick={() => void resend()}
        />
        <Button label="Cancel" small onClick={leave} />
        <span class="dim xs" role="status">
          {busy
            ? 'Answers are still being written: wait for them, or stop them.'
            : 'New answers take the place of those until now.'}
        </span>
      </div>
    </div>
  );
}
