// What the comparison page itself remembers over a reload: what is being written, places in columns, how it is looked at; never data.
import { hasTexts, readPromptDraft, type ScrollPlace } from '../layout.ts';
import type { PromptDraft } from '../prompts/promptDesk.ts';
import type { DiffChoice } from './diff/diffDesk.ts';

export interface CompareLayout {
  draft: string;
  /** The parameters of all are open. */
  parametersOpen: boolean;
  /** Columns scroll together. */
  together: boolean;
  /** The column that takes the whole width; absent: all are shown. */
  alone?: string;
  /** Places in columns that were left in the middle, by column. */
  scroll: Readonly<Record<string, ScrollPlace>>;
  /** The last question, being changed. */
  edited?: { turnId: string; text: string };
  prompt?: PromptDraft;
  /** What answers are compared with, and by what; absent: differences are not shown. */
  diff?: DiffChoice;
}

const FIRST: CompareLayout = { draft: '', parametersOpen: false, together: false, scroll: {} };

/** What was stored, field by field: an older version may have written it. */
export function readCompareLayout(stored: unknown): CompareLayout {
  if (typeof stored !== 'object' || stored === null) {
    return FIRST;
  }
  const { draft, parametersOpen, together, alone, scroll, edited, prompt, diff } = stored as Partial<
    Record<keyof CompareLayout, unknown>
  >;
  return {
    draft: typeof draft === 'string' ? draft : '',
    parametersOpen: parametersOpen === true,
    together: together === true,
    ...(typeof alone === 'string' && { alone }),
    scroll: readPlaces(scroll),
    ...(hasTexts(edited, 'turnId', 'text') && { edited: { turnId: edited.turnId, text: edited.text } }),
    prompt: readPromptDraft(prompt),
    ...(hasTexts(diff, 'columnId', 'unit') && {
      diff: { columnId: diff.columnId, unit: diff.unit === 'lines' ? 'lines' : 'words' },
    }),
  };
}

function readPlaces(stored: unknown): Record<string, ScrollPlace> {
  const places: Record<string, ScrollPlace> = {};
  for (const [columnId, place] of Object.entries(typeof stored === 'object' ? (stored ?? {}) : {})) {
    if (hasTexts(place, 'conversationId') && 'top' in place && typeof place.top === 'number') {
      const { conversationId, top } = place;
      places[columnId] = { conversationId, top };
    }
  }
  return places;
}
