// The models on the person's own machine.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import { LocalModels } from '../localModels/localModelsView.tsx';
import type { PageProps } from './matches.ts';
import { useSettings } from './settingsState.ts';

export const localTexts = ({ local }: SettingsView): string[] => [
  [
    local.providerName,
    'local models on this machine install get pull download size',
    ...local.installed.map(({ model }) => model),
    ...local.recommended.map(({ model, goodFor }) => `${model} ${goodFor}`),
  ].join(' '),
];

export function LocalPage({ view: { local } }: PageProps): VNode {
  const app = useSettings();
  const looking = useSignal(false);
  const look = (): void => {
    looking.value = true;
    void app.lookForLocal().finally(() => {
      looking.value = false;
    });
  };
  // It may have been started or stopped since the page was made. With the drawing: a press just after it would ask again.
  useLayoutEffect(look, []);
  return (
    <LocalModels
      view={local}
      looking={looking.value}
      onPull={(model) => app.local('local/pull', model)}
      onCancel={(model) => app.local('local/cancelPull', model)}
      onRemove={(model) => app.local('local/remove', model)}
      onInstall={() => app.ask('page/openLink', { providerId: local.providerId, link: 'install' })}
      onLook={look}
    />
  );
}
