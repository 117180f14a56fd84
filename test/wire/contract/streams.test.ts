// The contract of what comes from every provider: text, reasoning, tool calls, usage, ends, citations, in any pieces.
import assert from 'node:assert/strict';
import type { Usage } from '../../../src/core/provider.ts';
import { assertKind, collect, type Collected, fixture } from '../collect.ts';
import { defined } from '../openaiCalls.ts';
import { type ScriptedServer, streamReply } from '../scriptedServer.ts';
import { useServer } from '../useServer.ts';
import { eachVoice, type Play } from './play.ts';
import { type Bucket, CALL_IDS, REPLY_ID, type Said, type Voice } from './voice.ts';

/** Characters of one, two, three and four bytes. */
const TEXT = ['aß', '東', '🤔 z'];
const THOUGHTS = ['Über', '京'];
const ARGUMENTS = ['{"path":"größe.ts"}', '{"city":"北京","unit":"°C"}'] as const;
const COUNTS: Record<Bucket, number> = {
  uncachedInputTokens: 101,
  cacheReadTokens: 53,
  cacheWrite5mTokens: 29,
  cacheWrite1hTokens: 13,
  textOutputTokens: 211,
  reasoningTokens: 67,
};

function usageOf({ buckets }: Voice, value = (bucket: Bucket) => COUNTS[bucket]): Usage {
  return Object.fromEntries(buckets.map((bucket) => [bucket, value(bucket)]));
}

/** As it is to be read, from so many deltas. */
function read({ reasoning }: Voice, thoughts: readonly string[]): string {
  return reasoning ? (reasoning.read?.(thoughts) ?? thoughts.join('')) : '';
}

function assertWhole(answer: Collected, voice: Voice, where = ''): void {
  assert.equal(answer.error, undefined, where);
  assert.equal(answer.text, TEXT.join(''), where);
  assert.equal(answer.reasoning, read(voice, THOUGHTS), where);
  assert.deepEqual(defined(answer.usage ?? {}), usageOf(voice), where);
  assert.deepEqual([answer.finish?.reason, answer.parts.at(-1)?.type], ['stop', 'finish'], where);
}

function saidBy(voice: Voice): Said {
  return { text: TEXT, usage: usageOf(voice), ...(voice.reasoning && { reasoning: THOUGHTS }) };
}

eachVoice('streams', (play) => {
  const { voice } = play;

  it('are whole when they are cut in two at any byte', async function () {
    this.timeout(60_000); // A request for each byte.
    // Short, because each byte is a request; what else there is to cut is cut at every byte at once further below.
    const said = { text: [TEXT.join('')], ...(voice.reasoning && { reasoning: [THOUGHTS.join('')] }) };
    const bytes = Buffer.from(voice.write(said).events.join(''));
    for (let at = 1; at < bytes.length; at += 1) {
      play.server.reply(async (_request, reply) => {
        await reply.head(200, { 'content-type': voice.contentType });
        await reply.write(bytes.subarray(0, at));
        await reply.end(bytes.subarray(at));
      });
      const { text, reasoning, finish, error } = await play.ask();
      const where = `cut at byte ${at} of ${bytes.length}: ${String(error)}`;
      assert.deepEqual(
        [text, reasoning, finish?.reason],
        [TEXT.join(''), read(voice, [THOUGHTS.join('')]), 'stop'],
        where,
      );
    }
  });

  it('name the model that answered and the request, and end once', async () => {
    const headers = typeof voice.replyId === 'object' ? { [voice.replyId.header]: 'req_42' } : undefined;
    const { finish, parts } = await play.say({ text: ['x'] }, { headers }).ask();
    assert.equal(finish?.model, voice.model);
    assert.equal(finish.requestId, idOf(voice));
    assert.equal(parts.filter(({ type }) => type === 'finish').length, 1);
  });

  it('hold parallel tool calls whose arguments come byte by byte', async () => {
    const calls = ARGUMENTS.map((json, index) => ({
      id: CALL_IDS[index] ?? '',
      name: index === 0 ? 'read_file' : 'weather',
      pieces: [json.slice(0, 4), json.slice(4, 9), json.slice(9)],
    }));
    play.say({ text: ['I look.'], calls, usage: usageOf(voice) }, { chunkBytes: 1 });
    const { parts, finish, text, error } = await play.ask();
    assert.equal(error, undefined);
    assert.deepEqual(
      parts.filter(({ type }) => type === 'toolCall').map((part) => ({ ...part, providerMetadata: undefined })),
      calls.map(({ id, name }, index) => ({
        type: 'toolCall',
        index,
        id,
        name,
        argumentsJson: ARGUMENTS[index],
        providerMetadata: undefined,
      })),
    );
    assert.deepEqual([text, finish?.reason], ['I look.', 'toolCalls']);
    if (voice.streamsArguments) {
      const grown = ['', ''];
      for (const part of parts) {
        if (part.type === 'toolCallDelta') {
          grown[part.index] += part.argumentsDelta;
        }
      }
      assert.deepEqual(grown, ARGUMENTS);
    }
  });

  it('count each token once, and add up to what the vendor counted', async () => {
    const { usage } = await play.say({ text: ['x'], usage: usageOf(voice) }).ask();
    assert.deepEqual(defined(usage ?? {}), usageOf(voice));
  });

  for (const missing of voice.buckets) {
    it(`leave ${missing} unknown where it is not reported, and keep a 0 that is`, async () => {
      const { [missing]: _none, ...reported } = usageOf(voice);
      const { usage = {} } = await play.say({ text: ['x'], usage: reported }).ask();
      assert.equal(usage[missing], undefined);
      for (const [bucket, count] of Object.entries(usage)) {
        assert.ok(count === undefined || count === COUNTS[bucket as Bucket], `${bucket}: ${count}`);
      }
      const none = usageOf(voice, (bucket) => (bucket === missing ? 0 : COUNTS[bucket]));
      assert.equal((await play.say({ text: ['x'], usage: none }).ask()).usage?.[missing], 0);
    });
  }

  it('leave usage unknown where none is reported', async () => {
    const { usage, finish } = await play.say({ text: ['x'] }).ask();
    assert.deepEqual(defined(usage ?? {}), {});
    assert.equal(finish?.reason, 'stop');
  });

  for (const [raw, reason] of voice.stops) {
    it(`end with ${reason} for ${raw}`, async () => {
      const { finish, error } = await play.say({ text: ['x'], stop: raw }).ask();
      assert.equal(error, undefined);
      assert.deepEqual([finish?.reason, finish?.rawReason], [reason, raw]);
    });
  }

  for (const [raw, kind] of voice.failures) {
    it(`fail with ${kind} for ${raw}`, async () => {
      const { finish, error } = await play.say({ text: ['x'], stop: raw }).ask();
      assert.equal(assertKind(error, kind).provider, play.provider.id);
      assert.equal(finish, undefined);
    });
  }

  if (voice.citesPages) {
    it('cite pages, and only such as a browser opens', async () => {
      const citations = [
        { url: 'https://example.com/größe?a=1', title: 'Größe' },
        { url: 'https://nodejs.org/', title: 'Node' },
      ];
      const { parts } = await play
        .say({ text: ['x'], citations: [...citations, { url: 'javascript:alert(1)', title: '' }] })
        .ask();
      assert.deepEqual(
        parts.filter(({ type }) => type === 'citation'),
        citations.map((page) => ({ type: 'citation', ...page })),
      );
    });
  }

  it('pass over what only keeps the connection alive', async () => {
    const events = voice.write(saidBy(voice)).events;
    const alive = voice.keepAlive.join('');
    play.say(alive + events.map((event) => event + alive).join(''), { chunkBytes: 50 });
    assertWhole(await play.ask(), voice);
  });

  it('may have lines that end as on Windows, and no space behind the colon', async () => {
    const bytes = voice.write(saidBy(voice)).events.join('');
    play.say(bytes.replaceAll('\n', '\r\n').replaceAll('data: {', 'data:{'), { chunkBytes: 7 });
    assertWhole(await play.ask(), voice);
  });

  it('carry an answer of 2 MB', async () => {
    const piece = 'ß'.repeat(500_000);
    const { text, finish } = await play.say({ text: [piece, piece] }, { chunkBytes: 65_521 }).ask();
    assert.equal(text.length, 1_000_000);
    assert.ok(text === piece + piece);
    assert.equal(finish?.reason, 'stop');
  });

  it('carry 10,000 tiny pieces, each at once', async () => {
    const pieces = Array.from({ length: 10_000 }, (_none, at) => `${at % 10}`);
    const { parts, text } = await play.say({ text: pieces }, { chunkBytes: 65_521 }).ask();
    assert.equal(text, '0123456789'.repeat(1000));
    assert.equal(parts.filter(({ type }) => type === 'text').length, 10_000);
  });

  recordings(play);
});

describe('the server that plays the vendors', () => {
  let server: ScriptedServer;
  useServer((begun) => {
    server = begun;
  });

  it('sends an answer in the pieces in which it is written, or the contract would prove nothing', async () => {
    const pieces: number[] = [];
    server.reply(streamReply('abc', { chunkBytes: 1 }));
    const { body } = await fetch(server.url, { method: 'POST', body: '{}' });
    for await (const piece of body ?? []) {
      pieces.push((piece as Uint8Array).length);
    }
    assert.deepEqual(pieces, [1, 1, 1]);
  });
});

function idOf({ replyId }: Voice): string | undefined {
  return typeof replyId === 'object' ? 'req_42' : replyId === 'stream' ? REPLY_ID : undefined;
}

function recordings(play: Play): void {
  for (const recording of play.voice.recordings) {
    for (const chunkBytes of [1, 1_000_000]) {
      it(`read ${recording.file} in pieces of ${chunkBytes}`, async () => {
        const answer = await collect(play.say(fixture(recording.file), { chunkBytes }).stream());
        assert.equal(answer.error, undefined);
        assert.deepEqual([answer.text, answer.reasoning], [recording.text ?? '', recording.reasoning ?? '']);
        if (recording.usage === 'some') {
          assert.ok(answer.usage);
        } else {
          assert.deepEqual(answer.usage && defined(answer.usage), recording.usage);
        }
        assert.deepEqual(
          answer.parts.filter(({ type }) => type === 'toolCall'),
          (recording.calls ?? []).map((call, index) => ({ type: 'toolCall', index, ...call })),
        );
        assert.deepEqual(
          answer.parts.filter(({ type }) => type === 'citation'),
          (recording.citations ?? []).map((page) => ({ type: 'citation', ...page })),
        );
        assert.equal(answer.finish?.reason, recording.reason);
        assert.equal(answer.finish.rawReason, recording.rawReason ?? answer.finish.rawReason);
        assert.equal(answer.finish.model, recording.model ?? answer.finish.model);
      });
    }
  }
}
