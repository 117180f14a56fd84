// An answer that waits: for a rate limit, with what is waited for and until when; or for the person, with what can be done.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ChatRequests } from '../../src/shared/protocol/chat.ts';
import type { AskingView, LimitedView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { useMessages } from '../viewContexts.ts';
import { Button } from '../toolkit.tsx';
import { asSentence, insteadWords, limitedUntil, limitedWords } from './runWords.ts';

/** Milliseconds between two looks at the clock. */
const TICK = 250;

export function LimitedRow({ limited, runId }: { limited: LimitedView; runId: string }): VNode {
  const app = useMessages();
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, TICK);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <section class="failure waiting" aria-label={`Waiting for a rate limit${app.acts.where.value}`}>
      <div class="failureHead">
        <Icon name="wait" />
        <p class="grow">
          {app.acts.anonymous.value ? 'Waiting for a rate limit' : limitedWords(limited)},{' '}
          <b class="fig nowrap">{limitedUntil(limited, now.value)}</b>
        </p>
        <Button
          label="Stop"
          small
          onClick={() => {
            app.tell('chat/stop', { runId });
          }}
        />
      </div>
    </section>
  );
}

type Choice = ChatRequests['chat/decide']['params']['choice'];

interface AskingRowProps {
  asking: AskingView;
  runId: string;
}

/** Takes no focus by itself: it is announced, and stands where the text broke off. */
export function AskingRow({ asking, runId }: AskingRowProps): VNode {
  const app = useMessages();
  /** What has been answered: a second click says nothing more, also before the host has heard the first. */
  const answered = useSignal<AskingView | undefined>(undefined);
  const { modelName, mayContinue, reason } = asking;
  const who = app.acts.anonymous.value ? 'Another model' : modelName;
  const decide = (choice: Choice) => async (): Promise<void> => {
    if (answered.peek() === asking) {
      return;
    }
    answered.value = asking;
    // The buttons go with the answer.
    app.takeCursor();
    if ((await app.attempt('chat/decide', { runId, choice })) === undefined) {
      answered.value = undefined;
    }
  };
  const button = (choice: Choice, label: string, title: string, primary = false): VNode => (
    <Button
      label={label}
      title={title}
      small
      primary={primary}
      disabled={answered.value === asking}
      onClick={() => void decide(choice)()}
    />
  );
  return (
    <section class="failure warning" aria-label={`The answer broke off${app.acts.where.value}: choose how to go on`}>
      <div class="failureHead">
        <Icon name="warning" class="warn" />
        <p class="grow">
          {app.acts.anonymous.value ? (
            <b>The answer broke off. Another model can answer instead.</b>
          ) : (
            <>
              <b>{asSentence(reason)}</b> {insteadWords(asking)}
            </>
          )}
        </p>
      </div>
      <div class="row wrap">
        {button('restart', 'Begin Anew', `${who} answers from the beginning; this stays, folded above it`, true)}
        {mayContinue && button('continue', 'Go On', `${who} goes on where this broke off`)}
        {button('stop', 'Leave It', 'Nobody else is asked; what has come is kept, marked as incomplete')}
      </div>
    </section>
  );
}
