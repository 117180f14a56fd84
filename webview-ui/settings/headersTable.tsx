// Extra HTTP headers of a provider, name and value a row; each row is written by itself.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { EntryName } from '../../src/shared/protocol/settings.ts';
import { PROVIDER_FIELDS } from '../../src/shared/settingFields.ts';
import type { ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { IconButton } from '../toolkit.tsx';
import { Problem, Progress } from './controls.tsx';
import { useSettings } from './settingsState.ts';
import { useField } from './useField.ts';

type Headers = Readonly<Record<string, string>>;

const DESCRIPTION = PROVIDER_FIELDS.find(({ id }) => id === 'headers')?.description;

export function HeadersTable({ view: { provider, settings } }: { view: ProviderSettingsView }): VNode {
  const app = useSettings();
  const heading = useId();
  const isAdding = useSignal(false);
  const headers: Headers = settings.headers ?? {};
  const save: HeaderRowProps['save'] = (value, name) => app.setProvider(provider.id, 'headers', value, name);
  const names = Object.keys(headers);
  return (
    <div class="providerField" role="group" aria-labelledby={heading}>
      <span class="sm" id={heading}>
        Headers
      </span>
      {(names.length > 0 || isAdding.value) && (
        <table class="headers">
          <thead class="unseen">
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <HeaderRow key={name} name={name} headers={headers} save={save} />
            ))}
            {isAdding.value && (
              <HeaderRow name="" headers={headers} save={save} onDone={() => (isAdding.value = false)} />
            )}
          </tbody>
        </table>
      )}
      <p class="dim sm">{DESCRIPTION}</p>
      {!isAdding.value && (
        <button class="ghost sm addHeader" onClick={() => (isAdding.value = true)}>
          <Icon name="add" />
          Add header
        </button>
      )}
    </div>
  );
}

interface HeaderRowProps {
  /** Empty for a new one. */
  name: string;
  headers: Headers;
  /** `null` takes it out. Only this one header: others may stand in the file that are not sent, and so not shown. */
  save: (value: string | null, name: EntryName) => Promise<string | undefined>;
  /** A new row is over: written or given up. */
  onDone?: () => void;
}

/** Both fields are one: a header is written once both are there. */
function HeaderRow({ name, headers, save, onDone }: HeaderRowProps): VNode {
  const written = `${name}\n${headers[name] ?? ''}`;
  const field = useField<readonly [string, string]>({
    text: name === '' ? '\n' : written,
    read: (typed) => {
      const [newName = '', value = ''] = typed.split('\n');
      if (newName.trim() === '') {
        return { problem: 'Type the name of the header.' };
      }
      const isTaken = newName.trim() !== name && Object.hasOwn(headers, newName.trim());
      return isTaken ? { problem: 'There is a header of this name.' } : { value: [newName.trim(), value] };
    },
    save: async ([newName, value]) => {
      const problem = await save(value, { entry: newName, ...(name !== '' && name !== newName && { from: name }) });
      if (problem === undefined) {
        onDone?.();
      }
      return problem;
    },
  });
  const [shownName = '', shownValue = ''] = field.text.split('\n');
  const leave = (event: FocusEvent): void => {
    const row = event.currentTarget as HTMLElement;
    if (!(event.relatedTarget instanceof Node && row.contains(event.relatedTarget))) {
      if (name === '' && field.text === '\n') {
        onDone?.();
      } else {
        field.commit();
      }
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      field.commit();
    } else if (event.key === 'Escape') {
      field.revert();
      onDone?.();
    }
  };
  const input = (label: string, value: string, change: (text: string) => string, first: boolean): VNode => (
    <input
      type="text"
      aria-label={label}
      aria-invalid={field.problem !== undefined}
      placeholder={first ? 'x-name' : 'value'}
      value={value}
      spellcheck={false}
      class="mono"
      ref={first && name === '' ? focusOnce : undefined}
      onInput={(event) => field.input(change(event.currentTarget.value))}
    />
  );
  return (
    <>
      <tr onFocusOut={leave} onKeyDown={onKeyDown}>
        <td>{input('Header name', shownName, (text) => `${text}\n${shownValue}`, true)}</td>
        <td>{input(`Value of ${shownName || 'the header'}`, shownValue, (text) => `${shownName}\n${text}`, false)}</td>
        <td>
          {name === '' ? (
            <IconButton icon="close" label="Leave out" onClick={() => onDone?.()} />
          ) : (
            <IconButton icon="trash" label={`Remove header ${name}`} onClick={() => void save(null, { entry: name })} />
          )}
        </td>
      </tr>
      {(field.problem !== undefined || field.progress !== 'none') && (
        <tr>
          <td colSpan={3}>
            <Progress field={field} />
            <Problem field={field} />
          </td>
        </tr>
      )}
    </>
  );
}

function focusOnce(input: HTMLInputElement | null): void {
  if (input && !input.dataset['focused']) {
    input.dataset['focused'] = 'yes';
    input.focus();
  }
}
