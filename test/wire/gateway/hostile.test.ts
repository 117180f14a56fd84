// Clients that mean harm, or know no better: the gateway answers those who may ask, with what they sent, and nobody else.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { waitFor } from '../../harness/wait.ts';
import { RawClient, request } from './rawClient.ts';
import { saying, untilAborted } from './scriptedBackend.ts';
import { type GatewayScene, startScene, useGateway } from './useGateway.ts';

const CHAT = 'POST /v1/chat/completions';
const body = (content: string, more: object = {}) =>
  JSON.stringify({ model: 'auto', messages: [{ role: 'user', content }], ...more });

describe('gateway: hostile clients', function () {
  this.timeout(30_000);
  let scene: GatewayScene;
  useGateway(
    (started) => {
      scene = started;
    },
    { limits: { headersMs: 400, requestMs: 800, bodyBytes: 200_000, allBodyBytes: 400_000 } },
  );
  const once200 = async (bytes: Uint8Array): Promise<RawClient> => {
    const client = await RawClient.open(scene.gateway);
    await client.send(bytes);
    await client.until(/^HTTP\/1\.1 \d{3} [\s\S]*\r\n\r\n[\s\S]*\}/);
    return client;
  };
  const statusOf = async (bytes: Uint8Array): Promise<number | undefined> => (await once200(bytes)).statuses[0];
  const everyPath = ['GET /health', 'GET /v1/models', 'POST /v1/embeddings', CHAT];

  describe('who may ask', () => {
    for (const host of [
      'evil.example',
      'evil.example:PORT',
      '127.0.0.1',
      '127.0.0.1:1',
      'localhost.evil.example:PORT',
      '127.0.0.1.nip.io:PORT',
      '0.0.0.0:PORT',
      'user@127.0.0.1:PORT',
    ]) {
      it(`is nobody who was led here by the name ${host}`, async () => {
        const headers = { host: host.replace('PORT', String(scene.gateway.port)) };
        for (const start of everyPath) {
          const client = await once200(request(scene.gateway, start, body('Hi'), headers));
          assert.equal(client.statuses[0], 403);
          assert.match(client.received, /"code":"wrong_host"/);
        }
        assert.equal(scene.backend.asked.length, 0);
      });
    }

    it('is who names this machine', async () => {
      for (const host of ['localhost:PORT', 'LocalHost:PORT', '[::1]:PORT', '127.0.0.1:PORT']) {
        const headers = { host: host.replace('PORT', String(scene.gateway.port)) };
        assert.equal(await statusOf(request(scene.gateway, CHAT, body('Hi'), headers)), 200);
      }
    });

    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3000' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]) {
      it(`is no page, be its token right (${JSON.stringify(headers)})`, async () => {
        for (const start of [...everyPath, 'OPTIONS /v1/chat/completions']) {
          const client = await once200(request(scene.gateway, start, body('Hi'), headers));
          assert.equal(client.statuses[0], 403);
          assert.doesNotMatch(client.received, /access-control/i);
        }
        assert.equal(scene.backend.asked.length, 0);
      });
    }

    it('is nobody without the token of this start', async () => {
      const other = await startScene();
      await other.gateway.stop();
      const { token } = scene.gateway;
      assert.ok(token.length >= 40);
      for (const authorization of [
        undefined,
        '',
        'Bearer',
        'Bearer ',
        token,
        `Basic ${token}`,
        `Bearer ${token}x`,
        `Bearer ${token.slice(0, -1)}`,
        `Bearer ${token.toUpperCase()}`,
        `Bearer ${other.gateway.token}`,
      ]) {
        for (const start of everyPath) {
          const client = await once200(request(scene.gateway, start, body('Hi'), { authorization }));
          assert.equal(client.statuses[0], 401, String(authorization));
          assert.match(client.received, /"code":"invalid_token"/);
        }
      }
      assert.equal(scene.backend.asked.length, 0);
      assert.equal(await statusOf(request(scene.gateway, CHAT, body('Hi'), { authorization: `bearer ${token}` })), 200);
    });

    it('is nobody from another machine: only 127.0.0.1 is listened on', async () => {
      const socket = connect({ port: scene.gateway.port, host: '127.0.0.2' });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      assert.equal(error.code, 'ECONNREFUSED');
    });
  });

  describe('what may be sent', () => {
    it('is no other path, method or form of a request', async () => {
      const cases: readonly (readonly [string, number])[] = [
        ['GET /', 404],
        ['GET /v1/../health', 404],
        ['GET http://evil.example/health', 404],
        ['GET /v1/chat/completions', 405],
        ['DELETE /v1/models', 405],
        ['PUT /v1/embeddings', 405],
      ];
      for (const [start, status] of cases) {
        assert.equal(await statusOf(request(scene.gateway, start, '')), status, start);
      }
    });

    it('is JSON, uncompressed', async () => {
      for (const headers of [
        { 'content-type': 'text/plain' },
        { 'content-type': undefined },
        { 'content-type': 'application/jsonp' },
        { 'content-encoding': 'gzip' },
      ]) {
        assert.equal(await statusOf(request(scene.gateway, CHAT, body('Hi'), headers)), 415);
      }
      const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'content-encoding': 'identity' };
      assert.equal(await statusOf(request(scene.gateway, CHAT, body('Hi'), headers)), 200);
    });

    // All but what is wrong with them would be answered.
    const nested = (before: string) => `${before}${'{"c":'.repeat(150)}1${'}'.repeat(150)}`;
    const saying8 = (bytes: readonly number[]) => {
      const [before = '', after = ''] = body('TEXT').split('TEXT');
      return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    };
    for (const [what, bytes, words] of [
      ['nothing', '', /not JSON/],
      ['half of it', body('Hi').slice(0, -1), /not JSON/],
      ['no object', '[]', /must be an object/],
      ['UTF-16', Buffer.from(body('Hi'), 'utf16le'), /not JSON/],
      ['broken UTF-8', saying8([0xc3, 0x28]), /not JSON/],
      ['half of a surrogate pair', saying8([0xed, 0xa0, 0xbd]), /not JSON/],
      ['an overlong form', saying8([0xc0, 0xaf]), /not JSON/],
      ['too deep a list', body('Hi', { metadata: null }).replace('null', '['.repeat(150) + ']'.repeat(150)), /levels/],
      ['depth without an end', `{"a":${'['.repeat(190_000)}`, /levels/],
      ['depth behind quotes', nested(String.raw`{"a":"\\\"[","b":"\\",`), /levels/],
    ] as const) {
      it(`is not ${what}`, async () => {
        const client = await once200(request(scene.gateway, CHAT, bytes));
        assert.deepEqual(client.statuses, [400]);
        assert.match(client.received, words);
        assert.equal(scene.backend.asked.length, 0);
      });
    }

    it('may hold brackets and quotes in its texts, and names like those of every object', async () => {
      const text = `${'['.repeat(500)}\\" \\\\"{"{{`;
      await once200(request(scene.gateway, CHAT, body(text, { metadata: { __proto__: null } })));
      assert.deepEqual(scene.backend.asked[0]?.request.messages[0]?.parts, [{ type: 'text', text }]);
      const polluted = body('Hi').replace('{', '{"__proto__":{"stream":true},');
      assert.equal(await statusOf(request(scene.gateway, CHAT, polluted)), 400);
    });

    it('may come in pieces that cut characters', async () => {
      const client = await RawClient.open(scene.gateway);
      for (const byte of request(scene.gateway, CHAT, body('Grüße 東京 👋🏽'))) {
        await client.send(Uint8Array.of(byte));
        await nextTurn();
      }
      await client.until(/"Hello"/);
      assert.deepEqual(scene.backend.asked[0]?.request.messages[0]?.parts, [{ type: 'text', text: 'Grüße 東京 👋🏽' }]);
    });

    it('is bounded: one that says how large it is, is not read', async () => {
      const client = await RawClient.open(scene.gateway);
      const whole = request(scene.gateway, CHAT, 'x'.repeat(200_001));
      await client.send(whole.subarray(0, 1000));
      await client.until(/^HTTP\/1\.1 413 [\s\S]*"code":"request_too_large"/);
      // Whoever sends on all the same has got the answer, and the connection ends.
      await client.send(whole.subarray(1000));
      await client.untilClosed();
      assert.deepEqual(client.statuses, [413]);
    });

    it('is bounded: one that does not say how large it is, is counted', async () => {
      const client = await RawClient.open(scene.gateway);
      const headers = { 'content-length': undefined, 'transfer-encoding': 'chunked' };
      await client.send(request(scene.gateway, CHAT, '', headers));
      const chunk = `2710\r\n${' '.repeat(10_000)}\r\n`;
      for (let sent = 0; sent <= 200_000; sent += 10_000) {
        await client.send(chunk);
      }
      await client.until(/^HTTP\/1\.1 413 /);
      client.socket.destroy();
      await waitFor('its end', () => scene.gateway.active === 0);
      assert.equal(scene.backend.asked.length, 0);
    });

    it('may be as large as the limit', async () => {
      const empty = body('');
      const full = body('x'.repeat(200_000 - empty.length));
      assert.equal(Buffer.byteLength(full), 200_000);
      assert.equal(await statusOf(request(scene.gateway, CHAT, full)), 200);
    });

    it('is bounded for all together, and the room comes back', async () => {
      const clients = await Promise.all([1, 2, 3].map(() => RawClient.open(scene.gateway)));
      const whole = request(scene.gateway, CHAT, body('x'.repeat(190_000)));
      for (const client of clients) {
        await client.send(whole.subarray(0, 180_000));
      }
      await waitFor('a refusal', () => clients.some(({ statuses }) => statuses[0] === 429));
      const refused = clients.filter(({ statuses }) => statuses[0] === 429);
      assert.equal(refused.length, 1);
      assert.match(refused[0]?.received ?? '', /retry-after: 1\r/);
      for (const client of clients) {
        client.socket.destroy();
      }
      await waitFor('their end', () => scene.gateway.active === 0);
      assert.equal(await statusOf(whole), 200);
    });

    it('may wait to be asked for, and is not asked for where it is refused', async () => {
      const bytes = request(scene.gateway, CHAT, body('Hi'), { expect: '100-continue' });
      const headOf = (whole: Buffer) => whole.subarray(0, whole.indexOf('\r\n\r\n') + 4);
      const client = await RawClient.open(scene.gateway);
      await client.send(headOf(bytes));
      await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
      await client.send(bytes.subarray(headOf(bytes).length));
      await client.until(/200 OK[\s\S]*"Hello"/);
      const large = request(scene.gateway, CHAT, 'x'.repeat(300_000), { expect: '100-continue' });
      const refused = await RawClient.open(scene.gateway);
      await refused.send(headOf(large));
      await refused.until(/413/);
      assert.doesNotMatch(refused.received, /100 Continue/);
      const nobody = await RawClient.open(scene.gateway);
      await nobody.send(
        headOf(request(scene.gateway, CHAT, body('Hi'), { expect: '100-continue', authorization: undefined })),
      );
      await nobody.until(/401/);
      assert.doesNotMatch(nobody.received, /100 Continue/);
    });
  });

  describe('how it may be sent', () => {
    it('is not one letter of a header at a time, for ever', async () => {
      const client = await RawClient.open(scene.gateway);
      await client.send(`${CHAT} HTTP/1.1\r\nhost: 127.0.0.1:${scene.gateway.port}\r\nx-slow: `);
      const drip = setInterval(() => client.socket.write('a'), 50);
      try {
        await client.untilClosed();
      } finally {
        clearInterval(drip);
      }
      assert.deepEqual(client.statuses, [408]);
    });

    it('is not one byte of a body at a time, for ever', async () => {
      const client = await RawClient.open(scene.gateway);
      await client.send(request(scene.gateway, CHAT, '', { 'content-length': '100000' }));
      await waitFor('it to be under way', () => scene.gateway.active === 1);
      const drip = setInterval(() => client.socket.write(' '), 50);
      try {
        await client.untilClosed();
      } finally {
        clearInterval(drip);
      }
      await waitFor('its end', () => scene.gateway.active === 0);
      assert.equal(scene.backend.asked.length, 0);
    });

    it('is one after the other on one connection, and all are answered in their order', async () => {
      scene.backend.answers = ({ request: { messages } }) => {
        const [part] = messages[0]?.parts ?? [];
        return saying(`answer to ${part?.type === 'text' ? part.text : ''}`);
      };
      const client = await RawClient.open(scene.gateway);
      const all = ['one', 'two', 'three'].map((text, at) =>
        request(scene.gateway, CHAT, body(text, { stream: at === 0 })),
      );
      await client.send(Buffer.concat(all));
      await client.until(/answer to one[\s\S]*\[DONE\][\s\S]*answer to two[\s\S]*answer to three/);
    });

    it('is not any number at once on one connection', async () => {
      scene.backend.answers = (_ask, signal) => [untilAborted(signal)] as unknown as [];
      const client = await RawClient.open(scene.gateway);
      const one = request(scene.gateway, CHAT, body('Hi'));
      await client.send(Buffer.concat(Array.from({ length: 40 }, () => one)));
      await client.untilClosed();
      await waitFor('their end', () => scene.gateway.active === 0);
      assert.ok(scene.backend.asked.length <= 8, String(scene.backend.asked.length));
    });

    it('is not two lengths at once', async () => {
      const client = await RawClient.open(scene.gateway);
      await client.send(request(scene.gateway, CHAT, body('Hi'), { 'transfer-encoding': 'chunked' }));
      await client.untilClosed();
      assert.deepEqual(client.statuses, [400]);
      assert.equal(scene.backend.asked.length, 0);
    });
  });
});
