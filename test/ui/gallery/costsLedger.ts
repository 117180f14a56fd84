// Real ledgers for the gallery's cost view: a year as a developer spends it, in a store on disk, answered by the real report.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCount, UsageOutcome, UsagePurpose, UsageRecord } from '../../../src/core/records.ts';
import { openStore, type Store } from '../../../src/core/store/openStore.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { costReport } from '../../../src/core/usage/reports.ts';
import type { CostQuery } from '../../../src/shared/costViews.ts';
import { conversation, silentLog, tokens, usageRecord } from '../../unit/store/temporaryStore.ts';
import type { WhatIfScenario } from '../../../src/shared/whatIfViews.ts';
import { COSTS_NOW, LEDGER_MODELS, MANY_MODELS, TOPICS, type LedgerModel } from './costsData.ts';
import { supposedIn } from './costsWhatIf.ts';

export type LedgerName = 'year' | 'many' | 'live' | 'free' | 'empty';

const DAY_MS = 86_400_000;
/** Before, requests were not noted. */
const NOTED_SINCE = COSTS_NOW - 13 * DAY_MS;
const TASKS = ['code_generation', 'simple_qa', 'explanation', 'writing', 'refactoring'];

/** Opened when first asked for. */
export class CostsLedgers {
  readonly #folder = mkdtempSync(join(tmpdir(), 'costs-'));
  readonly #stores = new Map<string, Promise<Store>>();

  /** A JavaScript module with the answer: what a page may load that may not fetch anything. */
  async answer(url: URL): Promise<string> {
    const name = url.searchParams.get('ledger') ?? 'year';
    const store = await this.#store(name);
    if (url.pathname === '/costs/spend.js') {
      store.usage.add(usageRecord(crypto.randomUUID(), { startedAt: COSTS_NOW - 60_000, costUsd: 1 }));
      return 'export default null';
    }
    const query = JSON.parse(url.searchParams.get('query') ?? '{}') as CostQuery;
    const scenario = url.searchParams.get('scenario');
    if (scenario !== null) {
      const supposed = await supposedIn(store, query, JSON.parse(scenario) as WhatIfScenario);
      return `export default ${JSON.stringify(supposed)}`;
    }
    const report = await costReport(store.usage.costs, query, COSTS_NOW);
    return `export default ${JSON.stringify(report)}`;
  }

  async close(): Promise<void> {
    for (const store of this.#stores.values()) {
      (await store).close();
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #store(name: string): Promise<Store> {
    let store = this.#stores.get(name);
    if (!store) {
      store = this.#fill(name);
      this.#stores.set(name, store);
    }
    return store;
  }

  async #fill(name: string): Promise<Store> {
    const clock = { ...systemClock, now: () => COSTS_NOW };
    const store = await openStore({ file: join(this.#folder, `${name}.sqlite`), log: silentLog, clock });
    if (name === 'year' || name === 'many') {
      writeYear(store, COSTS_NOW, name === 'many' ? MANY_MODELS : LEDGER_MODELS);
    } else if (name === 'free') {
      store.usage.add(
        usageRecord('free', { startedAt: COSTS_NOW - 60_000, costUsd: 0, providerId: 'ollama', keyName: '' }),
      );
    } else if (name === 'live') {
      for (let day = 0; day < 12; day += 1) {
        const startedAt = COSTS_NOW - day * DAY_MS - 3_600_000;
        store.usage.add(usageRecord(`live-${day}`, { startedAt, costUsd: 1, keyName: day % 2 === 0 ? 'work' : 'own' }));
      }
    }
    return store;
  }
}

/** The year up to `now` (epoch milliseconds), the same each time. */
export function writeYear(store: Store, now: number, models: readonly LedgerModel[] = LEDGER_MODELS): void {
  store.transaction(() => new Year(store, now, models).write());
}

class Year {
  readonly #store: Store;
  readonly #now: number;
  readonly #models: readonly LedgerModel[];
  #state = 77;
  #number = 0;

  constructor(store: Store, now: number, models: readonly LedgerModel[]) {
    this.#store = store;
    this.#now = now;
    this.#models = models;
  }

  write(): void {
    for (let ago = 364; ago >= 0; ago -= 1) {
      const noon = new Date(this.#now - ago * DAY_MS);
      const conversations = Math.round(this.#busyness(noon, ago) * (0.6 + 0.8 * this.#random()));
      for (let turn = 0; turn < conversations; turn += 1) {
        this.#writeConversation(noon);
      }
    }
  }

  /** Conversations of a day: more from month to month, few at weekends, almost none in the holidays. */
  #busyness(day: Date, ago: number): number {
    const isWeekend = day.getDay() === 0 || day.getDay() === 6;
    const isHoliday = (day.getMonth() === 7 && day.getDate() < 18) || (day.getMonth() === 11 && day.getDate() > 22);
    const trend = 4 + 5 * (1 - ago / 365);
    return isHoliday ? 0.3 : isWeekend ? trend * 0.14 : trend;
  }

  #writeConversation(noon: Date): void {
    const model = this.#pick();
    const id = `conversation-${this.#number}`;
    const topic = TOPICS[this.#number % TOPICS.length] ?? '';
    const purpose = this.#purpose(model);
    const isChat = purpose === 'chat' || purpose === 'compare';
    const start = new Date(noon).setHours(8, Math.floor(this.#random() * 560), Math.floor(this.#random() * 60));
    const workspace = ['file:///home/ada/retry', 'file:///home/ada/parser', 'file:///home/ada/site', undefined][
      Math.floor(this.#random() ** 1.6 * 4)
    ];
    const keyName = model.local ? '' : this.#random() < 0.8 ? 'work' : 'personal';
    const requests = 1 + Math.floor(this.#random() ** 2.5 * 16);
    if (isChat && start < this.#now) {
      this.#store.conversations.create(conversation(id, { title: topic, createdAt: start, updatedAt: start }));
    }
    for (let turn = 0; turn < requests; turn += 1) {
      const startedAt = start + turn * 95_000;
      if (startedAt < this.#now) {
        this.#store.usage.add(
          this.#record(model, turn, {
            startedAt,
            keyName,
            workspace,
            purpose,
            conversationId: isChat ? id : undefined,
          }),
        );
      }
    }
  }

  #record(model: LedgerModel, turn: number, values: Partial<UsageRecord>): UsageRecord {
    this.#number += 1;
    const outcome: UsageOutcome = this.#random() < model.failures ? 'failed' : 'success';
    const isRefused = outcome === 'failed' && this.#random() < 0.7;
    const plain = isRefused ? 0 : Math.floor(600 + 14_000 * this.#random() ** 3);
    const cached = model.caches && turn > 0 && !isRefused ? Math.floor(6000 + 9000 * turn * this.#random()) : 0;
    const written =
      model.caches && model.providerId === 'anthropic' && !isRefused ? Math.floor(7000 * this.#random()) : 0;
    const answer = isRefused || model.embeds ? 0 : Math.floor(90 + 3600 * this.#random() ** 2);
    const reasoning = model.reasons && !isRefused ? Math.floor(3600 * this.#random()) : 0;
    const { input, output } = model;
    const costUsd =
      input === undefined || output === undefined
        ? undefined
        : (plain * input + cached * input * 0.1 + written * input * 1.25 + (answer + reasoning) * output) / 1e6;
    const reported = (count: number): TokenCount => ({ tokens: count, origin: 'reported' });
    const speed = model.speed * (0.6 + 0.8 * this.#random());
    const first = model.firstTokenMs * (0.6 + 2.8 * this.#random() ** 4);
    return usageRecord(`r${this.#number}`, {
      ...values,
      providerId: model.providerId,
      modelAsked: model.model,
      receiptId: `receipt-${this.#number}`,
      ...(!model.embeds && (values.startedAt ?? 0) >= NOTED_SINCE && { features: this.#notes(plain + cached) }),
      tokens: tokens({
        uncachedInput: reported(model.embeds ? 0 : plain),
        cacheRead: reported(cached),
        cacheWrite5m: reported(written),
        textOutput: reported(answer),
        reasoningOutput: reported(reasoning),
        ...(model.embeds && { embedding: reported(plain * 12) }),
      }),
      costUsd,
      price:
        costUsd === undefined
          ? undefined
          : {
              source: model.local ? 'local' : 'genai-prices',
              date: '2026-09-23',
              inputPerMillion: input,
              cacheReadPerMillion: (input ?? 0) * 0.1,
              cacheWritePerMillion: (input ?? 0) * 1.25,
              outputPerMillion: output,
            },
      outcome,
      timeToFirstTokenMs: isRefused ? undefined : first,
      tokensPerSecond: isRefused || model.embeds ? undefined : speed,
      durationMs: first + ((answer + reasoning) / speed) * 1000,
    });
  }

  /** Every 40th question came with a picture. */
  #notes(inputs: number): NonNullable<UsageRecord['features']> {
    return {
      task: TASKS[this.#number % TASKS.length] ?? 'other',
      confidence: 0.8,
      difficulty: 0.5,
      estimatedInputTokens: inputs,
      expectedOutputTokens: 700,
      required: this.#number % 40 === 0 ? ['vision'] : [],
      preferLocal: false,
    };
  }

  #purpose(model: LedgerModel): UsagePurpose {
    const drawn = this.#random();
    return model.embeds
      ? 'embedding'
      : drawn < 0.62
        ? 'chat'
        : drawn < 0.8
          ? 'editorAction'
          : drawn < 0.9
            ? 'compare'
            : drawn < 0.97
              ? 'title'
              : 'test';
  }

  #pick(): LedgerModel {
    const all = this.#models.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.#random() * all;
    const found = this.#models.find(({ weight }) => (left -= weight) < 0) ?? this.#models[0];
    if (!found) {
      throw new Error('No models to ask');
    }
    return found;
  }

  #random(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state / 2_147_483_647;
  }
}
