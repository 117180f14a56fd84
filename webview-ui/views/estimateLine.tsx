// The line under the composer: what sending would take and cost, or what is under way instead.
import { useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isAuto } from '../../src/shared/autoModel.ts';
import { formatRate } from '../../src/shared/money.ts';
import { isFree, plainPrice } from '../../src/shared/priceWords.ts';
import type { EstimateView, ModelChoice } from '../../src/shared/views.ts';
import { autoEstimateText, estimateText, tooLongText, windowShare, type WindowShare } from '../estimateText.ts';
import { Icon } from '../icon.tsx';
import { useApp } from '../state.ts';
import { LiveCost, useEndedCost } from './liveCost.tsx';

/** Milliseconds without a key before it is asked again. */
const PAUSE = 300;

export function EstimateLine({ tooEarly }: { tooEarly: Signal<boolean> }): VNode {
  const app = useApp();
  const estimate = useEstimate().value;
  const ended = useEndedCost();
  const { current } = app.models.value;
  const run = app.run.value;
  if (run) {
    return (
      <div class="status fig">
        <span class={tooEarly.value ? undefined : 'cut'} role={tooEarly.value ? 'alert' : undefined}>
          {tooEarly.value ? (
            'Not sent: this answer is still being written. Esc stops it.'
          ) : (
            <>
              {run.asking ? 'Waiting for your choice' : 'Answering'} · Esc stops
              <span class="wide"> and keeps the text</span>
            </>
          )}
        </span>
        {run.price && <LiveCost key={run.runId} run={run} price={run.price} />}
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
  const share = estimate && windowShare(estimate);
  return (
    <>
      {estimate?.tooLong && current && !isAuto(current) && <TooLong model={current} />}
      <div class="status fig">
        {estimate && current ? (
          <span title={estimate.explanation}>
            {isAuto(current) ? autoEstimateText(estimate) : estimateText(estimate, isFree(current), current.usdPerHour)}
          </span>
        ) : (
          <span class="cut" title={ended?.title}>
            {ended?.text ?? (current && pricesText(current))}
          </span>
        )}
        {share ? <Share share={share} /> : app.canAsk.value && <span class="nowrap wide">{'Enter to send'}</span>}
      </div>
    </>
  );
}

function TooLong({ model }: { model: ModelChoice }): VNode {
  const app = useApp();
  const words = tooLongText(model);
  useEffect(() => {
    app.announce(words);
  }, [words]);
  return (
    <p class="tooLong">
      <Icon name="warning" class="warn" />
      <span>{words}</span>
    </p>
  );
}

function Share({ share }: { share: WindowShare }): VNode {
  const part = Math.min(100, share.percent);
  return (
    <span
      class="windowShare nowrap"
      role="meter"
      aria-label="Context window"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part}
      aria-valuetext={share.spoken}
      title={share.spoken}
    >
      <span class="bar" aria-hidden="true">
        {/* Preact sets it by the object model, which the page's policy allows. */}
        <span style={{ width: `${part}%` }} />
      </span>
      {share.text}
    </span>
  );
}

/** "$1.00 in, $5.00 out per million tokens", "free", "price unknown"; of Auto that nobody knows yet. */
function pricesText(model: ModelChoice): string {
  if (isAuto(model)) {
    return 'Auto chooses when you send';
  }
  const rates = `${formatRate(model.inputPerMillion)} in, ${formatRate(model.outputPerMillion)} out per million tokens`;
  return plainPrice(model) ?? rates;
}

/**
 * The host's last estimate for what stands in the composer. It stays while the next one is on its way, unless it is of
 * another model; nothing is asked for an empty composer.
 */
function useEstimate(): ReadonlySignal<EstimateView | undefined> {
  const app = useApp();
  const estimate = useSignal<EstimateView | undefined>(undefined);
  const textBefore = useRef('');
  const text = app.draft.value;
  const attachments = app.attachments.value;
  const { current } = app.models.value;
  const isEmpty = text.trim() === '' && attachments.length === 0;
  const asks = !isEmpty && current !== undefined && app.run.value === undefined;
  const model = current && `${current.providerId}/${current.model}`;
  useEffect(() => {
    // For the command that explains whom Auto would ask for it.
    const timer = setTimeout(() => void app.ask('composer/draft', { text }).catch(() => undefined), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    estimate.value = undefined;
  }, [isEmpty, model]);
  useEffect(() => {
    if (!asks) {
      return undefined;
    }
    // Only letters come in quick succession.
    const wait = text === textBefore.current ? 0 : PAUSE;
    textBefore.current = text;
    const asked = new AbortController();
    const ask = async (): Promise<void> => {
      // Nobody asked for it: where it fails, the prices stand here instead of an error.
      const answer = await app.ask('chat/estimate', { text }, asked.signal).catch(() => undefined);
      if (!asked.signal.aborted) {
        estimate.value = answer;
      }
    };
    const timer = setTimeout(() => void ask(), wait);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [asks, text, attachments, current, app.conversation.value, app.parameters.value]);
  return estimate;
}
