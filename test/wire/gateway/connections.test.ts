// Callers that vanish, read slowly or come in crowds, and a gateway that is stopped: nothing is asked for nobody, and nothing stays behind.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type OpenAI from 'openai';
import { waitFor } from '../../harness/wait.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { GatewayPart } from '../../../src/core/gateway/gatewayBackend.ts';
import { startGateway } from '../../../src/core/gateway/gatewayServer.ts';
import { RawClient, request } from './rawClient.ts';
import { ENDING, MODEL, saying, untilAborted } from './scriptedBackend.ts';
import { type GatewayScene, startScene, useGateway } from './useGateway.ts';

const CHAT = 'POST /v1/chat/completions';
const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }];
const STREAM = JSON.stringify({ model: 'auto', messages: HI, stream: true });
const WHOLE = JSON.stringify({ model: 'auto', messages: HI });

describe('gateway: callers that vanish or dawdle', function () {
  this.timeout(30_000);
  let scene: GatewayScene;
  useGateway(
    (started) => {
      scene = started;
      scene.backend.answers = async function* answer(_ask, signal) {
        yield { type: 'model', model: MODEL };
        yield { type: 'text', text: 'Half of' };
        yield await untilAborted(signal);
      };
    },
    { limits: { stallMs: 400, parallel: 3 } },
  );
  const over = () => waitFor('the end of the call', () => scene.gateway.active === 0 && scene.backend.ended === 1);

  for (const [how, leave] of [
    ['closes', (client: RawClient) => client.socket.destroy()],
    ['resets', (client: RawClient) => client.socket.resetAndDestroy()],
    ['half-closes', (client: RawClient) => client.socket.end()],
  ] as const) {
    it(`ends the call of a caller that ${how} in the middle of a stream`, async () => {
      const client = await RawClient.open(scene.gateway);
      await client.send(request(scene.gateway, CHAT, STREAM));
      await client.until(/Half of/);
      leave(client);
      await over();
      assert.equal(scene.backend.aborted, 1);
      client.socket.destroy();
    });

    it(`ends the call of a caller that ${how} before there is an answer`, async () => {
      const client = await RawClient.open(scene.gateway);
      await client.send(request(scene.gateway, CHAT, WHOLE));
      await waitFor('it to be asked', () => scene.backend.asked.length === 1);
      leave(client);
      await over();
      assert.equal(scene.backend.aborted, 1);
      client.socket.destroy();
    });

    it(`asks nothing for a caller that ${how} in the middle of its question`, async () => {
      const client = await RawClient.open(scene.gateway);
      const bytes = request(scene.gateway, CHAT, WHOLE);
      await client.send(bytes.subarray(0, bytes.length - 5));
      await waitFor('it to be under way', () => scene.gateway.active === 1);
      leave(client);
      await waitFor('its end', () => scene.gateway.active === 0);
      assert.equal(scene.backend.asked.length, 0);
      client.socket.destroy();
    });
  }

  it('ends the call when the client library aborts', async () => {
    const stream = await scene.client.chat.completions.create({ model: 'auto', messages: HI, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) {
        break;
      }
    }
    await over();
    assert.equal(scene.backend.aborted, 1);
  });

  it('ends all calls of a connection with it', async () => {
    const client = await RawClient.open(scene.gateway);
    const one = request(scene.gateway, CHAT, STREAM);
    await client.send(Buffer.concat([one, one]));
    await waitFor('both to be asked', () => scene.backend.asked.length === 2);
    client.socket.destroy();
    await waitFor('their end', () => scene.gateway.active === 0 && scene.backend.aborted === 2);
  });

  const PIECE = 'x'.repeat(100_000);
  /** More than sockets hold. */
  const long = async function* answer(): AsyncGenerator<GatewayPart> {
    yield { type: 'model', model: MODEL };
    for (let parts = 0; parts < 2000; parts += 1) {
      yield { type: 'text', text: PIECE };
    }
  };

  it('takes nothing more from the vendor while a caller does not read, and gives it up in the end', async () => {
    scene.backend.answers = long;
    const client = await RawClient.open(scene.gateway, { reads: false });
    await client.send(request(scene.gateway, CHAT, STREAM));
    await over();
    // What sockets hold, and not all that there was time for.
    assert.ok(scene.backend.pulled < 200, `${scene.backend.pulled} parts of 100 kB were taken`);
    client.socket.destroy();
  });

  it('loses nothing for a caller that reads late', async () => {
    const texts = Array.from({ length: 200 }, (_, at) => `<${at}>${PIECE}`);
    scene.backend.answers = () => saying(...texts);
    const client = await RawClient.open(scene.gateway, { reads: false });
    await client.send(request(scene.gateway, CHAT, STREAM));
    let before = -1;
    await waitFor('the stream to stand still', () => {
      const stands = before === scene.backend.pulled && before > 0;
      before = scene.backend.pulled;
      return stands;
    });
    assert.ok(before < 200);
    client.read();
    await client.until(/\[DONE\]/);
    const numbers = [...client.received.matchAll(/<(\d+)>/g)].map(([, number]) => Number(number));
    assert.deepEqual(numbers, [...texts.keys()]);
  });

  it('gives up a caller that does not read a whole answer', async () => {
    scene.backend.answers = () => saying(PIECE.repeat(200));
    const client = await RawClient.open(scene.gateway, { reads: false });
    await client.send(request(scene.gateway, CHAT, WHOLE));
    await waitFor('it to be asked', () => scene.backend.ended === 1);
    await waitFor('its end', () => scene.gateway.active === 0);
    client.read();
    await client.untilClosed();
    assert.ok(client.received.length < 15_000_000);
  });

  it('takes no more requests at once than it may, says when to come back, and takes them then', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => RawClient.open(scene.gateway)));
    for (const client of clients) {
      await client.send(request(scene.gateway, CHAT, STREAM));
      await client.until(/Half of/);
    }
    const ask = () => scene.client.chat.completions.create({ model: 'auto', messages: HI });
    await assert.rejects(ask(), (error: InstanceType<typeof OpenAI.APIError>) => {
      assert.equal(error.headers?.get('retry-after'), '1');
      return error.status === 429 && error.code === 'too_many_requests';
    });
    assert.equal(scene.backend.asked.length, 3);
    clients[0]?.socket.destroy();
    await waitFor('room', () => scene.gateway.active === 2);
    scene.backend.answers = () => saying('Hello');
    assert.equal((await ask()).choices[0]?.message.content, 'Hello');
    for (const client of clients) {
      client.socket.destroy();
    }
  });

  it('lets a streaming caller know that it waits, and answers it all the same', async () => {
    const patient = await startScene({ limits: { silentMs: 20 } });
    let go = (): void => {};
    const wait = new Promise<void>((resolve) => {
      go = resolve;
    });
    patient.backend.answers = async function* answer() {
      await wait;
      yield* saying('Hello');
    };
    const raw = await RawClient.open(patient.gateway);
    await raw.send(request(patient.gateway, CHAT, STREAM));
    const answer = patient.client.chat.completions.stream({ model: 'auto', messages: HI }).finalContent();
    await raw.until(/200 OK[\s\S]*: waiting\n\n[\s\S]*: waiting\n\n/);
    go();
    assert.equal(await answer, 'Hello');
    await raw.until(/"Hello"[\s\S]*\[DONE\]/);
    await patient.gateway.stop();
  });

  it('serves a hundred streams at once, each with its own words', async () => {
    const wide = await startScene({ limits: { parallel: 100 } });
    wide.backend.answers = async function* answer({ request: { messages } }) {
      const [part] = messages[0]?.parts ?? [];
      yield { type: 'model', model: MODEL };
      for (let word = 0; word < 20; word += 1) {
        await new Promise(setImmediate);
        yield { type: 'text', text: part?.type === 'text' ? `${part.text};` : '' };
      }
      yield* ENDING;
    };
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        wide.client.chat.completions
          .stream({ model: 'auto', messages: [{ role: 'user', content: `caller ${at}` }] })
          .finalContent(),
      ),
    );
    assert.deepEqual(
      answers,
      answers.map((_, at) => `caller ${at};`.repeat(20)),
    );
    await wide.gateway.stop();
  });
});

describe('gateway: starting and stopping', function () {
  this.timeout(20_000);

  it('says that its port is taken', async () => {
    const { gateway, backend } = await startScene();
    const options = { port: gateway.port, redact: (text: string) => text, log: console };
    await assert.rejects(startGateway(backend, options), (error) => {
      return error instanceof AppError && error.kind === 'config' && error.message.includes(String(gateway.port));
    });
    await gateway.stop();
  });

  it('makes another token for each start', async () => {
    const scenes = await Promise.all([startScene(), startScene()]);
    assert.notEqual(scenes[0].gateway.token, scenes[1].gateway.token);
    await Promise.all(scenes.map(({ gateway }) => gateway.stop()));
  });

  it('lets what is under way end, and closes connections that wait for nothing', async () => {
    const scene = await startScene();
    let go = (): void => {};
    const wait = new Promise<void>((resolve) => {
      go = resolve;
    });
    scene.backend.answers = async function* answer() {
      yield { type: 'text', text: 'Good' };
      await wait;
      yield* saying('bye');
    };
    const idle = await RawClient.open(scene.gateway);
    await idle.send(request(scene.gateway, 'GET /health'));
    await idle.until(/"ok"/);
    const busy = await RawClient.open(scene.gateway);
    await busy.send(request(scene.gateway, CHAT, STREAM));
    await busy.until(/Good/);
    const stopped = scene.gateway.stop(15_000);
    await idle.untilClosed();
    await assert.rejects(RawClient.open(scene.gateway), { code: 'ECONNREFUSED' });
    assert.equal(busy.closed, false);
    go();
    await busy.until(/bye[\s\S]*\[DONE\]/);
    await stopped;
    await busy.untilClosed();
    assert.equal(scene.backend.aborted, 0);
  });

  it('tells callers that are cut off, takes nothing new, and ends their calls', async () => {
    const scene = await startScene();
    scene.backend.answers = async function* answer(_ask, signal) {
      yield { type: 'text', text: 'Half of' };
      yield await untilAborted(signal);
    };
    const clients = await Promise.all([1, 2].map(() => RawClient.open(scene.gateway)));
    for (const client of clients) {
      await client.send(request(scene.gateway, CHAT, STREAM));
      await client.until(/Half of/);
    }
    const whole = scene.client.chat.completions.create({ model: 'auto', messages: HI });
    await waitFor('it to be asked', () => scene.backend.asked.length === 3);
    const stopped = scene.gateway.stop(300);
    await clients[0]?.send(request(scene.gateway, CHAT, STREAM));
    await assert.rejects(whole, { status: 503, code: 'gateway_stopping' });
    await stopped;
    for (const client of clients) {
      await client.untilClosed();
      assert.match(client.received, /data: \{"error":\{"message":"The gateway is being stopped\."/);
      assert.doesNotMatch(client.received, /\[DONE\]/);
    }
    assert.deepEqual([scene.backend.asked.length, scene.backend.aborted, scene.backend.ended], [3, 3, 3]);
    await scene.gateway.stop();
  });

  it('does not wait for a call that does not end', async () => {
    const scene = await startScene();
    scene.backend.answers = async function* answer() {
      yield { type: 'text', text: 'Half of' };
      await new Promise(() => {});
    };
    const client = await RawClient.open(scene.gateway);
    await client.send(request(scene.gateway, CHAT, STREAM));
    await client.until(/Half of/);
    await scene.gateway.stop(0);
    await client.untilClosed();
  });

  it('goes on where the system could not hand over a connection', async () => {
    const servers: Server[] = [];
    const keep = (message: unknown): void => void servers.push((message as { server: Server }).server);
    subscribe('tracing:net.server.listen:asyncStart', keep);
    const scene = await startScene();
    unsubscribe('tracing:net.server.listen:asyncStart', keep);
    try {
      // As Node tells that `accept` failed: no file descriptor was left.
      servers[0]?.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
      assert.equal(servers.length, 1);
      assert.deepEqual(scene.logged, ['Gateway: a connection was not taken']);
      const answer = await scene.client.chat.completions.create({ model: 'auto', messages: HI });
      assert.equal(answer.object, 'chat.completion');
    } finally {
      await scene.gateway.stop(0);
    }
  });
});
