// How Auto chooses: strategy, what it minds, from when on a stronger model is asked, and chains.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { STRATEGY_NAMES } from '../../../src/shared/autoModel.ts';
import { strategySentence } from '../../../src/shared/autoWords.ts';
import type { SettingValue } from '../../../src/shared/protocol/settings.ts';
import { FEWEST_GAINS, type RoutingPageView } from '../../../src/shared/routingPageViews.ts';
import { STRATEGIES } from '../../../src/shared/routingViews.ts';
import { Button } from '../../toolkit.tsx';
import { Problem, Progress } from '../controls.tsx';
import { inheritedValue, ownValue, type SettingRow } from '../settingRows.ts';
import { SettingFoot, SettingRowView } from '../settingRowView.tsx';
import { useSettings } from '../settingsState.ts';
import { shownText } from '../typedValue.ts';
import { useField } from '../useField.ts';
import { Chains } from './chains.tsx';
import type { SectionParts } from './routingPage.tsx';

export const CHAINS_TEXT =
  'routing chains of your own computed high_quality cost_optimized fast_latency local_only code_generation llmWorkbench.routing.chains';

export const CHOOSING_ROWS = [
  'routing.strategy',
  'routing.preferLocal',
  'routing.maxLatencyMs',
  'router.threshold',
  'routing.lowBudgetStrategy',
  'routing.classifierModel',
] as const;

export function Choosing({ view, routing, matches, rows }: SectionParts): VNode {
  return (
    <>
      {CHOOSING_ROWS.map((id) => {
        const row = rows.get(id);
        if (!row) {
          return null;
        }
        return id === 'routing.strategy' ? (
          <StrategyRow key={id} row={row} />
        ) : (
          <SettingRowView key={id} row={row} scope="user" view={view}>
            {id === 'router.threshold' && <Threshold row={row} gains={routing.gains} />}
          </SettingRowView>
        );
      })}
      {matches(CHAINS_TEXT) && <Chains chains={routing.chains} />}
    </>
  );
}

/** All six with what each does: a select would hide what there is to choose from. */
function StrategyRow({ row }: { row: SettingRow }): VNode {
  const app = useSettings();
  const name = useId();
  const { definition, setting } = row;
  const field = useField<SettingValue | null>({
    text: shownText(ownValue(row, 'user') ?? inheritedValue(row, 'user')),
    read: (typed) => ({ value: typed }),
    save: (value) => app.set(setting.id, value, 'user'),
  });
  return (
    <div class="setting wide">
      <fieldset class="strategies">
        <legend class="row">
          <span class="settingName">{definition.label}</span>
          <Progress field={field} />
        </legend>
        {STRATEGIES.map((strategy) => (
          <label key={strategy} class="strategy">
            <input
              type="radio"
              name={name}
              value={strategy}
              checked={field.text === strategy}
              onChange={() => field.write(strategy)}
            />
            <span>
              <b>{STRATEGY_NAMES[strategy]}</b>
              <span class="dim sm">{strategySentence(strategy)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Problem field={field} />
      <SettingFoot row={row} scope="user" />
    </div>
  );
}

/** Where the slider ends: beyond, hardly any prompt is. */
const LEAST = -0.4;
const MOST = 0.6;

function Threshold({ row, gains }: { row: SettingRow; gains: RoutingPageView['gains'] }): VNode {
  const app = useSettings();
  const { setting } = row;
  const value = typeof setting.value === 'number' ? setting.value : undefined;
  const moved = useSignal<number | undefined>(undefined);
  const shown = moved.value ?? value;
  const words = thresholdWords(shown, gains);
  const write = async (wanted: number): Promise<void> => {
    app.problem.value = await app.set(setting.id, wanted, 'user');
    moved.value = undefined;
  };
  return (
    <div class="threshold">
      <input
        type="range"
        aria-label="Gain that a stronger model needs, as a slider"
        aria-valuetext={shown === undefined ? 'not set: the strategy decides' : `${shown}: ${words}`}
        class={shown === undefined ? 'unset' : undefined}
        min={LEAST}
        max={MOST}
        step={0.01}
        value={shown ?? 0}
        onInput={(event) => {
          moved.value = Number(event.currentTarget.value);
        }}
        onChange={(event) => void write(Number(event.currentTarget.value))}
      />
      <p class="row sm dim thresholdEnds" aria-hidden="true">
        <span class="grow">stronger model often, dearer</span>
        <span>seldom, cheaper</span>
      </p>
      <p class="sm">{words}</p>
      <Button small label="Calibrate…" onClick={() => app.ask('routing/calibrate', {})} />
    </div>
  );
}

function thresholdWords(threshold: number | undefined, { requests, spread }: RoutingPageView['gains']): string {
  if (requests < FEWEST_GAINS) {
    const count = requests === 0 ? 'None' : `Only ${requests}`;
    return `${count} of your own questions ${requests === 1 ? 'is' : 'are'} there to tell what share this comes to; ${FEWEST_GAINS} are needed.`;
  }
  if (threshold === undefined) {
    return `Not set. Move the slider, or have it found from your last ${requests.toLocaleString('en-US')} questions.`;
  }
  const share = spread.filter((gain) => gain >= threshold).length / spread.length;
  return `Of your last ${requests.toLocaleString('en-US')} questions about ${Math.round(share * 100)} % would go to a stronger model.`;
}
