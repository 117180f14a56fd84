// The search over all pages: every word must occur somewhere in what a row says.
import type { SettingsView } from '../../src/shared/settingsViews.ts';

/** Whether a row with these texts is wanted; always, while nothing is searched. */
export type Matches = (...texts: readonly (string | undefined)[]) => boolean;

export function matcher(query: string): Matches {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (...texts) => {
    const all = texts.filter(Boolean).join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

/** What every page is drawn from. */
export interface PageProps {
  view: SettingsView;
  matches: Matches;
}
