// Stands in for VS Code in the gallery's cost view: reports are the real ones of a real ledger, the rest is answered from memory.
import type { BudgetOutlook, CostQuery, CostReport, CostsView } from '../../../src/shared/costViews.ts';
import { USD } from '../../../src/shared/currency.ts';
import type { CostsPageEvents, CostsPageRequests } from '../../../src/shared/protocol.ts';
import type { ToHost, ToWebview } from '../../../src/shared/rpc.ts';
import type { WhatIfChoice, WhatIfView } from '../../../src/shared/whatIfViews.ts';
import { COST_NAMES, LEDGER_MODELS } from './costsData.ts';
import { COSTS_STATES } from './costsStates.ts';

type Method = keyof CostsPageRequests;
type Answer<M extends Method> = CostsPageRequests[M]['result'];
type Answers = { [M in Method]: (params: CostsPageRequests[M]['params']) => Answer<M> | Promise<Answer<M>> };

const name = new URLSearchParams(location.search).get('state') ?? 'costsMonth';
const state = COSTS_STATES[name] ?? COSTS_STATES['costsMonth']!;
const SUPPOSABLE: readonly WhatIfChoice[] = [
  ...LEDGER_MODELS.filter(({ embeds }) => !embeds).map(({ providerId, model }) => ({
    providerId,
    providerName: COST_NAMES.providers[providerId] ?? providerId,
    model,
    name: COST_NAMES.models[`${providerId}/${model}`] ?? model,
  })),
  {
    providerId: 'mistral',
    providerName: 'Mistral',
    model: 'mistral-large-latest',
    name: 'Mistral Large',
    unavailable: 'Mistral has no key yet.',
  },
];
const asked: ToHost[] = [];
const held: (() => void)[] = [];
let { opensLate } = state;
let isHolding = false;
let stored: unknown = state.remembered;
let timesLoaded = 0;
let answeredAt = 0;

/** The host remembers the query over a reload of the page. */
const REMEMBERED = `costs ${name}`;
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
if (navigation?.type !== 'reload') {
  sessionStorage.removeItem(REMEMBERED);
}

async function load<T>(path: string, values: Record<string, string>): Promise<T> {
  timesLoaded += 1;
  const search = new URLSearchParams({ ...values, ledger: state.ledger, time: String(timesLoaded) });
  const module = (await import(`/costs/${path}.js?${search}`)) as { default: T };
  return module.default;
}

let budgets: Promise<readonly BudgetOutlook[]> | undefined;

function allBudgets(): Promise<readonly BudgetOutlook[]> {
  const month = { query: JSON.stringify({ period: { kind: 'month', of: '2026-11-20' }, by: 'provider' }) };
  budgets ??= state.budgets ? load<CostReport>('report', month).then(state.budgets) : Promise.resolve([]);
  return budgets;
}

async function view(wanted: CostQuery | undefined): Promise<CostsView> {
  const kept = sessionStorage.getItem(REMEMBERED);
  const query = wanted ?? (kept === null ? state.query : (JSON.parse(kept) as CostQuery));
  sessionStorage.setItem(REMEMBERED, JSON.stringify(query));
  return {
    query,
    report: await load<CostReport>('report', { query: JSON.stringify(query) }),
    names: COST_NAMES,
    currency: state.currency ?? USD,
    budgets: await allBudgets(),
    budgetProblems: state.budgetProblems ?? [],
  };
}

const answers: Answers = {
  'costs/view': ({ query }) => view(query),
  'costs/whatIf': ({ query, scenario }) =>
    load<WhatIfView>('whatIf', { query: JSON.stringify(query), scenario: JSON.stringify(scenario) }),
  'costs/whatIfModels': () => ({ models: SUPPOSABLE }),
  'costs/save': () => ({ saved: true }),
  'costs/openConversation': () => null,
  'costs/setPrice': () => null,
  'costs/openSettings': () => null,
  'costs/raiseBudget': () => null,
  'costs/usageFile': () => null,
  'page/copy': () => null,
  'page/showLog': () => null,
};

function post(message: ToWebview): void {
  answeredAt = performance.now();
  window.dispatchEvent(new MessageEvent('message', { data: message }));
}

async function answer({ id, method, params }: Extract<ToHost, { kind: 'request' }>): Promise<void> {
  const failure = method === 'costs/view' ? opensLate : state.fails;
  if (failure !== undefined) {
    opensLate = undefined;
    post({ kind: 'failure', id, error: { message: failure } });
    return;
  }
  const value = await (answers[method as Method] as (params: unknown) => unknown)(params);
  if (isHolding && (method === 'costs/view' || method === 'costs/whatIf')) {
    held.push(() => post({ kind: 'result', id, value }));
  } else {
    post({ kind: 'result', id, value });
  }
}

function receive(message: ToHost): void {
  asked.push(message);
  if (message.kind === 'request') {
    setTimeout(() => void answer(message), 5);
  }
}

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: receive,
    getState: () => stored,
    setState: (value: unknown) => {
      stored = value;
    },
  }),
  costsGallery: {
    asked,
    stored: () => stored,
    tell: <E extends keyof CostsPageEvents>(event: E, data: CostsPageEvents[E]) => post({ kind: 'event', event, data }),
    /** One more request of a dollar stands in the ledger. */
    spend: () => load('spend', {}),
    fail: (words: string) => {
      opensLate = words;
    },
    hold: () => {
      isHolding = true;
    },
    release: () => {
      isHolding = false;
      held.splice(0).forEach((reply) => reply());
    },
    heldCount: () => held.length,
    answeredAt: () => answeredAt,
  },
});
