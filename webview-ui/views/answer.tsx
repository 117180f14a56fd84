// An answer: reasoning, text, how it ended, its figures, and what can be done with it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { textOf } from '../chatState.ts';
import { useApp } from '../state.ts';
import { IconButton, ProgressRing } from '../toolkit.tsx';
import { AnswerEnd } from './answerEnd.tsx';
import { AnswerFactsView } from './answerFacts.tsx';
import { AnswerText } from './answerText.tsx';
import { Citations } from './citations.tsx';
import { Reasoning } from './reasoning.tsx';
import { RetryRow } from './retryRow.tsx';
import { Siblings } from './siblings.tsx';

/** How far an answer under way has come. */
export type Progress = 'waiting' | 'reasoning' | 'writing';

export function Answer({ message }: { message: MessageView }): VNode {
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
    <article class="message answer" aria-label="Answer" aria-busy={streaming}>
      <Reasoning message={message} progress={progress.value} />
      {/* Stays the same element while an answer ends, so that nothing which is already drawn is drawn again. */}
      <AnswerText message={message} />
      {streaming ? <UnderWay message={message} progress={progress.value} /> : <Outcome message={message} />}
    </article>
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
    </>
  );
}

function Outcome({ message }: { message: MessageView }): VNode {
  const { facts, citations } = message;
  return (
    <>
      {citations && citations.length > 0 && <Citations citations={citations} />}
      <AnswerEnd message={message} />
      {facts && (message.text.trim() !== '' || facts.cost?.usd !== undefined) && <AnswerFactsView facts={facts} />}
      <Actions message={message} />
    </>
  );
}

function Actions({ message }: { message: MessageView }): VNode {
  const app = useApp();
  const busy = app.run.value !== undefined;
  const hasText = message.text.trim() !== '';
  return (
    <div class="actions">
      {hasText && (
        <IconButton
          icon="copy"
          label="Copy answer as Markdown"
          onClick={() => {
            app.copy(message.text);
          }}
        />
      )}
      {(hasText || !message.error) && (
        <IconButton
          icon="refresh"
          label="Answer again"
          title={busy ? 'Answer again: wait for the answer under way' : 'Answer again, as another branch'}
          disabled={busy || !app.canAsk.value}
          onClick={() => {
            app.tell('chat/regenerate', { messageId: message.id });
          }}
        />
      )}
      <Siblings message={message} noun="Answer" />
    </div>
  );
}

function progressOf({ text, reasoning }: { text: string; reasoning: string }): Progress {
  return text ? 'writing' : reasoning ? 'reasoning' : 'waiting';
}
