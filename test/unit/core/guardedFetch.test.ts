// The guarded fetch against real servers: nothing goes to another origin, whatever a server or an address says.
import assert from 'node:assert/strict';
import { guardedFetch, isLoopback, originOf } from '../../../src/core/guardedFetch.ts';
import { bodyReply, ScriptedServer, silentReply } from '../../wire/scriptedServer.ts';
import { appErrorOf } from '../support/failure.ts';

const KEY = 'a-key-that-stays-home';
const POST = { method: 'POST', body: '{"question":1}', headers: { authorization: `Bearer ${KEY}` } };
const redirect = (status: number, location: string) => bodyReply(status, 'moved', { location });

describe('guardedFetch', () => {
  let home: ScriptedServer;
  let elsewhere: ScriptedServer;
  let guarded: typeof fetch;

  beforeEach(async () => {
    home = await ScriptedServer.start();
    elsewhere = await ScriptedServer.start();
    elsewhere.replyAlways(bodyReply(200, 'thank you for the key'));
    guarded = guardedFetch(fetch, `${home.url}/v1`);
  });

  afterEach(async () => {
    await Promise.all([home.stop(), elsewhere.stop()]);
  });

  it('hands an answer through', async () => {
    home.reply(bodyReply(200, 'hello', { 'x-request-id': 'r1' }));
    const response = await guarded(`${home.url}/v1/chat`, POST);
    assert.equal(await response.text(), 'hello');
    assert.equal(response.headers.get('x-request-id'), 'r1');
    assert.equal(home.requests[0]?.headers['authorization'], `Bearer ${KEY}`);
    assert.equal(home.requests[0]?.body, POST.body);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    for (const method of ['GET', 'POST']) {
      it(`refuses a ${status} of a ${method} to another port, and the other server hears nothing`, async () => {
        home.reply(redirect(status, `${elsewhere.url}/v1/chat`));
        const init = method === 'GET' ? { headers: POST.headers } : POST;
        const error = await appErrorOf(() => guarded(`${home.url}/v1/chat`, init));
        assert.equal(error.kind, 'notAllowed');
        assert.equal(error.retryable, false);
        assert.ok(error.message.includes(elsewhere.url), error.message);
        assert.equal(elsewhere.connections, 0);
      });
    }
  }

  it('refuses every other way to name another origin in a redirect', async () => {
    const { host, port } = new URL(elsewhere.url);
    const ownPort = new URL(home.url).port;
    const locations = [
      `//${host}/v1`,
      `\\\\${host}\\v1`,
      `http://localhost:${port}/`,
      `https://127.0.0.1:${ownPort}/v1`,
      `http://localhost:${ownPort}/v1`,
      `http://127.0.0.1:${ownPort}@${host}/`,
      `http://[::ffff:127.0.0.1]:${ownPort}/`,
      'file:///etc/passwd',
      'data:text/plain,hello',
      'javascript:0',
    ];
    for (const location of locations) {
      home.reply(redirect(307, location));
      const error = await appErrorOf(() => guarded(`${home.url}/v1/chat`, POST));
      assert.ok(error.kind === 'notAllowed' || error.kind === 'config', `${location}: ${error.kind}`);
    }
    assert.equal(home.requests.length, locations.length);
    assert.equal(elsewhere.connections, 0);
  });

  it('refuses a redirect that carries a user name, though host and port are the same', async () => {
    home.reply(redirect(307, `${home.url.replace('//', '//user:word@')}/v1`));
    assert.equal((await appErrorOf(() => guarded(`${home.url}/v1`, POST))).kind, 'config');
    assert.equal(home.requests.length, 1);
  });

  it('says so when the redirect is no address', async () => {
    home.reply(redirect(307, 'http://['));
    const error = await appErrorOf(() => guarded(`${home.url}/v1`, POST));
    assert.equal(error.kind, 'badResponse');
    assert.equal(error.status, 307);
  });

  for (const status of [307, 308]) {
    it(`follows a ${status} within the origin with method, body and headers`, async () => {
      home.reply(redirect(status, '../v2/chat?x=1')).reply(bodyReply(200, 'here'));
      const response = await guarded(`${home.url}/v1/chat`, POST);
      assert.equal(await response.text(), 'here');
      assert.deepEqual(
        home.requests.map(({ method, path, body }) => [method, path, body]),
        [
          ['POST', '/v1/chat', POST.body],
          ['POST', '/v2/chat?x=1', POST.body],
        ],
      );
      assert.equal(home.requests[1]?.headers['authorization'], `Bearer ${KEY}`);
    });
  }

  it('follows a 302 of a GET within the origin', async () => {
    home.reply(redirect(302, '/models/')).reply(bodyReply(200, 'list'));
    assert.equal(await (await guarded(`${home.url}/models`)).text(), 'list');
  });

  for (const status of [301, 302, 303]) {
    it(`explains a ${status} of a POST instead of losing its body`, async () => {
      home.reply(redirect(status, '/v1/'));
      const error = await appErrorOf(() => guarded(`${home.url}/v1`, POST));
      assert.equal(error.kind, 'config');
      assert.equal(error.status, status);
      assert.match(error.message, /base URL/);
      assert.equal(home.requests.length, 1);
    });
  }

  it('gives up on a circle of redirects', async () => {
    home.replyAlways(redirect(307, '/v1/again'));
    assert.equal((await appErrorOf(() => guarded(`${home.url}/v1/again`, POST))).kind, 'config');
    assert.ok(home.requests.length <= 5, `${home.requests.length} requests`);
  });

  it('returns a redirect without a location as it is', async () => {
    home.reply(bodyReply(304, ''));
    assert.equal((await guarded(`${home.url}/v1`)).status, 304);
  });

  it('never asks another origin in the first place', async () => {
    const { host } = new URL(elsewhere.url);
    const wrong = [
      `${elsewhere.url}/v1`,
      new URL(elsewhere.url),
      new Request(elsewhere.url, POST),
      `${home.url}@${host}/`,
      home.url.replace('http:', 'https:'),
      home.url.replace('127.0.0.1', 'localhost'),
      home.url.replace('//', '//user:word@'),
      '/v1/chat',
      '',
    ];
    for (const input of wrong) {
      await appErrorOf(() => guarded(input, POST));
    }
    assert.equal(home.connections, 0);
    assert.equal(elsewhere.connections, 0);
  });

  it('takes a whole Request, follows its redirect with the body, and keeps the caller from switching redirects on', async () => {
    home.reply(redirect(307, '/v2')).reply(bodyReply(200, 'ok'));
    const response = await guarded(new Request(`${home.url}/v1`, { ...POST, redirect: 'follow' }));
    assert.equal(await response.text(), 'ok');
    assert.deepEqual(
      home.requests.map(({ path, body }) => [path, body]),
      [
        ['/v1', POST.body],
        ['/v2', POST.body],
      ],
    );
    home.reply(redirect(302, elsewhere.url));
    await appErrorOf(() => guarded(`${home.url}/v1`, { redirect: 'follow' }));
    assert.equal(elsewhere.connections, 0);
  });

  it('explains a redirect of a body that was a stream', async () => {
    home.reply(redirect(307, '/v2'));
    const body = new Blob(['streamed']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    assert.equal((await appErrorOf(() => guarded(`${home.url}/v1`, init))).kind, 'config');
    assert.equal(home.requests[0]?.body, 'streamed');
  });

  for (const form of ['init', 'Request'] as const) {
    it(`is aborted by the signal of its ${form}`, async () => {
      home.reply(silentReply);
      const controller = new AbortController();
      const init = { ...POST, signal: controller.signal };
      const asked = form === 'init' ? guarded(`${home.url}/v1`, init) : guarded(new Request(`${home.url}/v1`, init));
      const request = await home.received();
      controller.abort();
      await assert.rejects(asked, { name: 'AbortError' });
      await request.clientClosed;
    });
  }
});

describe('originOf', () => {
  it('is scheme, host and port in one spelling', () => {
    const table: readonly (readonly [string, string])[] = [
      ['https://API.OpenAI.com/v1', 'https://api.openai.com'],
      ['https://api.openai.com:443/v1/', 'https://api.openai.com'],
      ['http://a.example:80', 'http://a.example'],
      ['https://a.example:8443', 'https://a.example:8443'],
      ['http://[0:0:0:0:0:0:0:1]:8080/v1', 'http://[::1]:8080'],
      ['http://0x7f.1/', 'http://127.0.0.1'],
      ['http://2130706433/', 'http://127.0.0.1'],
      ['https://bücher.example/', 'https://xn--bcher-kva.example'],
      ['https://api.openai.com./v1', 'https://api.openai.com.'],
    ];
    for (const [address, origin] of table) {
      assert.equal(originOf(address), origin);
    }
    assert.match(originOf('https://\u0430pi.openai.com'), /^https:\/\/xn--/, 'a look-alike shows itself');
  });

  it('keeps hosts apart that only begin alike', () => {
    for (const address of [
      'http://127.0.0.1.evil.example',
      'http://127.0.0.1:80.evil.example',
      'http://127.0.0.1@evil.example',
    ]) {
      let origin: string | undefined;
      try {
        origin = originOf(address);
      } catch {
        // Refused: also right.
      }
      assert.notEqual(origin, 'http://127.0.0.1');
    }
    assert.notEqual(originOf('https://api.openai.com.'), originOf('https://api.openai.com'));
  });

  it('refuses what is no plain http address, in words', async () => {
    const wrong = [
      '',
      'api.openai.com',
      '127.0.0.1:11434',
      'localhost:11434',
      'ftp://a.example',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://',
      'https://user@a.example',
      'https://user:word@a.example',
      'https://:word@a.example',
      'http://a b.example',
      'http://a.example:99999',
    ];
    for (const address of wrong) {
      const error = await appErrorOf(() => originOf(address));
      assert.equal(error.kind, 'config', address);
      assert.match(error.message, /address/i);
    }
  });
});

describe('isLoopback', () => {
  it('knows this machine in every spelling', () => {
    for (const host of [
      'localhost',
      'LOCALHOST',
      '127.0.0.1',
      '127.8.9.10',
      '[::1]',
      '0x7f.1',
      '2130706433',
      '0177.0.0.1',
      '127.1',
    ]) {
      assert.equal(isLoopback(`http://${host}:8080/v1`), true, host);
    }
  });

  it('is not fooled by names that look like it', () => {
    const others = [
      'localhost.evil.com',
      'evil.localhost',
      'localhost-evil.com',
      '127.0.0.1.nip.io',
      '127.0.0.1.evil.example',
      '127.example',
      'xn--localhost-9za.com',
      '0.0.0.0',
      '10.0.0.1',
      '128.0.0.1',
      '[::2]',
      '[::]',
      '127.0.0.1@evil.example',
      'evil.example#127.0.0.1',
      'evil.example?@localhost',
    ];
    for (const host of others) {
      assert.equal(isLoopback(`http://${host}`), false, host);
    }
  });
});
