// Where the next question of a comparison is written: for which columns, with what, and about what it will cost.
import { useSignal, type ReadonlySignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ComparisonEstimateView } from '../../src/shared/compareViews.ts';
import { Icon } from '../icon.tsx';
import { ActionProblem } from '../noticeRow.tsx';
import { countChanged } from '../parameterFields.ts';
import { CheckBox, IconButton } from '../toolkit.tsx';
import { AttachmentsRow } from '../views/attachmentsRow.tsx';
import { ComposerField, useMentions, type FieldRef } from '../views/composerField.tsx';
import { ContextButtons } from '../views/contextButtons.tsx';
import { useDropTarget } from '../views/dropTarget.ts';
import { Floating } from '../views/floating.tsx';
import { MentionList } from '../views/mentionList.tsx';
import { useCompare } from './compareState.ts';
import { nameOf } from './compareWords.ts';
import { estimateWords, explanations, tooLongFor } from './estimateWords.ts';

/** Milliseconds without a key before it is asked again. */
const PAUSE = 300;

export function CompareComposer(): VNode {
  const app = useCompare();
  const field: FieldRef = useRef(null);
  const mentions = useMentions(field);
  const dropping = useSignal(false);
  const tooEarly = useSignal(false);
  const isBusy = app.busy.value.length > 0;
  useLayoutEffect(() => {
    tooEarly.value = false;
  }, [isBusy]);
  return (
    <section class="composerFrame compareComposer" aria-label="Composer" {...useDropTarget(dropping)}>
      <MentionList mentions={mentions} />
      <ActionProblem problem={app.problem} />
      <div class={app.canAsk.value ? 'composer' : 'composer off'}>
        <AttachmentsRow />
        <ComposerField field={field} mentions={mentions} tooEarly={tooEarly} />
        <Bar field={field} />
        {dropping.value && <p class="dropHint">Drop to attach, Shift still held</p>}
      </div>
      <EstimateLine tooEarly={tooEarly.value} />
    </section>
  );
}

function Bar({ field }: { field: FieldRef }): VNode {
  const app = useCompare();
  const isBusy = app.busy.value.length > 0;
  const set = countChanged(app.parameters.value, app.defaults.value);
  const count = app.ticked.value.length;
  const canSend = app.canAsk.value && app.draft.value.trim() !== '' && !app.sending.value;
  const label = isBusy ? 'Stop All' : `Send to ${count === 1 ? '1 model' : `${count} models`}`;
  return (
    <div class="composerBar">
      <ContextButtons field={field} />
      <IconButton
        icon="settings"
        label={set === 0 ? 'System prompt and parameters for all' : `System prompt and parameters for all, ${set} set`}
        class={set > 0 ? 'marked' : undefined}
        expanded={app.parametersOpen.value}
        onClick={() => app.showParameters(!app.parametersOpen.value)}
      />
      <span class="grow" />
      <Recipients />
      <IconButton
        icon={isBusy ? 'stop' : 'send'}
        label={label}
        title={isBusy ? 'Stop all (Esc): what has arrived is kept' : `${label} (Enter)`}
        class={isBusy ? 'send stop' : 'send'}
        disabled={!isBusy && !canSend}
        onClick={() => {
          if (isBusy) {
            app.stopAll();
          } else {
            void app.send();
          }
        }}
      />
    </div>
  );
}

/** "to A, B, C, D": opens ticks for them. */
function Recipients(): VNode {
  const app = useCompare();
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const letters = app.ticked.value.map(({ letter }) => letter.value);
  return (
    <>
      <button
        type="button"
        class="pick recipients"
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        title="Which columns the question goes to"
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <span class="cut">{letters.length === 0 ? 'to no column' : `to ${letters.join(', ')}`}</span>
        <Icon name="chevronDown" />
      </button>
      {open.value && (
        <Floating
          anchor={button}
          class="menu recipientsMenu"
          close={() => {
            open.value = false;
          }}
        >
          <RecipientTicks
            close={() => {
              button.current?.focus();
              open.value = false;
            }}
          />
        </Floating>
      )}
    </>
  );
}

function RecipientTicks({ close }: { close: () => void }): VNode {
  const app = useCompare();
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Shown by its parent's effect, which comes after this one.
    queueMicrotask(() => frame.current?.querySelector<HTMLElement>('vscode-checkbox')?.focus());
  }, []);
  return (
    <div
      role="dialog"
      aria-label="Which columns the question goes to"
      ref={frame}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          close();
        }
      }}
    >
      {app.columns.value.map(({ id, letter, head }) => {
        const name = head.value && !app.isBlind.value ? ` ${nameOf(head.value)}` : '';
        return (
          <CheckBox
            key={id}
            label={`${letter.value}${name}`}
            checked={head.value?.ticked === true}
            onChange={(ticked) => void app.set.set(id, { ticked })}
          />
        );
      })}
    </div>
  );
}

function EstimateLine({ tooEarly }: { tooEarly: boolean }): VNode {
  const app = useCompare();
  const estimate = useEstimate().value;
  const busy = app.busy.value.length;
  const ticked = app.ticked.value;
  if (busy > 0) {
    return (
      <div class="status fig">
        <span class={tooEarly ? undefined : 'cut'} role={tooEarly ? 'alert' : undefined}>
          {tooEarly ? 'Not sent: answers are still being written. Esc stops them.' : 'Answering · Esc stops all'}
        </span>
      </div>
    );
  }
  if (app.sending.value && app.attaching.pending.value > 0) {
    return (
      <div class="status fig">
        <span role="alert">Still attaching: the question is sent right after.</span>
      </div>
    );
  }
  const tooLong = estimate ? tooLongFor(estimate, ticked) : undefined;
  return (
    <>
      {tooLong !== undefined && (
        <p class="tooLong">
          <Icon name="warning" class="warn" />
          <span>{tooLong}</span>
        </p>
      )}
      <div class="status fig">
        {estimate ? (
          <span title={app.isBlind.value ? undefined : explanations(estimate, ticked)}>
            {app.isBlind.value ? 'Tokens and cost show after the vote' : estimateWords(estimate, ticked.length)}
          </span>
        ) : (
          <span class="cut">{ticked.length === 0 ? 'Tick at least one column to ask' : ''}</span>
        )}
        {app.canAsk.value && <span class="nowrap wide">Enter to send</span>}
      </div>
    </>
  );
}

/** The host's last estimate for what stands in the composer and for those who are ticked; nothing for an empty composer. */
function useEstimate(): ReadonlySignal<ComparisonEstimateView | undefined> {
  const app = useCompare();
  const estimate = useSignal<ComparisonEstimateView | undefined>(undefined);
  const textBefore = useRef('');
  const text = app.draft.value;
  const attachments = app.attachments.value;
  const isEmpty = text.trim() === '' && attachments.length === 0;
  const ids = app.ticked.value.map(({ id }) => id);
  // All of a column that changes what asking it costs.
  const models = JSON.stringify(
    app.ticked.value.map(({ head }) => [head.value?.model.providerId, head.value?.model.model, head.value?.overrides]),
  );
  const id = app.comparison.value?.id;
  const asks = !isEmpty && ids.length > 0 && app.busy.value.length === 0;
  useEffect(() => {
    estimate.value = undefined;
  }, [isEmpty, ids.join(' '), models]);
  useEffect(() => {
    if (!asks || id === undefined) {
      return undefined;
    }
    // Only letters come in quick succession.
    const wait = text === textBefore.current ? 0 : PAUSE;
    textBefore.current = text;
    const asked = new AbortController();
    const ask = async (): Promise<void> => {
      // Nobody asked for it: where it fails, nothing stands here.
      const answer = await app
        .ask('compare/estimate', { id, text, columnIds: ids }, asked.signal)
        .catch(() => undefined);
      if (!asked.signal.aborted) {
        estimate.value = answer;
      }
    };
    const timer = setTimeout(() => void ask(), wait);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [asks, id, text, attachments, ids.join(' '), models, app.turn.value?.id, app.parameters.value]);
  return estimate;
}
