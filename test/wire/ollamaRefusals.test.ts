// What Ollama says when it cannot do what it is asked, in the sentences of a real server (August 2026), and what is made of it.
import assert from 'node:assert/strict';
import type { ProviderContext } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { assertKind, collect, failsWith } from './collect.ts';
import { jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

describe('Ollama refusals', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;
  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });

  const refusals: readonly [number, string, ErrorKind][] = [
    [404, "model 'tiny' not found", 'modelNotFound'],
    [400, 'the input length exceeds the context length', 'contextTooLong'],
    [
      400,
      'the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length',
      'contextTooLong',
    ],
    [400, 'input exceeds maximum context length and cannot be truncated further', 'contextTooLong'],
    [500, 'error starting llama-server: llama-server binary not found', 'overloaded'],
    [500, 'model requires more system memory (9.1 GiB) than is available (5.2 GiB)', 'badRequest'],
  ];
  for (const [status, message, kind] of refusals) {
    it(`says ${kind} for "${message.slice(0, 60)}"`, async () => {
      server.reply(jsonReply(status, { error: message }));
      const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] as const;
      const { error: thrown } = await collect(ollama.stream({ model: 'tiny', messages }, context, never));
      const error = assertKind(thrown, kind);
      assert.deepEqual([error.message, error.status, error.model], [message, status, 'tiny']);
    });
  }

  it('tells a library that it cannot reach from an Ollama that does not answer', async () => {
    const words =
      'pull model manifest: Get "https://registry.ollama.ai/v2/library/tiny/manifests/latest": dial tcp: lookup registry.ollama.ai: no such host';
    const lines = [{ status: 'pulling manifest' }, { error: words }]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
    server.reply(streamReply(lines, { headers: { 'content-type': 'application/x-ndjson' } }));
    const pull = async () => {
      for await (const _step of ollama.localModels?.pull('tiny', context, never) ?? []) {
        // Until it fails.
      }
    };
    const error = await failsWith(pull(), 'config');
    assert.match(error.message, /cannot reach its library: .*no such host/);
  });
});
