// One line that tells something went wrong or wants to be known, with a way to close it.
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
