// A piece of context that goes or went with a question: where it is from and how many tokens it is about.
import type { VNode } from 'preact';
import { formatTokens } from '../../src/shared/format.ts';
import type { ContextChip } from '../../src/shared/views.ts';
import { Icon, type IconName } from '../icon.tsx';
import { IconButton } from '../toolkit.tsx';

const ICONS: Record<ContextChip['kind'], IconName> = {
  selection: 'selection',
  function: 'symbol',
  file: 'file',
  folder: 'folder',
  problems: 'warning',
  terminal: 'terminal',
  changes: 'changes',
  image: 'image',
};

interface ChipProps {
  chip: ContextChip;
  /** Takes it off again; without it the chip cannot be removed. */
  onRemove?: () => void;
}

export function Chip({ chip, onRemove }: ChipProps): VNode {
  const tokens = `~${formatTokens(chip.estimatedTokens)}`;
  return (
    <span
      class={onRemove ? 'chip removable' : 'chip'}
      title={`${chip.kind}: ${chip.label}, about ${tokens.slice(1)} tokens`}
    >
      <Icon name={ICONS[chip.kind]} />
      <span class="cutLeft">
        <span>{chip.label}</span>
      </span>
      <span class="dim fig nowrap">{onRemove ? tokens : `${tokens} tokens`}</span>
      {onRemove && <IconButton icon="close" label={`Remove ${chip.label}`} onClick={onRemove} />}
    </span>
  );
}
