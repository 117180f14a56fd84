import assert from 'node:assert/strict';
import { gatedSend } from '../../../../src/core/compare/gatedSend.ts';
import { ParallelGate } from '../../../../src/core/compare/parallelGate.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type {
  Call,
  PipelinePart,
  Route,
  RouteTarget,
  Send,
  SkippedTarget,
} from '../../../../src/core/pipeline/call.ts';
import type { AttemptView } from '../../../../src/shared/routingViews.ts';
import { callTo, finish, scriptedProvider, text } from '../../support/scriptedProvider.ts';

const provider = (id: string) => scriptedProvider({ id, name: id.toUpperCase() });
const target = (id: string): RouteTarget => {
  const { connection, request } = callTo(provider(id));
  return { provider: provider(id), connection, request };
};
const silent = new AppError('timeout', 'It has said nothing', { code: 'hedge', retryable: false });
const broken = new AppError('network', 'Gone');
const never = new AbortController().signal;

/** A route with its methods from a class, as routes may be. */
class Chain implements Route {
  readonly contentFilter = 'goOn';
  readonly #left: RouteTarget[];

  constructor(...ids: string[]) {
    this.#left = ids.map(target);
  }

  async next(): Promise<RouteTarget | undefined> {
    return this.#left.shift();
  }
}

/** A pipeline in the test's own hands. */
function pipeline(): { send: Send; routes: Route[]; end(): void } {
  const routes: Route[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const send: Send = async function* (call): AsyncGenerator<PipelinePart> {
    if (call.route) {
      routes.push(call.route);
    }
    yield text('Hello');
    await promise;
    yield finish;
  };
  return { send, routes, end: () => resolve() };
}

/** What a pipeline tells of the tries of a request. */
interface Tries {
  call: Call;
  begin(one: RouteTarget): void;
  end(one: RouteTarget): void;
}

const idOf = (found: RouteTarget | SkippedTarget | undefined) =>
  found && ('skipped' in found ? found.skipped : found.provider.id);

describe('a pipeline with a gate before it', () => {
  it('asks nobody beside a silent one for whom there is no place, and that one when the silent one has failed', async () => {
    const gate = new ParallelGate(() => 1);
    const { send, routes, end } = pipeline();
    const heard: (string | undefined)[] = [];
    const busy = gate.tryEnter('b');
    const call = callTo(provider('a'), { route: new Chain('b', 'c') });
    const parts = gatedSend(send, gate, (_call, words) => heard.push(words))(call, never)[Symbol.asyncIterator]();
    await parts.next();
    const [route] = routes;
    assert.ok(route);
    assert.equal(route.contentFilter, 'goOn');
    assert.equal(idOf(await route.next(silent, [])), '1 request to B at a time');
    assert.equal(idOf(await route.next(silent, [])), 'c');
    assert.deepEqual([gate.tryEnter('c'), heard], [undefined, []]);
    const next = route.next(broken, []);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(heard, ['1 request to B at a time']);
    // It holds no place while it waits.
    gate.tryEnter('a')?.();
    gate.tryEnter('c')?.();
    busy?.();
    assert.deepEqual([idOf(await next), gate.tryEnter('b'), heard.length], ['b', undefined, 2]);
    end();
    assert.deepEqual(await parts.next(), { done: false, value: finish });
    await parts.next();
    for (const id of ['a', 'b', 'c']) {
      assert.ok(gate.tryEnter(id), id);
    }
  });

  it('gives its place back when nobody reads on, when it throws, and when it never began', async () => {
    const gate = new ParallelGate(() => 1);
    const { send } = pipeline();
    for await (const _part of gatedSend(send, gate, assert.fail)(callTo(provider('a')), never)) {
      assert.equal(gate.tryEnter('a'), undefined);
      break;
    }
    const failing: Send = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(broken) }) });
    const failed = gatedSend(failing, gate, assert.fail)(callTo(provider('a')), never)[Symbol.asyncIterator]();
    await assert.rejects(failed.next(), /Gone/);
    const broke: Send = () => {
      throw broken;
    };
    const begun = gatedSend(broke, gate, assert.fail)(callTo(provider('a')), never)[Symbol.asyncIterator]();
    await assert.rejects(begun.next(), /Gone/);
    const stopped = gatedSend(send, gate, assert.fail)(callTo(provider('a')), AbortSignal.abort(broken));
    await assert.rejects(stopped[Symbol.asyncIterator]().next(), /Gone/);
    assert.ok(gate.tryEnter('a'));
  });

  it('takes no place any more for whom was waited or looked for when it ended', async () => {
    const gate = new ParallelGate(() => 1);
    const heard: (string | undefined)[] = [];
    const busy = gate.tryEnter('b');
    const { promise: late, resolve: find } = Promise.withResolvers<RouteTarget>();
    const route: Route = { next: (after) => (after === silent ? late : Promise.resolve(target('b'))) };
    const asked: Promise<unknown>[] = [];
    // Its time is over while the next one of its route waits.
    const send: Send = async function* (call): AsyncGenerator<PipelinePart> {
      asked.push(...[broken, silent].map(async (error) => call.route?.next(error, [])));
      yield text('Hello');
      throw broken;
    };
    const call = callTo(provider('a'), { route });
    const parts = gatedSend(send, gate, (_call, words) => heard.push(words))(call, never)[Symbol.asyncIterator]();
    await parts.next();
    await assert.rejects(parts.next(), /Gone/);
    find(target('c'));
    busy?.();
    const [waited, looked] = await Promise.allSettled(asked);
    assert.equal(waited?.status, 'rejected');
    assert.equal(looked?.status, 'fulfilled');
    assert.deepEqual(heard, ['1 request to B at a time', undefined]);
    for (const id of ['a', 'b', 'c']) {
      assert.ok(gate.tryEnter(id), id);
    }
  });

  it('holds, of two that are asked side by side, the place of whoever is still at it', async () => {
    const gate = new ParallelGate(() => 1);
    const [a, b] = [target('a'), target('b')];
    const isFree = () => ['a', 'b'].map((id) => gate.tryEnter(id)).map((leave) => (leave?.(), leave !== undefined));
    const view = ({ provider: { id }, request }: RouteTarget, outcome: AttemptView['outcome']): AttemptView => {
      const who = { providerId: id, model: request.model, keyName: '' };
      return { ...who, startedAt: 0, durationMs: 0, waitedMs: 0, outcome };
    };
    const tries: Tries[] = [];
    const send: Send = async function* (call): AsyncGenerator<PipelinePart> {
      tries.push({ call, begin: (one) => call.onTry?.(1, one), end: (one) => call.onAttempt?.(view(one, 'failed')) });
      yield text('Hello');
      yield finish;
    };
    const begun = async () => {
      const route = new Chain('b');
      const parts = gatedSend(send, gate, assert.fail)(callTo(provider('a'), { route }), never)[Symbol.asyncIterator]();
      await parts.next();
      const one = tries.at(-1) ?? assert.fail();
      one.begin(a);
      await one.call.route?.next(silent, []);
      one.begin(b);
      assert.deepEqual(isFree(), [false, false]);
      return { ...one, parts };
    };
    const raced = await begun();
    raced.call.onAnswer?.({ providerId: 'b', model: b.request.model });
    assert.deepEqual(isFree(), [true, false]);
    raced.call.onAttempt?.(view(a, 'hedgeLost'));
    assert.deepEqual(isFree(), [true, false]);
    await raced.parts.return?.();
    const failed = await begun();
    failed.end(a);
    assert.deepEqual(isFree(), [true, false]);
    failed.end(b);
    assert.deepEqual(isFree(), [true, false], 'it may be asked again');
    failed.begin(a);
    assert.deepEqual(isFree(), [false, true]);
    await failed.parts.return?.();
    assert.deepEqual(isFree(), [true, true]);
  });

  it('refuses what the pipeline refuses', async () => {
    const send = Object.assign(pipeline().send, {
      requireAllowed: async () => {
        throw broken;
      },
    });
    const gated = gatedSend(send, new ParallelGate(() => 1), assert.fail);
    await assert.rejects(gated.requireAllowed?.({ providerId: 'a', model: 'm' }, never) ?? assert.fail(), /Gone/);
  });
});
