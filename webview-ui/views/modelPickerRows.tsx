// The rows of the model picker: a provider's models, and providers with the one step they still need.
import type { VNode } from 'preact';
import { isAuto } from '../../src/shared/autoModel.ts';
import { formatSpeed } from '../../src/shared/format.ts';
import { currencySign } from '../../src/shared/money.ts';
import type { ModelChoice, ProviderView } from '../../src/shared/views.ts';
import { autoLine } from '../../src/shared/autoWords.ts';
import { Icon } from '../icon.tsx';
import {
  contextText,
  modelLines,
  modelTooltip,
  priceText,
  UNFOLDS,
  type ModelGroup,
  type SetupRow,
  type SetupStep,
} from '../modelRows.ts';
import { useModels, type ModelsPlace } from '../viewContexts.ts';
import { Button, ProgressRing } from '../toolkit.tsx';

/** The same row: a model stands once for itself and once for each name that the person has given it. */
export function sameModel(one: ModelChoice, other: ModelChoice | undefined): boolean {
  return one.providerId === other?.providerId && one.model === other.model && one.alias === other.alias;
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
  const { provider, heading, models, standings } = group;
  const { current } = useModels().models.value;
  const date = models.find(({ priceDate }) => priceDate)?.priceDate;
  return (
    <div role="group" aria-label={provider?.name ?? heading}>
      <div class="groupHead" role="presentation" title={provider?.origin}>
        {provider ? <ProviderHead provider={provider} /> : <span>{heading}</span>}
        <span class="grow" />
        {provider?.state === 'loading' && <ProgressRing />}
        {withUnits && !standings && (
          <span class="nowrap" title={date && `Prices of ${date}`}>
            {currencySign()} per M tokens, in / out
          </span>
        )}
      </div>
      {provider?.problem && <p class="groupProblem sm">{provider.problem}</p>}
      {models.map((model, at) => (
        <Option
          key={model.alias ?? `${model.providerId}/${model.model}`}
          model={model}
          id={optionId(firstIndex + at)}
          active={firstIndex + at === activeIndex}
          used={sameModel(model, current)}
          withProvider={!provider}
          standing={standings?.[at]}
          choose={choose}
        />
      ))}
    </div>
  );
}

function ProviderHead({ provider }: { provider: ProviderView }): VNode {
  return (
    <>
      <span class="provider">{provider.name}</span>
      {provider.local && <span>local</span>}
      {provider.models.some(({ asksFirst }) => asksFirst) && <span class="cut">asks for permission first</span>}
      {/* What stands in for a key of a simulated provider is none. */}
      {provider.keyName && !provider.simulated && <span class="cut">key {provider.keyName}</span>}
    </>
  );
}

interface OptionProps {
  model: ModelChoice;
  id: string;
  active: boolean;
  used: boolean;
  /** Under a heading that does not say whose it is. */
  withProvider: boolean;
  /** Where its name stands, in words, of one that was typed. */
  standing: string | undefined;
  choose: (model: ModelChoice) => void;
}

function Option(props: OptionProps): VNode {
  const { model, id, active, used, withProvider, standing, choose } = props;
  if (standing !== undefined) {
    return <TypedOption {...props} standing={standing} />;
  }
  if (isAuto(model)) {
    return <AutoOption {...props} />;
  }
  const context = contextText(model);
  const speed = model.tokensPerSecond === undefined ? undefined : `${formatSpeed(model.tokensPerSecond)} tok/s`;
  return (
    <div
      id={id}
      class={['option', active ? 'active' : '', model.locked ? 'locked' : ''].filter(Boolean).join(' ')}
      role="option"
      aria-selected={used}
      aria-disabled={model.locked !== undefined}
      title={modelTooltip(model)}
      onClick={() => {
        choose(model);
      }}
    >
      <span class="mark">{model.locked ? <Icon name="lock" /> : used && <Icon name="check" />}</span>
      <span class="cutLeft grow">
        {model.alias === undefined ? (
          <span>{model.name}</span>
        ) : (
          <span>
            {model.alias} <span class="dim">{model.name}</span>
          </span>
        )}
      </span>
      {withProvider && <span class="provider wideOnly">{model.providerName}</span>}
      {model.deprecated && <span class="tag">deprecated</span>}
      <Abilities model={model} />
      <span class="fig dim nowrap speed">{speed}</span>
      <span class={model.deprecated ? 'fig dim nowrap price deprecated' : 'fig dim nowrap price'}>
        {priceText(model)}
      </span>
      <span class={model.local ? 'fig dim nowrap contextSize local' : 'fig dim nowrap contextSize'}>{context}</span>
      {model.alias === undefined ? <PinToggle model={model} /> : <span class="pinToggle" aria-hidden="true" />}
    </div>
  );
}

/** It has no figures of its own; what it does stands beside it. */
function AutoOption({ model, id, active, used, choose }: OptionProps): VNode {
  const unfolds = model === UNFOLDS;
  return (
    <div
      id={id}
      class={['option', active ? 'active' : '', model.locked ? 'locked' : ''].filter(Boolean).join(' ')}
      role="option"
      aria-selected={used}
      aria-disabled={model.locked !== undefined}
      title={unfolds ? 'Cheapest, fastest, best: choose what counts' : modelTooltip(model)}
      onClick={() => {
        choose(model);
      }}
    >
      <span class="mark">
        {unfolds ? <Icon name="chevronRight" /> : model.locked ? <Icon name="lock" /> : used && <Icon name="check" />}
      </span>
      <span class="nowrap">{model.alias ?? model.name}</span>
      {!unfolds && <span class="cut dim autoLine">{model.alias === undefined ? autoLine(model) : model.name}</span>}
    </div>
  );
}

/** Of its facts none is known, and it is pinned in the table of models. */
function TypedOption({ model, id, active, used, standing, choose }: OptionProps & { standing: string }): VNode {
  return (
    <div
      id={id}
      class={active ? 'option active' : 'option'}
      role="option"
      aria-selected={used}
      title={`${model.providerName}: ${model.model}, ${standing}`}
      onClick={() => {
        choose(model);
      }}
    >
      <span class="mark">{used ? <Icon name="check" /> : <Icon name="edit" />}</span>
      <span class="cut grow">
        Ask “{model.model}” of {model.providerName}
      </span>
      <span class="dim nowrap wideOnly">{standing}</span>
    </div>
  );
}

const ABILITY_ICONS = { vision: 'eye', tools: 'tools', reasoning: 'lightbulb' } as const;

/** Icons for the eye; the same in words for screen readers. */
function Abilities({ model }: { model: ModelChoice }): VNode {
  const words = [...(model.locked ? ['locked'] : []), ...model.abilities, ...(model.pinned ? ['pinned'] : [])];
  return (
    <>
      <span class="abilities dim" aria-hidden="true">
        {Object.entries(ABILITY_ICONS).map(([ability, icon]) => (
          <span key={ability} class="ability" title={ability}>
            {model.abilities.some((one) => one === ability) && <Icon name={icon} />}
          </span>
        ))}
      </span>
      {words.length > 0 && <span class="unseen"> {words.join(', ')}, </span>}
    </>
  );
}

/** For the mouse: an option can hold no button. By keyboard it is Alt+P, which the field says. */
function PinToggle({ model }: { model: ModelChoice }): VNode {
  const app = useModels();
  const label = `${model.pinned ? 'Unpin' : 'Pin'} (Alt+P)`;
  return (
    <span
      class={model.pinned ? 'pinToggle on' : 'pinToggle'}
      aria-hidden="true"
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        void app.pinModel(model, !model.pinned);
      }}
    >
      <Icon name={model.pinned ? 'pinned' : 'pin'} />
    </span>
  );
}

/** What is known of the option that the arrows are on. */
export function ModelDetails({ model }: { model: ModelChoice }): VNode {
  return (
    <div class="modelDetails sm">
      {!isAuto(model) && (
        <div class="row">
          <span class="provider">{model.providerName}</span>
          <span class="cutLeft grow">
            <span>{model.model}</span>
          </span>
          <span class="dim nowrap">
            <kbd>Alt+P</kbd> {model.pinned ? 'unpins' : 'pins'}
          </span>
        </div>
      )}
      {modelLines(model).map((line) => (
        <div key={line} class="dim">
          {line}
        </div>
      ))}
    </div>
  );
}

export function SetUpRows({ rows, close }: { rows: readonly SetupRow[]; close: () => void }): VNode | null {
  const app = useModels();
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

function takeStep(app: ModelsPlace, { id }: ProviderView, { action }: SetupStep, close: () => void): void {
  if (action === 'refreshModels') {
    void app.refreshModels();
    return;
  }
  close();
  app.tell('action/run', { action, providerId: id });
}
