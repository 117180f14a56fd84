// The rows of the model picker: a provider's models, and providers with the one step they still need.
import type { VNode } from 'preact';
import type { ModelChoice, ProviderView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { contextText, modelTooltip, priceText, type ModelGroup, type SetupRow, type SetupStep } from '../modelRows.ts';
import { useApp, type ChatApp } from '../state.ts';
import { Button, ProgressRing } from '../toolkit.tsx';

export function sameModel(one: ModelChoice, other: ModelChoice | undefined): boolean {
  return one.providerId === other?.providerId && one.model === other.model;
}

interface ModelGroupRowsProps {
  group: ModelGroup;
  /** Place of its first model among all options. */
  firstIndex: number;
  activeIndex: number;
  /** Says once what the figures at the right are. */
  withUnits: boolean;
  optionId: (index: number) => string;
  choose: (model: ModelChoice) => void;
}

export function ModelGroupRows(props: ModelGroupRowsProps): VNode {
  const { group, firstIndex, activeIndex, withUnits, optionId, choose } = props;
  const { provider, models } = group;
  const { current } = useApp().models.value;
  return (
    <div role="group" aria-label={provider.name}>
      <div class="groupHead" role="presentation" title={provider.origin}>
        <span class="provider">{provider.name}</span>
        {provider.local && <span>local</span>}
        {provider.keyName && <span class="cut">key {provider.keyName}</span>}
        <span class="grow" />
        {provider.state === 'loading' && <ProgressRing />}
        {withUnits && <span class="nowrap">$ per M tokens, in / out</span>}
      </div>
      {provider.problem && <p class="groupProblem sm">{provider.problem}</p>}
      {models.map((model, at) => (
        <Option
          key={model.model}
          model={model}
          id={optionId(firstIndex + at)}
          active={firstIndex + at === activeIndex}
          used={sameModel(model, current)}
          choose={choose}
        />
      ))}
    </div>
  );
}

interface OptionProps {
  model: ModelChoice;
  id: string;
  active: boolean;
  used: boolean;
  choose: (model: ModelChoice) => void;
}

function Option({ model, id, active, used, choose }: OptionProps): VNode {
  const context = contextText(model);
  return (
    <div
      id={id}
      class={active ? 'option active' : 'option'}
      role="option"
      aria-selected={used}
      title={modelTooltip(model)}
      onClick={() => {
        choose(model);
      }}
    >
      <span class="mark">{used && <Icon name="check" />}</span>
      <span class="cutLeft grow">
        <span>{model.name}</span>
      </span>
      <span class="fig dim nowrap">
        {priceText(model)}
        {context && ` · ${context}`}
      </span>
    </div>
  );
}

export function SetUpRows({ rows, close }: { rows: readonly SetupRow[]; close: () => void }): VNode | null {
  const app = useApp();
  if (rows.length === 0) {
    return null;
  }
  return (
    <section class="setUp" aria-label="Set up">
      <div class="groupHead">Set up</div>
      <ul>
        {rows.map((row) => (
          <li key={row.provider.id}>
            <span class="provider">{row.provider.name}</span>
            <span class="dim sm grow" title={row.provider.problem}>
              {row.reason}
            </span>
            <span class="setUpSteps">
              {row.steps.map((step) => (
                <Button
                  key={step.action}
                  label={step.label}
                  small
                  onClick={() => {
                    takeStep(app, row.provider, step, close);
                  }}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function takeStep(app: ChatApp, { id }: ProviderView, { action }: SetupStep, close: () => void): void {
  if (action === 'refreshModels') {
    void app.refreshModels();
    return;
  }
  close();
  app.tell('action/run', { action, providerId: id });
}
