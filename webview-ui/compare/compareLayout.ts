// What the comparison page itself remembers over a reload: what is being written, places in columns, how it is looked at; never data.
import { hasTexts, isScroll, readPromptDraft, type ScrollPlace } from '../layout.ts';
import type { PromptDraft } from '../prompts/promptDesk.ts';
import type { DiffChoice } from './diff/diffDesk.ts';

type Places = Readonly<Record<string, ScrollPlace>>;

/** Those of comparisons that were shown long ago are forgotten. */
const MOST_PLACES = 50;

export interface CompareLayout {
  draft: string;
  /** The parameters of all are open. */
  parametersOpen: boolean;
  /** Columns scroll together. */
  together: boolean;
  /** The column that takes the whole width; absent: all are shown. */
  alone?: string;
  /** Places in columns that were left in the middle, by column; the one that was left last is last. Of `MOST_PLACES` columns at most. */
  scroll: Places;
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
      diff: {
        columnId: diff.columnId,
        unit: diff.unit === 'lines' ? 'lines' : 'words',
        ...(hasTexts(diff, 'turnId') && { turnId: diff.turnId }),
      },
    }),
  };
}

function readPlaces(stored: unknown): Places {
  const all: [string, unknown][] = Object.entries(typeof stored === 'object' ? (stored ?? {}) : {});
  return newest(all.flatMap(([columnId, place]) => (isScroll(place) ? [[columnId, place] as const] : [])));
}

/** With the place in a column that was just left, or without one where it was left at its end. */
export function withPlace(places: Places, columnId: string, place: ScrollPlace | undefined): Places {
  const others = Object.entries(places).filter(([id]) => id !== columnId);
  return newest(place ? [...others, [columnId, place]] : others);
}

function newest(places: readonly (readonly [string, ScrollPlace])[]): Places {
  return Object.fromEntries(places.slice(-MOST_PLACES));
}
