// The buttons that help against what a test found; those that do not apply are left out.
import type { VNode } from 'preact';
import type { KeyCheckView, KeyReference, ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { VERDICTS, type Remedy } from '../../src/shared/verdicts.ts';
import { Button } from '../toolkit.tsx';
import { useSettings, type SettingsApp } from './settingsState.ts';

interface RemediesProps {
  keyRef: KeyReference;
  check: KeyCheckView;
  view: ProviderSettingsView;
  /** It stands in secret storage and can be replaced. */
  isStored: boolean;
}

interface RemedyButton {
  label: string;
  /** Leads out of VS Code. */
  isLink?: boolean;
  title?: string;
  run: () => void;
}

export function Remedies(props: RemediesProps): VNode {
  const app = useSettings();
  const buttons = VERDICTS[props.check.verdict].remedies
    .map((remedy) => BUTTONS[remedy](props, app))
    .filter((button) => button !== undefined);
  return (
    <>
      {buttons.map(({ label, isLink, title, run }) => (
        <Button key={label} small label={label} icon={isLink ? 'link' : undefined} title={title} onClick={run} />
      ))}
    </>
  );
}

type MakeButton = (props: RemediesProps, app: SettingsApp) => RemedyButton | undefined;

/** `undefined`: it does not apply. */
const BUTTONS: Readonly<Record<Remedy, MakeButton>> = {
  addKey: ({ keyRef: { providerId }, view }, app) =>
    view.auth === 'none' ? undefined : { label: 'Add key…', run: () => app.ask('key/add', { providerId }) },
  replaceKey: ({ keyRef: { providerId, keyName }, isStored }, app) =>
    isStored && keyName !== undefined
      ? { label: 'Replace key…', run: () => app.ask('key/replace', { providerId, keyName }) }
      : undefined,
  keyPage: toPage('keys', 'Key page'),
  billingPage: toPage('billing', 'Billing page'),
  statusPage: toPage('status', 'Status page'),
  installPage: toPage('install', 'Install'),
  setAddress: ({ view, check: { address } }, app) =>
    address === undefined && isOwnAddress(view)
      ? { label: 'Base URL', run: () => app.fold(view.provider.id, true) }
      : undefined,
  useAddress: ({ keyRef, check: { address } }, app) =>
    address === undefined
      ? undefined
      : {
          label: `Use ${address}`,
          title: 'Sets the base URL and tests again',
          run: () => void app.useAddress(keyRef, address),
        },
  chooseModel: ({ view: { provider } }, app) => ({
    label: provider.local ? 'Local models' : 'Choose model',
    run: () => app.show(provider.local ? 'local' : 'defaults'),
  }),
  proxySettings: (_props, app) => ({ label: 'Proxy settings', run: () => app.ask('page/proxySettings', {}) }),
  switchOn: ({ view: { provider } }, app) => ({
    label: 'Switch on',
    run: () => void app.switchOn(provider.id),
  }),
};

function toPage(link: keyof ProviderSettingsView['links'], label: string): MakeButton {
  return ({ keyRef: { providerId }, view: { links } }, app) =>
    links[link] === undefined
      ? undefined
      : { label, isLink: true, run: () => app.ask('page/openLink', { providerId, link }) };
}

/** At a vendor's own address there is nothing to correct. */
function isOwnAddress({ settings, addressVariable, links }: ProviderSettingsView): boolean {
  return settings.baseUrl !== undefined || addressVariable !== undefined || links.keys === undefined;
}
