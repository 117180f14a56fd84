// Models of a provider that rest because they failed: until when, why, and how to have them asked again at once.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { restWords, type RestingView } from '../../src/shared/circuitViews.ts';
import type { ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import { useSettings } from './settingsState.ts';

/** More are told as a number: a provider that is down has as many as it has models in use. */
const MOST_SHOWN = 3;
/** Of the longest wait that a timer can hold. */
const LONGEST_TIMER_MS = 86_400_000;

/** `onReset` takes the focus, as the button goes with the row. */
export function RestingRow({ view, onReset }: { view: ProviderSettingsView; onReset: () => void }): VNode | null {
  const app = useSettings();
  const { provider, resting = [] } = view;
  const now = useNow(resting);
  if (resting.length === 0) {
    return null;
  }
  const more = resting.length - MOST_SHOWN;
  const withKey = new Set(resting.map(({ keyName }) => keyName)).size > 1;
  return (
    <li class="keyRow">
      <div class="diagnosis warning">
        <ul class="restingList" aria-label={`Models of ${provider.name} that rest`}>
          {resting.slice(0, MOST_SHOWN).map((one) => (
            <li key={`${one.model}/${one.keyName}`} class="sm">
              <Icon name="wait" class="warn" />
              <span>
                <b>{one.modelName}</b>
                {withKey && one.keyName && `, key ${one.keyName}`} · {restWords(one.untilMs, now)}: {one.reason}
              </span>
            </li>
          ))}
          {more > 0 && <li class="sm dim">and {more === 1 ? 'one more model' : `${more} more models`}</li>}
        </ul>
        <Button
          small
          label="Ask again now"
          name={`Ask again now: ${provider.name}`}
          onClick={() => {
            onReset();
            app.resetCircuits(provider.id);
          }}
        />
      </div>
    </li>
  );
}

/** Epoch milliseconds; another one as soon as the next rest is over, as nobody tells the page of it. */
function useNow(resting: readonly RestingView[]): number {
  const now = useSignal(Date.now());
  const next = Math.min(
    ...resting.flatMap(({ untilMs }) => (untilMs !== undefined && untilMs > now.value ? [untilMs] : [])),
  );
  useEffect(() => {
    if (!Number.isFinite(next)) {
      return undefined;
    }
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, next - Date.now()) + 50);
    const timer = setTimeout(() => {
      now.value = Date.now();
    }, wait);
    return () => clearTimeout(timer);
  }, [next, now.value]);
  return now.value;
}
