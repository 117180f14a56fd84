// What a model thought before it answered: folded, plain text, grows while it is open.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { formatDuration, formatTokens } from '../../src/shared/format.ts';
import type { MessageView } from '../../src/shared/views.ts';
import { textOf } from '../chatState.ts';
import { Icon } from '../icon.tsx';
import { useApp } from '../state.ts';
import type { Progress } from './answer.tsx';

export function Reasoning({ message, progress }: { message: MessageView; progress: Progress }): VNode | null {
  const app = useApp();
  const open = useSignal(false);
  const id = useId();
  if (textOf(app.chat.peek(), message).reasoning === '') {
    return null;
  }
  return (
    <div class="reasoning">
      <button
        type="button"
        class="fold"
        aria-expanded={open.value}
        aria-controls={id}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name={open.value ? 'chevronDown' : 'chevronRight'} />
        <span>{summary(message, progress)}</span>
      </button>
      {open.value && <ReasoningText id={id} message={message} />}
    </div>
  );
}

/** "Reasoned for 0.8 s · 52 tokens", as far as it is known. */
function summary({ state, reasoningMs, facts }: MessageView, progress: Progress): string {
  if (state === 'streaming' && progress === 'reasoning') {
    return 'Reasoning…';
  }
  const tokens = facts?.tokens?.reasoning;
  const mark = facts?.tokens?.estimated ? '~' : '';
  return [
    reasoningMs === undefined ? 'Reasoned' : `Reasoned for ${formatDuration(reasoningMs)}`,
    ...(tokens === undefined ? [] : [`${mark}${formatTokens(tokens)} tokens`]),
  ].join(' · ');
}

function ReasoningText({ id, message }: { id: string; message: MessageView }): VNode {
  const app = useApp();
  const container = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) {
      return undefined;
    }
    element.textContent = textOf(app.chat.peek(), message).reasoning;
    return app.onDelta(message.id, ({ reasoning }) => {
      element.append(reasoning);
    });
  }, [message]);
  return <div class="reasoningText plain" id={id} ref={container} tabIndex={0} role="region" aria-label="Reasoning" />;
}
