// What Anthropic is asked to keep for the next question, seen from a server.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { anthropic } from '../../src/core/providers/anthropic.ts';
import { collect, fixture } from './collect.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const never = new AbortController().signal;
const LONG = 'Always answer in rhymes. '.repeat(200);
const FILE = `File a.ts:\n${'const a = 1;\n'.repeat(400)}`;
const READ_FILE = { name: 'read_file', description: 'Reads a file', inputSchema: { type: 'object' } };
const said = (...texts: string[]) => ({
  role: 'user' as const,
  parts: texts.map((text) => ({ type: 'text' as const, text })),
});
const answered = {
  role: 'assistant' as const,
  providerId: 'anthropic',
  parts: [{ type: 'text' as const, text: 'Ok' }],
};

describe('Anthropic prompt cache', () => {
  let server: ScriptedServer;
  let context: ProviderContext;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'sk-ant-test' };
  });

  /** The body, and where it is marked: `system`, `tools.0`, `messages.0.1`. */
  async function marksOf(request: Partial<ChatRequest>) {
    server.reply(streamReply(fixture('anthropic/text.sse'), { chunkBytes: 10_000 }));
    const whole = { model: 'claude-sonnet-4-6', messages: [said('Hello')], promptCache: '5m' as const, ...request };
    const { error } = await collect(anthropic.stream(whole, context, never));
    assert.equal(error, undefined);
    const body = server.requests.at(-1)?.json() ?? {};
    const found: Record<string, unknown> = {};
    const look = (value: unknown, path: string): void => {
      if (typeof value === 'object' && value !== null) {
        for (const [name, item] of Object.entries(value)) {
          if (name === 'cache_control') {
            found[path] = item;
          } else {
            look(item, path === '' ? name : `${path}.${name}`);
          }
        }
      }
    };
    look(body, '');
    return { body, marks: found };
  }

  it('is not asked for where it is switched off, nor for what is short', async () => {
    const messages = [said(FILE, 'Explain.')];
    const off = await marksOf({ promptCache: undefined, system: LONG, messages });
    assert.deepEqual([off.marks, off.body['system']], [{}, LONG]);
    const short = await marksOf({ system: 'Be brief', tools: [READ_FILE], messages: [said('x'.repeat(3999))] });
    assert.deepEqual([short.marks, short.body['system']], [{}, 'Be brief']);
  });

  it('keeps a long system prompt, and with it the tools before it', async () => {
    const { body, marks } = await marksOf({ system: LONG, tools: [READ_FILE] });
    assert.deepEqual(marks, { 'system.0': { type: 'ephemeral' } });
    assert.deepEqual(body['system'], [{ type: 'text', text: LONG, cache_control: { type: 'ephemeral' } }]);
  });

  it('keeps long tools without a system prompt', async () => {
    const tools = [READ_FILE, { ...READ_FILE, name: 'search', description: LONG }];
    assert.deepEqual(Object.keys((await marksOf({ tools })).marks), ['tools.1']);
    assert.deepEqual(Object.keys((await marksOf({ tools, system: 'Be brief' })).marks), ['system.0']);
  });

  it('keeps files, pictures and long results, the last three, for an hour where that is asked for', async () => {
    const image = { type: 'image' as const, mediaType: 'image/png' as const, data: 'iVBORw0KGgo'.padEnd(40_000, 'A') };
    const result = { type: 'toolResult' as const, toolCallId: 't', toolName: 'read_file', text: FILE };
    const call = { type: 'toolCall' as const, id: 't', name: 'read_file', argumentsJson: '{}' };
    const { marks } = await marksOf({
      promptCache: '1h',
      system: LONG,
      messages: [
        said(FILE, 'Explain.'),
        answered,
        said(FILE, FILE, 'And this?'),
        { ...answered, parts: [call] },
        { role: 'user', parts: [result] },
        { role: 'user', parts: [image, { type: 'text', text: 'And that?' }] },
      ],
    });
    const hour = { type: 'ephemeral', ttl: '1h' };
    assert.deepEqual(marks, {
      'system.0': hour,
      'messages.2.content.1': hour,
      'messages.4.content.0': hour,
      'messages.4.content.1': hour,
    });
  });

  it('gives no mark away to an icon', async () => {
    const icon = { type: 'image' as const, mediaType: 'image/png' as const, data: 'AAAA' };
    const large = { ...icon, data: 'A'.repeat(40_000) };
    const { marks } = await marksOf({
      messages: [
        said(FILE),
        answered,
        { role: 'user', parts: [icon, large, { ...icon, data: 'A'.repeat(39_996) }, icon] },
      ],
    });
    assert.deepEqual(Object.keys(marks), ['messages.0.content.0', 'messages.2.content.1']);
  });

  it('leaves what is sent as it is but for the marks', async () => {
    const messages = [said(FILE, 'Explain.'), answered, said('Shorter.')];
    const [with_, without] = [await marksOf({ messages }), await marksOf({ messages, promptCache: undefined })];
    assert.deepEqual(Object.keys(with_.marks), ['messages.0.content.0']);
    const bare = JSON.parse(
      JSON.stringify(with_.body, (name, value: unknown) => (name === 'cache_control' ? undefined : value)),
    ) as unknown;
    assert.deepEqual(bare, without.body);
  });
});
