// What the webview itself remembers over a reload: the draft, the open part and the place in the conversation; never data.

import type { PromptDraft } from './prompts/promptDesk.ts';

export type Part = 'chat' | 'conversations';

export interface Layout {
  draft: string;
  /** The draft that is on its way to the host; absent: none is. */
  sent?: string;
  part: Part;
  parametersOpen: boolean;
  /** Place in a conversation that was left in the middle; absent: at its end. */
  scroll?: ScrollPlace;
  /** A question that is being changed, with what stands in its field. */
  edited?: { messageId: string; text: string };
  /** What is written in the form for a system prompt, and what a model wrote of it: it has cost money. */
  prompt?: PromptDraft;
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
  const { draft, sent, part, parametersOpen, scroll, edited, prompt } = stored as Partial<
    Record<keyof Layout, unknown>
  >;
  return {
    draft: typeof draft === 'string' ? draft : '',
    sent: typeof sent === 'string' ? sent : undefined,
    part: part === 'conversations' ? part : 'chat',
    parametersOpen: parametersOpen === true,
    scroll: isScroll(scroll) ? scroll : undefined,
    edited: hasTexts(edited, 'messageId', 'text') ? { messageId: edited.messageId, text: edited.text } : undefined,
    prompt: readPromptDraft(prompt),
  };
}

export function isScroll(value: unknown): value is ScrollPlace {
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

/** What the form for a system prompt stored; `undefined`: nothing was written in it. */
export function readPromptDraft(value: unknown): Layout['prompt'] {
  if (!hasTexts(value, 'description')) {
    return undefined;
  }
  const { review, writing } = value as { review?: unknown; writing?: unknown };
  return {
    description: value.description,
    ...(hasTexts(review, 'text') && { review: readGenerated(review) }),
    ...(writing === true && { writing }),
  };
}

function readGenerated(stored: { text: string }): { text: string; note?: string } {
  return { text: stored.text, ...(hasTexts(stored, 'note') && { note: stored.note }) };
}

/** An object that was stored, with a text under each of these names. */
export function hasTexts<N extends string>(value: unknown, ...names: readonly N[]): value is Record<N, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'string')
  );
}
