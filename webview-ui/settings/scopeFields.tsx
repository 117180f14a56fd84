// Selects of what a budget or a rate limit is for: a provider, a key, a folder.
import type { ComponentChildren, VNode } from 'preact';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import { folderWords } from './budgetWords.ts';
import { Select } from './controls.tsx';
import type { FieldState } from './useField.ts';

interface ScopeFieldsProps {
  fieldOf: (name: 'provider' | 'key' | 'workspace') => FieldState;
  view: SettingsView;
  /** The folder that is open. */
  workspace: Parameters<typeof folderWords>[1];
  class?: string;
  /** Further selects of the same group. */
  children?: ComponentChildren;
}

export function ScopeFields({ fieldOf, view, workspace, class: extra = '', children }: ScopeFieldsProps): VNode {
  const [provider, key, folder] = [fieldOf('provider'), fieldOf('key'), fieldOf('workspace')];
  const ofProvider = view.providers.filter((one) => provider.text === '' || one.provider.id === provider.text);
  const keys = [...new Set(ofProvider.flatMap((one) => one.keys.map(({ name }) => name)))];
  const providers = view.providers.map((one) => one.provider);
  return (
    <div class={`formPart ${extra}`} role="group" aria-label="What it is for">
      <Select field={provider} label="Provider" inherited={provider.text === ''}>
        <option value="">Every provider</option>
        {providers.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        <MissingOption value={provider.text} among={providers.map(({ id }) => id)} />
      </Select>
      <Select field={key} label="Key" inherited={key.text === ''}>
        <option value="">Every key</option>
        {keys.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <MissingOption value={key.text} among={keys} />
      </Select>
      <Select field={folder} label="Folder" inherited={folder.text === ''}>
        <option value="">Every folder</option>
        {workspace && <option value={workspace.uri}>This workspace ({workspace.name})</option>}
        {folder.text !== '' && folder.text !== workspace?.uri && (
          <option value={folder.text}>{folderWords(folder.text, workspace)}</option>
        )}
      </Select>
      {children}
    </div>
  );
}

/** What is chosen is offered even where it is not there. */
export function MissingOption({ value, among }: { value: string; among: readonly string[] }): VNode | null {
  return value === '' || among.includes(value) ? null : <option value={value}>{value} (not there)</option>;
}
