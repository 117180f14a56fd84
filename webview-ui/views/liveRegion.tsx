// Says in a screen reader that an answer began, ended or failed.
import type { VNode } from 'preact';
import type { Announcement } from '../announcements.ts';
import type { ReadonlySignal } from '@preact/signals';

export function LiveRegion({ announcement }: { announcement: ReadonlySignal<Announcement> }): VNode {
  const { text, urgent } = announcement.value;
  return (
    <>
      <div class="unseen" role="status" aria-live="polite">
        {urgent ? '' : text}
      </div>
      <div class="unseen" role="alert" aria-live="assertive">
        {urgent ? text : ''}
      </div>
    </>
  );
}
