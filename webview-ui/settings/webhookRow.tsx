// One webhook: where it goes, what it is told of, whether it gets through, and what can be done with it.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import type { WebhookEventView, WebhookTestView, WebhookView } from '../../src/shared/webhookViews.ts';
import { Icon } from '../icon.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';
import { CheckBox, Select } from './controls.tsx';
import { dayWords } from './dayWords.ts';
import { MenuButton, type MenuItem } from './menuButton.tsx';
import { useSettings, type WebhookChange } from './settingsState.ts';
import { useField, type FieldState } from './useField.ts';
import { wordsOf } from './wordsOf.ts';

interface WebhookRowProps {
  webhook: WebhookView;
  events: readonly WebhookEventView[];
  /** The row may be gone soon: something else must take the focus. */
  onRemoved: () => void;
}

export function WebhookRow({ webhook, events, onRemoved }: WebhookRowProps): VNode {
  const app = useSettings();
  const heading = useId();
  const { name, host } = webhook;
  return (
    <section class="webhook" aria-labelledby={heading}>
      <header class="row">
        <h3 id={heading} class="cut" title={name}>
          {name}
        </h3>
        <span class="dim sm cut grow">{host ?? ''}</span>
        <MenuButton label={`Actions for ${name}`} items={itemsOf(webhook, app, onRemoved)} />
      </header>
      {host === undefined && (
        <p class="fieldProblem mild sm row wrap webhookProblem">
          <Icon name="warning" class="warn" />
          <span class="grow">It has no address on this machine: addresses are not shared with other machines.</span>
          <Button
            small
            label="Give its address…"
            name={`Give its address…: ${name}`}
            onClick={() => app.ask('webhooks/editAddress', { name })}
          />
        </p>
      )}
      <div class="webhookFields">
        <Toggle
          webhook={webhook}
          label="On"
          title={`On: ${name}`}
          isOn={webhook.enabled}
          change={(enabled) => ({ enabled })}
        />
        <Events webhook={webhook} events={events} />
        <div class="webhookColumn">
          <FormatField webhook={webhook} />
          <Texts webhook={webhook} />
        </div>
      </div>
      <Delivery webhook={webhook} />
    </section>
  );
}

function itemsOf(
  { name, format }: WebhookView,
  app: ReturnType<typeof useSettings>,
  onRemoved: () => void,
): MenuItem[] {
  return [
    { label: 'Edit Address…', run: () => app.ask('webhooks/editAddress', { name }) },
    // Slack does not look at signatures.
    ...(format === 'slack' ? [] : [{ label: 'Copy Secret', run: () => app.ask('webhooks/copySecret', { name }) }]),
    {
      label: 'Remove…',
      run: () => {
        onRemoved();
        app.ask('webhooks/remove', { name });
      },
    },
  ];
}

interface ToggleProps {
  webhook: WebhookView;
  label: string;
  /** Its name for a screen reader, where the label is one of many. */
  title: string;
  isOn: boolean;
  describedBy?: string;
  change: (isOn: boolean) => WebhookChange;
}

function Toggle({ webhook: { name }, label, title, isOn, describedBy, change }: ToggleProps): VNode {
  const app = useSettings();
  const field = useField<boolean>({
    text: String(isOn),
    read: (text) => ({ value: text === 'true' }),
    save: (value) => app.changeWebhook(name, change(value)),
  });
  return <CheckBox field={field} label={label} name={title} describedBy={describedBy} />;
}

function Group({ title, children }: { title: string; children: ComponentChildren }): VNode {
  const heading = useId();
  return (
    <div role="group" aria-labelledby={heading} class="webhookGroup">
      <p class="sm" id={heading}>
        {title}
      </p>
      {children}
    </div>
  );
}

/** Those of a later version, or of a part that is not there, stay as they are. */
function Events({ webhook, events }: Pick<WebhookRowProps, 'webhook' | 'events'>): VNode {
  const unknown = webhook.events.filter((id) => events.every((event) => event.id !== id));
  return (
    <Group title="Tells of">
      {events.map((event) => (
        <EventToggle key={event.id} webhook={webhook} event={event} />
      ))}
      {unknown.length > 0 && <p class="dim sm">And of what is not known here: {unknown.join(', ')}</p>}
    </Group>
  );
}

function EventToggle({
  webhook,
  event: { id, label, description },
}: {
  webhook: WebhookView;
  event: WebhookEventView;
}): VNode {
  const hint = useId();
  return (
    <>
      <Toggle
        webhook={webhook}
        label={label}
        title={`${label}: ${webhook.name}`}
        isOn={webhook.events.includes(id)}
        describedBy={hint}
        change={(isOn) => ({ event: { id, isOn } })}
      />
      <p class="dim sm webhookHint" id={hint}>
        {description}
      </p>
    </>
  );
}

function FormatField({ webhook: { name, format } }: { webhook: WebhookView }): VNode {
  const app = useSettings();
  const field: FieldState = useField<WebhookView['format']>({
    text: format,
    read: (text) => ({ value: text === 'slack' ? 'slack' : 'json' }),
    save: (value) => app.changeWebhook(name, { format: value }),
  });
  return (
    <div class="webhookFormat">
      <Select field={field} label="Format">
        <option value="json">JSON, signed</option>
        <option value="slack">Slack message</option>
      </Select>
    </div>
  );
}

function Texts({ webhook }: { webhook: WebhookView }): VNode {
  const hint = useId();
  return (
    <Group title="Contents">
      <Toggle
        webhook={webhook}
        label="Prompts and answers too"
        title={`Prompts and answers too: ${webhook.name}`}
        isOn={webhook.includeText}
        describedBy={hint}
        change={(includeText) => ({ includeText })}
      />
      <p class="dim sm webhookHint" id={hint}>
        Where an event has any; those above have none. Off: figures and names of models only.
      </p>
    </Group>
  );
}

/** The test, and what came of the last delivery. */
function Delivery({ webhook: { name, host, last, waiting } }: { webhook: WebhookView }): VNode {
  const app = useSettings();
  const testing = useSignal<AbortController | undefined>(undefined);
  const tested = useSignal<WebhookTestView | undefined>(undefined);
  useEffect(() => () => testing.value?.abort(), []);
  // By then it stands in the list as well, with its time.
  useEffect(() => {
    tested.value = undefined;
  }, [last?.at]);
  const test = async (): Promise<void> => {
    const controller = new AbortController();
    testing.value = controller;
    tested.value = undefined;
    let result: WebhookTestView | undefined;
    try {
      result = await app.testWebhook(name, controller.signal);
    } catch (error) {
      result = controller.signal.aborted ? undefined : { ok: false, sentence: wordsOf(error) };
    }
    testing.value = undefined;
    tested.value = result;
    if (result) {
      app.say(`${name}: ${result.sentence}`);
    }
  };
  const shown = tested.value ?? last;
  return (
    <div class="webhookDelivery row wrap">
      {testing.value ? (
        <Button small label="Cancel" name={`Cancel the test of ${name}`} onClick={() => testing.value?.abort()} />
      ) : (
        <Button small label="Test" name={`Test ${name}`} disabled={host === undefined} onClick={() => void test()} />
      )}
      {testing.value ? (
        <span class="row dim sm">
          <ProgressRing />
          Waiting for the receiver…
        </span>
      ) : (
        shown && (
          <p class="row sm grow webhookResult">
            <Icon name={shown.ok ? 'check' : 'error'} class={shown.ok ? 'ok' : 'err'} />
            <span>
              <span class="unseen">{shown.ok ? 'Delivered. ' : 'Not delivered. '}</span>
              {shown.sentence} <Time shown={shown} />
            </span>
          </p>
        )
      )}
      {waiting > 0 && (
        <p class="dim sm row">
          <Icon name="wait" />
          {waiting === 1 ? '1 delivery waits' : `${waiting} deliveries wait`} for the next try.
        </p>
      )}
    </div>
  );
}

function Time({ shown }: { shown: WebhookTestView & { at?: number } }): VNode | null {
  return shown.at === undefined ? null : (
    <span class="dim nowrap">
      ({dayWords(shown.at, Date.now())},{' '}
      {new Date(shown.at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })})
    </span>
  );
}
