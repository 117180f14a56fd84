// One quiet line at the top: a damaged store was set aside, the workspace is not trusted.
import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { Icon } from '../icon.tsx';
import { useApp } from '../state.ts';
import { IconButton } from '../toolkit.tsx';

export function Notice(): VNode | null {
  const notice = useApp().notice.value;
  const closed = useSignal<string | undefined>(undefined);
  if (!notice || closed.value === notice) {
    return null;
  }
  return (
    <div class="notice" role="note">
      <Icon name="warning" class="warn" />
      <p class="grow">{notice}</p>
      <IconButton
        icon="close"
        label="Close notice"
        onClick={() => {
          closed.value = notice;
        }}
      />
    </div>
  );
}
