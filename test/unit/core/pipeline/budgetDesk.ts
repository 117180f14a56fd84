// What the tests of the budgets have in common: a real store, a scripted vendor, and a model whose price is easy to reckon with.
import { readBudgets } from '../../../../src/core/usage/budgetDefinitions.ts';
import type { Call, CallLabels } from '../../../../src/core/pipeline/call.ts';
import type { BudgetGate } from '../../../../src/core/pipeline/budget.ts';
import { createBudgetGate, type BudgetGateOptions } from '../../../../src/core/pipeline/budgetGate.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import type { LoadedPricing } from '../../../../src/core/pricing.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ChatRequest, ListPrice, ModelInfo } from '../../../../src/core/provider.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import type { BudgetWarning } from '../../../../src/shared/budgetViews.ts';
import { silentLog } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, scriptedProvider, type ScriptedProvider, type Step } from '../../support/scriptedProvider.ts';

/** A tenth of a cent for each token of the answer; the input is free. */
export const PRICE: ListPrice = { inputPerMillion: 0, outputPerMillion: 1000 };
/** 100 tokens, hence 10 cents at most. */
export const request = (values: Partial<ChatRequest> = {}, info: Partial<ModelInfo> = {}): ChatRequest => ({
  model: 'model-a',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say hello' }] }],
  maxOutputTokens: 100,
  modelInfo: { id: 'model-a', abilities: {}, price: PRICE, ...info },
  ...values,
});

export interface Desk {
  clock: ManualClock;
  provider: ScriptedProvider;
  store: Store;
  warnings: BudgetWarning[];
  records: UsageRecord[];
  /** What stands in the settings. */
  setting: unknown;
  /** One request; its records go into the store as they come. */
  call(values?: Partial<ChatRequest>, labels?: Partial<CallLabels>, more?: Partial<Call>): Call;
  gate: BudgetGate;
  send(call?: Call, signal?: AbortSignal): ReturnType<ReturnType<typeof createSend>>;
  /** Spent and held today, USD. */
  sums(): [number, number];
}

export interface DeskOptions {
  store: Store;
  clock: ManualClock;
  answers?: Step[][];
  /** The setting llmWorkbench.budgets. */
  setting: unknown;
  gate?: Partial<BudgetGateOptions>;
  pricing?: { load(): Promise<LoadedPricing> };
}

export function budgetDesk({ store, clock, answers, setting, gate = {}, pricing = new Pricing() }: DeskOptions): Desk {
  const provider = scriptedProvider({ ownPrices: true, ...(answers ? { answers } : {}) });
  const warnings: BudgetWarning[] = [];
  const records: UsageRecord[] = [];
  let ids = 0;
  const newId = () => `${clock.now()}-${(ids += 1)}-${Math.random()}`;
  const common = { clock, pricing: pricing as Pricing, newId };
  const gated = createBudgetGate({
    ...common,
    log: silentLog,
    store: async () => store,
    budgets: () => readBudgets(desk.setting, {}),
    onWarning: (warning) => warnings.push(warning),
    ...gate,
  });
  const desk: Desk = {
    clock,
    provider,
    store,
    warnings,
    records,
    setting,
    gate: gated,
    call: (values = {}, labels = {}, more = {}) => ({
      ...callTo(provider, {
        request: request(values),
        labels: { purpose: 'chat', ...labels },
        onRecord(record) {
          records.push(record);
          store.usage.add(record);
        },
      }),
      ...more,
    }),
    send: (call = desk.call(), signal = new AbortController().signal) => send(call, signal),
    sums() {
      const firstDay = new Date(clock.now()).toISOString().slice(0, 10);
      const [found] = store.budgets.sums([{ budgetId: '', scope: {}, firstDay, lastDay: firstDay }]);
      return [found?.spentUsd ?? Number.NaN, found?.heldUsd ?? Number.NaN];
    },
  };
  const send = createSend({
    ...common,
    timeouts: () => ({ connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 }),
    random: () => 0,
    budget: async () => gated,
  });
  return desk;
}

/** A hard limit a day. */
export const hard = (usd: number) => ({ limits: [{ period: 'day', usd, hard: true, warnAt: [] }] });
