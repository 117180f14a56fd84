// The price table by command: over a real socket, checked before it is used, kept, and whatever is wrong leaves the old one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as library from '@pydantic/genai-prices';
import { AppError } from '../../../src/core/errors.ts';
import { refreshPriceTable, type RefreshOptions, useKeptTable } from '../../../src/core/priceTable.ts';
import { PRICE_LIBRARY, Pricing } from '../../../src/core/pricing.ts';
import { ManualClock } from '../support/manualClock.ts';
import { until } from '../support/scriptedProvider.ts';

type Reply = (response: ServerResponse) => void;

const OPENAI = { id: 'openai' };
const clock = new ManualClock();
const TODAY = '2026-11-21';
clock.jumpTo(Date.parse(`${TODAY}T12:00:00Z`));

describe('the price table', () => {
  let server: Server;
  let url: string;
  let reply: Reply;
  let requests: number;
  let closed: number;
  let bundled: library.Provider[];
  let kept: string[];

  before(async () => {
    bundled = (await library.waitForUpdate()) ?? [];
    server = createServer((_request, response) => {
      requests += 1;
      response.on('close', () => (closed += 1));
      reply(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json`;
  });
  beforeEach(() => {
    [requests, closed, kept] = [0, 0, []];
  });
  afterEach(() => {
    library.updatePrices(({ setProviderData }) => setProviderData(bundled));
    assert.equal(clock.pendingTimers, 0);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** The bundled table as it would be published with another price of one model. */
  const published = (
    change: (mini: library.ModelInfo) => unknown = (mini) => (mini.prices = { input_mtok: 0.5, output_mtok: 1 }),
  ) => {
    const table = JSON.parse(JSON.stringify(bundled)) as library.Provider[];
    const mini = table.find(({ id }) => id === 'openai')?.models.find(({ id }) => id === 'gpt-4o-mini');
    assert.ok(mini);
    change(mini);
    return table;
  };
  const json =
    (value: unknown): Reply =>
    (response) =>
      response.end(JSON.stringify(value));
  const refresh = (signal = new AbortController().signal, address = url, values: Partial<RefreshOptions> = {}) => {
    const options = { url: address, fetch, clock, keep: (text: string) => void kept.push(text), ...values };
    return refreshPriceTable({ notBefore: PRICE_LIBRARY.date, ...options }, signal);
  };
  const priceNow = async (pricing = new Pricing()) =>
    (await pricing.load()).facts(OPENAI, 'gpt-4o-mini', clock.now())?.price.inputPerMillion;

  it('that was fetched is used at once, and by the sessions after, with its date', async () => {
    reply = json(published());
    const { date, models } = await refresh();
    assert.equal(date, TODAY);
    assert.ok(models > 1000);
    assert.equal(await priceNow(), 0.5);
    assert.equal(kept.length, 1);

    library.updatePrices(({ setProviderData }) => setProviderData(bundled));
    const next = new Pricing({ kept: async () => kept[0] });
    const loaded = await next.load();
    assert.deepEqual(loaded.table, { date: TODAY, fetched: true });
    const { costUsd, price } = loaded.cost(
      OPENAI,
      'gpt-4o-mini',
      { uncachedInputTokens: 1_000_000, textOutputTokens: 0 },
      clock.now(),
    );
    assert.deepEqual([costUsd, price?.source, price?.date], [0.5, 'genai-prices', TODAY]);
    // Conditional and tiered prices, and those that follow another provider, came through as they are.
    for (const [id, model] of [
      ['openai', 'gpt-6-luna'],
      ['deepseek', 'deepseek-chat'],
      ['azure', 'gpt-4o'],
    ] as const) {
      assert.ok(loaded.facts({ id }, model, clock.now())?.price.inputPerMillion, `${id}/${model}`);
    }
  });

  it('is never fetched unasked', async () => {
    await new Pricing({ kept: async () => undefined }).load();
    assert.equal(requests, 0);
    assert.deepEqual((await new Pricing().load()).table, { date: PRICE_LIBRARY.date, fetched: false });
  });

  it('that was kept gives way to a newer one that came with the extension, and to none where it is damaged', async () => {
    reply = json(published());
    await refresh();
    library.updatePrices(({ setProviderData }) => setProviderData(bundled));
    await useKeptTable(library, kept[0] ?? '', '2026-11-22');
    assert.equal(await priceNow(), 0.15);
    for (const text of ['', '{', 'null', '{"date":"2026-11-21","table":[{}]}', '{"date":"soon","table":[]}']) {
      const loaded = await new Pricing({ kept: async () => text }).load();
      assert.deepEqual(loaded.table, { date: PRICE_LIBRARY.date, fetched: false }, text);
    }
    // A store that does not open is asked again with the next question.
    let opens = false;
    const broken = new Pricing({ kept: async () => (opens ? kept[0] : Promise.reject(new Error('no store'))) });
    assert.equal(await priceNow(broken), 0.15);
    opens = true;
    assert.equal(await priceNow(broken), 0.5);
    library.updatePrices(({ setProviderData }) => setProviderData(bundled));
    assert.equal(await priceNow(new Pricing({ kept: async () => kept[0] })), 0.5);
  });

  it('that is none is refused, and the one in use stays', async () => {
    const withMatch = (match: unknown) => published((mini) => (mini.match = match as library.MatchLogic));
    const withPrices = (prices: unknown) => published((mini) => (mini.prices = prices as library.ModelPrice));
    const wrong: [string, unknown][] = [
      ['an object', {}],
      ['a text', 'prices'],
      ['null', null],
      ['nothing in it', []],
      ['no models', [{ id: 'openai', name: 'OpenAI', models: [] }]],
      ['far fewer models', published().slice(0, 2)],
      ['a negative price', withPrices({ input_mtok: -1 })],
      ['a price in words', withPrices({ input_mtok: 'free' })],
      ['no prices', withPrices(null)],
      ['broken tiers', withPrices({ input_mtok: { base: 1, tiers: [{ start: -5, price: 1 }] } })],
      ['an unknown condition', withPrices([{ constraint: { moon: 'full' }, prices: { input_mtok: 1 } }])],
      ['an unknown way to match', withMatch({ guess: 'gpt' })],
      ['two ways to match', withMatch({ equals: 'a', contains: 'b' })],
      ['a pattern that takes for ever', withMatch({ regex: '^(a+)+$' })],
      ['a pattern of many repetitions', withMatch({ regex: '^a*a*a*a*$' })],
      ['a pattern of many options', withMatch({ regex: `^${'.?'.repeat(60)}!$` })],
      ['a pattern of many ranges', withMatch({ regex: `^${'.{0,99}'.repeat(6)}!$` })],
      ['a pattern of two ranges', withMatch({ regex: '^.{0,9}.*!$' })],
      ['a pattern of many alternatives', withMatch({ regex: `^${'(a|a)'.repeat(40)}!$` })],
      ['a pattern of few groups with many', withMatch({ regex: `^${'(a|a|a|a|a)'.repeat(4)}!$` })],
      ['a pattern that repeats a class', withMatch({ regex: '^[ab]*[ab]*[?]!$' })],
      ['a pattern that repeats from any place on', withMatch({ regex: '.*!$' })],
      ['a lazy pattern', withMatch({ regex: '^.+?.+?.+?!$' })],
      ['a pattern that is none', withMatch({ regex: '(' })],
      ['deep nesting', withMatch(JSON.parse(`${'{"or":['.repeat(20)}{"equals":"a"}${']}'.repeat(20)}`))],
    ];
    for (const [what, value] of wrong) {
      reply = json(value);
      await assert.rejects(refresh(), (error) => error instanceof AppError && error.kind === 'badResponse', what);
    }
    for (const [what, answer] of [
      ['HTML', (response: ServerResponse) => response.end('<html>')],
      ['brackets', (response: ServerResponse) => response.end('['.repeat(200_000) + ']'.repeat(200_000))],
      ['an error', (response: ServerResponse) => response.writeHead(503).end('[]')],
      ['cut off', (response: ServerResponse) => response.end(JSON.stringify(published()).slice(0, -100))],
      // A table that would do, in front of six million spaces.
      ['too large', (response: ServerResponse) => response.end(JSON.stringify(published()) + ' '.repeat(6_000_000))],
    ] as const) {
      reply = answer;
      await assert.rejects(refresh(), (error) => error instanceof AppError && error.kind === 'badResponse', what);
    }
    assert.equal(await priceNow(), 0.15);
    assert.deepEqual(kept, []);
  });

  it('that cannot be kept is not used either, and what was in use keeps its date', async () => {
    const full = () => {
      throw new Error('database or disk is full');
    };
    reply = json(published());
    await assert.rejects(refresh(undefined, url, { keep: full }), /disk is full/);
    assert.equal(await priceNow(), 0.15);
    assert.deepEqual((await new Pricing().load()).table, { date: PRICE_LIBRARY.date, fetched: false });
    await refresh();
    reply = json(published((mini) => (mini.prices = { input_mtok: 0.7, output_mtok: 1 })));
    await assert.rejects(refresh(undefined, url, { keep: full }), /disk is full/);
    assert.equal(await priceNow(), 0.5);
    // Also where the store cannot be read afterwards: the date is that of the table in use.
    assert.deepEqual((await new Pricing().load()).table, { date: TODAY, fetched: true });
  });

  it('is never older than the one that came along, however late the clock is', async () => {
    const late = new ManualClock();
    late.jumpTo(Date.parse('2020-01-01T00:00:00Z'));
    reply = json(published());
    assert.equal((await refresh(undefined, url, { clock: late })).date, PRICE_LIBRARY.date);
    const loaded = await new Pricing({ kept: async () => kept[0] }).load();
    assert.deepEqual(loaded.table, { date: PRICE_LIBRARY.date, fetched: true });
    assert.equal(loaded.facts(OPENAI, 'gpt-4o-mini', clock.now())?.price.inputPerMillion, 0.5);
  });

  it('leaves out what this release cannot count, and takes over nothing that prices do not need', async () => {
    const table = published((mini) => (mini.prices = { input_mtok: 0.5, output_mtok: 1, dreams_kcount: 7 }));
    Object.assign(table[0] ?? {}, { extractors: [{ api_flavor: 'x' }], description: 'y'.repeat(5000) });
    reply = json(table);
    await refresh();
    assert.equal(await priceNow(), 0.5);
    assert.ok(!kept[0]?.includes('extractors') && !kept[0]?.includes('yyy'));
    const found = library.calcPrice({ input_tokens: 1 }, 'gpt-4o-mini', { providerId: 'openai' });
    assert.deepEqual(Object.keys(found?.model_price ?? {}), ['input_mtok', 'output_mtok']);
  });

  it('is not led elsewhere, and is fetched over https only', async () => {
    reply = (response) => response.writeHead(302, { location: 'http://localhost:1/data.json' }).end();
    await assert.rejects(refresh(), (error) => error instanceof AppError && error.kind === 'notAllowed');
    const { signal } = new AbortController();
    await assert.rejects(refresh(signal, 'http://prices.example/data.json'), /over https only/);
  });

  it('can be stopped, and is given up after 30 s', async () => {
    reply = (response) => void response.write('[');
    const controller = new AbortController();
    const stopped = refresh(controller.signal);
    await until(() => requests === 1);
    controller.abort();
    await assert.rejects(stopped, (error) => error instanceof AppError && error.kind === 'cancelled');
    const silent = refresh();
    await until(() => requests === 2);
    clock.advance(30_000);
    await assert.rejects(silent, (error) => error instanceof AppError && error.kind === 'timeout');
    await until(() => closed === 2);
    assert.equal(await priceNow(), 0.15);
  });

  it('says so where nobody answers', async () => {
    await assert.rejects(
      refresh(new AbortController().signal, 'http://127.0.0.1:1/data.json'),
      (error) => error instanceof AppError && error.kind === 'network',
    );
  });
});
