// The host's end of the bridge against pages that are honest, clumsy and hostile.
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Redactor } from '../../../src/core/redact.ts';
import { Bridge, type BridgeOptions } from '../../../src/host/bridge.ts';
import { chatPageSchemas, type ChatPageEvents, type ChatPageRequests } from '../../../src/shared/protocol.ts';
import type { Handlers, ToWebview } from '../../../src/shared/rpc.ts';
import { prefixedKeys } from '../support/vendorKeys.ts';

interface Call {
  method: string;
  params: unknown;
  signal: AbortSignal;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

describe('Bridge', () => {
  let calls: Call[];
  let posted: ToWebview[];
  let redactor: Redactor;
  let bridge: Bridge<ChatPageRequests, ChatPageEvents>;

  function build(over: Partial<BridgeOptions<ChatPageRequests>> = {}): Bridge<ChatPageRequests, ChatPageEvents> {
    // Every method waits until the test answers it.
    const handlers = new Proxy({} as Handlers<ChatPageRequests>, {
      get: (_target, method: string) => (params: unknown, signal: AbortSignal) =>
        new Promise((resolve, reject) => calls.push({ method, params, signal, resolve, reject })),
    });
    return new Bridge({
      schemas: chatPageSchemas,
      handlers,
      clean: (value) => redactor.data(value, redactor.content),
      post: (message) => void posted.push(message),
      describe: (error, method) => `${method} failed: ${(error as Error).message}`,
      ...over,
    });
  }

  beforeEach(() => {
    calls = [];
    posted = [];
    redactor = new Redactor();
    bridge = build();
  });

  const ask = (id: number, method = 'chat/stop', params: unknown = { runId: 'r' }) =>
    bridge.receive({ kind: 'request', id, method, params });
  const call = (index: number): Call => calls[index] ?? assert.fail(`there is no call ${index}`);

  it('answers each request under its id, in the order of their ends', async () => {
    ask(1, 'chat/send', { text: 'hello' });
    ask(2, 'models/list', { refresh: false });
    assert.deepEqual(
      calls.map(({ method, params }) => [method, params]),
      [
        ['chat/send', { text: 'hello' }],
        ['models/list', { refresh: false }],
      ],
    );
    call(1).resolve({ providers: [] });
    await nextTurn();
    call(0).resolve(null);
    await nextTurn();
    assert.deepEqual(posted, [
      { kind: 'result', id: 2, value: { providers: [] } },
      { kind: 'result', id: 1, value: null },
    ]);
  });

  it('refuses unknown methods and wrong parameters without calling anything', async () => {
    ask(1, 'chat/unknown');
    ask(2, 'constructor');
    ask(3, '__proto__');
    ask(4, 'chat/send', { text: 1 });
    ask(5, 'chat/send', JSON.parse('{"text":"a","__proto__":{"x":1}}'));
    ask(6, 'chat/send', undefined);
    await nextTurn();
    assert.equal(calls.length, 0);
    assert.deepEqual(
      posted.map((message) => [message.kind, 'id' in message && message.id]),
      [1, 2, 3, 4, 5].map((id) => ['failure', id]).concat([['failure', 6]]),
    );
  });

  it('drops what is not of the protocol in silence', async () => {
    for (const message of [
      undefined,
      null,
      7,
      'x',
      [],
      {},
      { kind: 'event', event: 'run/delta', data: {} },
      { kind: 'cancel', id: 99 },
    ]) {
      bridge.receive(message);
    }
    await nextTurn();
    assert.deepEqual([calls.length, posted.length], [0, 0]);
  });

  it('runs a request once though its id comes twice, and lets the id be used again afterwards', async () => {
    ask(1);
    ask(1);
    assert.equal(calls.length, 1);
    call(0).resolve(null);
    await nextTurn();
    ask(1);
    assert.equal(calls.length, 2);
    assert.equal(call(1).signal.aborted, false);
  });

  it("aborts the handler's signal on cancel, only that one, and still answers", async () => {
    ask(1);
    ask(2);
    bridge.receive({ kind: 'cancel', id: 1 });
    assert.deepEqual(
      calls.map(({ signal }) => signal.aborted),
      [true, false],
    );
    call(0).reject(new Error('given up'));
    await nextTurn();
    assert.deepEqual(posted, [{ kind: 'failure', id: 1, error: { message: 'chat/stop failed: given up' } }]);
  });

  it('runs at most a hundred at once, and goes on when some have ended', async () => {
    for (let id = 0; id < 1000; id += 1) {
      ask(id);
    }
    assert.equal(calls.length, 100);
    call(0).resolve(null);
    await nextTurn();
    ask(5000);
    assert.equal(calls.length, 101);
  });

  it('is not filled up by requests that are refused', async () => {
    for (let id = 0; id < 500; id += 1) {
      ask(id, 'chat/unknown');
      await Promise.resolve();
    }
    await nextTurn();
    ask(1000);
    assert.equal(calls.length, 1);
  });

  it('aborts everything when the page is gone, and neither posts nor listens any more', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      let gone = false;
      bridge = build({
        post: (message) => {
          assert.equal(gone, false, 'posted to a page that is gone');
          posted.push(message);
        },
      });
      ask(1);
      ask(2);
      gone = true;
      bridge.dispose();
      assert.ok(calls.every(({ signal }) => signal.aborted));
      call(0).resolve(null);
      call(1).reject(new Error('given up'));
      bridge.emit('composer/focus', {});
      ask(3);
      await nextTurn();
      await nextTurn();
      assert.deepEqual([calls.length, posted.length, rejections.length], [2, 0, 0]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('lets no key out: not in results, events, failures, or the names of fields', async () => {
    const key = prefixedKeys['OpenAI legacy'] ?? '';
    redactor.remember(key);
    ask(1);
    call(0).resolve({ list: [{ text: `my ${key}` }], [key]: 1 });
    ask(2);
    call(1).reject(new Error(`Authorization: Bearer ${key}`));
    ask(3, `chat/${key}`);
    ask(4, 'chat/send', { text: 'x', [key]: 1 });
    bridge.emit('composer/focus', { text: `key=${key}` });
    await nextTurn();
    assert.equal(posted.length, 5);
    assert.ok(!JSON.stringify(posted).includes(key.slice(8, 30)), JSON.stringify(posted));
    assert.deepEqual(
      posted.find((message) => message.kind === 'event'),
      { kind: 'event', event: 'composer/focus', data: { text: 'key=[key removed]' } },
    );
  });

  it('turns a handler that throws at once into a failure', async () => {
    bridge = build({
      handlers: {
        'chat/stop': () => {
          throw new Error('at once');
        },
      } as unknown as Handlers<ChatPageRequests>,
    });
    ask(1);
    await nextTurn();
    assert.deepEqual(posted, [{ kind: 'failure', id: 1, error: { message: 'chat/stop failed: at once' } }]);
  });

  it('gives no events any id of a request', () => {
    bridge.emit('view/show', { part: 'models' });
    assert.deepEqual(posted, [{ kind: 'event', event: 'view/show', data: { part: 'models' } }]);
  });
});
