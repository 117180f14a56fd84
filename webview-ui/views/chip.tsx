// A piece of context that goes or went with a question: where it is from and how many tokens it is about.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatTokens } from '../../src/shared/format.ts';
import type { ContextChip } from '../../src/shared/views.ts';
import { CONTEXT_ICONS, Icon } from '../icon.tsx';
import { IconButton } from '../toolkit.tsx';

interface ChipProps {
  chip: ContextChip;
  /** Why it cannot go to the model, in words. */
  problem?: string;
  thumbnail?: ImageBitmap;
  /** Shows what it is about. */
  onOpen: () => void;
  /** Takes it off again; without it the chip cannot be removed. `byKey`: the chip itself had the focus. */
  onRemove?: (byKey: boolean) => void;
}

export function Chip({ chip, problem, thumbnail, onOpen, onRemove }: ChipProps): VNode {
  const tokens = `~${formatTokens(chip.estimatedTokens)}`;
  const remarks = [chip.note, problem].filter((one) => one !== undefined);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (onRemove && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.preventDefault();
      onRemove(true);
    }
  };
  return (
    <span
      class={onRemove ? 'chip removable' : 'chip'}
      title={[`${chip.kind}: ${chip.label}, about ${tokens.slice(1)} tokens`, ...remarks].join('\n')}
    >
      <button type="button" class="chipOpen" onClick={onOpen} onKeyDown={onKeyDown}>
        {thumbnail ? <Thumbnail bitmap={thumbnail} /> : <Icon name={CONTEXT_ICONS[chip.kind]} />}
        <span class="cutLeft">
          <span>{chip.label}</span>
        </span>{' '}
        <span class="dim fig nowrap">{onRemove ? tokens : `${tokens} tokens`}</span>
        {problem ? <Icon name="warning" class="warn" /> : chip.note && <Icon name="info" class="dim" />}
        {remarks.length > 0 && <span class="unseen">. {remarks.join(' ')}</span>}
      </button>
      {onRemove && <IconButton icon="close" label={`Remove ${chip.label}`} onClick={() => onRemove(false)} />}
    </span>
  );
}

/** Drawn, not loaded: the page's policy lets no picture in that does not come with the extension. */
function Thumbnail({ bitmap }: { bitmap: ImageBitmap }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  return <canvas class="thumbnail" ref={canvas} width={bitmap.width} height={bitmap.height} aria-hidden="true" />;
}
