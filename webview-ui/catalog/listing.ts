// Which models the table shows, in which order, and what was left out: from all that is known, the search and the order.
import { parseAuto } from '../../src/shared/autoModel.ts';
import type { AliasView, CatalogRow, CatalogView } from '../../src/shared/catalogViews.ts';
import type { ModelReference } from '../../src/shared/views.ts';
import { parseModelSearch, searchScore, type ModelSearch, type NamedProvider } from '../modelSearch.ts';
import type { SortOrder } from './catalogLayout.ts';
import { COLUMNS } from './columns.ts';

export interface ListingWish {
  search: ModelSearch;
  sort: SortOrder | undefined;
  showHidden: boolean;
  showRetired: boolean;
}

/** A line of the table: a heading over a group, or a model. */
export type ListItem = { kind: 'heading'; key: string; text: string } | { kind: 'model'; key: string; row: CatalogRow };

export interface Listing {
  items: readonly ListItem[];
  /** Models among the items. */
  shown: number;
  /** Models that fit the search and are not shown, because they are hidden or retired. */
  leftOut: { hidden: number; retired: number };
}

export function keyOf({ providerId, model }: ModelReference): string {
  return `${providerId}/${model}`;
}

export function isSame(one: ModelReference, other: ModelReference | undefined): boolean {
  return one.providerId === other?.providerId && one.model === other.model;
}

/** What was written as the target of an alias; `undefined`: neither `provider/model` nor Auto. */
export function aliasTarget(text: string): ModelReference | undefined {
  const auto = parseAuto(text);
  if (auto) {
    return auto;
  }
  const [, providerId, model] = /^([^/\s]+)\/(\S+)$/.exec(text.trim()) ?? [];
  return providerId !== undefined && model !== undefined ? { providerId, model } : undefined;
}

export function searchIn(view: CatalogView, query: string): ModelSearch {
  return parseModelSearch(query, providersOf(view));
}

/** Each provider that lists a model, in the order of the rows. */
export function providersOf({ rows }: CatalogView): (NamedProvider & { count: number })[] {
  const found = new Map<string, NamedProvider & { count: number }>();
  for (const { providerId, providerName } of rows) {
    const known = found.get(providerId);
    found.set(providerId, { id: providerId, name: providerName, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

export function listing(view: CatalogView, wish: ListingWish): Listing {
  const { search } = wish;
  const isSearch = search.words !== '' || search.filters.length > 0;
  const asksFor = (what: 'hidden' | 'retired'): boolean => search.filters.some((filter) => filter.asksFor === what);
  const withHidden = wish.showHidden || asksFor('hidden');
  const withRetired = wish.showRetired || isSearch;
  const leftOut = { hidden: 0, retired: 0 };
  const scored: { row: CatalogRow; score: number }[] = [];
  const names = aliasNames(view.aliases);
  for (const row of view.rows) {
    const score = searchScore(search, row, names.get(keyOf(row)));
    if (score === undefined) {
      continue;
    }
    if (row.hidden && !withHidden) {
      leftOut.hidden++;
    } else if (row.lifecycle === 'retired' && !withRetired) {
      leftOut.retired++;
    } else {
      scored.push({ row, score });
    }
  }
  const items = grouped(ordered(scored, wish));
  return { items, shown: scored.length, leftOut };
}

/** Models that would be found if one filter of the search were not there, the most first; only those that help. */
export function loosened(view: CatalogView, { words, filters }: ModelSearch): { text: string; count: number }[] {
  const count = (search: ModelSearch): number =>
    view.rows.filter((row) => searchScore(search, row) !== undefined).length;
  const parts = [
    ...filters.map(({ text }) => ({
      text,
      search: { words, filters: filters.filter((one) => one.text !== text), unknown: [] },
    })),
    ...(words && filters.length > 0 ? [{ text: words, search: { words: '', filters, unknown: [] } }] : []),
  ];
  return parts
    .map(({ text, search }) => ({ text, count: count(search) }))
    .filter((part) => part.count > 0 && part.count < view.rows.length)
    .sort((a, b) => b.count - a.count);
}

/** `provider/name` of names that several models of a provider have: these are told apart by their ids. */
export function sharedNames({ rows }: CatalogView): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const row of rows) {
    const name = nameKey(row);
    (seen.has(name) ? shared : seen).add(name);
  }
  return shared;
}

/** What the row calls it. */
export function shownName(row: CatalogRow, shared: ReadonlySet<string>): string {
  return shared.has(nameKey(row)) ? row.model : row.name;
}

function nameKey({ providerId, name }: CatalogRow): string {
  return `${providerId}/${name}`;
}

function aliasNames(aliases: readonly AliasView[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { alias, target } of aliases) {
    names.set(keyOf(target), `${names.get(keyOf(target)) ?? ''} ${alias}`);
  }
  return names;
}

function ordered(scored: { row: CatalogRow; score: number }[], { search, sort }: ListingWish): CatalogRow[] {
  const value = sort && COLUMNS[sort.column].value;
  if (value) {
    const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
    const sign = sort.descending ? -1 : 1;
    const keyed = scored.map(({ row }) => ({ row, value: value(row) }));
    keyed.sort((a, b) => compared(a.value, b.value, sign, collator));
    return keyed.map(({ row }) => row);
  }
  return (search.words ? scored.toSorted((a, b) => b.score - a.score) : scored).map(({ row }) => row);
}

/** What is not known stands at the end either way. */
function compared(
  one: number | string | undefined,
  other: number | string | undefined,
  sign: number,
  collator: Intl.Collator,
): number {
  if (one === undefined || other === undefined) {
    return Number(one === undefined) - Number(other === undefined);
  }
  const order =
    typeof one === 'number' && typeof other === 'number' ? one - other : collator.compare(`${one}`, `${other}`);
  return order * sign;
}

/** Pinned models first, retired ones last; headings only where there is more than one group. */
function grouped(rows: readonly CatalogRow[]): ListItem[] {
  const groupOf = ({ lifecycle, pinned }: CatalogRow): 'Pinned' | 'All' | 'Retired' =>
    lifecycle === 'retired' ? 'Retired' : pinned ? 'Pinned' : 'All';
  const groups = (['Pinned', 'All', 'Retired'] as const)
    .map((name) => ({ name, rows: rows.filter((row) => groupOf(row) === name) }))
    .filter((group) => group.rows.length > 0);
  return groups.flatMap((group): ListItem[] => [
    ...(groups.length > 1 || group.name === 'Retired'
      ? [{ kind: 'heading' as const, key: group.name, text: `${group.name} · ${group.rows.length}` }]
      : []),
    ...group.rows.map((row): ListItem => ({ kind: 'model', key: keyOf(row), row })),
  ]);
}
