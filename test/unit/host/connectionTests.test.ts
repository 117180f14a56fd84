// All connections are tested side by side, some at a time, each told as it comes, and given up at once when asked to.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { ConnectionTests, type ConnectionTestsOptions } from '../../../src/host/connectionTests.ts';
import type { ConnectionRunView, KeyCheckView, KeyReference } from '../../../src/shared/settingsViews.ts';

type Known = Parameters<ConnectionTestsOptions['checks']['test']>[3];

interface Asked {
  providerId: string;
  signal: AbortSignal;
  known: Known;
  answer(part?: Partial<KeyCheckView>): void;
  fail(error: unknown): void;
}

function bench(count: number, ears: 'deaf' | 'open' = 'open') {
  const asked: Asked[] = [];
  const told: { run: ConnectionRunView; checked?: { key: KeyReference; check: KeyCheckView } }[] = [];
  const errors: unknown[] = [];
  const targets = Array.from({ length: count }, (_, index) => ({ providerId: `p${index}` }));
  const tests = new ConnectionTests({
    checks: {
      test: (providerId, _keyName, signal, known) =>
        new Promise((resolve, reject) => {
          if (ears === 'open') {
            signal.addEventListener('abort', () => reject(new AppError('cancelled', 'Cancelled')), { once: true });
          }
          const works: KeyCheckView = { verdict: 'works', sentence: 'Works.', tookMs: 100, checkedAt: 1 };
          asked.push({
            providerId,
            signal,
            known,
            answer: (part) => resolve({ ...works, ...part }),
            fail: reject,
          });
        }),
    },
    targets: () => Promise.resolve(targets),
    log: { debug() {}, info() {}, warn() {}, error: (message) => errors.push(message) },
    onChange: (run, checked) => told.push({ run, checked }),
  });
  const until = async (reached: () => boolean): Promise<void> => {
    for (let turns = 0; !reached(); turns += 1) {
      assert.ok(turns < 1000, 'it never came to that');
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { tests, asked, told, errors, until };
}

describe('the test of all connections', () => {
  it('asks six at a time, the next when one is done, and tells each as it comes', async () => {
    const { tests, asked, told, until } = bench(8);
    assert.deepEqual([tests.view], [undefined]);
    const running = tests.run();
    await until(() => asked.length === 6);
    assert.deepEqual(
      [tests.view?.state, tests.view?.total, tests.view?.testing.length, tests.view?.waiting.length],
      ['running', 8, 6, 2],
    );
    asked[3]?.answer({ verdict: 'dns' });
    await until(() => asked.length === 7);
    const first = told.find(({ checked }) => checked)?.checked;
    assert.deepEqual([first?.key.providerId, first?.check.verdict], ['p3', 'dns']);
    assert.ok(!tests.view?.testing.some(({ providerId }) => providerId === 'p3'));
    asked.forEach((one) => one.answer());
    await until(() => asked.length === 8);
    asked[7]?.answer();
    await running;
    assert.deepEqual(tests.view, { total: 8, testing: [], waiting: [], state: 'done' });
    assert.equal(told.filter(({ checked }) => checked).length, 8);
    assert.equal(told.at(-1)?.run.state, 'done');
  });

  it('begins no second run beside the first, and can be run again after it', async () => {
    const { tests, asked, until } = bench(1);
    const running = tests.run();
    await until(() => asked.length === 1);
    await tests.run();
    assert.equal(asked.length, 1);
    asked[0]?.answer();
    await running;
    const again = tests.run();
    await until(() => asked.length === 2);
    asked[1]?.answer();
    await again;
  });

  it('is given up at once: those under way are aborted, those that wait are not asked', async () => {
    const { tests, asked, told, until, errors } = bench(9);
    const running = tests.run();
    await until(() => asked.length === 6);
    tests.cancel();
    await running;
    assert.ok(asked.every(({ signal }) => signal.aborted));
    assert.equal(asked.length, 6);
    assert.deepEqual(tests.view, { total: 9, testing: [], waiting: [], state: 'cancelled' });
    assert.ok(told.every(({ checked }) => checked === undefined));
    assert.deepEqual(errors, []);
  });

  it('is given up at once though a test looks at no signal, and what comes late is nobody’s', async () => {
    const { tests, asked, told, until } = bench(2, 'deaf');
    const running = tests.run();
    await until(() => asked.length === 2);
    tests.cancel();
    assert.deepEqual(tests.view, { total: 2, testing: [], waiting: [], state: 'cancelled' });
    await running;
    const again = tests.run();
    await until(() => asked.length === 4);
    asked[0]?.answer();
    asked[1]?.fail(new TypeError('late'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(tests.view?.testing.length, 2, 'the second run goes on');
    assert.ok(told.every(({ checked }) => checked === undefined));
    asked[2]?.answer();
    asked[3]?.answer();
    await again;
    assert.equal(tests.view?.state, 'done');
    tests.cancel();
    assert.equal(tests.view?.state, 'done', 'what is over cannot be given up');
  });

  it('goes on where one fails in an unforeseen way, and writes that down', async () => {
    const { tests, asked, until, errors, told } = bench(2);
    const running = tests.run();
    await until(() => asked.length === 2);
    asked[0]?.fail(new TypeError('odd'));
    asked[1]?.answer();
    await running;
    assert.equal(tests.view?.state, 'done');
    assert.deepEqual(errors, ['Test of p0']);
    assert.equal(told.filter(({ checked }) => checked).length, 1);
  });

  it('gives the slow one what the others took, once enough of them answered', async () => {
    const { tests, asked, until } = bench(4);
    const running = tests.run();
    await until(() => asked.length === 4);
    const usual = () => asked[3]?.known?.usualMs?.();
    assert.equal(usual(), undefined);
    asked[0]?.answer({ tookMs: 200 });
    asked[1]?.answer({ verdict: 'timeout', tookMs: 15_000 });
    await until(() => tests.view?.testing.length === 2);
    assert.equal(usual(), undefined, 'one that never answered is no measure');
    asked[2]?.answer({ tookMs: 400 });
    await until(() => tests.view?.testing.length === 1);
    assert.equal(usual(), 300);
    assert.equal(asked[3]?.known?.asking, 'once');
    asked[3]?.answer();
    await running;
  });
});
