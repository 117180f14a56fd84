// Models or providers as options of a select: grouped by provider, those that cannot be asked now with the reason.
import type { VNode } from 'preact';
import type { SettingsView } from '../../src/shared/settingsViews.ts';

interface ModelOptionsProps {
  view: SettingsView;
  kind: 'model' | 'provider';
  /** What is chosen: it is offered even where it is in no list. */
  value: string;
  /** What holds without a choice; absent where nothing does. */
  inherited?: string;
}

export function ModelOptions({ view, kind, value, inherited }: ModelOptionsProps): VNode {
  const providers = view.models.providers.filter(({ models }) => kind === 'provider' || models.length > 0);
  const isListed =
    kind === 'provider'
      ? providers.some(({ id }) => id === value)
      : providers.some(({ id, models }) => models.some(({ model }) => `${id}/${model}` === value));
  return (
    <>
      <option value="">{inherited ? `Inherited: ${inherited}` : 'Automatic'}</option>
      {value !== '' && !isListed && <option value={value}>{value} (in no list)</option>}
      {kind === 'provider'
        ? providers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))
        : providers.map(({ id, name, models }) => (
            <optgroup key={id} label={name}>
              {models.map((model) => (
                <option key={model.model} value={`${id}/${model.model}`} disabled={model.locked !== undefined}>
                  {model.name}
                  {model.locked ? ' (locked)' : ''}
                </option>
              ))}
            </optgroup>
          ))}
    </>
  );
}
