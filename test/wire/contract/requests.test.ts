// The contract of what every provider is sent: where, as whom, tool loops as the vendor requires them, pictures, JSON.
import assert from 'node:assert/strict';
import { AnswerParts } from '../../../src/core/chat/answerParts.ts';
import type { ChatMessage, ProviderContext, ToolResultPart } from '../../../src/core/provider.ts';
import { assertKind, collect } from '../collect.ts';
import { eachVoice, HELLO, KEY, type Play } from './play.ts';
import { PICTURE_QUESTION, SCHEMA, TOOLS } from './voice.ts';

/** Sends a question in a context and gives the request's headers. */
async function headersFor(play: Play, more: Partial<ProviderContext>): Promise<Readonly<Record<string, unknown>>> {
  play.say({ text: ['ok'] });
  const { error } = await collect(
    play.provider.stream(play.request(), play.context(more), new AbortController().signal),
  );
  assert.equal(error, undefined);
  return play.server.requests.at(-1)?.headers ?? {};
}

eachVoice('requests', (play) => {
  const { voice, provider } = play;

  it('go once to the vendor’s path, with the key in its header and nothing of the machine', async () => {
    const headers = await headersFor(play, {});
    const [request] = play.server.requests;
    assert.deepEqual([request?.method, request?.path], ['POST', voice.path]);
    const [name, value] = voice.keyHeader?.(KEY) ?? [];
    assert.equal(name && headers[name], value);
    assert.equal(headers['user-agent'], 'llm-workbench');
    assert.deepEqual(
      Object.keys(headers).filter((header) => /^x-(?!goog-api-key$)/.test(header)),
      [],
    );
    assert.equal(JSON.stringify([request?.path, request?.body]).includes(KEY), false);
    assert.equal(play.server.requests.length, 1);
  });

  it('carry extra headers, also in place of the provider’s own, and the organization where there is one', async () => {
    const headers = await headersFor(play, {
      organization: 'org-42',
      headers: { 'X-Team': 'blue', 'User-Agent': 'own-agent' },
    });
    assert.deepEqual([headers['x-team'], headers['user-agent']], ['blue', 'own-agent']);
    if (provider.takesOrganization) {
      assert.equal(headers['openai-organization'], 'org-42');
    }
  });

  it('need no key where there is none', async () => {
    const headers = await headersFor(play, { apiKey: undefined });
    const [name] = voice.keyHeader?.(KEY) ?? [];
    assert.equal(name && headers[name], undefined);
  });

  it('carry a picture', async () => {
    const body = await play.sent({ messages: [{ role: 'user', parts: PICTURE_QUESTION }] });
    assert.deepEqual((voice.conversation(body) as unknown[]).at(-1), voice.picture);
  });

  for (const mediaType of ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const) {
    it(`carry a picture as ${mediaType}, or say before they are sent that the vendor takes none`, async () => {
      const question = play.request({
        messages: [{ role: 'user', parts: [{ type: 'image', mediaType, data: 'R0lGODlhAQABAA==' }] }],
      });
      play.say({ text: ['ok'] });
      const { error } = await collect(play.provider.stream(question, play.context(), new AbortController().signal));
      // So nobody who looks beforehand sends what is refused, nor leaves out what is taken.
      assert.equal(provider.imageTypes?.includes(mediaType) ?? true, !voice.refusedPictures?.includes(mediaType));
      if (voice.refusedPictures?.includes(mediaType)) {
        assert.equal(assertKind(error, 'badRequest').provider, provider.id);
        assert.equal(play.server.connections, 0);
      } else {
        assert.equal(error, undefined);
        assert.ok(play.server.requests[0]?.body.includes('R0lGODlhAQABAA=='));
      }
    });
  }

  for (const [what, schema] of [
    ['of a shape', SCHEMA],
    ['of any shape', undefined],
  ] as const) {
    it(`ask for JSON ${what}`, async () => {
      const body = await play.sent({ responseFormat: { type: 'json', schema, name: 'thing' } });
      const expected = Object.entries(schema ? voice.json.schema : voice.json.plain);
      for (const [field, value] of expected) {
        assert.deepEqual(body[field], value, field);
      }
      if (expected.every(([, value]) => value === undefined)) {
        assert.match(JSON.stringify(body), /JSON/, 'asked for in words');
      }
      assert.doesNotMatch(JSON.stringify(await play.sent({})), /json/i, 'only where it was asked for');
    });
  }

  /** The loop's answer, as `author` has given it, with the results of its calls and what is said `after` them. */
  async function loopBy(
    author: { providerId: string; model: string },
    after: readonly ChatMessage[] = [],
  ): Promise<readonly ChatMessage[]> {
    const { parts, error } = await play.say(voice.loop.answer).ask({ tools: TOOLS });
    assert.equal(error, undefined);
    const kept = new AnswerParts();
    parts.forEach((part) => kept.add(part));
    const content = kept.content();
    const [first, second] = content.filter((part) => part.type === 'toolCall');
    assert.ok(first && second);
    const result = (call: typeof first, text: string, isError = false): ToolResultPart => ({
      type: 'toolResult',
      toolCallId: call.id,
      toolName: call.name,
      text,
      isError,
    });
    return [
      ...HELLO,
      { role: 'assistant', ...author, parts: content },
      {
        role: 'user',
        parts: [{ type: 'text', text: 'And hurry.' }, result(first, 'ok'), result(second, 'no such', true)],
      },
      ...after,
    ];
  }

  it('carry a tool loop back as the vendor requires', async () => {
    const messages = await loopBy({ providerId: provider.id, model: voice.model });
    const body = await play.sent({ messages, tools: TOOLS });
    assert.deepEqual(voice.conversation(body), voice.loop.conversation);
    assert.ok(body['tools']);
  });

  const own = { providerId: provider.id, model: voice.model };
  const reply: ChatMessage = { role: 'assistant', ...own, parts: [{ type: 'text', text: 'Done.' }] };
  const { sealed, boundToModel = false, endsWithTurn = false } = voice.loop;
  const more = [reply, ...HELLO];
  for (const [where, author, after, goesBack] of [
    ['in its tool loop', own, [], true],
    ['in the tool loop of another provider', { ...own, providerId: 'elsewhere' }, [], false],
    ['in the tool loop of another model', { ...own, model: 'another-model' }, [], !boundToModel],
    ['with a later question', own, more, !endsWithTurn],
    [
      'with a later question to another model',
      { ...own, model: 'another-model' },
      more,
      !boundToModel && !endsWithTurn,
    ],
  ] as const) {
    it(`carry what the vendor sealed ${goesBack ? 'back' : 'no further'} ${where}`, async () => {
      const sent = JSON.stringify(await play.sent({ messages: await loopBy(author, after), tools: TOOLS }));
      assert.deepEqual(
        sealed.filter((secret) => sent.includes(secret)),
        goesBack ? sealed : [],
      );
      // The calls and what came of them go along all the same.
      for (const said of ['read_file', 'list_files', 'no such', 'And hurry.', ...(after.length > 0 ? ['Done.'] : [])]) {
        assert.ok(sent.includes(said), said);
      }
    });
  }
});
