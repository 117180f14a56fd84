// What a screen reader hears of a run: that it began, how it ended; never its text piece by piece.
import { formatTokens } from '../src/shared/format.ts';
import type { AskingView, MessageView } from '../src/shared/views.ts';
import type { ChatEventMessage } from './chatState.ts';
import { costFact } from './factParts.ts';
import { asSentence, earlierWords, insteadWords, limitedWords } from './routing/runWords.ts';

export interface Announcement {
  text: string;
  /** Interrupts what is being read. */
  urgent: boolean;
}

/** What to say about an event, if anything. */
export function announcementOf(message: ChatEventMessage): Announcement | undefined {
  switch (message.event) {
    case 'run/started':
      return { text: 'Answering.', urgent: false };
    case 'run/retry':
      return message.data.retry
        ? {
            text: `${message.data.retry.reason} Trying again, ${message.data.retry.attempt} of ${message.data.retry.of}.`,
            urgent: false,
          }
        : undefined;
    case 'run/limited':
      return message.data.limited && { text: `${limitedWords(message.data.limited)}.`, urgent: false };
    case 'run/asking':
      return message.data.asking && { text: brokeOffWords(message.data.asking), urgent: false };
    case 'run/restarted':
      return { text: `${earlierWords(message.data.earlier)} ${message.data.modelName} begins anew.`, urgent: false };
    case 'run/ended':
      return endOf(message.data.message);
    case 'run/delta':
    case 'chat/snapshot':
    case 'local/changed':
    case 'models/changed':
    case 'attachments/changed':
    case 'conversation/titled':
    case 'composer/focus':
    case 'view/show':
      return undefined;
  }
}

function brokeOffWords(asking: AskingView): string {
  return `The answer broke off: ${asSentence(asking.reason)} ${insteadWords(asking)} The choice stands below it.`;
}

function endOf({ state, error, facts, note }: MessageView): Announcement {
  if (error) {
    return { text: `${error.title} ${error.detail}`, urgent: true };
  }
  switch (state) {
    case 'cancelled':
      return { text: 'Stopped. What had arrived is kept.', urgent: false };
    case 'failed':
    case 'incomplete':
      return { text: 'The answer is not complete.', urgent: true };
    case 'complete':
    case 'streaming': {
      const out = facts?.tokens?.output;
      const figures = [
        ...(out === undefined ? [] : [`${formatTokens(out)} tokens`]),
        ...(facts ? [costFact(facts).text] : []),
      ];
      return { text: `${note ?? 'Answer complete.'} ${figures.join(', ')}`.trim(), urgent: false };
    }
  }
}
