// The cost view's copy of what the host answered, as signals, and everything a person can ask of the host there.
import { batch, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CostFilter, CostModel, CostPeriod, CostQuery, CostsView } from '../../src/shared/costViews.ts';
import type { CostsPageEvents, CostsPageRequests } from '../../src/shared/protocol.ts';
import type { SavedKind } from '../../src/shared/protocol/costs.ts';
import { HostClient, type EventMessage } from '../client.ts';
import { wordsOf } from '../settings/wordsOf.ts';
import type { Host } from '../vscodeApi.ts';
import { type CostsLayout, type Face, type ModelOrder, readCostsLayout } from './costsLayout.ts';
import { dayOf, periodTitle } from './days.ts';
import { counted, paid } from './figures.ts';
import { WhatIfDesk } from './whatIfDesk.ts';

/** Milliseconds: what changes meanwhile is asked for once. */
const GATHER_CHANGES = 400;
/** Milliseconds: so long after midnight the page may still call yesterday today. */
const LOOK_AT_CLOCK = 60_000;

export class CostsApp {
  readonly view = signal<CostsView | undefined>(undefined);
  /** What the controls show: runs ahead of `view` while an answer is on its way. */
  readonly query = signal<CostQuery | undefined>(undefined);
  readonly loading = signal(false);
  /** Why the last query has no answer, in the host's words. */
  readonly failure = signal<string | undefined>(undefined);
  /** An action that failed, in the host's words. */
  readonly problem = signal<string | undefined>(undefined);
  /** What a screen reader says next. */
  readonly announcement = signal('');
  readonly whatIf: WhatIfDesk;
  readonly layout;
  /** Where the page was scrolled to when it was hidden. */
  readonly topAtStart: number;

  readonly #client: HostClient<CostsPageRequests, CostsPageEvents>;
  readonly #remember: (layout: CostsLayout) => void;
  #top: number;
  #underWay: AbortController | undefined;
  #isGathering = false;
  #changedMeanwhile = false;
  #clock: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host<CostsLayout>) {
    const layout = readCostsLayout(host.remembered);
    this.layout = signal(layout);
    this.topAtStart = layout.top;
    this.#top = layout.top;
    this.#remember = host.remember;
    this.#client = new HostClient(host.port, (message) => this.#hear(message));
    this.whatIf = new WhatIfDesk({
      compare: (params, cancelled) => this.#client.request('costs/whatIf', params, cancelled),
      models: async () => (await this.#client.request('costs/whatIfModels', {})).models,
      say: (text) => this.say(text),
    });
  }

  /** Asks for what is wanted; without a query of its own for the one that the host remembers. */
  async load(says = false): Promise<void> {
    this.#underWay?.abort();
    const mine = new AbortController();
    this.#underWay = mine;
    this.#changedMeanwhile = false;
    this.loading.value = true;
    try {
      const view = await this.#client.request('costs/view', { query: this.query.value }, mine.signal);
      batch(() => {
        this.view.value = view;
        this.query.value = view.query;
        this.failure.value = undefined;
      });
      if (says) {
        this.say(summaryOf(view));
      }
    } catch (error) {
      if (!mine.signal.aborted) {
        this.failure.value = wordsOf(error);
      }
    } finally {
      if (this.#underWay === mine) {
        this.#underWay = undefined;
        this.loading.value = false;
        this.#watchClock(dayOf(Date.now()));
        if (this.#changedMeanwhile) {
          this.#gather();
        }
      }
    }
  }

  // What is asked

  ask(part: Partial<CostQuery>): void {
    const { query } = this;
    if (query.value) {
      query.value = { ...query.value, ...part };
      void this.load(true);
    }
  }

  /** The width of bars goes with the period that it was chosen for. */
  showPeriod(period: CostPeriod): void {
    this.ask({ period, step: undefined });
  }

  filterBy(filter: CostFilter): void {
    this.ask({ filter });
  }

  // Layout

  showFace(card: string, face: Face): void {
    this.#keep({ faces: { ...this.layout.value.faces, [card]: face } });
  }

  showRowsOf(rowsOf: CostsLayout['rowsOf']): void {
    this.#keep({ rowsOf });
  }

  orderBy(order: ModelOrder | undefined, words: string): void {
    this.#keep({ order });
    this.say(words);
  }

  scrolled(top: number): void {
    this.#top = top;
    this.#keep({});
  }

  // Actions

  save(kind: SavedKind, name: string, content: string): Promise<void> {
    return this.#act(async () => {
      const { saved } = await this.#client.request('costs/save', { kind, name, content });
      this.say(saved ? 'Saved.' : 'Not saved.');
    });
  }

  openConversation(conversationId: string): Promise<void> {
    return this.#act(() => this.#client.request('costs/openConversation', { conversationId }));
  }

  setPrice({ providerId, model }: CostModel): Promise<void> {
    return this.#act(() => this.#client.request('costs/setPrice', { providerId, model }));
  }

  openSettings(page: 'budgets' | 'prices'): Promise<void> {
    return this.#act(() => this.#client.request('costs/openSettings', { page }));
  }

  raiseBudget(budgetId: string, firstDay: string): Promise<void> {
    return this.#act(() => this.#client.request('costs/raiseBudget', { budgetId, firstDay }));
  }

  usageFile(action: 'export' | 'import' | 'delete'): Promise<void> {
    return this.#act(() => this.#client.request('costs/usageFile', { action }));
  }

  showLog(): Promise<void> {
    return this.#act(() => this.#client.request('page/showLog', {}));
  }

  say(text: string): void {
    // The same words once more are read out only where they differ.
    this.announcement.value = text === this.announcement.value ? `${text}\u00A0` : text;
  }

  /** What the page itself could not do. */
  fail(words: string): void {
    this.problem.value = words;
  }

  #hear(message: EventMessage<CostsPageEvents>): void {
    switch (message.event) {
      case 'costs/changed':
        this.#gather();
        break;
      case 'costs/show':
        this.query.value = message.data.query;
        void this.load(true);
        break;
    }
  }

  /** Asks again in a moment, or after the answer that is on its way: requests may come in dozens. */
  #gather(): void {
    if (this.#underWay) {
      this.#changedMeanwhile = true;
      return;
    }
    if (this.#isGathering) {
      return;
    }
    this.#isGathering = true;
    setTimeout(() => {
      this.#isGathering = false;
      if (this.#underWay) {
        this.#changedMeanwhile = true;
      } else {
        void this.load();
      }
    }, GATHER_CHANGES);
  }

  /** Asks again when the day is over: nothing may be paid for hours, and today is another day all the same. */
  #watchClock(day: string): void {
    clearTimeout(this.#clock);
    this.#clock = setTimeout(() => {
      if (dayOf(Date.now()) === day) {
        this.#watchClock(day);
      } else {
        void this.load();
      }
    }, LOOK_AT_CLOCK);
  }

  async #act(action: () => Promise<unknown>): Promise<void> {
    this.problem.value = undefined;
    try {
      await action();
    } catch (error) {
      this.problem.value = wordsOf(error);
    }
  }

  #keep(part: Partial<CostsLayout>): void {
    // Scrolling changes nothing that is drawn from here.
    if (Object.keys(part).length > 0) {
      this.layout.value = { ...this.layout.value, ...part };
    }
    this.#remember({ ...this.layout.value, top: this.#top });
  }
}

function summaryOf({ query, report, currency }: CostsView): string {
  const { totals } = report;
  return `${periodTitle(query.period, report)}: ${paid(totals, currency)}, ${counted(totals.requests, 'request')}.`;
}

export const CostsContext = createContext<CostsApp | undefined>(undefined);

export function useCosts(): CostsApp {
  const app = useContext(CostsContext);
  if (!app) {
    throw new Error('Drawn outside the cost view');
  }
  return app;
}
