// One failure in its place: what happened, what it means, what helps, and the technical details folded away.
import type { VNode } from 'preact';
import type { ErrorActionId, ErrorView, MessageView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { useMessages } from '../viewContexts.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { Fold } from './fold.tsx';

/** Those that ask again, which has to wait while another answer is written. */
const ASKS: ReadonlySet<ErrorActionId> = new Set(['retry', 'newConversation', 'raiseBudget', 'useCheaper']);
/** Those that lead to a web page. */
const LEAVES: ReadonlySet<ErrorActionId> = new Set(['openBilling', 'openStatus', 'installOllama']);

export function ErrorNotice({ error, message }: { error: ErrorView; message: MessageView }): VNode {
  const app = useMessages();
  const busy = app.run.value !== undefined;
  if (app.acts.anonymous.value) {
    return (
      <section class="failure" aria-label={`Error${app.acts.where.value}`}>
        <div class="failureHead">
          <Icon name="error" class="err" />
          <p class="grow">
            <b>This answer failed.</b> Why shows after the vote: the words may name who was asked.
          </p>
        </div>
      </section>
    );
  }
  return (
    <section
      class={error.severity === 'error' ? 'failure' : 'failure warning'}
      aria-label={`Error${app.acts.where.value}`}
    >
      <div class="failureHead">
        <Icon name={error.severity} class={error.severity === 'error' ? 'err' : 'warn'} />
        <p class="grow">
          <b>{error.title}</b> {error.detail}
        </p>
      </div>
      {error.actions.length > 0 && (
        <div class="row wrap">
          {error.actions.slice(0, 3).map(({ id, label }, index) => (
            <Button
              key={id}
              label={label}
              small
              primary={index === 0}
              icon={LEAVES.has(id) ? 'link' : undefined}
              disabled={busy && ASKS.has(id)}
              onClick={() => {
                app.acts.onError(id, message);
              }}
            />
          ))}
        </div>
      )}
      {error.technical && <Technical text={error.technical} />}
    </section>
  );
}

function Technical({ text }: { text: string }): VNode {
  const app = useMessages();
  const copy = (
    <IconButton
      icon="copy"
      label="Copy technical details"
      onClick={() => {
        app.copy(text);
      }}
    />
  );
  return (
    <Fold summary="Technical details" beside={copy}>
      {(id) => (
        <pre class="technical" id={id} tabIndex={0} role="group" aria-label="Technical details">
          {text}
        </pre>
      )}
    </Fold>
  );
}
