// The row over the composer after a message was deleted, until the next thing is done or a while has passed.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { deletedText, undeleteMessage } from '../messageDeletion.ts';
import { useApp } from '../state.ts';
import { UndoRow } from './undoRow.tsx';

export function DeletedMessage(): VNode | null {
  const app = useApp();
  const deleted = app.deleted.value;
  const place = `${app.conversation.value?.id ?? ''} ${app.run.value?.runId ?? ''}`;
  const before = useRef(place);
  useLayoutEffect(() => {
    if (before.current !== place) {
      before.current = place;
      app.deleted.value = undefined;
    }
  }, [place]);
  if (!deleted) {
    return null;
  }
  const { messageId } = deleted;
  return (
    <UndoRow
      key={messageId}
      text={deletedText(deleted)}
      undo={() => void undeleteMessage(app, messageId)}
      over={() => {
        app.deleted.value = undefined;
      }}
    />
  );
}
