// The cost in the line under the composer: as far as it has come while an answer is written, and the true one at its end.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { LivePrice, RunView } from '../../src/shared/views.ts';
import { costFact, type Fact } from '../factParts.ts';
import { GrowingTokens, liveCostFact } from '../liveCost.ts';
import { useApp } from '../state.ts';

/** Milliseconds between two figures: to be read, and not to flicker. */
const PAUSE = 400;
/** Where time costs: also while nothing comes. */
const TICK = 1000;

/** Draws itself alone, however fast the text comes. Nothing announces it: a screen reader finds it where it stands. */
export function LiveCost({ run, price }: { run: RunView; price: LivePrice }): VNode {
  const app = useApp();
  const fact = useSignal<Fact>(liveCostFact(price, 0, Date.now() - run.startedAt));
  useEffect(() => {
    const text = new GrowingTokens();
    const reasoning = new GrowingTokens();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = (): void => {
      timer = undefined;
      const live = app.chat.peek().live[run.runId];
      if (live) {
        const tokens = text.count(live.text) + reasoning.count(live.reasoning);
        fact.value = liveCostFact(price, tokens, Date.now() - run.startedAt);
      }
    };
    read();
    const ticks = price.usdPerHour ? setInterval(read, TICK) : undefined;
    const stop = app.onDelta(run.messageId, () => {
      timer ??= setTimeout(read, PAUSE);
    });
    return () => {
      stop();
      clearTimeout(timer);
      clearInterval(ticks);
    };
  }, [run.runId]);
  return (
    <span class="nowrap" title={fact.value.title}>
      {fact.value.text}
    </span>
  );
}

/** What the answer cost that has just ended here; nothing once the person types, or shows another conversation. */
export function useEndedCost(): Fact | undefined {
  const app = useApp();
  const run = app.run.value;
  const ended = useRef<string | undefined>(undefined);
  const message = app.conversation.value?.messages.find(({ id }) => id === ended.current);
  if (run) {
    ended.current = run.messageId;
    return undefined;
  }
  if (!message || app.draft.value !== '') {
    ended.current = undefined;
    return undefined;
  }
  const { facts } = message;
  if (!facts?.cost) {
    return undefined;
  }
  const { text, title } = costFact(facts);
  return { text: facts.cost.usd === undefined ? text : `${text} for this answer`, title };
}
