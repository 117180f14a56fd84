// What must not lead a test of a connection astray: servers' words, what cannot be sent, clocks, and who never answers.
import assert from 'node:assert/strict';
import { type CheckFacts, checkKey, type KeyCheck } from '../../../../src/core/diagnosis/checkKey.ts';
import type { Connection } from '../../../../src/core/connections.ts';
import { guardedFetch, originOf } from '../../../../src/core/guardedFetch.ts';
import type { ModelInfo, Provider } from '../../../../src/core/provider.ts';
import { ollama } from '../../../../src/core/providers/ollama.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { bodyReply, jsonReply, ScriptedServer } from '../../../wire/scriptedServer.ts';
import { appErrorOf } from '../../support/failure.ts';
import { ManualClock } from '../../support/manualClock.ts';

const KEY = 'the-key-under-test';

function connectionTo(baseUrl: string): Connection {
  return {
    source: 'stored',
    keyName: 'work',
    simulated: false,
    origin: originOf(baseUrl),
    context: { fetch: guardedFetch(fetch, baseUrl), baseUrl, apiKey: KEY },
  };
}

/** Stands still at this machine's real time, which servers tell too. */
function clockNow(): ManualClock {
  const clock = new ManualClock();
  clock.jumpTo(Date.now());
  return clock;
}

function check(baseUrl: string, provider: Provider = openai, facts: CheckFacts = {}): Promise<KeyCheck> {
  return checkKey(provider, connectionTo(baseUrl), clockNow(), new AbortController().signal, facts);
}

const openaiError = (message: string, code: string) => ({ error: { message, type: code, param: null, code } });

describe('checkKey, astray', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.stop());

  describe('of a provider that looks at no signal', () => {
    const deaf: Provider = {
      ...ollama,
      inProcess: true,
      baseUrl: '',
      links: {},
      check: () => new Promise<void>(() => {}),
    };
    const inside = { ...connectionTo('http://x'), context: { fetch, baseUrl: '' } };

    it('ends when the person gives up', async () => {
      const controller = new AbortController();
      const clock = new ManualClock();
      const asked = checkKey(deaf, inside, clock, controller.signal);
      controller.abort();
      assert.equal((await appErrorOf(() => asked)).kind, 'cancelled');
      assert.equal(clock.pendingTimers, 0);
    });

    it('ends in time', async () => {
      const clock = new ManualClock();
      const asked = checkKey(deaf, inside, clock, new AbortController().signal);
      await clock.advanceAsync(15_000);
      assert.equal((await asked).verdict, 'timeout');
    });

    it('ends in time with models of its own that never come', async () => {
      const clock = clockNow();
      const models = () => new Promise<never>(() => {});
      const wanted = [{ model: 'm', role: 'the default model' }];
      const signal = new AbortController().signal;
      const asked = checkKey({ ...deaf, check: () => Promise.resolve(), models }, inside, clock, signal, { wanted });
      await clock.advanceAsync(10_000);
      assert.equal((await asked).verdict, 'works');
    });
  });

  describe('takes no word of a server for one of its own', () => {
    for (const code of ['constructor', 'toString', '__proto__', 'disabled', 'noKey', 'otherAddress', 'proxyRefused']) {
      it(code, async () => {
        server.replyAlways(jsonReply(403, openaiError('Not this way.', code)));
        const found = await check(`${server.url}/v1`);
        assert.equal(found.verdict, 'forbidden', found.sentence);
        assert.match(found.sentence, /\(403\): Not this way\.$/);
      });
    }
  });

  it('without a key, a refusal asks for one and calls none wrong', async () => {
    const keyless = connectionTo(`${server.url}/v1`);
    const connection = { ...keyless, context: { ...keyless.context, apiKey: undefined } };
    const ask = (provider: Provider) => checkKey(provider, connection, clockNow(), new AbortController().signal);
    server.replyAlways(jsonReply(401, openaiError('Who are you?', 'invalid_api_key')));
    const found = await ask({ ...openai, links: {} });
    assert.equal(found.verdict, 'noKey');
    assert.match(found.sentence, /^No key\. 127.* wants one \(401\)\.$/);
    assert.doesNotMatch(found.mend ?? '', /key page/);
    assert.match((await ask(openai)).mend ?? '', /key page/);
    server.replyAlways(jsonReply(403, openaiError('Members only', 'x')));
    assert.match((await ask(openai)).sentence, /^Not allowed\. 127\S+ refuses this \(403\): Members only\.$/);
  });

  it('a key that is wrong is not said to come from a key page where there is none', async () => {
    server.replyAlways(jsonReply(401, openaiError('no', 'invalid_api_key')));
    const found = await check(`${server.url}/v1`, { ...openai, links: {} });
    assert.equal(found.verdict, 'wrongKey');
    assert.doesNotMatch(found.mend ?? '', /key page/);
  });

  it('what cannot be sent is told as that, and nothing goes out', async () => {
    const good = connectionTo(`${server.url}/v1`);
    const ask = (context: object) =>
      checkKey(openai, { ...good, context: { ...good.context, ...context } }, clockNow(), new AbortController().signal);
    const header = await ask({ headers: { 'x-team': 'a\nb' } });
    assert.equal(header.verdict, 'badSettings');
    assert.match(header.sentence, /The header "x-team" cannot be sent/);
    const key = await ask({ apiKey: 'one\ntwo' });
    assert.equal(key.verdict, 'keyUnusable');
    assert.match(key.sentence, /characters that a key cannot have/);
    process.env['OPENAI_CUSTOM_HEADERS'] = 'no header name: x';
    try {
      const variable = await ask({});
      assert.equal(variable.verdict, 'badSettings');
      assert.match(variable.sentence, /OPENAI_CUSTOM_HEADERS/);
    } finally {
      delete process.env['OPENAI_CUSTOM_HEADERS'];
    }
    assert.equal(server.requests.length, 0);
  });

  for (const status of [204, 205, 304]) {
    it(`a web page of status ${status} is no failure of the program`, async () => {
      server.replyAlways(bodyReply(status, '', { 'content-type': 'text/html' }));
      const found = await check(`${server.url}/v1`);
      assert.notEqual(found.verdict, 'other', found.sentence);
      assert.doesNotMatch(found.sentence, /Response|status code/);
    });
  }

  it('a web page of a status that no answer has is one all the same', async () => {
    const connection = connectionTo('https://models.example/v1');
    const fetch = () => {
      const page = new Response('<html><title>x</title>', { headers: { 'content-type': 'text/html' } });
      return Promise.resolve(Object.defineProperties(page, { status: { value: 999 }, ok: { value: false } }));
    };
    const context = { ...connection.context, fetch };
    const found = await checkKey(openai, { ...connection, context }, clockNow(), new AbortController().signal);
    assert.deepEqual([found.verdict, found.error?.status], ['unavailable', 999], found.sentence);
  });

  it('says of plain http to another machine that it can be read on the way', async () => {
    const connection = connectionTo('http://models.example/v1');
    const fetch = () => Promise.resolve(Response.json({ data: [] }));
    const ask = (baseUrl: string) =>
      checkKey(
        openai,
        { ...connection, context: { ...connection.context, fetch, baseUrl } },
        clockNow(),
        new AbortController().signal,
      );
    for (const baseUrl of ['http://models.example/v1', 'HTTP://models.example/v1']) {
      assert.match((await ask(baseUrl)).sentence, /not encrypted: anybody on the way/);
    }
    assert.doesNotMatch((await ask('https://models.example/v1')).sentence, /encrypted/);
  });

  it('believes a server’s time elsewhere only where it is a vendor’s, over https', async () => {
    const date = new Date(Date.now() + 7_200_000).toUTCString();
    const fetch = () => Promise.resolve(Response.json({ data: [] }, { headers: { date } }));
    const ask = (baseUrl: string) => {
      const connection = connectionTo(baseUrl);
      return checkKey(
        openai,
        { ...connection, context: { ...connection.context, fetch } },
        clockNow(),
        new AbortController().signal,
      );
    };
    assert.ok(((await ask(openai.baseUrl)).skewMs ?? 0) > 7_000_000);
    const own = await ask('https://gateway.example/v1');
    assert.deepEqual([own.verdict, own.skewMs], ['clock', undefined]);
  });

  it('misses a model for embeddings only in a list that has any', async () => {
    const model = (id: string, embeddings?: boolean): ModelInfo => ({ id, abilities: { embeddings } });
    const wanted = [{ model: 'embed-a', role: 'the model for embeddings', isForEmbeddings: true }];
    const ask = (list: readonly ModelInfo[]) =>
      check(
        `${server.url}/v1`,
        { ...openai, check: () => Promise.resolve(), models: () => Promise.resolve([...list]) },
        { wanted },
      );
    assert.equal((await ask([model('gpt-a', false)])).verdict, 'works');
    assert.equal((await ask([model('gpt-a', false), model('embed-b', true)])).verdict, 'modelMissing');
    assert.equal((await ask([model('gpt-a', false), model('embed-a', true)])).verdict, 'works');
  });
});
