// Good or bad: what the person thinks of an answer, from which the router learns on this machine.
import type { VNode } from 'preact';
import type { MessageView, Vote } from '../../src/shared/views.ts';
import { withVote } from '../chatState.ts';
import { useMessages, type MessagesPlace } from '../viewContexts.ts';
import { IconButton } from '../toolkit.tsx';

const WHAT_FOR = 'the router learns from it, on this machine only';

export function Votes({ message }: { message: MessageView }): VNode {
  const app = useMessages();
  const button = (vote: Vote, label: string): VNode => {
    const isGiven = message.vote === vote;
    return (
      <IconButton
        icon={isGiven ? `${vote}Voted` : vote}
        label={label}
        title={`${label}: ${WHAT_FOR}${isGiven ? '. Click to take it back' : ''}`}
        pressed={isGiven}
        onClick={() => void give(app, message, isGiven ? undefined : vote)}
      />
    );
  };
  return (
    <>
      {button('up', 'Good answer')}
      {button('down', 'Bad answer')}
    </>
  );
}

/** Shown at once; where the host does not take it, as it was before. */
async function give(app: MessagesPlace, { id, vote: before }: MessageView, vote: Vote | undefined): Promise<void> {
  app.chat.value = withVote(app.chat.value, id, vote);
  if ((await app.attempt('chat/vote', { messageId: id, vote })) === undefined) {
    app.chat.value = withVote(app.chat.value, id, before);
  }
}
