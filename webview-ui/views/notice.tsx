// One quiet line at the top: a damaged store was set aside, the workspace is not trusted.
import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { NoticeRow } from '../noticeRow.tsx';
import { useApp } from '../state.ts';

export function Notice(): VNode | null {
  const notice = useApp().notice.value;
  const closed = useSignal<string | undefined>(undefined);
  if (!notice || closed.value === notice) {
    return null;
  }
  return (
    <NoticeRow
      tone="warning"
      onClose={() => {
        closed.value = notice;
      }}
    >
      {notice}
    </NoticeRow>
  );
}
