// Deliveries of webhooks over real sockets: signed, tried again when it helps, given up when it does not, and never led elsewhere.
import assert from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '../../harness/wait.ts';
import { bodyReply, jsonReply, type ReceivedRequest, ScriptedServer, silentReply } from '../scriptedServer.ts';
import { useServer } from '../useServer.ts';
import { startUntrustedServer } from '../../unit/support/untrustedServer.ts';
import { CourierDesk, THRESHOLD } from './courierDesk.ts';

const PATH = '/services/T0SECRET1/hookpathsecret?token=querysecret9';
const never = new AbortController().signal;

/** As a receiver does it, from docs/WEBHOOKS.md alone. */
function isSigned({ headers, body }: ReceivedRequest, secret: string, nowMs: number): boolean {
  const header = String(headers['llm-workbench-signature']);
  const { t, v1 } = Object.fromEntries(header.split(',').map((part) => part.split('='))) as { t: string; v1: string };
  const expected = createHmac('sha256', secret).update(`${t}.${body}`).digest();
  const given = Buffer.from(v1, 'hex');
  const isFresh = Math.abs(nowMs / 1000 - Number(t)) < 300;
  return isFresh && given.length === expected.length && timingSafeEqual(given, expected);
}

describe('webhooks over the wire', function () {
  // Real sockets, on machines that are busy with other things.
  this.timeout(20_000);
  let server: ScriptedServer;
  let desk: CourierDesk;
  let secret: string;
  useServer((started) => {
    server = started;
  });
  beforeEach(async () => {
    desk = new CourierDesk();
    secret = await desk.add('team', `${server.url}${PATH}`);
  });
  afterEach(() => desk.close());

  const last = () => desk.queue.read().last['team'];
  const waiting = () => desk.queue.read().deliveries;
  /** Waits until so many tries were made and nothing is under way. */
  const tried = (attempts: number) =>
    waitFor(`try ${attempts}`, () => waiting().some((one) => one.attempts === attempts && !one.claim));
  const emptied = () => waitFor('the queue to be empty', () => waiting().length === 0);
  /** Nothing that is shown, logged or kept holds the address or the secret. */
  const assertSecret = (...shown: unknown[]) => {
    const all = JSON.stringify([shown, desk.logged, desk.givenUp, [...desk.meta.values]]);
    for (const part of ['T0SECRET1', 'hookpathsecret', 'querysecret9', secret]) {
      assert.ok(!all.includes(part), `${part} in ${all}`);
    }
  };

  it('delivers signed JSON, once, and says so in the log by name and host', async () => {
    server.reply(bodyReply(204, ''));
    await desk.window().publish('budget.threshold', THRESHOLD);
    const request = await server.received();
    await emptied();
    assert.equal(request.method, 'POST');
    assert.equal(request.path, PATH);
    assert.equal(request.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(request.headers['user-agent'], 'LLM-Workbench/1.2.3');
    assert.equal(request.headers['llm-workbench-event'], 'budget.threshold');
    assert.equal(request.headers['llm-workbench-delivery'], request.json()['id']);
    assert.deepEqual(request.json()['data'], THRESHOLD);
    assert.ok(isSigned(request, secret, desk.clock.now()));
    assert.ok(!isSigned({ ...request, body: `${request.body} ` }, secret, desk.clock.now()));
    assert.ok(!isSigned(request, `${secret}x`, desk.clock.now()));
    assert.deepEqual(desk.logged, [
      `info: Webhook "team" (${server.url.replace('http://', '')}): budget.threshold, delivered, 204`,
    ]);
    assert.equal(last()?.ok, true);
    assertSecret();
  });

  it('tries again after 10, 30 and 90 seconds, signed anew, with the same id and body', async () => {
    server.reply(bodyReply(500, '')).reply(bodyReply(503, '')).reply(bodyReply(429, '')).reply(bodyReply(200, 'ok'));
    const courier = desk.window();
    const first = desk.clock.now();
    await courier.publish('budget.threshold', THRESHOLD);
    for (const [index, waitMs] of [10_000, 30_000, 90_000].entries()) {
      await tried(index + 1);
      await courier.wake();
      assert.match(last()?.sentence ?? '', /It will be tried again\.$/);
      await desk.clock.advanceAsync(waitMs - 1);
      await courier.wake();
      assert.equal(server.requests.length, index + 1, 'not a millisecond too early');
      await desk.clock.advanceAsync(1);
      await server.received(index + 2);
    }
    await emptied();
    assert.equal(last()?.ok, true);
    assert.equal(new Set(server.requests.map(({ body }) => body)).size, 1);
    assert.equal(new Set(server.requests.map(({ headers }) => headers['llm-workbench-delivery'])).size, 1);
    assert.equal(new Set(server.requests.map(({ headers }) => headers['llm-workbench-signature'])).size, 4);
    for (const [index, sinceMs] of [0, 10_000, 40_000, 130_000].entries()) {
      assert.ok(isSigned(server.requests[index]!, secret, first + sinceMs));
      assert.match(
        String(server.requests[index]?.headers['llm-workbench-signature']),
        new RegExp(`t=${(first + sinceMs) / 1000},`),
      );
    }
    assertSecret();
  });

  it('waits as long as the receiver asks, in seconds or until a date', async () => {
    const date = new Date(desk.clock.now() + 45_000 + 200_000).toUTCString();
    server
      .reply(bodyReply(429, '', { 'retry-after': '45' }))
      .reply(bodyReply(503, '', { 'retry-after': date }))
      .reply(bodyReply(200, ''));
    const courier = desk.window();
    await courier.publish('budget.threshold', THRESHOLD);
    for (const [tries, waitMs] of [
      [1, 45_000],
      [2, 200_000],
    ] as const) {
      await tried(tries);
      await courier.wake();
      assert.equal(waiting()[0]?.dueAt, desk.clock.now() + waitMs);
      await desk.clock.advanceAsync(waitMs - 1);
      await courier.wake();
      assert.equal(server.requests.length, tries);
      await desk.clock.advanceAsync(1);
      await server.received(tries + 1);
    }
    await emptied();
  });

  it('gives up after eight tries, and tells the person', async () => {
    server.replyAlways(bodyReply(500, 'hookpathsecret is broken'));
    const courier = desk.window();
    await courier.publish('budget.threshold', THRESHOLD);
    for (let tries = 1; tries < 8; tries += 1) {
      await tried(tries);
      await courier.wake();
      await desk.clock.advanceAsync(10_000 * 3 ** (tries - 1));
    }
    await emptied();
    await desk.clock.advanceAsync(10 * 86_400_000);
    await courier.wake();
    assert.equal(server.requests.length, 8);
    assert.equal(desk.givenUp.length, 1);
    assert.match(desk.givenUp[0] ?? '', /^team: .* answered 500 .*Given up after 8 tries\.$/);
    assertSecret();
  });

  for (const status of [400, 401, 403, 404, 410, 413]) {
    it(`stops at once at ${status}`, async () => {
      server.reply(bodyReply(status, 'no_service'));
      await desk.window().publish('budget.threshold', THRESHOLD);
      await emptied();
      assert.match(last()?.sentence ?? '', new RegExp(`answered ${status} .*“no_service”`));
      assert.equal(last()?.ok, false);
      assert.equal(desk.givenUp.length, 1);
      assert.equal(server.requests.length, 1);
    });
  }

  it('follows no redirect to another address, and one of its own with the body', async () => {
    const other = await ScriptedServer.start();
    try {
      other.replyAlways(bodyReply(200, 'ok'));
      for (const status of [301, 302, 303, 307, 308]) {
        server.reply(bodyReply(status, '', { location: `${other.url}/stolen` }));
        const { result, sentence } = await desk.window().test('team', never);
        assert.equal(result, 'stopped', String(status));
        assert.match(sentence, /leads to another address; nothing was sent there/);
      }
      assert.equal(other.requests.length, 0);
      server.reply(bodyReply(302, '', { location: '/elsewhere' }));
      const moved = await desk.window().test('team', never);
      assert.deepEqual([moved.result, moved.status], ['stopped', 302]);
      assert.match(moved.sentence, /answered 302, which leads elsewhere/);
      server.reply(bodyReply(307, '', { location: '/kept' })).reply(bodyReply(200, 'ok'));
      assert.equal((await desk.window().test('team', never)).result, 'delivered');
      const followed = server.requests.at(-1)!;
      assert.deepEqual([followed.path, followed.method], ['/kept', 'POST']);
      assert.ok(isSigned(followed, secret, desk.clock.now()));
      assertSecret(moved);
    } finally {
      await other.stop();
    }
  });

  it('does not wait for ever: neither for an answer nor for its end', async () => {
    server.reply(silentReply);
    const courier = desk.window();
    await courier.publish('budget.threshold', THRESHOLD);
    const hanging = await server.received(1);
    await desk.clock.advanceAsync(15_000);
    await hanging.clientClosed;
    await tried(1);
    await courier.wake();
    assert.match(last()?.sentence ?? '', /did not answer within 15 seconds/);
    server.reply(async (_request, reply) => {
      await reply.head(200);
      await reply.write('ok, and');
      await reply.untilClientClosed();
    });
    const begun = Promise.withResolvers<void>();
    desk.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init);
      begun.resolve();
      return response;
    };
    await desk.clock.advanceAsync(10_000);
    const half = await server.received(2);
    await begun.promise;
    await desk.clock.advanceAsync(15_000);
    await half.clientClosed;
    await emptied();
    assert.equal(last()?.ok, true, 'its status has said that it was taken');
  });

  it('reads no more than the beginning of an endless answer', async () => {
    let written = 0;
    server.reply(async (request, reply) => {
      await reply.head(200);
      while (!request.closedByClient) {
        await reply.write('x'.repeat(65_536));
        written += 65_536;
      }
    });
    const { result, sentence } = await desk.window().test('team', never);
    assert.equal(result, 'delivered');
    assert.ok(sentence.length < 400);
    await (
      await server.received()
    ).clientClosed;
    assert.ok(written < 20_000_000, String(written));
  });

  it('tries again when nothing listens or the connection breaks, in words without the address', async () => {
    server.reply((_request, reply) => reply.cut());
    const courier = desk.window();
    const broken = await courier.test('team', never);
    assert.equal(broken.result, 'retry');
    assert.match(broken.sentence, /^127\.0\.0\.1:\d+ could not be reached \([A-Z_]+\)\.$/);
    const gone = await ScriptedServer.start();
    const { url } = gone;
    await gone.stop();
    await desk.add('gone', `${url}${PATH}`);
    const refused = await courier.test('gone', never);
    assert.equal(refused.result, 'retry');
    assert.match(refused.sentence, /\(ECONNREFUSED\)/);
    assertSecret(broken, refused);
  });

  it('tells exactly what the receiver answered to a test, and never what it repeats of the address', async () => {
    server.reply(bodyReply(200, 'ok'));
    const courier = desk.window();
    const good = await courier.test('team', never);
    assert.match(good.sentence, /^127\.0\.0\.1:\d+ answered 200 OK: “ok”\.$/);
    const { json } = await server.received();
    assert.equal(json()['event'], 'webhook.test');
    const echo = `Cannot POST ${PATH}\u0000\n<b>${encodeURIComponent(`${server.url}${PATH}`)}</b> ${secret}`;
    server.reply(bodyReply(404, echo));
    const bad = await courier.test('team', never);
    assert.equal(bad.result, 'stopped');
    assert.match(bad.sentence, /answered 404 Not Found: “Cannot POST /);
    assert.doesNotMatch(bad.sentence, /\p{Cc}/u);
    assert.equal(last()?.sentence, bad.sentence);
    assert.equal(waiting().length, 0, 'a test is not tried again');
    assertSecret(good, bad);
  });

  it('takes the address also out of the words beside a status', async () => {
    const plain = createServer((request, response) => {
      request.resume();
      response.writeHead(404, 'no hookpathsecret').end();
    });
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    try {
      await desk.add('plain', `http://127.0.0.1:${(plain.address() as AddressInfo).port}${PATH}`);
      const { sentence } = await desk.window().test('plain', never);
      assert.match(sentence, /answered 404 no .*: without a word\.$/);
      assertSecret(sentence);
    } finally {
      plain.closeAllConnections();
      plain.close();
    }
  });

  it('gives up at once where the certificate is not trusted', async () => {
    const untrusted = await startUntrustedServer();
    try {
      await desk.add('untrusted', `${untrusted.url}${PATH}`);
      const { result, sentence } = await desk.window().test('untrusted', never);
      assert.equal(result, 'stopped');
      assert.match(sentence, /could not be reached \([A-Z_]+\)/);
    } finally {
      await untrusted.stop();
    }
  });

  it('sends Slack’s format to who wants it, and nothing to who is switched off or wants other events', async () => {
    desk.webhooks = [];
    await desk.add('slack', `${server.url}/slack`, { format: 'slack' });
    await desk.add('off', `${server.url}/off`, { enabled: false });
    await desk.add('others', `${server.url}/others`, { events: ['usage.dailySummary', 'of.a.later.version'] });
    server.replyAlways(bodyReply(200, 'ok'));
    await desk.window().publish('budget.threshold', THRESHOLD);
    await emptied();
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/slack'],
    );
    const { text, blocks } = server.requests[0]!.json() as { text: string; blocks: { type: string }[] };
    assert.equal(text, THRESHOLD.message);
    assert.deepEqual(
      blocks.map(({ type }) => type),
      ['section', 'section', 'section', 'context'],
    );
  });

  it('asks neither store nor secrets while no webhook is switched on', async () => {
    desk.webhooks = desk.webhooks.map((one) => ({ ...one, enabled: false }));
    let opened = 0;
    const courier = desk.window({
      store: async () => {
        opened += 1;
        return desk.meta;
      },
    });
    const before = desk.memory.calls.length;
    await courier.wake();
    await courier.publish('budget.threshold', THRESHOLD);
    await courier.wake();
    assert.deepEqual([opened, desk.memory.calls.length - before, desk.clock.pendingTimers], [0, 0, 0]);
  });

  it('goes on after the editor was closed in the middle of a wait, in whichever window is open', async () => {
    server.reply(bodyReply(503, '')).reply(bodyReply(200, ''));
    const first = desk.window();
    await first.publish('budget.threshold', THRESHOLD);
    await tried(1);
    await desk.close();
    assert.equal(desk.clock.pendingTimers, 0);
    await desk.clock.advanceAsync(3_600_000);
    assert.equal(server.requests.length, 1);
    await Promise.all([desk.window().wake(), desk.window().wake(), desk.window().wake()]);
    await emptied();
    assert.equal(server.requests.length, 2);
  });

  it('hands what is under way to another window when this one closes', async () => {
    server.reply(silentReply).reply(bodyReply(200, ''));
    await desk.window().publish('budget.threshold', THRESHOLD);
    await server.received(1);
    await desk.close();
    assert.deepEqual(
      waiting().map(({ attempts, claim }) => [attempts, claim]),
      [[0, undefined]],
    );
    await desk.window().wake();
    await emptied();
    const [one, two] = server.requests.map(({ headers }) => headers['llm-workbench-delivery']);
    assert.equal(one, two, 'a receiver that got it after all can tell');
  });

  it('tells where there is no address on this machine, or a damaged one, and sends nothing', async () => {
    for (const stored of [undefined, 'damaged']) {
      desk.memory.values.clear();
      if (stored) {
        desk.memory.values.set('llmWorkbench.webhook/team', stored);
      }
      await desk.window().publish('budget.threshold', THRESHOLD);
      await emptied();
      assert.match(last()?.sentence ?? '', stored ? /is damaged/ : /no address on this machine/);
    }
    assert.equal(server.requests.length, 0);
  });

  it('survives a store that fails: publishing never throws, and the next look finds what is there', async () => {
    let fails = true;
    const courier = desk.window({
      store: async () => {
        if (fails) {
          throw new Error('The disk is full');
        }
        return desk.meta;
      },
    });
    await courier.publish('budget.threshold', THRESHOLD);
    await courier.publish('no.such.event', {});
    await courier.wake();
    await desk.clock.advanceAsync(600_000);
    const told = desk.logged.filter((line) => line.startsWith('error: Webhooks Error: The disk is full'));
    assert.equal(told.length, 1, 'not each minute');
    fails = false;
    server.reply(jsonReply(200, {}));
    desk.queue.add({
      id: 'left',
      webhook: 'team',
      event: 'e',
      body: '{}',
      createdAt: desk.clock.now(),
      attempts: 0,
      dueAt: desk.clock.now(),
    });
    await courier.wake();
    await desk.clock.advanceAsync(60_000);
    await emptied();
    assert.equal(server.requests[0]?.headers['llm-workbench-delivery'], 'left');
  });

  it('a key that slips into an event does not leave', async () => {
    server.reply(bodyReply(200, ''));
    const key = `sk-proj-${'Qw7eRt9y'.repeat(6)}`;
    await desk.window().publish('budget.threshold', { ...THRESHOLD, advice: `Use ${key}` });
    const { body } = await server.received();
    assert.doesNotMatch(body, /Qw7eRt9y/);
    await emptied();
  });
});
