// A question outside the conversations to whom Auto takes: others where that one fails, one answer, and a receipt of it all.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { askAuto, type AskAutoOptions, type AutoQuestion } from '../../../../src/core/router/askAuto.ts';
import type { RouteAsk } from '../../../../src/core/router/contract.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import type { RoutingReceipt } from '../../../../src/shared/routingViews.ts';
import { ManualClock } from '../../support/manualClock.ts';
import {
  callTo,
  finish,
  scriptedProvider,
  text,
  usage,
  type ScriptedProvider,
} from '../../support/scriptedProvider.ts';

const RECEIPT = { by: 'strategy', chain: [], removed: [], because: 'it is cheap', attempts: [] };
const signal = new AbortController().signal;

describe('one question to Auto', () => {
  let records: UsageRecord[];
  let kept: { receipt: RoutingReceipt; purpose: string }[];
  let planned: RouteAsk[];

  beforeEach(() => {
    records = [];
    kept = [];
    planned = [];
  });

  /** Auto takes the first, and the others one after the other where it fails. */
  function desk([first, ...others]: readonly [ScriptedProvider, ...ScriptedProvider[]]) {
    let ids = 0;
    const newId = () => `id${ids++}`;
    const timeouts = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };
    const options: AskAutoOptions = {
      send: createSend({
        clock: new ManualClock(),
        pricing: new Pricing(),
        newId,
        timeouts: () => timeouts,
        maxRetries: () => 0,
        random: () => 0,
      }),
      connections: { open: async (provider) => callTo(provider).connection },
      store: async () => ({ usage: { add: (record) => records.push(record) > 0 } }),
      redactor: new Redactor(),
      log: { debug() {}, info() {}, warn() {}, error() {} },
      onUsage: () => undefined,
      newId,
      keepReceipt: async (receipt, { purpose }) => void kept.push({ receipt, purpose }),
      router: {
        plan: async (ask) => {
          planned.push(ask);
          const targets = others.map((provider) => callTo(provider));
          return {
            receipt: { ...RECEIPT, id: ask.receiptId } as unknown as RoutingReceipt,
            first: {
              provider: first,
              model: { providerId: first.id, model: 'm' },
              modelInfo: { id: 'm', abilities: {} },
              keyName: '',
            },
            route: { next: async () => targets.shift() },
            features: { routedBy: 'strategy' },
          };
        },
        attempted: (receipt, attempt) => ({ ...receipt, attempts: [...receipt.attempts, attempt] }),
      },
    };
    const question: AutoQuestion = {
      auto: autoModel('cost_optimized'),
      request: { messages: [] },
      requestFor: ({ modelInfo }) => ({ ...callTo(first).request, model: modelInfo.id }),
      purpose: 'systemPrompt',
    };
    return { ask: (more: Partial<AutoQuestion> = {}) => askAuto(options, { ...question, ...more }, signal), options };
  }

  it('asks whom the router takes, and notes in the ledger which receipt tells of it', async () => {
    const { ask } = desk([scriptedProvider({ answers: [[text('You are brief.'), usage(10, 5), finish]] })]);
    const { text: answer, by } = await ask();
    assert.deepEqual([answer, by], ['You are brief.', { providerId: 'openai', model: 'm' }]);
    assert.deepEqual(
      planned.map(({ models, purpose }) => [models, purpose]),
      [[[autoModel('cost_optimized')], 'systemPrompt']],
    );
    assert.deepEqual(
      records.map(({ receiptId, features }) => [receiptId, features?.['routedBy']]),
      [[kept[0]?.receipt.id, 'strategy']],
    );
    assert.deepEqual(
      kept.map(({ purpose, receipt }) => [purpose, receipt.attempts.length]),
      [['systemPrompt', 1]],
    );
  });

  it('notes that a task was the program’s own, which is known without asking for it', async () => {
    const { ask } = desk([scriptedProvider({ answers: [[text('A'), usage(10, 5), finish]] })]);
    await ask({ task: 'review' });
    assert.deepEqual([planned[0]?.task, records[0]?.features?.['ownTask']], ['review', true]);
    await ask();
    assert.deepEqual([planned[1]?.task, records[1]?.features?.['ownTask']], [undefined, undefined]);
  });

  it('goes on to the next where one fails, also in the middle, and gives only the whole answer', async () => {
    const broken = scriptedProvider({ answers: [[text('You are ha'), new AppError('network', 'Cut off')]] });
    const next = scriptedProvider({
      id: 'anthropic',
      name: 'Anthropic',
      answers: [[text('Be brief.'), usage(10, 5), finish]],
    });
    const { ask } = desk([broken, next]);
    const { text: answer, by } = await ask();
    assert.deepEqual([answer, by.providerId], ['Be brief.', 'anthropic']);
    assert.deepEqual(
      records.map(({ outcome }) => outcome),
      ['failed', 'success'],
    );
    assert.deepEqual(
      kept[0]?.receipt.attempts.map(({ outcome }) => outcome),
      ['failed', 'success'],
    );
  });

  it('keeps the receipt of what failed in the end, and an answer whose receipt cannot be kept', async () => {
    const lost = desk([scriptedProvider({ answers: [[new AppError('quota', 'No credit')]] })]);
    await assert.rejects(lost.ask(), /No credit/);
    assert.deepEqual(
      kept.map(({ receipt }) => receipt.attempts[0]?.errorKind),
      ['quota'],
    );
    const paid = desk([scriptedProvider({ answers: [[text('ok'), finish]] })]);
    paid.options.keepReceipt = () => Promise.reject(new Error('disk full'));
    assert.equal((await paid.ask()).text, 'ok');
  });
});
