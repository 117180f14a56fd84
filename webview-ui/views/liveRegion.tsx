// Says in a screen reader that an answer began, ended or failed.
import type { VNode } from 'preact';
import { useApp } from '../state.ts';

export function LiveRegion(): VNode {
  const { text, urgent } = useApp().announcement.value;
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
