// A comparison with finished answers in a real store, and judges that answer as a test says, through the real pipeline.
import { Connections } from '../../../../src/core/connections.ts';
import type { StoredComparison, StoredTurn } from '../../../../src/core/comparisonRecords.ts';
import type { DecisionOptions } from '../../../../src/core/compare/decisions.ts';
import { turnView } from '../../../../src/core/compare/turnView.ts';
import { KeyRing } from '../../../../src/core/keyRing.ts';
import { ModelCatalog } from '../../../../src/core/models/modelCatalog.ts';
import type { AskOnceOptions } from '../../../../src/core/pipeline/askOnce.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ChatRequest, ModelInfo } from '../../../../src/core/provider.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { Learner, type JudgedAnswer } from '../../../../src/core/router/learner.ts';
import { noEvidence } from '../../../../src/core/routing/qualityScores.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { conversation, message, silentLog, type TemporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemorySecrets } from '../../support/memorySecrets.ts';
import { finish, scriptedProvider, text, usage, type ScriptedProvider } from '../../support/scriptedProvider.ts';

export const MODELS = {
  a: { providerId: 'openai', model: 'gpt-5-mini' },
  b: { providerId: 'anthropic', model: 'claude-haiku-4-5' },
  c: { providerId: 'gemini', model: 'gemini-3.8-flash' },
} as const;

/** What the last message of a request says. */
export const saidTo = ({ messages }: ChatRequest): string =>
  messages
    .at(-1)!
    .parts.map((part) => (part.type === 'text' ? part.text : ''))
    .join('');

/** The answers as a judge sees them, by their letters. */
export function answersIn(request: ChatRequest): Record<string, string> {
  const whole = request.messages[0]!.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const found = whole.matchAll(/<<<ANSWER ([A-H]) ([0-9a-f]+)>>>\n([\s\S]*?)\n<<<END ANSWER \1 \2>>>/g);
  return Object.fromEntries([...found].map(([, letter, , answer]) => [letter, answer]));
}

/** Answers each request with what `answer` makes of it: words, or an error that is thrown. */
export function thinking(
  answer: (request: ChatRequest, at: number, signal: AbortSignal) => string | Error | Promise<string | Error>,
  values: Partial<ScriptedProvider> & { models?: never; list?: readonly ModelInfo[] } = {},
): ScriptedProvider {
  const provider: ScriptedProvider = scriptedProvider({
    id: 'mistral',
    name: 'Mistral',
    list: [
      {
        id: 'mistral-large-4',
        abilities: {},
        contextWindow: 128_000,
        price: { inputPerMillion: 2, outputPerMillion: 6 },
      },
    ],
    ...values,
    async *stream(request, context, signal) {
      provider.requests.push(request);
      provider.contexts.push(context);
      const words = await answer(request, provider.requests.length - 1, signal);
      if (words instanceof Error) {
        throw words;
      }
      yield text(words);
      yield usage(1000, 100);
      yield finish;
    },
  });
  return provider;
}

export interface DecisionDesk {
  store: Store;
  options: DecisionOptions;
  learned: JudgedAnswer[];
  learner: Learner;
  comparison(): StoredComparison;
  turn(): StoredTurn;
  /** Of `decide`. */
  deciding: {
    store: Store;
    clock: ManualClock;
    comparisons: DecisionOptions['comparisons'] & Updates;
    learn(judged: JudgedAnswer): void;
    newId(): string;
  };
  catalog: ModelCatalog;
  fixed: { model?: { providerId: string; model: string }; problem?: string };
  kept: { from?: string };
}

interface Updates {
  update(id: string, change: (before: StoredComparison) => StoredComparison): StoredComparison;
}

export const PLACE = { id: 'cmp', turnId: 't1' };

/** Columns `a`, `b`, `c` of as many answers; one that is `undefined` was stopped half-way, an empty one failed. */
export async function decisionDesk(
  stores: TemporaryStores,
  answers: Readonly<Record<string, string | undefined>>,
  scripted: readonly ScriptedProvider[] = [],
  values: Partial<StoredComparison> = {},
): Promise<DecisionDesk> {
  const clock = new ManualClock();
  const store = await stores.open({ clock });
  const columnIds = Object.keys(answers) as (keyof typeof MODELS)[];
  for (const id of columnIds) {
    const conversationId = `conv-${id}`;
    const words = answers[id];
    store.conversations.create(conversation(conversationId, { comparisonId: 'cmp' }));
    store.messages.add(
      message(`q-${id}`, conversationId, undefined, {
        parts: [{ type: 'text', text: 'Write a function that sorts intervals.' }],
      }),
    );
    store.messages.add(
      message(`m-${id}`, conversationId, `q-${id}`, {
        ...MODELS[id],
        parts: words === '' ? [] : [{ type: 'text', text: words ?? 'Half of an ans' }],
        status: words === undefined ? 'cancelled' : words === '' ? 'failed' : 'complete',
      }),
    );
  }
  const asked = Object.fromEntries(columnIds.map((id) => [id, { questionId: `q-${id}` }]));
  store.comparisons.create({
    id: 'cmp',
    title: 'Sorting',
    createdAt: 1,
    updatedAt: 1,
    columns: columnIds.map((id) => ({
      id,
      conversationId: `conv-${id}`,
      model: MODELS[id],
      overrides: {},
      collapsed: false,
      width: 1,
      ticked: true,
    })),
    turns: [{ id: 't1', askedAt: 1, asked }],
    parameters: {},
    ...values,
  });
  let ids = 0;
  const newId = () => `new-${(ids += 1)}`;
  const pricing = new Pricing();
  const providers = new ProviderSet(scripted);
  const keys = new KeyRing(new MemorySecrets());
  const redactor = new Redactor();
  const connections = new Connections({
    keys,
    fetch: () => Promise.reject(new Error('No network in this test')),
    redactor,
    environment: {},
    settings: () => ({}),
  });
  const fixed: DecisionDesk['fixed'] = {};
  const kept: DecisionDesk['kept'] = {};
  const catalog = new ModelCatalog({
    providers,
    connections,
    keys,
    store: async () => store,
    pricing,
    clock,
    log: silentLog,
    redact: redactor.text,
    chosen: () => undefined,
    onChange() {},
  });
  const timeouts = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };
  const once: AskOnceOptions = {
    send: createSend({ clock, pricing, newId, timeouts: () => timeouts, maxRetries: () => 0, random: () => 0 }),
    connections,
    store: async () => store,
    redactor,
    log: silentLog,
    onUsage() {},
  };
  const found = (comparison: StoredComparison | undefined) => comparison!;
  const turnOf = (comparison: StoredComparison) => comparison.turns.find(({ id }) => id === 't1')!;
  const comparisons: DecisionDesk['deciding']['comparisons'] = {
    update: (id, change) => found(store.comparisons.update(id, change)),
    changeTurn(id, turnId, change) {
      const after = found(
        store.comparisons.update(id, (before) => ({
          ...before,
          turns: before.turns.map((turn) => (turn.id === turnId ? change(turn) : turn)),
        })),
      );
      return turnView(store, after, turnOf(after));
    },
  };
  const learned: JudgedAnswer[] = [];
  const learner = new Learner(store, silentLog);
  await catalog.view(true);
  await catalog.settled();
  return {
    store,
    catalog,
    learned,
    learner,
    fixed,
    kept,
    comparison: () => found(store.comparisons.get('cmp')),
    turn: () => turnOf(found(store.comparisons.get('cmp'))),
    deciding: {
      store,
      clock,
      comparisons,
      newId,
      learn(judged) {
        learned.push(judged);
        learner.learn(judged);
      },
    },
    options: {
      store,
      comparisons,
      providers,
      catalog,
      pricing,
      redactor,
      clock,
      newId,
      workspace: () => undefined,
      once: (signal, work) => work(once, signal),
      receipts: () => Promise.reject(new Error('No router in this test')),
      fixedJudge: () => fixed,
      evidence: async () => noEvidence,
      keptFrom: async (model) => (model.providerId === kept.from ? 'A rule keeps this from it' : undefined),
    },
  };
}
