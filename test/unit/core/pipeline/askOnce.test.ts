// One question outside any conversation: its answer, what stands in the ledger, and its failures.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { askOnce, type AskOnceOptions } from '../../../../src/core/pipeline/askOnce.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { ManualClock } from '../../support/manualClock.ts';
import {
  callTo,
  finish,
  scriptedProvider,
  stall,
  text,
  until,
  usage,
  type ScriptedProvider,
} from '../../support/scriptedProvider.ts';

const pricing = new Pricing();
const OPENAI_KEY = `sk-proj-${'q7Rx'.repeat(12)}`;

describe('one question', () => {
  let records: UsageRecord[];
  let errors: unknown[];
  let told: number;
  let clock: ManualClock;
  let options: AskOnceOptions;

  beforeEach(() => {
    records = [];
    errors = [];
    told = 0;
    clock = new ManualClock();
    let ids = 0;
    const timeouts = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };
    options = {
      send: createSend({ clock, pricing, newId: () => `u${ids++}`, timeouts: () => timeouts, random: () => 0 }),
      connections: { open: async (provider) => callTo(provider).connection },
      store: async () => ({ usage: { add: (record) => records.push(record) > 0 } }),
      redactor: new Redactor(),
      log: { debug() {}, info() {}, warn() {}, error: (_message, error) => void errors.push(error) },
      onUsage: () => void (told += 1),
    };
  });

  const ask = (provider: ScriptedProvider, signal = new AbortController().signal) => {
    const { request } = callTo(provider);
    return askOnce(options, { provider, request, purpose: 'systemPrompt', workspace: 'file:///w' }, signal);
  };
  const fails = async (asked: Promise<unknown>): Promise<AppError> => {
    const thrown = await asked.then(
      () => assert.fail('it was answered'),
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof AppError, String(thrown));
    return thrown;
  };

  it('gives the whole text, how it ended, and what it cost; the ledger holds it under its purpose', async () => {
    const provider = scriptedProvider({ answers: [[text('You are '), text('brief.'), usage(1000, 100), finish]] });
    const { text: answer, finishReason, costUsd } = await ask(provider);
    assert.deepEqual([answer, finishReason], ['You are brief.', 'stop']);
    const [record, ...others] = records;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [record?.purpose, record?.workspace, record?.conversationId, record?.outcome],
      ['systemPrompt', 'file:///w', undefined, 'success'],
    );
    assert.ok(costUsd !== undefined && costUsd > 0 && costUsd === record?.costUsd);
    assert.equal(told, 1);
  });

  it('writes each try, and gives the cost of all', async () => {
    const busy = new AppError('rateLimit', 'Slow down', { status: 429, retryAfterMs: 5000 });
    const provider = scriptedProvider({ answers: [[busy], [text('ok'), usage(10, 10), finish]] });
    const answered = ask(provider);
    await until(() => records.length === 1);
    await clock.advanceAsync(5000);
    assert.equal((await answered).text, 'ok');
    assert.deepEqual(
      records.map(({ outcome, attempt }) => [outcome, attempt]),
      [
        ['failed', 1],
        ['success', 2],
      ],
    );
  });

  it('ends when it is given up, and what was used until then is in the ledger', async () => {
    const controller = new AbortController();
    const provider = scriptedProvider({ answers: [[text('You'), stall]] });
    const asked = fails(ask(provider, controller.signal));
    await until(() => provider.running === 1);
    controller.abort();
    assert.equal((await asked).kind, 'cancelled');
    await until(() => records.length === 1);
    assert.equal(records[0]?.outcome, 'cancelled');
    assert.equal(provider.running, 0);
  });

  it('does not call nothing an answer, nor a refusal', async () => {
    const blank = scriptedProvider({ answers: [[text(' \n'), finish]] });
    assert.equal((await fails(ask(blank))).kind, 'badResponse');
    const filtered = scriptedProvider({ answers: [[text('I'), { type: 'finish', reason: 'contentFilter' }]] });
    assert.equal((await fails(ask(filtered))).kind, 'contentFilter');
    assert.equal(records.length, 2);
  });

  it('asks nobody when the ledger cannot be opened, and keeps a paid answer when it cannot be written', async () => {
    const provider = scriptedProvider();
    options.store = () => Promise.reject(new AppError('internal', 'The disk is full.'));
    assert.match((await fails(ask(provider))).message, /disk is full/);
    assert.equal(provider.requests.length, 0);
    options.store = async () => ({
      usage: {
        add: () => {
          throw new Error('locked');
        },
      },
    });
    assert.equal((await ask(provider)).text, 'Hello');
    assert.equal(errors.length, 1);
  });

  it('cleans a key out of the answer', async () => {
    const provider = scriptedProvider({ answers: [[text(`Use ${OPENAI_KEY}.`), finish]] });
    options.redactor.remember(OPENAI_KEY);
    assert.ok(!(await ask(provider)).text.includes(OPENAI_KEY));
  });
});
