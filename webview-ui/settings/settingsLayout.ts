// What the settings page remembers while it is hidden: layout only, never a value.

export interface SettingsLayout {
  page: string;
  query: string;
  /** Providers whose address, headers and timeouts are unfolded. */
  unfolded: readonly string[];
  /** Pixels that the page is scrolled down. */
  top: number;
}

const FIRST_SETTINGS_LAYOUT: SettingsLayout = { page: 'providers', query: '', unfolded: [], top: 0 };

/** What was stored, field by field: an older version may have written it. */
export function readSettingsLayout(stored: unknown): SettingsLayout {
  if (typeof stored !== 'object' || stored === null) {
    return FIRST_SETTINGS_LAYOUT;
  }
  const { page, query, unfolded, top } = stored as Partial<Record<keyof SettingsLayout, unknown>>;
  return {
    page: typeof page === 'string' ? page : FIRST_SETTINGS_LAYOUT.page,
    query: typeof query === 'string' ? query : '',
    unfolded: Array.isArray(unfolded) ? unfolded.filter((id) => typeof id === 'string') : [],
    top: typeof top === 'number' ? top : 0,
  };
}
