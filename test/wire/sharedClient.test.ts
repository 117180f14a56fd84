// Calls to one address go through one client of the SDK: none takes anything of another's.
import assert from 'node:assert/strict';
import { openClient } from '../../src/core/providers/openaiClient.ts';

describe("calls through one client of OpenAI's SDK", () => {
  it('each sends its own key by its own fetch, at once too', async () => {
    const seen: string[] = [];
    const client = (name: string, waitMs: number) =>
      openClient({
        baseUrl: 'http://127.0.0.1:9/v1',
        apiKey: `key-${name}`,
        organization: name,
        async fetch(_url, init) {
          await new Promise((resolve) => setTimeout(resolve, waitMs));
          const headers = new Headers(init?.headers);
          seen.push(`${name}: ${headers.get('authorization')} ${headers.get('openai-organization')}`);
          return Response.json({ by: name });
        },
      });
    const [one, other] = await Promise.all([client('one', 5), client('other', 0)]);
    const { signal } = new AbortController();
    const answers = await Promise.all([
      one.post('/chat/completions', { body: {}, signal }),
      other.get('/models', { signal }),
      one.get('/models', { signal }),
    ]);
    assert.deepEqual(answers, [{ by: 'one' }, { by: 'other' }, { by: 'one' }]);
    assert.deepEqual(seen.toSorted(), [
      'one: Bearer key-one one',
      'one: Bearer key-one one',
      'other: Bearer key-other other',
    ]);
  });
});
