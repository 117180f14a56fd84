// With no model set up: where answers can come from, each with the one button that gets it.
import type { VNode } from 'preact';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import type { ModelsView, ProviderView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { isRefused } from '../modelRows.ts';
import { useApp } from '../state.ts';
import { Button } from '../toolkit.tsx';
import { LocalMissing, LocalReady } from './localSteps.tsx';
import { Step } from './step.tsx';

export function FirstSteps(): VNode {
  const { providers, missing } = useApp().models.value;
  const shown = providers.filter(({ state }) => state !== 'disabled');
  // A server of the person's own on another machine is not local, but what helps when it is down is the same.
  const local = shown.filter((provider) => provider.local || provider.state === 'notRunning');
  const usable = local.filter(isUsable);
  const failed = shown.filter((provider) => !provider.local && provider.state === 'failed');
  const askable = shown.filter((provider) => !provider.local && isUsable(provider));
  const refused = failed.find(isRefused);
  const hasAnswers = usable.length + askable.length > 0;
  return (
    <div class="start">
      {missing && (
        <div class="notice" role="note">
          <Icon name="warning" class="warn" />
          <p class="grow">{missing}</p>
        </div>
      )}
      <h1>Choose where answers come from</h1>
      <ul class="steps">
        {usable.map((provider, at) => (
          <LocalReady key={provider.id} provider={provider} primary={at === 0} />
        ))}
        {askable.length > 0 && <PickAnother providers={askable} primary={usable.length === 0} />}
        {failed.map((provider) =>
          isRefused(provider) ? (
            <Refused key={provider.id} provider={provider} primary={!hasAnswers && provider === refused} />
          ) : (
            <Failed key={provider.id} provider={provider} />
          ),
        )}
        <AddKey providers={shown} primary={!hasAnswers && !refused} />
        {local
          .filter((provider) => !isUsable(provider))
          .map((provider) => (
            <LocalMissing key={provider.id} provider={provider} />
          ))}
      </ul>
      <p class="dim sm">
        Keys stay in VS Code’s secret storage. Requests go from this machine to the provider; nothing else is sent.
      </p>
    </div>
  );
}

function isUsable({ state, models }: ModelsView['providers'][number]): boolean {
  return state === 'ready' && models.length > 0;
}

function AddKey({ providers, primary }: { providers: readonly ProviderView[]; primary: boolean }): VNode | null {
  const app = useApp();
  const open = providers.filter(({ local, state }) => !local && state === 'needsKey');
  if (open.length === 0) {
    return null;
  }
  const add = (): void =>
    app.tell('action/run', { action: 'addKey', ...(open.length === 1 && { providerId: open[0]?.id }) });
  return (
    <Step icon="key" title="Add a key" button={<Button label="Add key…" small primary={primary} onClick={add} />}>
      <p class="dim sm">{namesOf(open)}. You pay the provider.</p>
    </Step>
  );
}

/** The model that was chosen is out of reach, but others are not. */
function PickAnother({ providers, primary }: { providers: readonly ProviderView[]; primary: boolean }): VNode {
  const app = useApp();
  const pick = (): void => {
    app.pickerOpen.value = true;
  };
  return (
    <Step
      icon="check"
      title="Choose another model"
      button={<Button label="Choose a model" small primary={primary} onClick={pick} />}
    >
      <p class="dim sm">{namesOf(providers)}: set up already.</p>
    </Step>
  );
}

function Refused({ provider, primary }: { provider: ProviderView; primary: boolean }): VNode {
  const app = useApp();
  const { id, name, keyName, problem } = provider;
  const replace = (): void => app.tell('action/run', { action: 'replaceKey', providerId: id });
  return (
    <Step
      icon="warning"
      warn
      title={`${name}: the key is refused`}
      button={[
        <Button key="replace" label="Replace key…" small primary={primary} onClick={replace} />,
        <Button key="look" label="Look again" small onClick={() => void app.refreshModels()} />,
      ]}
    >
      {keyName ? <p class="dim sm">Key {keyName}</p> : null}
      {problem ? <p class="dim sm">{problem}</p> : null}
    </Step>
  );
}

/** Failures that mean that nobody was reached. */
const UNREACHED: ReadonlySet<ErrorKind> = new Set(['network', 'timeout']);

function Failed({ provider }: { provider: ProviderView }): VNode {
  const app = useApp();
  return (
    <Step
      icon="warning"
      warn
      title={`${provider.name} ${UNREACHED.has(provider.problemKind ?? 'internal') ? 'does not answer' : 'cannot be used now'}`}
      button={<Button label="Look again" small onClick={() => void app.refreshModels()} />}
    >
      <p class="dim sm">{provider.problem ?? 'Its list of models could not be read.'}</p>
    </Step>
  );
}

/** "Anthropic, OpenAI, Mistral and 6 more" */
function namesOf(providers: readonly ProviderView[]): string {
  const names = providers.map(({ name }) => name);
  return names.length <= 3
    ? names.join(names.length === 2 ? ' or ' : ', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
