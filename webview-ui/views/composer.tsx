// Where a question is written: what goes with it, its text, its parameters, its model, and Send or Stop.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isAuto } from '../../src/shared/autoModel.ts';
import { Icon } from '../icon.tsx';
import { modelTooltip } from '../modelRows.ts';
import { ActionProblem } from '../noticeRow.tsx';
import { countChanged } from '../parameterFields.ts';
import { useApp } from '../state.ts';
import { IconButton } from '../toolkit.tsx';
import { AttachmentsRow } from './attachmentsRow.tsx';
import { ComposerField, useMentions, type FieldRef } from './composerField.tsx';
import { ContextButtons } from './contextButtons.tsx';
import { useDropTarget } from './dropTarget.ts';
import { EstimateLine } from './estimateLine.tsx';
import { MentionList } from './mentionList.tsx';
import { ModelPicker } from './modelPicker.tsx';

export function Composer(): VNode {
  const app = useApp();
  const frame = useRef<HTMLDivElement>(null);
  const field: FieldRef = useRef(null);
  const mentions = useMentions(field);
  const dropping = useSignal(false);
  /** Enter was pressed while an answer is written. */
  const tooEarly = useSignal(false);
  const run = app.run.value;
  useLayoutEffect(() => {
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
    <section class="composerFrame" aria-label="Composer" ref={frame} onKeyDown={onKeyDown} {...useDropTarget(dropping)}>
      {app.pickerOpen.value && <ModelPicker close={closePicker} />}
      <MentionList mentions={mentions} />
      <ActionProblem problem={app.problem} />
      <div class={app.canAsk.value ? 'composer' : 'composer off'}>
        <AttachmentsRow />
        <ComposerField field={field} mentions={mentions} tooEarly={tooEarly} />
        <Toolbar field={field} />
        {dropping.value && <p class="dropHint">Drop to attach, Shift still held</p>}
      </div>
      <EstimateLine tooEarly={tooEarly} />
    </section>
  );
}

function Toolbar({ field }: { field: FieldRef }): VNode {
  const app = useApp();
  const running = app.run.value !== undefined;
  const changed = countChanged(app.parameters.value, app.defaults.value);
  const parametersLabel = changed === 0 ? 'Parameters' : `Parameters, ${changed} changed`;
  const canSend = app.canAsk.value && app.draft.value.trim() !== '' && !app.sending.value;
  return (
    <div class="composerBar">
      <ContextButtons field={field} />
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
  // Auto is nobody's.
  const whose = current && !isAuto(current) ? `${current.providerName}: ` : '';
  return (
    <button
      type="button"
      class="pick"
      aria-haspopup="dialog"
      aria-expanded={app.pickerOpen.value}
      title={current ? `${whose}${modelTooltip(current)}${because}` : (missing ?? 'Choose a model')}
      onClick={() => {
        app.pickerOpen.value = !app.pickerOpen.value;
      }}
    >
      <span class="unseen">Model: {whose && current?.providerName} </span>
      <span class="cutLeft">
        <span>{current?.name ?? 'no model'}</span>
      </span>
      {current?.simulated && <span class="tag">simulator</span>}
      <Icon name="chevronDown" />
    </button>
  );
}
