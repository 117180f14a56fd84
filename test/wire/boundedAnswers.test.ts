// Answers that never end: whatever is read as a whole is read up to a limit, and the connection ends there.
import assert from 'node:assert/strict';
import { bounded, LARGEST_LIST_BYTES, largestVectorsBytes } from '../../src/core/boundedFetch.ts';
import { checkKey } from '../../src/core/diagnosis/checkKey.ts';
import { guardedFetch } from '../../src/core/guardedFetch.ts';
import type { ProviderContext } from '../../src/core/provider.ts';
import { providers } from '../../src/core/providers/registry.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { VOICES } from './contract/voices/voices.ts';
import { failsWith } from './collect.ts';
import { embedAll } from './embedAll.ts';
import { bodyReply, type Handler, type ScriptedServer } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const never = new AbortController().signal;
const LIMIT = 100_000;
const BLANKS = Buffer.alloc(100_000, ' ');

/** White space is JSON for as long as it comes. After 30 MB it is over, so that whoever reads on finds a list, and no test waits forever. */
function endless(status: number, contentType = 'application/json'): Handler {
  return async (request, reply) => {
    await reply.head(status, { 'content-type': contentType });
    await reply.write('{"data":[');
    for (let count = 0; count < 300 && !request.closedByClient; count += 1) {
      await reply.write(BLANKS);
    }
    await reply.end(Buffer.from(']}'));
  };
}

describe('answers without an end', function () {
  this.timeout(20_000);
  let server: ScriptedServer;
  useServer((begun) => {
    server = begun;
  });
  const contextOf = (basePath = ''): ProviderContext => ({
    fetch: guardedFetch(globalThis.fetch, server.url),
    baseUrl: server.url + basePath,
    apiKey: 'a-key',
  });
  const allClosed = () => Promise.all(server.requests.map(({ clientClosed }) => clientClosed));

  for (const provider of providers) {
    const basePath = VOICES.find((voice) => voice.provider === provider)?.basePath;
    for (const contentType of ['application/json', 'text/event-stream']) {
      it(`are given up as lists, checks and vectors of ${provider.name} (${contentType})`, async () => {
        server.replyAlways(endless(200, contentType));
        const context = bounded(contextOf(basePath), LIMIT);
        for (const call of [
          () => provider.models(context, never),
          () => provider.check(context, never),
          ...(provider.embed ? [async () => provider.embed?.('embed-1', ['a'], context, never)] : []),
        ]) {
          const error = await failsWith(call(), 'badResponse');
          assert.match(error.message, /larger than/);
          assert.equal(error.provider, provider.id);
        }
        await allClosed();
      });
    }
  }

  const openai = providers.find(({ id }) => id === 'openai') ?? assert.fail('openai is not registered');

  it('are given up by a test of a connection', async () => {
    server.replyAlways(endless(200));
    const connection = {
      source: 'stored',
      keyName: 'test',
      context: contextOf('/v1'),
      origin: server.url,
      simulated: false,
    } as const;
    const check = await checkKey(openai, connection, systemClock, never);
    assert.notEqual(check.verdict, 'works');
    await allClosed();
  });

  it('are given up as vectors on their way through the pipeline', async () => {
    server.replyAlways(endless(200));
    const error = await failsWith(embedAll(openai, 'embed-1', ['a', 'b'], contextOf('/v1')), 'badResponse');
    assert.match(error.message, /larger than/);
    await allClosed();
  });

  it('are given up as refusals, also where a stream was asked for', async () => {
    server.replyAlways(endless(400));
    const response = await contextOf().fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
    assert.equal(response.status, 400);
    await failsWith(response.text(), 'badResponse');
    await allClosed();
  });

  it('are those above the limit only, which grows with the vectors', async () => {
    const text = JSON.stringify('x'.repeat(998));
    assert.equal(text.length, 1000);
    server.replyAlways(bodyReply(200, text, { 'x-request-id': 'r1' }));
    const at = `${server.url}/v1`;
    const whole = await bounded(contextOf(), 1000).fetch(at);
    assert.deepEqual([whole.url, whole.ok, whole.headers.get('x-request-id')], [at, true, 'r1']);
    assert.equal(await whole.text(), text);
    await failsWith((await bounded(contextOf(), 999).fetch(at)).text(), 'badResponse');
    // The longest vectors in use, as JSON with all their digits.
    const vector = JSON.stringify(Array.from({ length: 4096 }, (_, at) => -Math.sin(at + 1) / 1e6));
    assert.ok(largestVectorsBytes(2048) > 2048 * vector.length);
    assert.ok(largestVectorsBytes(1) > LARGEST_LIST_BYTES);
  });
});
