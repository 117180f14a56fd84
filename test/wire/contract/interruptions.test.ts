// The contract of answers that do not come to their end: cut off, standing still, given up. None may pass for whole.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { AppError } from '../../../src/core/errors.ts';
import type { Usage } from '../../../src/core/provider.ts';
import { ManualClock } from '../../unit/support/manualClock.ts';
import { assertKind, collect, failsWith } from '../collect.ts';
import { jsonReply, silentReply } from '../scriptedServer.ts';
import { eachVoice, type Play } from './play.ts';
import { CALL_IDS } from './voice.ts';

const SAID = { text: ['Grüße ', '京 ', '👋🏽'] };
const TEXT = SAID.text.join('');
const COUNTS: Usage = { uncachedInputTokens: 5, textOutputTokens: 7 };

eachVoice('answers that break off', (play) => {
  const { voice } = play;
  const { events, terminalAt } = voice.write({ ...SAID, usage: COUNTS });
  const beforeEnd = events.slice(0, terminalAt).join('');

  it('are truncated wherever they end before their terminal event', async () => {
    for (let count = 0; count <= terminalAt; count += 1) {
      const { error, finish, text } = await play.say(events.slice(0, count).join('')).ask();
      const told = assertKind(error, 'truncated');
      assert.deepEqual([told.provider, told.model, told.retryable], [play.provider.id, voice.model, true]);
      assert.equal(finish, undefined);
      assert.equal(text, count === terminalAt ? TEXT : text);
    }
  });

  it('give no tool call that has not come whole', async () => {
    const calls = [{ id: CALL_IDS[0], name: 'read_file', pieces: ['{"path":', '"a"}'] }];
    const written = voice.write({ calls }).events;
    // Where the arguments come whole, they stand in the call's only event, as an object.
    const last = voice.streamsArguments ? '\\"a\\"' : '"a"';
    const cut = written.findLastIndex((event) => event.includes(last));
    assert.ok(cut >= 0);
    const before = written.slice(0, cut).join('');
    const event = written[cut] ?? '';
    for (const bytes of [0, event.indexOf(last) + 1, event.trimEnd().length - 1]) {
      const { parts, error, finish } = await play.say(before + event.slice(0, bytes)).ask();
      const told = `${bytes} of ${event.length} bytes: ${String(error)}`;
      assert.ok(error instanceof AppError && ['truncated', 'badResponse'].includes(error.kind), told);
      assert.ok(bytes > 0 || error.kind === 'truncated', told);
      assert.deepEqual([parts.filter(({ type }) => type === 'toolCall'), finish], [[], undefined], told);
    }
  });

  it('are truncated, or cannot be read, when only [DONE] ends them', async () => {
    const { error, finish, text } = await play.say(`${beforeEnd}data: [DONE]\n\n`).ask();
    assert.ok(error instanceof AppError && ['truncated', 'badResponse'].includes(error.kind), String(error));
    assert.equal(finish, undefined);
    assert.ok(TEXT.startsWith(text), text);
  });

  it('are truncated, or cannot be read, when they end inside an event', async () => {
    const terminal = events[terminalAt] ?? '';
    for (const bytes of [1, Math.floor(terminal.length / 2), terminal.trimEnd().length - 1]) {
      const { error, finish } = await play.say(beforeEnd + terminal.slice(0, bytes)).ask();
      assert.ok(error instanceof AppError && ['truncated', 'badResponse'].includes(error.kind), String(error));
      assert.equal(finish, undefined);
    }
  });

  for (const ending of ['reset', 'close'] as const) {
    it(`are truncated when the connection is cut after the first word (${ending})`, async () => {
      const first = Buffer.byteLength(events.slice(0, firstWordAt(play) + 1).join(''));
      for (const stopAfterBytes of [first, first + 5, Buffer.byteLength(beforeEnd)]) {
        // The first event alone, so that it has arrived before the connection is cut.
        play.say(events.join(''), { chunkBytes: first, stopAfterBytes, ending });
        const { error, finish, text } = await collect(play.send(new AbortController().signal));
        assert.equal(assertKind(error, 'truncated').provider, play.provider.id);
        assert.equal(finish, undefined);
        assert.ok(TEXT.startsWith(text) && text !== '', text);
      }
    });

    it(`fail as a network error when it is cut before (${ending})`, async () => {
      for (const stopAfterBytes of [0, 1]) {
        play.say(events.join(''), { stopAfterBytes, ending });
        const { error, parts } = await collect(play.send(new AbortController().signal));
        assert.equal(assertKind(error, 'network').retryable, true);
        assert.deepEqual(parts, []);
      }
    });
  }

  it('are whole after their terminal event, however the connection ends', async () => {
    play.say(events.join(''), { ending: 'reset' });
    const { error, finish, text } = await play.ask();
    assert.deepEqual([error, finish?.reason, text], [undefined, 'stop', TEXT]);
  });
});

/** Index of the event with which the first word comes. */
function firstWordAt({ voice }: Play): number {
  return voice.write(SAID).events.findIndex((event) => event.includes('Grüße'));
}

eachVoice('answers that stand still', (play) => {
  const { voice } = play;
  const limits = { connectMs: 5000, firstTokenMs: 7000, idleMs: 9000 };

  /** Lets the provider's own waiting time pass, to the last millisecond, and then that one. */
  async function standsStill(clock: ManualClock, answer: Promise<{ error: unknown }>, ms: number): Promise<AppError> {
    let isOver = false;
    const ended = answer.finally(() => {
      isOver = true;
    });
    await clock.advanceAsync(ms - 1);
    assert.equal(isOver, false);
    await clock.advanceAsync(1);
    const { error } = await ended;
    await play.server.requests[0]?.clientClosed;
    assert.equal(clock.pendingTimers, 0);
    return assertKind(error, 'timeout');
  }

  it('are given up before the headers, after this provider’s own time', async () => {
    const clock = new ManualClock();
    play.server.reply(silentReply);
    const answer = collect(play.send(new AbortController().signal, clock, limits));
    await play.server.received();
    const error = await standsStill(clock, answer, limits.connectMs);
    assert.deepEqual([error.message, error.provider], ['Waited 5 s for the connection', play.provider.id]);
  });

  it('are given up before the first word', async () => {
    const clock = new ManualClock();
    const headersRead = Promise.withResolvers<void>();
    const fetch = globalThis.fetch;
    play.say('', { ending: 'hang' });
    globalThis.fetch = async (...call) => {
      const response = await fetch(...call);
      headersRead.resolve();
      return response;
    };
    try {
      const answer = collect(play.send(new AbortController().signal, clock, limits));
      await headersRead.promise;
      const error = await standsStill(clock, answer, limits.firstTokenMs);
      assert.deepEqual([error.message, error.retryable], ['Waited 7 s for the first word', false]);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('are given up between two words', async () => {
    const clock = new ManualClock();
    const spoke = Promise.withResolvers<void>();
    play.say(
      voice
        .write(SAID)
        .events.slice(0, firstWordAt(play) + 1)
        .join(''),
      { ending: 'hang' },
    );
    const answer = collect(play.send(new AbortController().signal, clock, limits), ({ type }) => {
      if (type === 'text') {
        spoke.resolve();
      }
    });
    await spoke.promise;
    const error = await standsStill(clock, answer, limits.idleMs);
    assert.equal(error.message, 'Waited 9 s for the next word');
  });
});

eachVoice('answers that are given up', (play) => {
  const { voice, provider } = play;
  const words = voice
    .write(SAID)
    .events.slice(0, firstWordAt(play) + 1)
    .join('');

  it('are not asked for when they already were, nor before they are read', async () => {
    assertKind((await collect(play.stream({}, AbortSignal.abort()))).error, 'cancelled');
    await play.stream()[Symbol.asyncIterator]().return?.();
    assert.equal(play.server.connections, 0);
  });

  /** Every other call that the provider has. */
  const calls: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
    models: async (signal) => provider.models(play.context(), signal),
    check: async (signal) => provider.check(play.context(), signal),
    ...(provider.embed && { embed: async (signal) => provider.embed?.('embed-1', ['a'], play.context(), signal) }),
    ...(provider.count && { count: async (signal) => provider.count?.(play.request(), play.context(), signal) }),
  };
  for (const [what, call] of Object.entries(calls)) {
    it(`are no calls of ${what} either, when they already were`, async () => {
      assert.equal((await failsWith(call(AbortSignal.abort()), 'cancelled')).provider, provider.id);
      assert.equal(play.server.connections, 0);
    });

    it(`end a call of ${what} that has been sent, and its connection`, async () => {
      const caller = new AbortController();
      play.server.reply(silentReply);
      const called = failsWith(call(caller.signal), 'timeout');
      const request = await play.server.received();
      caller.abort(new AppError('timeout', 'Too slow'));
      assert.equal((await called).provider, provider.id);
      await request.clientClosed;
    });
  }

  it('end before the headers, and the connection with them', async () => {
    const caller = new AbortController();
    play.server.reply(silentReply);
    const answer = collect(play.stream({}, caller.signal));
    const request = await play.server.received();
    caller.abort();
    assertKind((await answer).error, 'cancelled');
    await request.clientClosed;
  });

  it('end in mid-stream with the reason that was given, though the vendor goes on', async () => {
    const caller = new AbortController();
    let wroteMore = 0;
    play.server.reply(async (request, reply) => {
      await reply.head(200, { 'content-type': voice.contentType });
      while (!request.closedByClient) {
        await reply.write(words);
        wroteMore += 1;
      }
    });
    let seen = 0;
    const answer = await collect(play.stream({}, caller.signal), ({ type }) => {
      seen += type === 'text' ? 1 : 0;
      if (seen === 2) {
        caller.abort(new AppError('timeout', 'No sign of life'));
      }
    });
    await play.server.requests[0]?.clientClosed;
    const error = assertKind(answer.error, 'timeout');
    assert.deepEqual([error.message, error.provider, error.model], ['No sign of life', provider.id, voice.model]);
    assert.equal(answer.finish, undefined);
    assert.ok(wroteMore >= 2);
  });

  it('leave nothing behind at the signal they could have been given up with, however they end', async () => {
    const { signal } = new AbortController();
    const left = () => getEventListeners(signal, 'abort').length;
    await collect(play.say(SAID).stream({}, signal));
    assert.equal(left(), 0, 'whole');
    await collect(play.say(words).stream({}, signal));
    assert.equal(left(), 0, 'cut off');
    play.server.reply(jsonReply(400, voice.refusal('No', 'req_1')));
    await collect(play.stream({}, signal));
    assert.equal(left(), 0, 'refused');
    play.say(words, { ending: 'hang' });
    for await (const part of play.stream({}, signal)) {
      if (part.type === 'text') {
        break;
      }
    }
    assert.equal(left(), 0, 'left');
  });

  it('close the connection when the reader leaves', async () => {
    play.say(words, { ending: 'hang' });
    for await (const part of play.stream()) {
      if (part.type === 'text') {
        break;
      }
    }
    await play.server.requests[0]?.clientClosed;
  });
});
