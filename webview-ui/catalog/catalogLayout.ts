// What the table of models remembers while it is hidden: filter, order, and what is unfolded; never data.
import { isColumn, type ColumnId } from './columns.ts';

export interface SortOrder {
  column: ColumnId;
  descending: boolean;
}

export interface CatalogLayout {
  query: string;
  /** Absent: as the providers list them, or best match first. */
  sort?: SortOrder | undefined;
  showHidden: boolean;
  showRetired: boolean;
  /** `provider/model` of the row that has the details. */
  selected?: string | undefined;
  detailsOpen: boolean;
  /** Absent: unfolded where there is room. */
  recommendationsOpen?: boolean | undefined;
  /** Absent: unfolded where one leads nowhere. */
  aliasesOpen?: boolean | undefined;
  /** Pixels that the table is scrolled down. */
  top: number;
}

const FIRST_CATALOG_LAYOUT: CatalogLayout = {
  query: '',
  showHidden: false,
  showRetired: false,
  detailsOpen: false,
  top: 0,
};

/** What was stored, field by field: an older version may have written it. */
export function readCatalogLayout(stored: unknown): CatalogLayout {
  if (typeof stored !== 'object' || stored === null) {
    return FIRST_CATALOG_LAYOUT;
  }
  const known = stored as Partial<Record<keyof CatalogLayout, unknown>>;
  const { query, sort, showHidden, showRetired, selected, detailsOpen, recommendationsOpen, aliasesOpen, top } = known;
  return {
    query: typeof query === 'string' ? query : '',
    sort: readSort(sort),
    showHidden: showHidden === true,
    showRetired: showRetired === true,
    selected: typeof selected === 'string' ? selected : undefined,
    detailsOpen: detailsOpen === true,
    recommendationsOpen: typeof recommendationsOpen === 'boolean' ? recommendationsOpen : undefined,
    aliasesOpen: typeof aliasesOpen === 'boolean' ? aliasesOpen : undefined,
    top: typeof top === 'number' ? top : 0,
  };
}

function readSort(stored: unknown): SortOrder | undefined {
  const { column, descending } = (stored ?? {}) as Partial<Record<keyof SortOrder, unknown>>;
  return typeof column === 'string' && isColumn(column) ? { column, descending: descending === true } : undefined;
}
