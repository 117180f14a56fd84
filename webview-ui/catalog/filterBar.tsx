// The usual filters as buttons under the search, what is otherwise left out, and the order where there are no columns.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { CatalogView } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { searchTokens } from '../modelSearch.ts';
import { useCatalog, type CatalogApp } from './catalogState.ts';
import { COLUMN_IDS, COLUMNS, isColumn } from './columns.ts';

/** The first ones are what people look for most: where it is narrow, the rest stands only in the completions. */
const FILTERS = [
  '@ready',
  '@local',
  '@vision',
  '@tools',
  '@reasoning',
  '@price<1',
  '@context>100k',
  '@free',
  '@pinned',
] as const;
const NARROW_FILTERS = 6;

interface FilterBarProps {
  view: CatalogView;
  narrow: boolean;
  /** Puts the cursor behind what was begun. */
  typeOn: (query: string) => void;
}

export function FilterBar({ view, narrow, typeOn }: FilterBarProps): VNode {
  const app = useCatalog();
  const { query, showHidden, showRetired } = app.layout.value;
  const words = searchTokens(query).map(({ text }) => text);
  const ofProvider = words.filter((word) => word.startsWith('@provider:'));
  const hidden = view.rows.filter((row) => row.hidden).length;
  const retired = view.rows.filter((row) => row.lifecycle === 'retired').length;
  return (
    <div class="filterBar">
      <div class="filterChips" role="group" aria-label="Filters">
        <button
          class="filterChip"
          aria-pressed={ofProvider.length > 0}
          onClick={() => {
            const rest = without(words, ofProvider);
            if (ofProvider.length > 0) {
              app.filter(rest);
            } else {
              typeOn(`${rest && `${rest} `}@provider:`);
            }
          }}
        >
          @provider:
        </button>
        {FILTERS.slice(0, narrow ? NARROW_FILTERS : undefined).map((filter) => (
          <button
            key={filter}
            class="filterChip"
            aria-pressed={words.includes(filter)}
            onClick={() => toggle(app, words, filter)}
          >
            {filter}
          </button>
        ))}
      </div>
      <div class="filterShows">
        {hidden > 0 && (
          <button
            class="ghost sm"
            aria-pressed={showHidden}
            title="Models that stand in no picker"
            onClick={() => app.show({ showHidden: !showHidden })}
          >
            <Icon name={showHidden ? 'eye' : 'eyeClosed'} />
            Hidden <span class="dim fig">{hidden}</span>
          </button>
        )}
        {retired > 0 && (
          <button
            class="ghost sm"
            aria-pressed={showRetired}
            title="Models that their vendors have shut down"
            onClick={() => app.show({ showRetired: !showRetired })}
          >
            <Icon name={showRetired ? 'eye' : 'eyeClosed'} />
            Retired <span class="dim fig">{retired}</span>
          </button>
        )}
        {narrow && <SortSelect />}
      </div>
    </div>
  );
}

function without(words: readonly string[], left: readonly string[]): string {
  return words.filter((word) => !left.includes(word)).join(' ');
}

/** On, or off; never beside its own opposite. */
function toggle(app: CatalogApp, words: readonly string[], filter: string): void {
  const rest = without(words, [filter, `-${filter}`]);
  app.filter(words.includes(filter) ? rest : `${rest && `${rest} `}${filter}`);
}

function SortSelect(): VNode {
  const app = useCatalog();
  const id = useId();
  const { sort } = app.layout.value;
  return (
    <span class="select sortSelect">
      <label class="unseen" for={id}>
        Order
      </label>
      <select
        id={id}
        value={sort ? `${sort.column} ${sort.descending ? 'down' : 'up'}` : ''}
        onChange={(event) => {
          const [column = '', direction] = event.currentTarget.value.split(' ');
          app.sort(isColumn(column) ? { column, descending: direction === 'down' } : undefined);
        }}
      >
        <option value="">As listed</option>
        {COLUMN_IDS.filter(isColumn).flatMap((column) => {
          const { label, largestFirst } = COLUMNS[column];
          const isText = column === 'name' || column === 'model';
          const [up, down] = isText ? ['A to Z', 'Z to A'] : ['least first', 'most first'];
          const options = [
            <option key={`${column} up`} value={`${column} up`}>{`${label}: ${up}`}</option>,
            <option key={`${column} down`} value={`${column} down`}>{`${label}: ${down}`}</option>,
          ];
          return largestFirst ? options.toReversed() : options;
        })}
      </select>
      <Icon name="chevronDown" />
    </span>
  );
}
