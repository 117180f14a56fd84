// One provider: its keys, and unfolded its address, organization, headers and timeouts.
import type { VNode } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { KeyRow, KeylessRow } from './keyRow.tsx';
import { providerFacts } from './keyWords.ts';
import { ProviderFields } from './providerFields.tsx';
import { RestingRow } from './restingRow.tsx';
import { useSettings } from './settingsState.ts';
import { sectionId } from './testRun.tsx';
import { isTrouble } from './testSummary.ts';

export function ProviderSection({ view }: { view: ProviderSettingsView }): VNode {
  const app = useSettings();
  const heading = useId();
  const details = useId();
  const add = useRef<HTMLButtonElement>(null);
  const gear = useRef<HTMLButtonElement>(null);
  const { provider, auth } = view;
  const isUnfolded = app.unfolded.value.has(provider.id);
  return (
    <section class="providerSection" id={sectionId(provider.id)} tabIndex={-1} aria-labelledby={heading}>
      <header class="row">
        <h3 id={heading}>{provider.name}</h3>
        <span class="dim sm cut grow">{providerFacts(view, Date.now()).join(' · ')}</span>
        {auth === 'none' ? (
          provider.local && (
            <button class="ghost sm" onClick={() => app.show('local')}>
              <Icon name="add" />
              Get model
            </button>
          )
        ) : (
          <button
            class="ghost sm"
            ref={add}
            aria-label={`Add key of ${provider.name}`}
            onClick={() => app.ask('key/add', { providerId: provider.id })}
          >
            <Icon name="add" />
            Add key
          </button>
        )}
        <button
          class="ghost square"
          ref={gear}
          aria-label={`Settings of ${provider.name}`}
          title="Address, headers, timeouts"
          aria-expanded={isUnfolded}
          aria-controls={isUnfolded ? details : undefined}
          onClick={() => app.fold(provider.id, !isUnfolded)}
        >
          <Icon name="gear" />
        </button>
      </header>
      <Keys view={view} onRemoved={() => add.current?.focus()} onReset={() => gear.current?.focus()} />
      {isUnfolded && <ProviderFields view={view} id={details} />}
    </section>
  );
}

interface KeysProps {
  view: ProviderSettingsView;
  onRemoved: () => void;
  /** The row of resting models goes, and its button with it. */
  onReset: () => void;
}

function Keys({ view, onRemoved, onReset }: KeysProps): VNode {
  const app = useSettings();
  const { provider, keys, auth } = view;
  const isSetUp = provider.state !== 'needsAddress';
  const isKeyless = keys.length === 0 && ((auth !== 'apiKey' && isSetUp) || provider.simulated);
  return (
    <ul>
      {provider.state === 'disabled' && (
        <li class="keyRow row wrap dim sm">
          <span class="grow">Switched off: it is not asked and not listed.</span>
          <Button
            small
            label="Switch on"
            onClick={() => void app.setProvider(provider.id, 'disabled', null).then(tellProblem)}
          />
        </li>
      )}
      {keys.map((key) => (
        // The date stays when a key is renamed, and with it the row and its focus.
        <KeyRow key={String(key.savedAt ?? key.name)} view={view} keyView={key} onRemoved={onRemoved} />
      ))}
      {isKeyless && <KeylessRow view={view} />}
      {keys.length === 0 && isSetUp && !isKeyless && <NoKey view={view} />}
      {keys.length === 0 && !isKeyless && view.check && isTrouble(view.check.verdict) && (
        <li class="keyRow">
          <Diagnosis keyRef={{ providerId: provider.id }} check={view.check} view={view} isStored={false} />
        </li>
      )}
      {!isSetUp && (
        <li class="keyRow row wrap dim sm">
          <span class="grow">No address yet: it is called once you say where it is.</span>
          <Button small label="Set base URL" onClick={() => app.fold(provider.id, true)} />
        </li>
      )}
      <ListProblem view={view} />
      <RestingRow view={view} onReset={onReset} />
    </ul>
  );

  function tellProblem(problem: string | undefined): void {
    app.problem.value = problem;
  }
}

/** Why its list of models is missing or old; what a missing key or address says already is not said twice. */
function ListProblem({ view: { provider } }: { view: ProviderSettingsView }): VNode | null {
  const app = useSettings();
  const isTold = provider.state === 'needsKey' || provider.state === 'needsAddress' || provider.state === 'disabled';
  return provider.problem === undefined || isTold ? null : (
    <li class="keyRow">
      <div class="diagnosis warning">
        <p class="sm grow">{provider.problem}</p>
        <Button small label="Look again" name={`Look again: ${provider.name}`} onClick={() => app.refreshModels()} />
      </div>
    </li>
  );
}

function NoKey({ view }: { view: ProviderSettingsView }): VNode {
  const app = useSettings();
  const { provider, links } = view;
  const count = provider.models.length;
  return (
    <li class="keyRow row wrap dim sm">
      <span>No key yet. {count > 0 ? `Its ${count} models stay locked.` : 'Its models stay locked.'}</span>
      {links.keys && (
        <button class="link row" onClick={() => app.ask('page/openLink', { providerId: provider.id, link: 'keys' })}>
          Get a key
          <Icon name="link" />
        </button>
      )}
    </li>
  );
}
