// One line that tells something went wrong or wants to be known, with a way to close it.
import type { Signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { Icon } from './icon.tsx';
import { IconButton } from './toolkit.tsx';

interface NoticeRowProps {
  /** A problem is read out at once. */
  tone: 'problem' | 'warning';
  /** Absent: it stays. */
  onClose?: () => void;
  class?: string;
  children: ComponentChildren;
}

export function NoticeRow({ tone, onClose, class: extra = '', children }: NoticeRowProps): VNode {
  const isProblem = tone === 'problem';
  return (
    <div class={`notice ${isProblem ? 'problem' : ''} ${extra}`} role={isProblem ? 'alert' : 'note'}>
      <Icon name={isProblem ? 'error' : 'warning'} class={isProblem ? 'err' : 'warn'} />
      {typeof children === 'string' ? <p class="grow">{children}</p> : <div class="grow">{children}</div>}
      {onClose && <IconButton icon="close" label="Close notice" onClick={onClose} />}
    </div>
  );
}

/** What a page's last action failed with, until it is closed. */
export function ActionProblem({
  problem,
  class: extra,
}: {
  problem: Signal<string | undefined>;
  class?: string;
}): VNode | null {
  return problem.value === undefined ? null : (
    <NoticeRow
      tone="problem"
      class={extra}
      onClose={() => {
        problem.value = undefined;
      }}
    >
      {problem.value}
    </NoticeRow>
  );
}
