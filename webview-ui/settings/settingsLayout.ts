// What the settings page remembers while it is hidden: layout, and a prompt or budget that is being written; never a setting's value.
import { hasTexts } from '../layout.ts';

export interface SettingsLayout {
  page: string;
  query: string;
  /** Providers whose address, headers and timeouts are unfolded. */
  unfolded: readonly string[];
  /** Pixels that the page is scrolled down. */
  top: number;
  prompt?: EditedPrompt;
  budget?: EditedBudget;
  /** A routing rule with its form open: its id, empty for a new one. */
  rule?: EditedBudget;
  /** The prompt that is to be tried, with what it is tried with. */
  tried?: Readonly<Record<string, string>>;
}

/** A prompt of the library with its form open. */
export interface EditedPrompt {
  /** Its name in the library; empty for a new one. */
  edited: string;
  name: string;
  text: string;
  /** What a model is to write it from. */
  description: string;
  /** The text that a model's took the place of. */
  before?: string;
  /** A model was asked and has not answered yet. */
  writing?: boolean;
}

/** A budget with its form open. */
export interface EditedBudget {
  /** Its row; empty for a new one. */
  id: string;
  /** What stands in each field of the form. */
  texts: Readonly<Record<string, string>>;
}

const FIRST_SETTINGS_LAYOUT: SettingsLayout = { page: 'providers', query: '', unfolded: [], top: 0 };

/** What was stored, field by field: an older version may have written it. */
export function readSettingsLayout(stored: unknown): SettingsLayout {
  if (typeof stored !== 'object' || stored === null) {
    return FIRST_SETTINGS_LAYOUT;
  }
  const { page, query, unfolded, top, prompt, budget, rule, tried } = stored as Partial<
    Record<keyof SettingsLayout, unknown>
  >;
  return {
    page: typeof page === 'string' ? page : FIRST_SETTINGS_LAYOUT.page,
    query: typeof query === 'string' ? query : '',
    unfolded: Array.isArray(unfolded) ? unfolded.filter((id) => typeof id === 'string') : [],
    top: typeof top === 'number' ? top : 0,
    ...(hasTexts(prompt, 'edited', 'name', 'text', 'description') && { prompt: readPrompt(prompt) }),
    ...(hasTexts(budget, 'id') && { budget: readBudget(budget) }),
    ...(hasTexts(rule, 'id') && { rule: readBudget(rule) }),
    ...(typeof tried === 'object' && { tried: readTexts(tried) }),
  };
}

function readPrompt(stored: EditedPrompt): EditedPrompt {
  const { edited, name, text, description } = stored;
  return {
    edited,
    name,
    text,
    description,
    ...(hasTexts(stored, 'before') && { before: stored.before }),
    ...(stored.writing === true && { writing: true }),
  };
}

function readBudget(stored: { id: string; texts?: unknown }): EditedBudget {
  const { id, texts } = stored;
  return { id, texts: readTexts(texts) };
}

function readTexts(stored: unknown): Readonly<Record<string, string>> {
  const entries: [string, unknown][] = typeof stored === 'object' && stored !== null ? Object.entries(stored) : [];
  return Object.fromEntries(entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
}
