// Fetching and removing models of an Ollama server, with its own SDK over real sockets.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { LocalModelActions, ProviderContext, PullProgress } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { brokenStream } from './brokenStream.ts';
import { bodyReply, jsonReply, type ScriptedServer, silentReply, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const MODEL = 'qwen3:8b';
const NDJSON = { 'content-type': 'application/x-ndjson' };
const lines = (...records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const WHOLE = lines(
  { status: 'pulling manifest' },
  { status: 'pulling 6a0746a1ec1a', digest: 'sha256:6a', total: 4_661_224_676 },
  { status: 'pulling 6a0746a1ec1a', digest: 'sha256:6a', total: 4_661_224_676, completed: 2_330_612_338 },
  { status: 'verifying sha256 digest' },
  { status: 'success' },
);

function actions(): LocalModelActions {
  assert.ok(ollama.localModels);
  return ollama.localModels;
}

interface Pulled {
  progress: PullProgress[];
  error?: unknown;
}

describe('Ollama, fetching models', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });

  async function pull(signal = never, onProgress: (progress: PullProgress) => void = () => {}): Promise<Pulled> {
    const progress: PullProgress[] = [];
    try {
      for await (const step of actions().pull(MODEL, context, signal)) {
        progress.push(step);
        onProgress(step);
      }
      return { progress };
    } catch (error) {
      return { progress, error };
    }
  }

  function assertKind(error: unknown, kind: ErrorKind): void {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.kind, kind, error.message);
  }

  for (const chunkBytes of [1, 13, 100_000]) {
    it(`tells each step, also when lines arrive in pieces of ${chunkBytes}`, async () => {
      server.reply(streamReply(WHOLE, { chunkBytes, headers: NDJSON }));
      const { progress, error } = await pull();
      assert.equal(error, undefined);
      assert.deepEqual(progress, [
        { status: 'pulling manifest', completedBytes: undefined, totalBytes: undefined },
        { status: 'pulling 6a0746a1ec1a', completedBytes: undefined, totalBytes: 4_661_224_676 },
        { status: 'pulling 6a0746a1ec1a', completedBytes: 2_330_612_338, totalBytes: 4_661_224_676 },
        { status: 'verifying sha256 digest', completedBytes: undefined, totalBytes: undefined },
        { status: 'success', completedBytes: undefined, totalBytes: undefined },
      ]);
      assert.equal(server.requests[0]?.path, '/api/pull');
      assert.equal(server.requests[0].json()['name'], MODEL);
    });
  }

  it('is not done when the stream ends without its last record', async () => {
    server.reply(streamReply(lines({ status: 'pulling manifest' }), { headers: NDJSON }));
    assertKind((await pull()).error, 'truncated');
  });

  it('is not done, and no step is passed over, where a line cannot be read', async () => {
    server.reply(streamReply(`${lines({ status: 'pulling manifest' })}{"sta\n${WHOLE}`, { headers: NDJSON }));
    const { progress, error } = await pull();
    assertKind(error, 'badResponse');
    assert.equal(progress.length, 1);
  });

  for (const how of ['reset', 'close'] as const) {
    it(`is not done when the connection breaks (${how}) in the middle`, async () => {
      server.reply(brokenStream(WHOLE, WHOLE.length - 20, how));
      const { progress, error } = await pull();
      assert.ok(progress.length > 0);
      assert.ok(error instanceof AppError && ['network', 'truncated'].includes(error.kind), String(error));
    });
  }

  it('says that the library has no such model', async () => {
    server.reply(
      streamReply(lines({ status: 'pulling manifest' }, { error: 'pull model manifest: file does not exist' }), {
        headers: NDJSON,
      }),
    );
    const { error } = await pull();
    assertKind(error, 'modelNotFound');
    assert.match(String(error), /no model "qwen3:8b"/);
  });

  it("passes on the server's own words for any other failure", async () => {
    server.reply(streamReply(lines({ error: 'write /models/blobs: no space left on device' }), { headers: NDJSON }));
    const { error } = await pull();
    assert.ok(error instanceof AppError);
    assert.match(error.message, /no space left on device/);
  });

  it('ends at once when it is given up: before, without an answer yet, and in mid-stream', async () => {
    assertKind((await pull(AbortSignal.abort())).error, 'cancelled');
    assert.equal(server.requests.length, 0);

    const early = new AbortController();
    server.reply(async (request, reply) => {
      early.abort();
      await silentReply(request, reply);
    });
    assertKind((await pull(early.signal)).error, 'cancelled');

    const late = new AbortController();
    server.reply(brokenStream(WHOLE, WHOLE.length - 20, 'hang'));
    const { progress, error } = await pull(late.signal, () => late.abort());
    assertKind(error, 'cancelled');
    assert.equal(progress.length, 1);
  });

  it('stops the request when the loop is left', async () => {
    server.reply(async (_request, reply) => {
      await reply.head(200, NDJSON);
      await reply.write(lines({ status: 'pulling manifest' }));
      await reply.untilClientClosed();
    });
    for await (const step of actions().pull(MODEL, context, never)) {
      assert.equal(step.status, 'pulling manifest');
      break;
    }
    await (
      await server.received()
    ).clientClosed;
  });

  it('removes a model, and says when it is not there', async () => {
    server.reply(bodyReply(200, ''));
    await actions().remove(MODEL, context, never);
    assert.equal(server.requests[0]?.method, 'DELETE');
    assert.equal(server.requests[0].path, '/api/delete');
    assert.equal(server.requests[0].json()['name'], MODEL);
    server.reply(jsonReply(404, { error: `model '${MODEL}' not found` }));
    await assert.rejects(actions().remove(MODEL, context, never), (error) => {
      assertKind(error, 'modelNotFound');
      return true;
    });
  });
});
