// A run that waits before it tries again: one row that counts down and can be ended at any second.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RetryView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { useMessages } from '../viewContexts.ts';
import { Button } from '../toolkit.tsx';

export function RetryRow({ retry, runId }: { retry: RetryView; runId: string }): VNode {
  const app = useMessages();
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 250);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const seconds = Math.max(0, Math.ceil((retry.nextAt - now.value) / 1000));
  return (
    <section class="failure warning" aria-label={`Waiting to try again${app.acts.where.value}`}>
      <div class="failureHead">
        <Icon name="wait" class="warn" />
        <div class="grow">
          <p>
            <b>{app.acts.anonymous.value ? 'The first try failed.' : retry.reason}</b>
          </p>
          <p class="fig">
            {seconds > 0 ? (
              <>
                Trying again in <b>{seconds} s</b>
              </>
            ) : (
              'Trying again now'
            )}{' '}
            ({retry.attempt} of {retry.of})
          </p>
        </div>
      </div>
      <div class="row wrap">
        <Button
          label="Try now"
          small
          onClick={() => {
            app.tell('chat/retryNow', { runId });
          }}
        />
        <Button
          label="Cancel"
          small
          onClick={() => {
            app.tell('chat/stop', { runId });
          }}
        />
      </div>
    </section>
  );
}
