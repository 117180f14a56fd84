// A model that judges or merges: a native list by provider, so that it works in a dialog by keys and in a screen reader.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { ModelReference } from '../../../src/shared/views.ts';
import { Icon } from '../../icon.tsx';
import { useDecisions } from './decisionDesk.ts';

interface ModelSelectProps {
  label: string;
  /** Absent: nobody is named, and the first option stands for whoever is taken then. */
  value: ModelReference | undefined;
  unnamed: string;
  choose: (model: ModelReference | undefined) => void;
}

export function ModelSelect({ label, value, unnamed, choose }: ModelSelectProps): VNode {
  const { providers } = useDecisions().door.models.value;
  const id = useId();
  return (
    <div class="dialogField">
      <label for={id}>{label}</label>
      <span class="select dialogSelect">
        <select
          id={id}
          value={value ? keyOf(value) : ''}
          onChange={(event) => {
            const { value: key } = event.currentTarget;
            const all = providers.flatMap(({ models }) => models);
            const found = all.find((model) => keyOf(model) === key);
            choose(found && { providerId: found.providerId, model: found.model });
          }}
        >
          <option value="">{unnamed}</option>
          {providers
            .filter(({ models }) => models.length > 0)
            .map((provider) => (
              <optgroup key={provider.id} label={provider.name}>
                {provider.models.map((model) => (
                  <option key={keyOf(model)} value={keyOf(model)} disabled={model.locked !== undefined}>
                    {model.name}
                    {model.locked === undefined ? '' : ' (locked)'}
                  </option>
                ))}
              </optgroup>
            ))}
        </select>
        <Icon name="chevronDown" />
      </span>
    </div>
  );
}

function keyOf({ providerId, model }: ModelReference): string {
  return `${providerId}/${model}`;
}
