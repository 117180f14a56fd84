// What a model thought before it answered: folded, plain text, grows while it is open.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatDuration, formatTokens } from '../../src/shared/format.ts';
import type { MessageView } from '../../src/shared/views.ts';
import { textOf } from '../chatState.ts';
import { useMessages } from '../viewContexts.ts';
import type { Progress } from './answer.tsx';
import { Fold } from './fold.tsx';

export function Reasoning({ message, progress }: { message: MessageView; progress: Progress }): VNode | null {
  const app = useMessages();
  if (textOf(app.chat.peek(), message).reasoning === '') {
    return null;
  }
  return <Fold summary={summary(message, progress)}>{(id) => <ReasoningText id={id} message={message} />}</Fold>;
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
  const app = useMessages();
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
