// What happens when a model fails or is slow: whom else to ask, for how long, rate limits, who rests, what is kept.
import { useRef } from 'preact/hooks';
import type { VNode } from 'preact';
import type { RoutingPageView } from '../../../src/shared/routingPageViews.ts';
import type { SettingsView } from '../../../src/shared/settingsViews.ts';
import { Button } from '../../toolkit.tsx';
import { RestingRow } from '../restingRow.tsx';
import type { SettingRow } from '../settingRows.ts';
import { SettingRowView } from '../settingRowView.tsx';
import { useSettings } from '../settingsState.ts';
import { RateLimits } from './rateLimits.tsx';
import type { SectionParts } from './routingPage.tsx';
import { Part } from './sections.tsx';

export const RESTING_TEXT = 'circuits resting circuit breaker models that rest failed ask again now';
export const LIMITS_TEXT =
  'rate limits of your own requests tokens per minute day parallel provider key folder llmWorkbench.rateLimits';
export const KEPT_TEXT = 'cache kept answers clear size';

const FALLBACK_ROWS = [
  'routing.fallback',
  'afterContent',
  'routing.totalSeconds',
  'routing.leastTokensPerSecond',
  'routing.contextTooLongChain',
  'routing.contentFilterChain',
  'hedging.afterTimes',
] as const;
const KEPT_ROWS = ['cache.answers', 'cache.maxAgeHours', 'cache.maxMegabytes'] as const;
export const SURVIVING_ROWS: readonly string[] = [...FALLBACK_ROWS, ...KEPT_ROWS];

export function Surviving({ view, routing, matches, rows }: SectionParts): VNode {
  const rowsOf = (ids: readonly string[]): (VNode | null)[] =>
    ids.map((id) => {
      const row = rows.get(id);
      return row ? <SettingRowView key={id} row={withChains(row, routing)} scope="user" view={view} /> : null;
    });
  const isKeptShown = matches(KEPT_TEXT) || KEPT_ROWS.some((id) => rows.has(id));
  return (
    <>
      {rowsOf(FALLBACK_ROWS)}
      {matches(RESTING_TEXT) && <Resting view={view} />}
      {matches(LIMITS_TEXT) && <RateLimits limits={routing.limits} view={view} workspace={routing.workspace} />}
      {isKeptShown && (
        <Part
          title="Answers that are kept"
          about="Answers of this machine’s own questions, so that none is paid twice."
        >
          {rowsOf(KEPT_ROWS)}
          <Kept kept={routing.kept} />
        </Part>
      )}
    </>
  );
}

/** What holds without a chain, by the settings that name one. */
const NO_CHAIN: Readonly<Record<string, string>> = {
  'routing.contextTooLongChain': 'None: those with more room',
  'routing.contentFilterChain': 'None: I am told',
};

/** A setting that names a chain is chosen among those that there are. */
function withChains(row: SettingRow, { chains }: RoutingPageView): SettingRow {
  const without = NO_CHAIN[row.setting.id];
  if (without === undefined) {
    return row;
  }
  const names = [...chains.own, ...chains.computed].map(({ name }) => ({ value: name, label: name }));
  const choices = [{ value: '', label: without }, ...names];
  return { ...row, definition: { ...row.definition, type: 'choice', choices } };
}

function Resting({ view }: { view: SettingsView }): VNode {
  const heading = useRef<HTMLParagraphElement>(null);
  const resting = view.providers.filter((one) => (one.resting ?? []).length > 0);
  return (
    <Part
      title="Models that rest"
      about="A model that failed several times is left alone for a while; others are asked."
    >
      {resting.length === 0 ? (
        <p class="dim" ref={heading} tabIndex={-1}>
          None now: all are asked as usual.
        </p>
      ) : (
        <ul>
          {resting.map((one) => (
            <li key={one.provider.id} class="restingOf">
              <b>{one.provider.name}</b>
              <ul>
                <RestingRow
                  view={one}
                  onReset={() => document.querySelector<HTMLElement>('[data-section=surviving] > h3')?.focus()}
                />
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

const MEGABYTE = 1_000_000;

function Kept({ kept: { answers, bytes } }: { kept: RoutingPageView['kept'] }): VNode {
  const app = useSettings();
  const size = bytes < MEGABYTE / 10 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
  const clear = async (): Promise<void> => {
    app.problem.value = await app.routing.change('routing/clearKept', {}, 'The kept answers are gone.');
  };
  return (
    <div class="row wrap keptAnswers">
      <span class="grow">
        {answers === 0
          ? 'None is kept now.'
          : `${answers.toLocaleString('en-US')} ${answers === 1 ? 'is' : 'are'} kept now, ${size}.`}
      </span>
      <Button small label="Clear" name="Clear kept answers" disabled={answers === 0} onClick={() => void clear()} />
    </div>
  );
}
