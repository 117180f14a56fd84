// What the webview itself remembers over a reload: the draft, the open part and the place in the conversation; never data.

export type Part = 'chat' | 'conversations';

export interface Layout {
  draft: string;
  part: Part;
  parametersOpen: boolean;
  /** Place in a conversation that was left in the middle; absent: at its end. */
  scroll?: ScrollPlace;
}

export interface ScrollPlace {
  conversationId: string;
  /** Pixels from the top of all that was loaded; for a message that is not loaded any more. */
  top: number;
  /** The message at the upper edge, and by how many pixels it stood below it (less than 0: it began above). */
  messageId?: string;
  offset?: number;
}

export const FIRST_LAYOUT: Layout = { draft: '', part: 'chat', parametersOpen: false };

/** What was stored, field by field: an older version may have written it. */
export function readLayout(stored: unknown): Layout {
  if (typeof stored !== 'object' || stored === null) {
    return FIRST_LAYOUT;
  }
  const { draft, part, parametersOpen, scroll } = stored as Partial<Record<keyof Layout, unknown>>;
  return {
    draft: typeof draft === 'string' ? draft : '',
    part: part === 'conversations' ? part : 'chat',
    parametersOpen: parametersOpen === true,
    scroll: isScroll(scroll) ? scroll : undefined,
  };
}

function isScroll(value: unknown): value is ScrollPlace {
  return (
    typeof value === 'object' &&
    value !== null &&
    'conversationId' in value &&
    typeof value.conversationId === 'string' &&
    'top' in value &&
    typeof value.top === 'number' &&
    (!('messageId' in value) || value.messageId === undefined || typeof value.messageId === 'string') &&
    (!('offset' in value) || value.offset === undefined || typeof value.offset === 'number')
  );
}
