// A refusal comes before anything is sent or asked, and waiting for it can be stopped.
import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/core/connections.ts';
import { askOnce } from '../../../../src/core/pipeline/askOnce.ts';
import type { Send } from '../../../../src/core/pipeline/call.ts';
import { embedTexts } from '../../../../src/core/pipeline/embedTexts.ts';
import type { Refusal } from '../../../../src/core/pipeline/policy.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { appErrorOf } from '../../support/failure.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, readAll, scriptedProvider } from '../../support/scriptedProvider.ts';

const REFUSED = 'Locked by the policy';

function sendWith(refusal?: Refusal): Send {
  const timeouts = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 };
  return createSend({
    clock: new ManualClock(),
    pricing: new Pricing(),
    newId: () => 'u',
    timeouts: () => timeouts,
    refusal,
  });
}

describe('the policy in the pipeline', () => {
  const never = new AbortController().signal;

  it('refuses before anything is sent', async () => {
    const provider = scriptedProvider();
    const { parts, error } = await readAll(sendWith(async () => REFUSED)(callTo(provider), never));
    assert.deepEqual([parts, provider.requests], [[], []]);
    assert.deepEqual([error?.kind, error?.code, error?.message], ['notAllowed', 'policy', `${REFUSED}.`]);
  });

  it('is asked for the model that is sent to, and lets it pass', async () => {
    const asked: unknown[] = [];
    const provider = scriptedProvider();
    const send = sendWith(async (model) => void asked.push(model));
    assert.equal((await readAll(send(callTo(provider), never))).error, undefined);
    assert.equal(provider.requests.length, 1);
    assert.deepEqual(asked, [{ providerId: 'openai', model: 'gpt-4o-mini' }]);
  });

  it('that does not answer is waited for until the person stops it', async () => {
    const provider = scriptedProvider();
    const send = sendWith(() => new Promise(() => undefined));
    const stop = new AbortController();
    const sent = readAll(send(callTo(provider), stop.signal));
    const ahead = appErrorOf(async () => send.requireAllowed?.({ providerId: 'openai', model: 'm' }, stop.signal));
    stop.abort();
    assert.equal((await sent).error?.kind, 'cancelled');
    assert.equal((await ahead).kind, 'cancelled');
    const late = readAll(send(callTo(provider), stop.signal));
    assert.equal((await late).error?.kind, 'cancelled', 'stopped before');
    assert.equal(provider.requests.length, 0);
  });

  it('fails what it cannot be asked for', async () => {
    const provider = scriptedProvider();
    const send = sendWith(() => Promise.reject(new Error('no policy')));
    await assert.rejects(readAll(send(callTo(provider), never)), /no policy/);
    assert.equal(provider.requests.length, 0);
  });

  describe('speaks before a connection is opened, which may ask the person,', () => {
    let opened: number;
    const open = async (provider: Parameters<typeof callTo>[0]): Promise<Connection> => {
      opened += 1;
      return callTo(provider).connection;
    };
    const ledger = {
      store: async () => ({ usage: { add: () => true } }),
      log: { debug() {}, info() {}, warn() {}, error() {} },
      onUsage() {},
    };
    beforeEach(() => {
      opened = 0;
    });

    it('for one question', async () => {
      const provider = scriptedProvider();
      const { request } = callTo(provider);
      const ask = (refusal?: Refusal) =>
        askOnce(
          { ...ledger, send: sendWith(refusal), connections: { open }, redactor: new Redactor() },
          { provider, request, purpose: 'systemPrompt' },
          never,
        );
      assert.equal((await appErrorOf(() => ask(async () => REFUSED))).code, 'policy');
      assert.equal(opened, 0);
      await ask();
      assert.equal(opened, 1);
    });

    it('for vectors', async () => {
      const provider = scriptedProvider({ embed: async () => ({ vectors: [Float32Array.of(1)] }) });
      const embed = (refusal?: Refusal) =>
        embedTexts(
          { ...ledger, send: sendWith(refusal), connections: { openForEmbeddings: open } },
          { provider, model: 'text-embedding-3-small', texts: ['one'] },
          never,
        );
      assert.equal((await appErrorOf(() => embed(async () => REFUSED))).code, 'policy');
      assert.equal(opened, 0);
      await embed();
      assert.equal(opened, 1);
    });
  });
});
