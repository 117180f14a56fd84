// Where a question is written: what goes with it, its text, its parameters, its model, and Send or Stop.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import { modelTooltip, priceText } from '../modelRows.ts';
import { countChanged } from '../parameterFields.ts';
import { useApp } from '../state.ts';
import { IconButton } from '../toolkit.tsx';
import { Chip } from './chip.tsx';
import { ModelPicker } from './modelPicker.tsx';

export function Composer(): VNode {
  const app = useApp();
  const frame = useRef<HTMLDivElement>(null);
  /** Enter was pressed while an answer is written. */
  const tooEarly = useSignal(false);
  const run = app.run.value;
  useEffect(() => {
    tooEarly.value = false;
  }, [run?.runId]);
  const closePicker = (): void => {
    app.pickerOpen.value = false;
    frame.current?.querySelector<HTMLElement>('.pick')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && app.pickerOpen.value && !event.defaultPrevented) {
      event.preventDefault();
      closePicker();
    }
  };
  return (
    <section class="composerFrame" aria-label="Composer" ref={frame} onKeyDown={onKeyDown}>
      {app.pickerOpen.value && <ModelPicker close={closePicker} />}
      <Problem />
      <div class={app.canAsk.value ? 'composer' : 'composer off'}>
        <Attachments />
        <Field tooEarly={tooEarly} />
        <Toolbar />
      </div>
      <StatusLine tooEarly={tooEarly} />
    </section>
  );
}

function Problem(): VNode | null {
  const app = useApp();
  const problem = app.problem.value;
  if (!problem) {
    return null;
  }
  return (
    <div class="notice problem" role="alert">
      <Icon name="error" class="err" />
      <p class="grow">{problem}</p>
      <IconButton
        icon="close"
        label="Close message"
        onClick={() => {
          app.problem.value = undefined;
        }}
      />
    </div>
  );
}

function Attachments(): VNode | null {
  const app = useApp();
  const attachments = app.attachments.value;
  if (attachments.length === 0) {
    return null;
  }
  return (
    <ul class="chips" aria-label="Goes with the question">
      {attachments.map((chip) => (
        <li key={chip.id}>
          <Chip
            chip={chip}
            onRemove={() => {
              app.tell('context/remove', { id: chip.id });
              app.takeCursor();
            }}
          />
        </li>
      ))}
    </ul>
  );
}

function Field({ tooEarly }: { tooEarly: Signal<boolean> }): VNode {
  const app = useApp();
  const field = useRef<HTMLTextAreaElement>(null);
  const cursor = app.focusComposer.value;
  const canAsk = app.canAsk.value;
  const running = app.run.value !== undefined;
  useEffect(() => {
    // Unasked only where the person already is: a view that is restored must not take the cursor out of the editor.
    if (canAsk && (app.wantsCursor || document.hasFocus())) {
      app.wantsCursor = false;
      field.current?.focus();
    }
  }, [cursor, canAsk]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) {
      return;
    }
    event.preventDefault();
    tooEarly.value = running;
    void app.send();
  };
  return (
    <textarea
      ref={field}
      class="grows"
      aria-label="Question"
      rows={Math.min(10, app.draft.value.split('\n').length)}
      placeholder={
        canAsk
          ? running
            ? 'Type the next message; it waits for this answer'
            : 'Ask a question'
          : app.loaded.value
            ? (app.models.value.missing ?? 'Choose a model first')
            : ''
      }
      disabled={!canAsk}
      value={app.draft.value}
      onInput={(event) => {
        app.setDraft(event.currentTarget.value);
      }}
      onKeyDown={onKeyDown}
    />
  );
}

function Toolbar(): VNode {
  const app = useApp();
  const running = app.run.value !== undefined;
  const changed = countChanged(app.parameters.value, app.defaults.value);
  const parametersLabel = changed === 0 ? 'Parameters' : `Parameters, ${changed} changed`;
  const canSend = app.canAsk.value && app.draft.value.trim() !== '' && !app.sending.value;
  return (
    <div class="composerBar">
      <IconButton
        icon="settings"
        label={parametersLabel}
        class={changed > 0 ? 'marked' : undefined}
        expanded={app.parametersOpen.value}
        onClick={() => {
          app.showParameters(!app.parametersOpen.value);
        }}
      />
      <span class="grow" />
      {app.loaded.value && <PickButton />}
      <IconButton
        icon={running ? 'stop' : 'send'}
        label={running ? 'Stop' : 'Send'}
        title={running ? 'Stop (Esc): what has arrived is kept' : 'Send (Enter)'}
        class={running ? 'send stop' : 'send'}
        disabled={!running && !canSend}
        onClick={() => {
          if (running) {
            app.stop();
          } else {
            void app.send();
          }
        }}
      />
    </div>
  );
}

function PickButton(): VNode {
  const app = useApp();
  const { current, currentBecause, missing } = app.models.value;
  const because = currentBecause === 'cheapest' ? '\nChosen because it is the cheapest' : '';
  return (
    <button
      type="button"
      class="pick"
      aria-haspopup="dialog"
      aria-expanded={app.pickerOpen.value}
      title={current ? `${current.providerName}: ${modelTooltip(current)}${because}` : (missing ?? 'Choose a model')}
      onClick={() => {
        app.pickerOpen.value = !app.pickerOpen.value;
      }}
    >
      <span class="unseen">Model: {current?.providerName} </span>
      <span class="cutLeft">
        <span>{current?.name ?? 'no model'}</span>
      </span>
      {current?.simulated && <span class="tag">simulator</span>}
      <Icon name="chevronDown" />
    </button>
  );
}

function StatusLine({ tooEarly }: { tooEarly: Signal<boolean> }): VNode {
  const app = useApp();
  const { current } = app.models.value;
  if (app.run.value) {
    return (
      <div class="status fig">
        <span role={tooEarly.value ? 'alert' : undefined}>
          {tooEarly.value
            ? 'Not sent: this answer is still being written. Esc stops it.'
            : 'Answering · Esc stops and keeps the text'}
        </span>
      </div>
    );
  }
  const price = current && priceText(current);
  return (
    <div class="status fig">
      <span class="cut">
        {price && (/^\d/.test(price) ? `$${price.replace(' / ', ' in, $')} out per million tokens` : price)}
      </span>
      {app.canAsk.value && <span class="nowrap wide">Enter to send</span>}
    </div>
  );
}
