// The table's copy of what the host owns, as signals, and everything a person can ask of the host there.
import { batch, computed, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CatalogRow, CatalogView } from '../../src/shared/catalogViews.ts';
import type { ModelsPageEvents, ModelsPageRequests } from '../../src/shared/protocol.ts';
import type { ModelReference } from '../../src/shared/views.ts';
import { HostClient, HostFailure, type EventMessage } from '../client.ts';
import { wordsOf } from '../settings/wordsOf.ts';
import { showIn } from '../shownCurrency.ts';
import type { Host } from '../vscodeApi.ts';
import { readCatalogLayout, type CatalogLayout, type SortOrder } from './catalogLayout.ts';
import { COLUMNS, columnWords, type ColumnId } from './columns.ts';
import { keyOf, listing, searchIn, sharedNames } from './listing.ts';

/** How long the host may be asked for prices is the host's to say; the person may stop it. */
interface PriceFetch {
  stop: () => void;
}

export class CatalogApp {
  readonly view = signal<CatalogView | undefined>(undefined);
  /** Why nothing could be fetched, in the host's words. */
  readonly unopened = signal<string | undefined>(undefined);
  /** All that is remembered, except where the table is scrolled to. */
  readonly layout;
  /** An action that failed and belongs to no field, in the host's words. */
  readonly problem = signal<string | undefined>(undefined);
  /** What a screen reader says next. */
  readonly announcement = signal('');
  /** The price table is being fetched. */
  readonly fetchingPrices = signal<PriceFetch | undefined>(undefined);
  /** The field for a new alias wants the cursor. */
  readonly aliasWanted = signal(false);
  /** Where the table was scrolled to when it was hidden. */
  readonly topAtStart: number;

  readonly search = computed(() => searchIn(this.view.value ?? NOTHING, this.layout.value.query));
  readonly listing = computed(() =>
    listing(this.view.value ?? NOTHING, {
      ...this.layout.value,
      sort: this.layout.value.sort,
      search: this.search.value,
    }),
  );
  readonly sharedNames = computed(() => sharedNames(this.view.value ?? NOTHING));
  /** The model whose details are shown: the one that was chosen, if it is still listed. */
  readonly selected = computed((): CatalogRow | undefined => {
    const { selected } = this.layout.value;
    return this.view.value?.rows.find((row) => keyOf(row) === selected);
  });

  readonly #client: HostClient<ModelsPageRequests, ModelsPageEvents>;
  readonly #remember: (layout: CatalogLayout) => void;
  #top: number;

  constructor(host: Host<CatalogLayout>) {
    const layout = readCatalogLayout(host.remembered);
    this.layout = signal(layout);
    this.topAtStart = layout.top;
    this.#top = layout.top;
    this.#remember = host.remember;
    this.#client = new HostClient(host.port, (message) => this.#hear(message));
  }

  async load(): Promise<void> {
    try {
      const view = await this.#client.request('catalog/view', { refresh: false });
      batch(() => {
        this.#show(view);
        this.unopened.value = undefined;
      });
    } catch (error) {
      this.unopened.value = wordsOf(error);
    }
  }

  // Layout

  filter(query: string): void {
    this.#keep({ query });
  }

  /** By a click on a column: its own direction first, then the other, then none. */
  sortBy(column: ColumnId): void {
    const { sort } = this.layout.value;
    const first = COLUMNS[column].largestFirst === true;
    const next =
      sort?.column !== column
        ? { column, descending: first }
        : sort.descending === first
          ? { column, descending: !first }
          : undefined;
    this.sort(next);
  }

  sort(sort: SortOrder | undefined): void {
    this.#keep({ sort });
    this.say(
      sort
        ? `Sorted by ${columnWords(COLUMNS[sort.column])}, ${sort.descending ? 'descending' : 'ascending'}.`
        : 'Not sorted.',
    );
  }

  show(part: Partial<Pick<CatalogLayout, 'showHidden' | 'showRetired' | 'recommendationsOpen' | 'aliasesOpen'>>): void {
    this.#keep(part);
  }

  /** Makes it the row that the arrows are on; `open` shows its details too. */
  select(model: ModelReference, open = this.layout.value.detailsOpen): void {
    this.#keep({ selected: keyOf(model), detailsOpen: open });
  }

  closeDetails(): void {
    this.#keep({ detailsOpen: false });
  }

  scrolled(top: number): void {
    this.#top = top;
    this.#keep({});
  }

  // Actions

  /** The vendors' lists are read again. */
  refresh(): Promise<void> {
    return this.#act(
      async () => this.#show(await this.#client.request('catalog/view', { refresh: true })),
      'Reading the lists again.',
    );
  }

  /** A model of the table, or an Auto. */
  use(row: ModelReference & { name: string }): Promise<void> {
    return this.#act(async () => {
      const { current, currentBecause, missing } = await this.#client.request('models/choose', referenceTo(row));
      this.#merge({ current: current && referenceTo(current), currentBecause });
      if (current?.providerId !== row.providerId || current.model !== row.model) {
        const asked = current ? `The chat asks ${current.name}` : (missing ?? 'The chat asks no model');
        throw new HostFailure(`${asked}. ${row.name} was chosen, and another setting goes before.`);
      }
    }, `${row.name} answers in the chat from now on.`);
  }

  pin(row: CatalogRow, pinned: boolean): Promise<void> {
    return this.#act(
      async () => {
        await this.#client.request('models/pin', { ...referenceTo(row), pinned });
        const rows = this.view.value?.rows ?? [];
        this.#merge({ rows: rows.map((one) => (keyOf(one) === keyOf(row) ? { ...one, pinned } : one)) });
      },
      `${row.name} is ${pinned ? 'pinned' : 'not pinned any more'}.`,
    );
  }

  hide(row: CatalogRow, hidden: boolean): Promise<void> {
    return this.#act(
      async () => this.#show(await this.#client.request('catalog/hide', { ...referenceTo(row), hidden })),
      `${row.name} ${hidden ? 'stands in no picker any more' : 'stands in the pickers again'}.`,
    );
  }

  /** `purpose` absent: the chat. `words` say what it is for. */
  setDefault(row: CatalogRow, purpose: string | undefined, words: string): Promise<void> {
    return this.#act(
      async () => this.#show(await this.#client.request('catalog/setDefault', { ...referenceTo(row), purpose })),
      `${row.name} is the default for ${words}.`,
    );
  }

  /** `null` takes it out. Gives what is wrong in words, or nothing where it was written. */
  async setAlias(alias: string, target: ModelReference | null): Promise<string | undefined> {
    try {
      this.#show(await this.#client.request('catalog/setAlias', { alias, target: target && referenceTo(target) }));
      this.say(target ? `${alias} now means ${target.model}.` : `${alias} is no alias any more.`);
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }

  async refreshPrices(): Promise<void> {
    const stopped = new AbortController();
    this.problem.value = undefined;
    this.fetchingPrices.value = { stop: () => stopped.abort() };
    this.say('Fetching the price table.');
    try {
      const view = await this.#client.request('catalog/refreshPrices', {}, stopped.signal);
      this.#show(view);
      this.say(`Prices of ${view.prices.date}.`);
    } catch (error) {
      if (stopped.signal.aborted) {
        this.say('Stopped. The prices are as they were.');
      } else {
        this.problem.value = wordsOf(error);
      }
    } finally {
      this.fetchingPrices.value = undefined;
    }
  }

  /** VS Code asks for it; what it costs then comes with the next view. */
  setPrice(row: CatalogRow): void {
    void this.#act(() => this.#client.request('catalog/setPrice', referenceTo(row)));
  }

  addKey(): void {
    void this.#act(() => this.#client.request('key/add', {}));
  }

  showLog(): void {
    void this.#act(() => this.#client.request('page/showLog', {}));
  }

  copy(text: string): void {
    void this.#act(() => this.#client.request('page/copy', { text }), 'Copied.');
  }

  say(text: string): void {
    this.announcement.value = text;
  }

  #hear(message: EventMessage<ModelsPageEvents>): void {
    switch (message.event) {
      case 'catalog/changed':
        this.#show(message.data);
        break;
      case 'catalog/show':
        this.filter(message.data.filter);
        break;
    }
  }

  #show(view: CatalogView): void {
    batch(() => {
      showIn(view.currency);
      this.view.value = view;
    });
  }

  #merge(part: Partial<CatalogView>): void {
    if (this.view.value) {
      this.#show({ ...this.view.value, ...part });
    }
  }

  async #act(action: () => Promise<unknown>, afterwards = ''): Promise<void> {
    this.problem.value = undefined;
    try {
      await action();
      this.say(afterwards);
    } catch (error) {
      this.problem.value = wordsOf(error);
    }
  }

  #keep(part: Partial<CatalogLayout>): void {
    // Scrolling changes nothing that is drawn from here.
    if (Object.keys(part).length > 0) {
      this.layout.value = { ...this.layout.value, ...part };
    }
    this.#remember({ ...this.layout.value, top: this.#top });
  }
}

const NOTHING: CatalogView = {
  rows: [],
  aliases: [],
  recommendations: [],
  notes: [],
  prices: { date: '', fetched: false },
};

/** Nothing but what the host is asked for: a row holds much more. */
function referenceTo({ providerId, model }: ModelReference): ModelReference {
  return { providerId, model };
}

export const CatalogContext = createContext<CatalogApp | undefined>(undefined);

export function useCatalog(): CatalogApp {
  const app = useContext(CatalogContext);
  if (!app) {
    throw new Error('Drawn outside the table of models');
  }
  return app;
}
