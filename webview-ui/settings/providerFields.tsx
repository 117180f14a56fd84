// A provider's address, organization, headers, waiting times and whether it is asked at all.
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { ENDPOINT_FIELDS } from '../../src/shared/endpointFields.ts';
import { PROVIDER_FIELDS, TIMEOUT_FIELDS, type SettingField } from '../../src/shared/settingFields.ts';
import type { ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import { CheckBox, TextInput } from './controls.tsx';
import { EndpointFieldOf, EndpointGroup } from './endpointFields.tsx';
import { HeadersTable } from './headersTable.tsx';
import { WithCode } from './settingRowView.tsx';
import { useSettings } from './settingsState.ts';
import { boundsHint, readTyped, shownText } from './typedValue.ts';
import { useField } from './useField.ts';

interface ProviderFieldsProps {
  view: ProviderSettingsView;
}

export function ProviderFields({ view, id }: ProviderFieldsProps & { id: string }): VNode {
  const { provider, takesOrganization, settingsProblem, endpoint, inProcess } = view;
  return (
    <div class="providerFields" id={id} role="group" aria-label={`Settings of ${provider.name}`}>
      {settingsProblem && (
        <p class="fieldProblem mild sm row">
          <Icon name="warning" class="warn" />
          <span>{settingsProblem}</span>
        </p>
      )}
      {endpoint && <EndpointFieldOf view={view} id="name" />}
      {!inProcess && (
        <TextSetting
          view={view}
          field="baseUrl"
          placeholder={provider.state === 'needsAddress' ? 'https://' : view.usualAddress}
          note={addressNote(view)}
        />
      )}
      {endpoint && <EndpointFieldOf view={view} id="local" />}
      {endpoint && <EndpointFieldOf view={view} id="needsKey" />}
      {endpoint && <EndpointGroup view={view} group="models" />}
      {endpoint && <EndpointGroup view={view} group="form" />}
      {takesOrganization && <TextSetting view={view} field="organization" placeholder="none" />}
      {!inProcess && <HeadersTable view={view} />}
      <Timeouts view={view} />
      <SwitchedOff view={view} />
      <Links view={view} />
      {endpoint && <RemoveEndpoint view={view} />}
    </div>
  );
}

function addressNote({ settings, addressVariable }: ProviderSettingsView): string | undefined {
  return addressVariable && settings.baseUrl === undefined
    ? `Now from ${addressVariable} in the environment.`
    : undefined;
}

interface TextSettingProps extends ProviderFieldsProps {
  field: 'baseUrl' | 'organization';
  placeholder: string;
  note?: string;
}

function TextSetting({
  view: { provider, settings, endpoint },
  field: name,
  placeholder,
  note,
}: TextSettingProps): VNode {
  const app = useSettings();
  const description = useId();
  const fields: readonly SettingField[] = endpoint ? ENDPOINT_FIELDS : PROVIDER_FIELDS;
  const definition = fields.find(({ id }) => id === name);
  const field = useField<string | null>({
    text: settings[name] ?? '',
    read: (typed) => ({ value: typed.trim() || null }),
    save: (value) => app.setProvider(provider.id, name, value),
  });
  return (
    <div class="providerField">
      <TextInput
        field={field}
        label={definition?.label ?? name}
        placeholder={placeholder}
        describedBy={description}
        mono={name === 'baseUrl'}
      />
      <p class="dim sm" id={description}>
        {definition?.description} {note}
      </p>
    </div>
  );
}

function Timeouts({ view }: ProviderFieldsProps): VNode {
  const heading = useId();
  return (
    <div class="providerField" role="group" aria-labelledby={heading}>
      <span class="sm" id={heading}>
        Waiting times
      </span>
      <div class="timeouts">
        {TIMEOUT_FIELDS.map((field) => (
          <Timeout key={field.id} view={view} definition={field} />
        ))}
      </div>
      <p class="dim sm">What is empty is as for every provider, on the page Defaults.</p>
    </div>
  );
}

type TimeoutField = (typeof TIMEOUT_FIELDS)[number];

function Timeout({
  view: { provider, settings },
  definition,
}: ProviderFieldsProps & { definition: TimeoutField }): VNode {
  const app = useSettings();
  const field = useField<number | null>({
    text: shownText(settings.timeouts?.[definition.id]),
    read: (typed) => readTyped(definition, typed) as { value: number | null } | { problem: string },
    save: (value) => app.setProvider(provider.id, 'timeouts', value, { entry: definition.id }),
  });
  return (
    <div title={`${definition.description} ${boundsHint(definition)}`}>
      <TextInput field={field} label={definition.label} placeholder="as usual" suffix="s" />
    </div>
  );
}

function SwitchedOff({ view: { provider, settings } }: ProviderFieldsProps): VNode {
  const app = useSettings();
  const description = useId();
  const field = useField<boolean | null>({
    text: String(settings.disabled ?? false),
    read: (typed) => ({ value: typed === 'true' ? true : null }),
    save: (value) => app.setProvider(provider.id, 'disabled', value),
  });
  return (
    <div class="providerField">
      <CheckBox field={field} label="Switched off" describedBy={description} />
      <p class="dim sm" id={description}>
        <WithCode text="It is not asked and not listed. Its keys stay." />
      </p>
    </div>
  );
}

/** Id of the bar above the providers. */
export const PROVIDERS_BAR = 'providers-bar';

/** VS Code's notification offers to take it back, and to remove its keys as well. */
function RemoveEndpoint({ view: { provider } }: ProviderFieldsProps): VNode {
  const app = useSettings();
  const isWanted = useRef(false);
  // The button goes with the endpoint: the focus must not be lost with it.
  useLayoutEffect(() => () => void (isWanted.current && document.getElementById(PROVIDERS_BAR)?.focus()), []);
  return (
    <div class="providerField row">
      <Button
        small
        icon="trash"
        label="Remove endpoint"
        name={`Remove endpoint ${provider.name}`}
        onClick={() => {
          isWanted.current = true;
          app.ask('endpoint/remove', { providerId: provider.id });
        }}
      />
    </div>
  );
}

const PAGES = { keys: 'Key page', billing: 'Billing', status: 'Status', install: 'Install' } as const;

function Links({ view: { provider, links, endpoint } }: ProviderFieldsProps): VNode {
  const app = useSettings();
  return (
    <p class="row wrap links sm">
      {(['keys', 'billing', 'status', 'install'] as const)
        .filter((link) => links[link] !== undefined)
        .map((link) => (
          <button
            key={link}
            class="link row"
            title={links[link]}
            onClick={() => app.ask('page/openLink', { providerId: provider.id, link })}
          >
            {PAGES[link]}
            <Icon name="link" />
          </button>
        ))}
      <button
        class="link"
        onClick={() => app.ask('settings/openFile', { id: endpoint ? 'endpoints' : 'providers', scope: 'user' })}
      >
        Edit in settings.json
      </button>
    </p>
  );
}
