// A native list to choose from, as small as a button, with its label for screen readers alone.
import type { VNode } from 'preact';
import { Icon } from '../icon.tsx';

interface SelectProps {
  label: string;
  value: string;
  options: readonly { id: string; text: string }[];
  choose: (id: string) => void;
}

export function Select({ label, value, options, choose }: SelectProps): VNode {
  return (
    <label class="select sortSelect">
      <span class="unseen">{label}</span>
      <select aria-label={label} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(({ id, text }) => (
          <option key={id} value={id} selected={id === value}>
            {text}
          </option>
        ))}
      </select>
      <Icon name="chevronDown" />
    </label>
  );
}
