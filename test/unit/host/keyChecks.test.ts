// What a test of a key found is shown as long as key and address are the tested ones.
import assert from 'node:assert/strict';
import type { CheckFacts, KeyCheck } from '../../../src/core/diagnosis/checkKey.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { SavedKey } from '../../../src/core/keyRing.ts';
import { openai } from '../../../src/core/providers/openai.ts';
import { ProviderSet } from '../../../src/core/providerSet.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { KeyChecks } from '../../../src/host/keyChecks.ts';

const works: KeyCheck = { verdict: 'works', sentence: 'Works.', tookMs: 5 };

function bench(check: KeyCheck = works) {
  const stored = new Map<string, number>([['work', 1]]);
  const state: {
    address: string;
    check: KeyCheck;
    stored: typeof stored;
    ownAddress?: string;
    disabled?: boolean;
    entry?: unknown;
    known?: CheckFacts;
    /** While the test is under way. */
    during?(): void;
  } = { address: 'https://api.openai.com/v1', check, stored };
  const checks = new KeyChecks({
    operations: {
      test: (_providerId, _keyName, _signal, known) => {
        state.known = known;
        state.during?.();
        return Promise.resolve(state.check);
      },
    },
    providers: new ProviderSet([openai]),
    keys: {
      read: (providerId, name) => {
        const savedAt = stored.get(name);
        const key: SavedKey | undefined =
          savedAt === undefined
            ? undefined
            : { providerId, name, key: 'secret', origin: '', savedAt, baseUrl: state.ownAddress };
        return Promise.resolve(key);
      },
    },
    connections: {
      isDisabled: () => state.disabled ?? false,
      currentBaseUrl: () => {
        if (!state.address) {
          throw new AppError('config', 'No address');
        }
        return state.address;
      },
    },
    settingsOf: () => state.entry,
    clock: systemClock,
    redactor: new Redactor(),
  });
  return { checks, state, test: () => checks.test('openai', 'work', new AbortController().signal) };
}

describe('KeyChecks', () => {
  it('keeps what was found for this key at this address', async () => {
    const { checks, state, test } = bench();
    assert.equal(checks.of(openai, 'work', 1), undefined);
    const view = await test();
    assert.deepEqual(checks.of(openai, 'work', 1), view);
    assert.equal(checks.of(openai, 'other', 1), undefined);
    assert.equal(checks.of(openai, undefined), undefined);
    // The key was entered again.
    assert.equal(checks.of(openai, 'work', 2), undefined);
    state.address = 'https://gateway.example/v1';
    assert.equal(checks.of(openai, 'work', 1), undefined);
    state.address = 'https://api.openai.com/v1';
    assert.deepEqual(checks.of(openai, 'work', 1), view);
    state.disabled = true;
    assert.equal(checks.of(openai, 'work', 1), undefined);
    state.disabled = false;
    state.address = '';
    assert.equal(checks.of(openai, 'work', 1), undefined);
    state.address = 'https://api.openai.com/v1';
    state.entry = { headers: { 'x-team': 'platform' } };
    assert.equal(checks.of(openai, 'work', 1), undefined, 'another header may be let in, or not');
    state.entry = undefined;
    assert.deepEqual(checks.of(openai, 'work', 1), view);
  });

  it('keeps nothing that was found while key, address or settings were changed', async () => {
    for (const change of [
      (state: ReturnType<typeof bench>['state']) => (state.address = 'https://gateway.example/v1'),
      (state: ReturnType<typeof bench>['state']) => (state.entry = { keyHeader: 'api-key' }),
      (state: ReturnType<typeof bench>['state']) => (state.disabled = true),
    ]) {
      const { checks, state, test } = bench();
      const before = { ...state };
      state.during = () => void change(state);
      await test();
      assert.equal(checks.of(openai, 'work', 1), undefined);
      Object.assign(state, { entry: undefined, disabled: undefined, ...before });
      assert.equal(checks.of(openai, 'work', 1), undefined, 'which of the two was tested is not known');
    }
    const { checks, state, test } = bench();
    state.during = () => void state.stored.set('work', 2);
    await test();
    assert.equal(checks.of(openai, 'work', 2), undefined);
  });

  it('goes with a key that is renamed', async () => {
    const { checks, test } = bench();
    const view = await test();
    checks.rename('openai', 'work', 'home');
    assert.equal(checks.of(openai, 'work', 1), undefined);
    assert.deepEqual(checks.of(openai, 'home', 1), view);
  });

  it('tells a key that has to wait from one that is wrong, and never shows a key', async () => {
    const slowed = new AppError('rateLimit', 'Slow down', { status: 429, code: 'rate_limit_exceeded' });
    const busy = await bench({ ...works, verdict: 'rateLimited', error: slowed }).test();
    assert.equal(busy.verdict, 'rateLimited');
    assert.equal(busy.technical, '429 rate_limit_exceeded');
    const key = `sk-proj-${'a1B2'.repeat(12)}`;
    const told = await bench({ verdict: 'other', sentence: `Refused ${key}.`, tookMs: 1 }).test();
    assert.ok(!JSON.stringify(told).includes(key), told.sentence);
    assert.equal(told.technical, undefined);
  });

  it('offers an address that works where the settings name it, never one of the key itself or with a key in it', async () => {
    const found: KeyCheck = {
      verdict: 'wrongPath',
      sentence: 'Wrong path.',
      tookMs: 1,
      address: 'https://x.example/v1',
    };
    const { state, test } = bench(found);
    assert.equal((await test()).address, 'https://x.example/v1');
    state.ownAddress = 'https://x.example/oops';
    assert.equal((await test()).address, undefined);
    const telling = `https://x.example/sk-proj-${'a1B2'.repeat(12)}/v1`;
    assert.equal((await bench({ ...found, address: telling }).test()).address, undefined);
  });

  it('tells the next test what the last server’s clock said', async () => {
    const { state, test } = bench({ ...works, skewMs: 4_000_000 });
    await test();
    assert.equal(state.known?.skewMs, undefined);
    state.check = works;
    await test();
    await test();
    assert.equal(state.known?.skewMs, 4_000_000);
  });

  it('keeps nothing of a test that could not be made', async () => {
    const { checks, state, test } = bench();
    await test();
    state.check = undefined as unknown as KeyCheck;
    await assert.rejects(test());
    assert.equal(checks.of(openai, 'work', 1)?.verdict, 'works');
  });
});
