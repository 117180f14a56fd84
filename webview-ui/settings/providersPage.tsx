// Providers and keys: what is set up, what works, and what is missing.
import type { VNode } from 'preact';
import type { ProviderSettingsView, SettingsView } from '../../src/shared/settingsViews.ts';
import { Button } from '../toolkit.tsx';
import type { PageProps } from './matches.ts';
import { ProviderSection } from './providerSection.tsx';
import { testableKeys } from './keyTests.ts';
import { useSettings } from './settingsState.ts';

/** What the search finds a provider by. */
function textOf({ provider, keys }: ProviderSettingsView): string {
  return [
    provider.name,
    provider.id,
    provider.origin,
    'key add test rename disable remove replace provider base URL address organization headers timeouts switched off billing status',
    ...keys.map(({ name }) => name),
  ].join(' ');
}

export const providerTexts = (view: SettingsView): string[] => view.providers.map(textOf);

export function ProvidersPage({ view, matches }: PageProps): VNode {
  const providers = view.providers.filter((provider) => matches(textOf(provider)));
  return (
    <>
      <Toolbar view={view} />
      {providers.map((provider) => (
        <ProviderSection key={provider.provider.id} view={provider} />
      ))}
    </>
  );
}

function Toolbar({ view }: { view: SettingsView }): VNode {
  const app = useSettings();
  const testing = app.tests.running.value.size;
  return (
    <div class="pageBar row wrap">
      <Button primary label="Add key…" icon="add" onClick={() => app.ask('key/add', {})} />
      {testing > 1 ? (
        <Button label={`Cancel ${testing} tests`} onClick={() => app.tests.cancelAll()} />
      ) : (
        <Button
          label="Test all"
          disabled={view.providers.every((provider) => testableKeys(provider).length === 0)}
          onClick={() => app.tests.testAll()}
        />
      )}
      <span class="dim sm grow pageNote">Keys stay in VS Code’s secret storage and are never shown again.</span>
    </div>
  );
}
