// What only an endpoint has: its name, its models and their price, and how its server departs from OpenAI's interface.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { ENDPOINT_FIELDS, PRICE_FIELDS, type EndpointField } from '../../src/shared/endpointFields.ts';
import type { ProviderField, SettingValue } from '../../src/shared/protocol/settings.ts';
import type { ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { CheckBox, Select, TextInput } from './controls.tsx';
import { WithCode } from './settingRowView.tsx';
import { useSettings } from './settingsState.ts';
import { readTyped, shownText } from './typedValue.ts';
import { useField } from './useField.ts';

interface FieldsProps {
  view: ProviderSettingsView;
}

const TITLES = { models: 'Models', form: 'Form of its requests' } as const;

/** The fields of one group, under a heading. */
export function EndpointGroup({ view, group }: FieldsProps & { group: keyof typeof TITLES }): VNode {
  const heading = useId();
  return (
    <div class="endpointGroup" role="group" aria-labelledby={heading}>
      <h4 id={heading}>{TITLES[group]}</h4>
      {ENDPOINT_FIELDS.filter((field) => field.group === group).map((field) => (
        <EndpointControl key={field.id} view={view} field={field} />
      ))}
    </div>
  );
}

/** One field that stands by itself. */
export function EndpointFieldOf({ view, id }: FieldsProps & { id: ProviderField }): VNode | null {
  const field = ENDPOINT_FIELDS.find((one) => one.id === id);
  return field ? <EndpointControl view={view} field={field} /> : null;
}

interface ControlProps extends FieldsProps {
  field: EndpointField;
}

function EndpointControl({ view, field }: ControlProps): VNode {
  if (field.type === 'object') {
    return <Price view={view} field={field} />;
  }
  if (field.type === 'boolean') {
    // What is not known is neither on nor off.
    return field.default === undefined ? <Choice view={view} field={field} /> : <Switch view={view} field={field} />;
  }
  return field.type === 'choice' ? <Choice view={view} field={field} /> : <Text view={view} field={field} />;
}

/** The value as the person's settings have it. */
function valueOf({ endpoint }: ProviderSettingsView, { id }: EndpointField): SettingValue | undefined {
  return (endpoint as Readonly<Record<string, SettingValue | undefined>> | undefined)?.[id];
}

function useSave({ provider }: ProviderSettingsView, { id }: EndpointField) {
  const app = useSettings();
  return (value: SettingValue | null) => app.setProvider(provider.id, id as ProviderField, value);
}

function Text({ view, field }: ControlProps): VNode {
  const description = useId();
  const isList = field.type === 'list';
  const state = useField<SettingValue | null>({
    text: shownText(valueOf(view, field)),
    read: (typed) => readTyped({ type: isList ? 'list' : 'string' }, typed),
    save: useSave(view, field),
  });
  const rows = isList ? Math.min(8, Math.max(2, state.text.split('\n').length)) : undefined;
  return (
    <div class="providerField">
      <TextInput
        field={state}
        label={field.label}
        placeholder={field.id === 'name' ? view.provider.id : isList ? 'as the server lists them' : 'none'}
        describedBy={description}
        rows={rows}
        mono={field.id !== 'name'}
      />
      <Description id={description} text={isList ? `${field.description} One on each line.` : field.description} />
    </div>
  );
}

function Switch({ view, field }: ControlProps): VNode {
  const description = useId();
  const save = useSave(view, field);
  const state = useField<boolean>({
    text: shownText(valueOf(view, field) ?? field.default),
    read: (typed) => ({ value: typed === 'true' }),
    // What is as usual is not written.
    save: (value) => save(value === field.default ? null : value),
  });
  return (
    <div class="providerField">
      <CheckBox field={state} label={field.label} describedBy={description} />
      <Description id={description} text={field.description} />
    </div>
  );
}

const KNOWN = [
  { value: '', label: 'Not known' },
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

function Choice({ view, field }: ControlProps): VNode {
  const description = useId();
  const save = useSave(view, field);
  const usual = field.default === undefined ? '' : String(field.default);
  const state = useField<string>({
    text: shownText(valueOf(view, field)) || usual,
    read: (typed) => ({ value: typed }),
    save: (value) => save(value === usual ? null : field.type === 'boolean' ? value === 'true' : value),
  });
  return (
    <div class="providerField">
      <Select field={state} label={field.label} describedBy={description}>
        {(field.choices ?? KNOWN).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Description id={description} text={field.description} />
    </div>
  );
}

function Price({ view, field }: ControlProps): VNode {
  const heading = useId();
  return (
    <div class="providerField" role="group" aria-labelledby={heading}>
      <span class="sm" id={heading}>
        {field.label}
      </span>
      <div class="timeouts">
        {PRICE_FIELDS.map((part) => (
          <Amount key={part.id} view={view} part={part} />
        ))}
      </div>
      <Description text={field.description} />
    </div>
  );
}

function Amount({ view, part }: FieldsProps & { part: (typeof PRICE_FIELDS)[number] }): VNode {
  const app = useSettings();
  const state = useField<SettingValue | null>({
    text: shownText(view.endpoint?.price?.[part.id]),
    read: (typed) => readTyped(part, typed),
    save: (value) => app.setProvider(view.provider.id, 'price', value, { entry: part.id }),
  });
  return (
    <div title={part.description}>
      <TextInput field={state} label={part.label} placeholder="unknown" suffix="$" />
    </div>
  );
}

/** What the box itself shows is not said once more. */
function Description({ id, text }: { id?: string; text: string }): VNode {
  return (
    <p class="dim sm" id={id}>
      <WithCode text={text.replace(/ Default: (?:true|false)\.$/, '')} />
    </p>
  );
}
