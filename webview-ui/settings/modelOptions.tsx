// Models or providers as options of a select: grouped by provider, those that cannot be asked now with the reason.
import type { VNode } from 'preact';
import { autoText, parseAuto } from '../../src/shared/autoModel.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';

interface ModelOptionsProps {
  view: SettingsView;
  kind: 'model' | 'provider';
  /** What is chosen: it is offered even where it is in no list. */
  value: string;
  /** What holds without a choice; absent where nothing does. */
  inherited?: string;
  /** Auto cannot be it: it makes no embeddings. */
  noAuto?: boolean;
}

export function ModelOptions({ view, kind, value, inherited, noAuto }: ModelOptionsProps): VNode {
  const providers = view.models.providers.filter(({ models }) => kind === 'provider' || models.length > 0);
  const auto = kind === 'model' && !noAuto ? (view.models.auto ?? []) : [];
  const chosenAuto = kind === 'model' ? parseAuto(value) : undefined;
  const isListed =
    auto.some(({ model }) => model === chosenAuto?.model) ||
    (kind === 'provider'
      ? providers.some(({ id }) => id === value)
      : providers.some(({ id, models }) => models.some(({ model }) => `${id}/${model}` === value)));
  return (
    <>
      <option value="">{inherited ? `Inherited: ${inherited}` : 'Not set'}</option>
      {value !== '' && !isListed && <option value={value}>{value} (in no list)</option>}
      {auto.length > 0 && (
        <optgroup label="Auto">
          {auto.map((choice) => (
            // As it is written, so that the select finds it: `auto/…` means the same as `auto:…`.
            <option key={choice.model} value={choice.model === chosenAuto?.model ? value : autoText(choice)}>
              {choice.name}
            </option>
          ))}
        </optgroup>
      )}
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
