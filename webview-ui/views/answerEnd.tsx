// How an answer ended, where that needs saying: stopped, broken off, at its limit, or failed.
import type { VNode } from 'preact';
import type { MessageView } from '../../src/shared/views.ts';
import { Icon, type IconName } from '../icon.tsx';
import { useMessages } from '../viewContexts.ts';
import { Button } from '../toolkit.tsx';
import { ErrorNotice } from './errorNotice.tsx';

export function AnswerEnd({ message }: { message: MessageView }): VNode | null {
  const app = useMessages();
  const { state, error, facts } = message;
  const kept = message.text.trim() || message.reasoning;
  if (error && error.kind !== 'cancelled') {
    return <ErrorNotice error={error} message={message} />;
  }
  if (state === 'cancelled') {
    return (
      <Ended icon="stop" text={kept ? 'Stopped. What had arrived is kept.' : 'Stopped before anything arrived.'} />
    );
  }
  if (state === 'incomplete' || state === 'failed') {
    return (
      <Ended
        icon="warning"
        warn
        text={
          kept
            ? 'The editor closed while this was being written. What had arrived is kept.'
            : 'The editor closed before anything arrived.'
        }
        button={
          app.acts.mayRegenerate(message)
            ? {
                label: 'Regenerate',
                disabled: app.run.value !== undefined || !app.canAsk.value,
                run: () => {
                  app.acts.regenerate(message.id);
                },
              }
            : undefined
        }
      />
    );
  }
  if (message.note) {
    return (
      <Ended
        icon="warning"
        warn
        text={message.note}
        button={{
          label: 'Change budgets…',
          run: () => {
            app.tell('action/run', { action: 'openBudgets' });
          },
        }}
      />
    );
  }
  if (facts?.finish === 'length') {
    return (
      <Ended
        icon="info"
        text="Stopped at the limit of max output tokens."
        button={{
          label: 'Change limit',
          run: () => {
            app.showParameters(true);
          },
        }}
      />
    );
  }
  if (facts?.finish === 'contentFilter') {
    return <Ended icon="info" text="The provider’s content filter ended this answer." />;
  }
  return null;
}

interface EndedProps {
  icon: IconName;
  text: string;
  warn?: boolean;
  button?: { label: string; disabled?: boolean; run: () => void } | undefined;
}

function Ended({ icon, text, warn, button }: EndedProps): VNode {
  return (
    <div class={warn ? 'ended warnEdge' : 'ended'}>
      <Icon name={icon} class={warn ? 'warn' : undefined} />
      <span class="grow">{text}</span>
      {button && <Button label={button.label} small disabled={button.disabled} onClick={button.run} />}
    </div>
  );
}
