// Providers and keys: what is set up, what works, and what is missing.
import type { VNode } from 'preact';
import type { ProviderSettingsView, SettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import type { PageProps } from './matches.ts';
import { PROVIDERS_BAR } from './providerFields.tsx';
import { ProviderSection } from './providerSection.tsx';
import { useSettings } from './settingsState.ts';
import { TestRun } from './testRun.tsx';

/** What the search finds a provider by. */
function textOf({ provider, keys }: ProviderSettingsView): string {
  return [
    provider.name,
    provider.id,
    provider.origin,
    'key add test rename disable remove replace provider base URL address organization headers timeouts switched off billing status test connections diagnosis endpoint server OpenAI-compatible vLLM llama.cpp LM Studio OpenRouter Azure',
    ...keys.map(({ name }) => name),
  ].join(' ');
}

export const providerTexts = (view: SettingsView): string[] => view.providers.map(textOf);

export function ProvidersPage({ view, matches }: PageProps): VNode {
  const providers = view.providers.filter((provider) => matches(textOf(provider)));
  return (
    <>
      <Toolbar view={view} />
      <TestRun view={view} />
      {view.endpointProblem && (
        <p class="fieldProblem mild sm row">
          <Icon name="warning" class="warn" />
          <span>{view.endpointProblem}</span>
        </p>
      )}
      {providers.map((provider) => (
        <ProviderSection key={provider.provider.id} view={provider} />
      ))}
    </>
  );
}

function Toolbar({ view }: { view: SettingsView }): VNode {
  const app = useSettings();
  return (
    <div class="pageBar row wrap" id={PROVIDERS_BAR} role="group" aria-label="Providers" tabIndex={-1}>
      <Button primary label="Add key…" icon="add" onClick={() => app.ask('key/add', {})} />
      <Button label="Add endpoint…" icon="add" onClick={() => app.ask('endpoint/add', {})} />
      <Button label="Test all" disabled={view.run?.state === 'running'} onClick={() => app.testAll()} />
      <span class="dim sm grow pageNote">Keys stay in VS Code’s secret storage and are never shown again.</span>
    </div>
  );
}
