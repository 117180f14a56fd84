// One setting with its control, where its value came from, and the way back to the next source.
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { SettingValue } from '../../src/shared/protocol/settings.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { CheckBox, Select, TextInput } from './controls.tsx';
import { ModelOptions } from './modelOptions.tsx';
import {
  inheritedValue,
  isUnset,
  isUnsetByDefault,
  ownValue,
  sourceWords,
  unsetWords,
  type SettingRow,
} from './settingRows.ts';
import { useSettings, type Scope } from './settingsState.ts';
import { boundsHint, readTyped, shownText } from './typedValue.ts';
import { useField, type FieldState } from './useField.ts';

interface SettingRowViewProps {
  row: SettingRow;
  scope: Scope;
  view: SettingsView;
  disabled?: boolean;
  /** Below the control. */
  children?: ComponentChildren;
}

export function SettingRowView(props: SettingRowViewProps): VNode {
  const { row, scope } = props;
  const { definition, setting } = row;
  const app = useSettings();
  const description = useId();
  const own = ownValue(row, scope);
  const field = useField<SettingValue | null>({
    text: shownText(own ?? (scope === 'user' ? inheritedValue(row, scope) : undefined)),
    read: (typed) => readControl(row, scope, typed),
    save: (value) => app.set(setting.id, value, scope, row.entry),
  });
  const isWide = definition.type === 'text' || definition.type === 'list';
  return (
    <div class={isWide ? 'setting wide' : 'setting'} role="group" aria-label={definition.label}>
      <div class="settingText">
        <span class="settingName">{definition.label}</span>
        <p class="dim sm" id={description}>
          <WithCode text={definition.description} />
        </p>
      </div>
      <div class="settingControl">
        <Control {...props} field={field} describedBy={description} />
        {props.children}
        {setting.problem && field.problem === undefined && (
          <p class="fieldProblem mild sm row">
            <Icon name="warning" class="warn" />
            <span>{setting.problem}</span>
          </p>
        )}
        <SettingFoot {...props} />
      </div>
    </div>
  );
}

/** Source, reset, and the way into the file. */
export function SettingFoot({ row, scope, disabled }: Omit<SettingRowViewProps, 'view'>): VNode {
  const app = useSettings();
  const { definition, setting } = row;
  const isEmpty = isUnset(row, scope);
  const isOwn = isEmpty || ownValue(row, scope) !== undefined;
  const isOverruled = scope === 'user' && setting.source === 'workspace';
  const told = (problem: string | undefined): void => {
    app.problem.value = problem;
  };
  return (
    <p class="settingFoot row wrap dim sm">
      {isOverruled ? (
        <span>
          This workspace sets <b>{shownText(setting.value).slice(0, 60) || 'nothing'}</b> instead
        </span>
      ) : (
        <span>
          {scope === 'workspace' && !isOwn ? `inherited: ${sourceWords(row)}` : sourceWords(row)}
          {(isEmpty || isUnsetByDefault(row)) && `: ${unsetWords(row)}`}
        </span>
      )}
      {isOwn && !disabled && (
        <button
          class="link"
          aria-label={`Reset ${definition.label}`}
          onClick={() => void app.set(setting.id, null, scope, row.entry).then(told)}
        >
          Reset
        </button>
      )}
      {definition.nullable && definition.default !== undefined && !isEmpty && !disabled && (
        <button
          class="link"
          aria-label={`${unsetAction(row)}: ${definition.label}`}
          onClick={() => void app.unset(setting.id, scope).then(told)}
        >
          {unsetAction(row)}
        </button>
      )}
      <button
        class="link fileLink"
        aria-label={`Edit in settings.json: ${definition.label}`}
        disabled={disabled}
        onClick={() => app.ask('settings/openFile', { id: setting.id, scope })}
      >
        Edit in settings.json
      </button>
    </p>
  );
}

/** "Use the model’s own", "Use no limit" */
function unsetAction(row: SettingRow): string {
  return `Use ${unsetWords(row)}`;
}

/** Fields that name a model and cannot leave it to Auto. */
const NEEDS_A_MODEL: ReadonlySet<string> = new Set(['embeddings', 'routing.classifierModel']);

interface ControlProps extends SettingRowViewProps {
  field: FieldState;
  describedBy: string;
}

function Control({ row, scope, view, disabled, field, describedBy }: ControlProps): VNode {
  const { definition } = row;
  const inherited = inheritedValue(row, scope);
  const common = { field, label: definition.label, labelHidden: true, describedBy, disabled };
  switch (definition.type) {
    case 'boolean':
      return scope === 'user' ? (
        <CheckBox field={field} label="On" describedBy={describedBy} disabled={disabled} />
      ) : (
        <Select {...common} inherited={field.text === ''}>
          <option value="">Inherited: {inherited === true ? 'on' : 'off'}</option>
          <option value="true">On</option>
          <option value="false">Off</option>
        </Select>
      );
    case 'choice': {
      const choices = definition.choices ?? [];
      const name = choices.find(({ value }) => value === inherited)?.label;
      return (
        <Select {...common} inherited={field.text === ''}>
          {(scope === 'workspace' || definition.default === undefined) && (
            <option value="">{scope === 'workspace' && name ? `Inherited: ${name}` : 'Not set'}</option>
          )}
          {choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
          {field.text !== '' && choices.every(({ value }) => value !== field.text) && (
            <option value={field.text}>{field.text} (not there)</option>
          )}
        </Select>
      );
    }
    case 'provider':
    case 'model':
      return (
        <Select {...common} inherited={field.text === ''}>
          <ModelOptions
            view={view}
            kind={definition.type}
            value={field.text}
            noAuto={NEEDS_A_MODEL.has(definition.id)}
            inherited={scope === 'workspace' ? shownText(inherited) : undefined}
          />
        </Select>
      );
    case 'object':
    case 'json':
    case 'record':
      return <code class="jsonValue">{JSON.stringify(row.setting.value ?? {})}</code>;
    default:
      return (
        <TextInput
          {...common}
          rows={definition.type === 'text' ? 4 : definition.type === 'list' ? 3 : undefined}
          placeholder={
            scope === 'workspace' && inherited !== undefined ? shownText(inherited) : placeholderOf(definition)
          }
          suffix={[definition.unit, boundsHint(definition)].filter(Boolean).join(', ')}
        />
      );
  }
}

function placeholderOf({ type }: SettingRow['definition']): string {
  return type === 'number' || type === 'integer' ? 'not set' : type === 'list' ? 'One on each line' : '';
}

/** What a control's text means to the row: an empty one takes the value out, so that the next source holds. */
function readControl(
  row: SettingRow,
  scope: Scope,
  typed: string,
): { value: SettingValue | null } | { problem: string } {
  if (row.definition.type === 'boolean') {
    const value = typed === 'true';
    return { value: typed === '' || (scope === 'user' && value === (row.definition.default ?? false)) ? null : value };
  }
  return readTyped(row.definition, typed);
}

/** Words between back-ticks as code. */
export function WithCode({ text }: { text: string }): VNode {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
