// The field of the composer: its keys, `@` completion, and pictures that are pasted.
import type { Signal } from '@preact/signals';
import type { RefObject, VNode } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import { isNothing, readPaste } from '../dropped.ts';
import { isComposing, movedTo } from '../keyboard.ts';
import { Mentions } from '../mentions.ts';
import { insertAt, type Replacement } from '../mentionText.ts';
import { useComposer, type ComposerPlace } from '../viewContexts.ts';
import { focusLastChip } from './attachmentsRow.tsx';
import { MENTION_LIST_ID, mentionOptionId } from './mentionList.tsx';

export type FieldRef = RefObject<HTMLTextAreaElement | null>;

interface ComposerFieldProps {
  field: FieldRef;
  mentions: Mentions;
  /** Enter was pressed while an answer is written. */
  tooEarly: Signal<boolean>;
}

/** Completion for the field: what is chosen is written into it, and attached. */
export function useMentions(field: FieldRef): Mentions {
  const app = useComposer();
  return useMemo(
    () =>
      new Mentions({
        ask: (method, params, signal) => app.ask(method, params, signal),
        choose: (suggestion, replacement) => {
          write(field.current, replacement);
          void app.attaching.suggestion(suggestion.id);
        },
        announce: (text) => {
          app.announce(text);
        },
      }),
    [],
  );
}

/** What the `@` button does: as if it were typed. */
export function typeMention(field: FieldRef): void {
  const element = field.current;
  if (element) {
    element.focus();
    write(element, insertAt(element.value, element.selectionStart, element.selectionEnd));
  }
}

export function ComposerField({ field, mentions, tooEarly }: ComposerFieldProps): VNode {
  const app = useComposer();
  useCursor(app, field);
  const isOpen = mentions.mention.value !== undefined;
  const hasActive = isOpen && mentions.found.value.length > 0;
  const moved = (): void => {
    mentions.moved(field.current?.selectionEnd ?? 0);
  };
  return (
    <textarea
      ref={field}
      class="grows"
      aria-label="Question"
      aria-autocomplete="list"
      aria-haspopup="listbox"
      aria-controls={isOpen ? MENTION_LIST_ID : undefined}
      aria-activedescendant={hasActive ? mentionOptionId(mentions.active.value) : undefined}
      rows={1}
      placeholder={placeholder(app)}
      disabled={!app.canAsk.value}
      value={app.draft.value}
      onInput={(event) => {
        const { value, selectionEnd } = event.currentTarget;
        app.setDraft(value);
        mentions.changed(value, selectionEnd, isTyped(event));
      }}
      onKeyDown={(event) => {
        onKey(event, app, mentions, tooEarly);
      }}
      onKeyUp={moved}
      onClick={moved}
      onBlur={() => {
        mentions.close();
      }}
      onPaste={(event) => {
        const brought = event.clipboardData && readPaste(event.clipboardData);
        if (brought && !isNothing(brought)) {
          event.preventDefault();
          void app.attaching.brought(brought);
        }
      }}
    />
  );
}

function useCursor(app: ComposerPlace, field: FieldRef): void {
  const cursor = app.focusComposer.value;
  const canAsk = app.canAsk.value;
  // With the drawing: a frame later it would take the cursor from where the person has put it meanwhile.
  useLayoutEffect(() => {
    // Unasked only where the person already is: a view that is restored must not take the cursor out of the editor.
    if (canAsk && (app.wantsCursor || document.hasFocus())) {
      app.wantsCursor = false;
      field.current?.focus();
    }
  }, [cursor, canAsk]);
}

function placeholder(app: ComposerPlace): string {
  if (app.canAsk.value) {
    return app.run.value ? 'Type the next message; it waits for this answer' : 'Ask, or @ for files';
  }
  return app.loaded.value ? (app.models.value.missing ?? 'Choose a model first') : '';
}

/** One letter after another, also by an input method; not pasted, dropped, deleted or set. */
function isTyped({ inputType }: InputEvent): boolean {
  return inputType === 'insertText' || inputType === 'insertCompositionText';
}

function onKey(
  event: KeyboardEvent & { currentTarget: HTMLTextAreaElement },
  app: ComposerPlace,
  mentions: Mentions,
  tooEarly: Signal<boolean>,
): void {
  if (isComposing(event)) {
    return;
  }
  if (mentions.mention.value && steersList(event, mentions)) {
    event.preventDefault();
  } else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    tooEarly.value = app.run.value !== undefined;
    void app.send();
  } else if (event.key === 'Backspace' && event.currentTarget.value === '') {
    if (focusLastChip(event.currentTarget.closest('.composer'))) {
      event.preventDefault();
    }
  } else if (event.key === 'ArrowUp' && event.currentTarget.value === '') {
    event.preventDefault();
    editLastQuestion();
  }
}

/** As its own button does, which knows when that can be. */
function editLastQuestion(): void {
  const buttons = document.querySelectorAll<HTMLElement>(':is(.question, .askedRow) .edit');
  buttons[buttons.length - 1]?.click();
}

/** Whether the key was one for the open list. */
function steersList(event: KeyboardEvent, mentions: Mentions): boolean {
  if (event.key === 'Escape') {
    mentions.dismiss();
    return true;
  }
  if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
    return mentions.accept();
  }
  const to = movedTo(event.key, mentions.active.value, mentions.found.value.length);
  if (to !== undefined) {
    mentions.active.value = to;
  }
  return to !== undefined;
}

/** Writes as the person's own typing does, so that Ctrl+Z takes it back. */
function write(field: HTMLTextAreaElement | null, { from, to, text }: Replacement): void {
  field?.focus();
  field?.setSelectionRange(from, to);
  // Named deprecated, without anything in its place: setRangeText would empty what can be undone.
  document.execCommand('insertText', false, text);
}
