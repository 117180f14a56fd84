// What can be done with an answer: its own icons for the frequent, a menu for the rest, and the arrows to its siblings.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { Votes } from '../routing/votes.tsx';
import { useMessages } from '../viewContexts.ts';
import { IconButton } from '../toolkit.tsx';
import { FloatingPicker } from './floatingPicker.tsx';
import { MenuButton } from './menu.tsx';
import { whileBusy } from './messageItems.ts';
import { Siblings } from './siblings.tsx';

interface AnswerActionsProps {
  message: MessageView;
  /** Far from view nothing follows what can be done just now: hundreds of answers would be drawn again for each run. */
  near: Signal<boolean>;
}

export function AnswerActions({ message, near }: AnswerActionsProps): VNode {
  const app = useMessages();
  const busy = near.value && app.run.value !== undefined;
  const hasText = message.text.trim() !== '';
  const cannotAsk = busy || (near.value && !app.canAsk.value);
  return (
    <div class="actions" role="group" aria-label="Actions for this answer">
      {hasText && (
        <IconButton
          icon="copy"
          label="Copy answer as Markdown"
          onClick={() => {
            app.copy(message.text);
          }}
        />
      )}
      {app.acts.mayRegenerate(message) && (
        <IconButton
          icon="refresh"
          label="Answer again"
          title={`Answer again, as another branch${whileBusy(busy)}`}
          disabled={cannotAsk}
          onClick={() => {
            app.acts.regenerate(message.id);
          }}
        />
      )}
      {app.acts.inPlace && <OtherModel message={message} busy={busy} disabled={cannotAsk} />}
      {app.acts.inPlace && hasText && <Votes message={message} />}
      {app.acts.hasItems(message) && <MenuButton label="More for this answer" items={() => app.acts.items(message)} />}
      <Siblings message={message} noun="Answer" />
    </div>
  );
}

/** Asks another model, this once: the picker at the button instead of over the composer. */
function OtherModel({ message, busy, disabled }: { message: MessageView; busy: boolean; disabled: boolean }): VNode {
  const app = useMessages();
  const open = useSignal(false);
  const button = useRef<HTMLElement>(null);
  return (
    <>
      <IconButton
        icon="sparkle"
        label="Answer with another model…"
        title={`Answer with another model…${whileBusy(busy)}`}
        popup="dialog"
        expanded={open.value}
        disabled={disabled}
        buttonRef={button}
        onClick={() => {
          open.value = !open.value;
        }}
      />
      <FloatingPicker
        button={button}
        open={open}
        onChoose={({ providerId, model }) => app.acts.regenerate(message.id, { providerId, model })}
      />
    </>
  );
}
