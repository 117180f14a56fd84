// The clocks: each limit ends a request that stands still, and nothing else does.
import assert from 'node:assert/strict';
import { withClocks } from '../../../../src/core/pipeline/clocks.ts';
import type { ProviderContext, StreamPart } from '../../../../src/core/provider.ts';
import { ManualClock } from '../../support/manualClock.ts';
import {
  callTo,
  finish,
  readAll,
  reasoning,
  scriptedProvider,
  stall,
  text,
  until,
  usage,
  type Step,
} from '../../support/scriptedProvider.ts';

const LIMITS = { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 };
const headers: Step = (context: ProviderContext) => context.fetch(context.baseUrl);

function setUp(steps: Step[], values: { local?: boolean; fetch?: ProviderContext['fetch'] } = {}) {
  const clock = new ManualClock();
  const provider = scriptedProvider({ answers: [steps], local: values.local });
  const controller = new AbortController();
  const call = callTo(provider);
  call.connection.context.fetch = values.fetch ?? call.connection.context.fetch;
  const attempt = withClocks(
    (inner, signal) => provider.stream(inner.request, inner.connection.context, signal),
    clock,
    ({ local }) => (local ? { ...LIMITS, connectMs: 400_000 } : LIMITS),
  );
  return { clock, provider, controller, stream: () => attempt(call, controller.signal) };
}

/** Reads until the stream stands still, and lets all but the last of `limitMs` pass, then the last. */
async function expectTimeoutAfter(
  limitMs: number,
  test: ReturnType<typeof setUp>,
  retryable = false,
): Promise<StreamPart[]> {
  let ended = false;
  const reading = readAll(test.stream()).finally(() => (ended = true));
  await test.clock.advanceAsync(limitMs - 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(ended, false, `ended before ${limitMs} ms`);
  await test.clock.advanceAsync(1);
  const { parts, error } = await reading;
  assert.equal(error?.kind, 'timeout');
  assert.match(error.message, new RegExp(`${limitMs / 1000} s`));
  assert.equal(error.provider, 'openai');
  assert.equal(error.retryable, retryable, 'a vendor that was reached works and bills');
  assert.equal(test.provider.running, 0);
  assert.equal(test.clock.pendingTimers, 0);
  return parts;
}

describe('clocks', () => {
  it('end a request whose headers do not come', async () => {
    await expectTimeoutAfter(60_000, setUp([stall]), true);
    const hanging = setUp([headers, finish], { fetch: () => new Promise(() => undefined) });
    await expectTimeoutAfter(60_000, hanging, true);
  });

  it('give each provider its own time, and do not try a local server again that does not get ready', async () => {
    await expectTimeoutAfter(400_000, setUp([stall], { local: true }));
  });

  it('let a model think for the first-word limit, counted from the headers', async () => {
    await expectTimeoutAfter(300_000, setUp([headers, stall]));
  });

  it('do not take figures that are sent ahead for the first word', async () => {
    const parts = await expectTimeoutAfter(300_000, setUp([headers, usage(10, 0), stall]));
    assert.equal(parts.length, 1);
  });

  it('end a stream that stands still between two words, and keep what had come', async () => {
    assert.deepEqual(await expectTimeoutAfter(120_000, setUp([headers, text('A'), stall])), [text('A')]);
    await expectTimeoutAfter(120_000, setUp([headers, reasoning('A'), usage(1, 1), stall]));
  });

  it('count from the last part: a slow stream goes on', async () => {
    const holder: { clock?: ManualClock } = {};
    const pause: Step = () => holder.clock?.wait(119_000);
    const test = setUp([headers, text('A'), pause, text('B'), pause, text('C'), pause, finish]);
    holder.clock = test.clock;
    const reading = readAll(test.stream());
    await test.clock.advanceAsync(4 * 119_000);
    const { parts, error } = await reading;
    assert.equal(error, undefined);
    assert.equal(parts.length, 4);
    assert.equal(test.clock.pendingTimers, 0);
  });

  it('do not take a slow reader for a stall, and watch again when it comes back', async () => {
    const test = setUp([headers, text('A'), text('B'), stall]);
    const parts = test.stream()[Symbol.asyncIterator]();
    await parts.next();
    await test.clock.advanceAsync(10_000_000);
    assert.deepEqual(await parts.next(), { value: text('B'), done: false });
    await test.clock.advanceAsync(10_000_000);
    const third = parts.next();
    const failure = assert.rejects(third, { kind: 'timeout' });
    await until(() => test.clock.pendingTimers === 1);
    await test.clock.advanceAsync(119_999);
    assert.equal(test.provider.running, 1);
    await test.clock.advanceAsync(1);
    await failure;
    assert.equal(test.clock.pendingTimers, 0);
  });

  it('do not care about a wall clock that jumps', async () => {
    const forwards = setUp([headers, text('A'), () => forwards.clock.jumpTo(Date.UTC(2040, 0, 1)), text('B'), finish]);
    assert.equal((await readAll(forwards.stream())).error, undefined);
    const back = setUp([headers, text('A'), stall]);
    const reading = readAll(back.stream());
    await until(() => back.provider.requests.length === 1);
    back.clock.jumpTo(0);
    await back.clock.advanceAsync(120_000);
    assert.equal((await reading).error?.kind, 'timeout');
  });

  it('leave no timer behind, whether the stream ends, fails, is left or is aborted', async () => {
    const done = setUp([headers, text('A'), finish]);
    await readAll(done.stream());
    assert.equal(done.clock.pendingTimers, 0);
    const left = setUp([headers, text('A'), stall]);
    for await (const _part of left.stream()) {
      break;
    }
    assert.equal(left.clock.pendingTimers, 0);
    assert.equal(left.provider.running, 0);
    const aborted = setUp([headers, text('A'), stall]);
    const reading = readAll(aborted.stream());
    await until(() => aborted.clock.pendingTimers === 1);
    aborted.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    assert.equal(aborted.clock.pendingTimers, 0);
  });

  it('set no timer for a response that comes when everybody has left', async () => {
    const response = Promise.withResolvers<Response>();
    const test = setUp([headers, finish], { fetch: () => response.promise });
    const reading = readAll(test.stream());
    await until(() => test.provider.requests.length === 1);
    test.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    response.resolve(new Response(''));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(test.clock.pendingTimers, 0);
  });

  describe('for least throughput', () => {
    /** One piece each `everyMs`, with nothing in between. */
    function trickling(everyMs: number, pieces: string[], leastTokensPerSecond?: number) {
      const clock = new ManualClock();
      const steps = pieces.flatMap((piece): Step[] => [() => clock.wait(everyMs), text(piece)]);
      const provider = scriptedProvider({ answers: [[headers, ...steps, finish]] });
      const limits = { ...LIMITS, leastTokensPerSecond, throughputWindowMs: 5000 };
      const attempt = withClocks(
        (inner, signal) => provider.stream(inner.request, inner.connection.context, signal),
        clock,
        () => limits,
      );
      return { clock, provider, stream: () => attempt(callTo(provider), new AbortController().signal) };
    }
    const piece = 'four';

    it('end an answer that trickles, once a window is over, and keep what had come', async () => {
      const { clock, provider, stream } = trickling(
        1000,
        Array.from({ length: 60 }, () => piece),
        2,
      );
      const reading = readAll(stream());
      await clock.advanceAsync(60_000);
      const { parts, error } = await reading;
      assert.equal(error?.kind, 'timeout');
      assert.equal(error.message, 'The answer came with 1.0 tokens a second, less than 2');
      assert.equal(error.retryable, false);
      assert.equal(parts.length, 6);
      assert.equal(provider.running, 0);
      assert.equal(clock.pendingTimers, 0);
    });

    it('let an answer be that is just fast enough, that is slow to begin, or that nobody has set a floor for', async () => {
      for (const [everyMs, pieces, least] of [
        [500, Array.from({ length: 60 }, () => piece), 2],
        [1000, Array.from({ length: 60 }, () => piece.repeat(2)), 2],
        [290_000, [piece], 2],
        [100_000, Array.from({ length: 5 }, () => piece), undefined],
      ] as const) {
        const { clock, stream } = trickling(everyMs, [...pieces], least);
        const reading = readAll(stream());
        await clock.advanceAsync(600_000);
        assert.equal((await reading).error, undefined, `${everyMs} ms`);
      }
    });

    it('do not count the time in which nobody reads', async () => {
      const { clock, stream } = trickling(
        0,
        Array.from({ length: 20 }, () => piece),
        100,
      );
      const parts = stream()[Symbol.asyncIterator]();
      for (let index = 0; index < 20; index += 1) {
        const part = parts.next();
        await clock.advanceAsync(0);
        assert.equal((await part).done, false);
        await clock.advanceAsync(4000);
      }
      await parts.return?.();
    });
  });
});
