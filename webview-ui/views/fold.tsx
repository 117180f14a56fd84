// One line that unfolds: what it says stands alone, and what is in it is made only when it is open.
import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../icon.tsx';

interface FoldProps {
  summary: ComponentChildren;
  /** Held by whoever draws the line anew; absent: it begins folded. */
  open?: Signal<boolean>;
  /** At the right of the line, while it is open. */
  beside?: ComponentChildren;
  /** What is unfolded; it carries the id, by which the button points at it. */
  children: (id: string) => VNode;
}

export function Fold({ summary, open: held, beside, children }: FoldProps): VNode {
  const own = useSignal(false);
  const open = held ?? own;
  const id = useId();
  return (
    <div>
      <div class="row">
        <button
          type="button"
          class="fold"
          aria-expanded={open.value}
          aria-controls={open.value ? id : undefined}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name={open.value ? 'chevronDown' : 'chevronRight'} />
          <span>{summary}</span>
        </button>
        <span class="grow" />
        {open.value && beside}
      </div>
      {open.value && children(id)}
    </div>
  );
}
