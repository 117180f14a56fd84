// In place of a page's content that is being read, or could not be.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { NoticeRow } from '../noticeRow.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';

interface UnreadProps {
  /** "The budgets" */
  what: string;
  copy: { unread: Signal<string | undefined>; load(): Promise<void> };
}

export function Unread({ what, copy }: UnreadProps): VNode {
  const problem = copy.unread.value;
  return problem === undefined ? (
    <p class="row dim appearsLate">
      <ProgressRing />
      Reading…
    </p>
  ) : (
    <NoticeRow tone="problem">
      <p>
        <b>{what} cannot be shown.</b> {problem}
      </p>
      <div class="row wrap buttons">
        <Button small label="Try again" onClick={() => void copy.load()} />
      </div>
    </NoticeRow>
  );
}
