// An answer: reasoning, text, how it ended, its figures, and what can be done with it.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { textOf } from '../chatState.ts';
import { usePlace } from '../nearness.ts';
import { EarlierAnswers } from '../routing/earlierAnswers.tsx';
import { RouteLine } from '../routing/routeLine.tsx';
import { AskingRow, LimitedRow } from '../routing/waitingRows.tsx';
import { useMessages, type MessagesPlace } from '../viewContexts.ts';
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
  const app = useMessages();
  const frame = useRef<HTMLElement>(null);
  const { drawn, near } = usePlace(frame, drawnAtOnce);
  useExpectedHeight(frame, message);
  const streaming = message.state === 'streaming';
  return (
    <article
      class="message answer"
      aria-label="Answer"
      aria-busy={streaming && !asks(app, message)}
      data-message={message.id}
      ref={frame}
    >
      {drawn.value || streaming ? <Drawn message={message} near={near} /> : <p class="plain">{message.text}</p>}
    </article>
  );
}

function Drawn({ message, near }: { message: MessageView; near: Signal<boolean> }): VNode {
  const app = useMessages();
  const streaming = message.state === 'streaming';
  const receiptOpen = useSignal(false);
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
      <EarlierAnswers message={message} />
      <Reasoning message={message} progress={progress.value} />
      {message.toolCalls && message.toolCalls.length > 0 && (
        <ToolCalls calls={message.toolCalls} underWay={streaming} />
      )}
      {/* Stays the same element while an answer ends, so that nothing which is already drawn is drawn again. */}
      <AnswerText message={message} />
      {streaming ? (
        <UnderWay message={message} progress={progress.value} receiptOpen={receiptOpen} />
      ) : (
        <Outcome message={message} near={near} receiptOpen={receiptOpen} />
      )}
    </>
  );
}

interface UnderWayProps {
  message: MessageView;
  progress: Progress;
  receiptOpen: Signal<boolean>;
}

function UnderWay({ message, progress, receiptOpen }: UnderWayProps): VNode {
  const app = useMessages();
  const shown = app.run.value;
  const run = shown?.messageId === message.id ? shown : undefined;
  const waits = run && (run.asking ?? run.limited ?? run.retry);
  return (
    <>
      {run?.asking && <AskingRow asking={run.asking} runId={run.runId} />}
      {run?.limited && !run.asking && <LimitedRow limited={run.limited} runId={run.runId} />}
      {run?.retry && !run.asking && !run.limited && <RetryRow retry={run.retry} runId={run.runId} />}
      {!waits && progress === 'waiting' && (
        <p class="row dim sm">
          <ProgressRing /> Waiting for {(!app.acts.anonymous.value && message.facts?.modelName) || 'the first words'}…
        </p>
      )}
      {message.facts && progress !== 'waiting' && app.acts.facts(message) !== 'none' && (
        <AnswerFactsView facts={message.facts} underWay />
      )}
      {message.route && !app.acts.anonymous.value && <RouteLine route={message.route} open={receiptOpen} />}
      {message.siblings.length > 1 && (
        <div class="actions">
          <Siblings message={message} noun="Answer" />
        </div>
      )}
    </>
  );
}

interface OutcomeProps {
  message: MessageView;
  near: Signal<boolean>;
  receiptOpen: Signal<boolean>;
}

function Outcome({ message, near, receiptOpen }: OutcomeProps): VNode {
  const { facts, citations, route } = message;
  const { acts } = useMessages();
  const shown = acts.facts(message);
  return (
    <>
      {citations && citations.length > 0 && <Citations citations={citations} />}
      <AnswerEnd message={message} />
      {facts && shown !== 'none' && (message.text.trim() !== '' || facts.cost?.usd !== undefined) && (
        <AnswerFactsView facts={facts} underWay={shown === 'who'} />
      )}
      {route && !acts.anonymous.value && <RouteLine route={route} open={receiptOpen} />}
      <AnswerActions message={message} near={near} />
    </>
  );
}

/** Nothing is written while the person is asked, and what can be chosen has to be heard. */
function asks(app: MessagesPlace, { id }: MessageView): boolean {
  const run = app.run.value;
  return run?.messageId === id && run.asking !== undefined;
}

function progressOf({ text, reasoning }: { text: string; reasoning: string }): Progress {
  return text ? 'writing' : reasoning ? 'reasoning' : 'waiting';
}
