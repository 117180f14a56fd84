// "‹ 2/3 ›": the other branches at this place of the conversation.
import type { VNode } from 'preact';
import type { MessageView } from '../../src/shared/views.ts';
import { useMessages } from '../viewContexts.ts';
import { IconButton } from '../toolkit.tsx';

export function Siblings({ message, noun }: { message: MessageView; noun: 'Question' | 'Answer' }): VNode | null {
  const app = useMessages();
  const { siblings } = message;
  if (siblings.length < 2 || !app.acts.branches(message)) {
    return null;
  }
  const at = siblings.indexOf(message.id);
  const show = (id: string | undefined) => () => {
    if (id !== undefined) {
      void app.showBranch(id);
    }
  };
  const what = noun.toLowerCase();
  const where = app.acts.where.value;
  return (
    <span class="siblings" role="group" aria-label={`${noun} ${at + 1} of ${siblings.length}`}>
      <IconButton
        icon="chevronLeft"
        label={`Previous ${what}${where}`}
        disabled={at <= 0}
        onClick={show(siblings[at - 1])}
      />
      <span class="fig">
        {at + 1}/{siblings.length}
      </span>
      <IconButton
        icon="chevronRight"
        label={`Next ${what}${where}`}
        disabled={at >= siblings.length - 1}
        onClick={show(siblings[at + 1])}
      />
    </span>
  );
}
