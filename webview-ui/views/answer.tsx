// An answer: reasoning, text, how it ended, its figures, and what can be done with it.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { textOf } from '../chatState.ts';
import { usePlace } from '../nearness.ts';
import { useApp } from '../state.ts';
import { ProgressRing } from '../toolkit.tsx';
import { AnswerActions } from './answerActions.tsx';
import { AnswerEnd } from './answerEnd.tsx';
import { AnswerFactsView } from './answerFacts.tsx';
import { AnswerText } from './answerText.tsx';
import { Citations } from './citations.tsx';
import { Reasoning } from './reasoning.tsx';
import { RetryRow } from './retryRow.tsx';
import { Siblings } from './siblings.tsx';
import { ToolCalls } from './toolCalls.tsx';
import { useExpectedHeight } from './useExpectedHeight.ts';

/** How far an answer under way has come. */
export type Progress = 'waiting' | 'reasoning' | 'writing';

interface AnswerProps {
  message: MessageView;
  /** In view from the beginning; others are drawn when they come near it. */
  drawnAtOnce: boolean;
}

export function Answer({ message, drawnAtOnce }: AnswerProps): VNode {
  const frame = useRef<HTMLElement>(null);
  const { drawn, near } = usePlace(frame, drawnAtOnce);
  useExpectedHeight(frame, message);
  const streaming = message.state === 'streaming';
  return (
    <article class="message answer" aria-label="Answer" aria-busy={streaming} data-message={message.id} ref={frame}>
      {drawn.value || streaming ? <Drawn message={message} near={near} /> : <p class="plain">{message.text}</p>}
    </article>
  );
}

function Drawn({ message, near }: { message: MessageView; near: Signal<boolean> }): VNode {
  const app = useApp();
  const streaming = message.state === 'streaming';
  const progress = useSignal<Progress>(progressOf(textOf(app.chat.peek(), message)));
  useEffect(() => {
    const read = (): void => {
      progress.value = progressOf(textOf(app.chat.peek(), message));
    };
    read();
    return app.onDelta(message.id, read);
  }, [message]);
  return (
    <>
      <Reasoning message={message} progress={progress.value} />
      {message.toolCalls && message.toolCalls.length > 0 && (
        <ToolCalls calls={message.toolCalls} underWay={streaming} />
      )}
      {/* Stays the same element while an answer ends, so that nothing which is already drawn is drawn again. */}
      <AnswerText message={message} />
      {streaming ? <UnderWay message={message} progress={progress.value} /> : <Outcome message={message} near={near} />}
    </>
  );
}

function UnderWay({ message, progress }: { message: MessageView; progress: Progress }): VNode {
  const run = useApp().run.value;
  const retry = run?.messageId === message.id ? run.retry : undefined;
  return (
    <>
      {retry && run && <RetryRow retry={retry} runId={run.runId} />}
      {!retry && progress === 'waiting' && (
        <p class="row dim sm">
          <ProgressRing /> Waiting for {message.facts?.modelName ?? 'the first words'}…
        </p>
      )}
      {message.facts && progress !== 'waiting' && <AnswerFactsView facts={message.facts} underWay />}
      {message.siblings.length > 1 && (
        <div class="actions">
          <Siblings message={message} noun="Answer" />
        </div>
      )}
    </>
  );
}

function Outcome({ message, near }: { message: MessageView; near: Signal<boolean> }): VNode {
  const { facts, citations } = message;
  return (
    <>
      {citations && citations.length > 0 && <Citations citations={citations} />}
      <AnswerEnd message={message} />
      {facts && (message.text.trim() !== '' || facts.cost?.usd !== undefined) && <AnswerFactsView facts={facts} />}
      <AnswerActions message={message} near={near} />
    </>
  );
}

function progressOf({ text, reasoning }: { text: string; reasoning: string }): Progress {
  return text ? 'writing' : reasoning ? 'reasoning' : 'waiting';
}
