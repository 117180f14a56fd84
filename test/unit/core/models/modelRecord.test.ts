// The record of a model: each fact from the strongest source that knows it, and what nobody knows stays unknown.
import assert from 'node:assert/strict';
import { costClass, speedClass } from '../../../../src/core/models/modelClasses.ts';
import { choiceOf, modelRecord, type RecordSources } from '../../../../src/core/models/modelRecord.ts';
import { type LoadedPricing, Pricing } from '../../../../src/core/pricing.ts';
import type { ModelInfo } from '../../../../src/core/provider.ts';
import { scriptedProvider } from '../../support/scriptedProvider.ts';
import { seedModel } from './records.ts';

const NOW = Date.UTC(2026, 10, 21);
const listed = (id: string, values: Partial<ModelInfo> = {}): ModelInfo => ({ id, abilities: {}, ...values });

describe('the record of a model', () => {
  let pricing: LoadedPricing;
  before(async () => {
    pricing = await new Pricing().load();
  });

  const make = (model: string, values: Partial<RecordSources> = {}) =>
    modelRecord({
      provider: scriptedProvider(),
      seen: { name: 'OpenAI', simulated: false, local: false },
      model,
      pricing,
      now: NOW,
      ...values,
    });

  it('takes names and sizes from the vendor, then the shipped list, then the price table', () => {
    const seed = seedModel('openai', 'gpt-4o', { name: 'Seed', contextWindow: 1, maxOutputTokens: 2 });
    const all = make('gpt-4o', {
      listed: listed('gpt-4o', { name: 'Vendor', contextWindow: 3, maxOutputTokens: 4 }),
      seed,
    });
    assert.deepEqual([all.name, all.contextWindow, all.maxOutputTokens], ['Vendor', 3, 4]);
    assert.deepEqual(
      [all.sources.name, all.sources.contextWindow, all.sources.maxOutputTokens],
      ['vendor', 'vendor', 'vendor'],
    );
    const table = make('gpt-4o', { listed: listed('gpt-4o'), seed });
    assert.deepEqual([table.name, table.contextWindow, table.maxOutputTokens], ['Seed', 1, 2]);
    assert.deepEqual([table.sources.name, table.sources.contextWindow], ['seed', 'seed']);
    const { contextWindow, sources } = make('gpt-4o', { listed: listed('gpt-4o') });
    assert.deepEqual([contextWindow, sources.contextWindow], [128_000, 'prices']);
    const unknown = make('never-heard-of', {
      seed: seedModel('openai', 'never-heard-of', { name: 'Seed', contextWindow: 9 }),
    });
    assert.deepEqual([unknown.name, unknown.contextWindow, unknown.sources.contextWindow], ['Seed', 9, 'seed']);
  });

  it('says of a model that nobody knows nothing but its name', () => {
    const record = make('never-heard-of');
    assert.equal(record.name, 'never-heard-of');
    assert.equal(record.lifecycle, 'typed');
    assert.deepEqual(record.can, []);
    assert.deepEqual(record.cannot, ['local']);
    assert.deepEqual(record.sources, { 'ability.local': 'settings' });
    for (const fact of ['contextWindow', 'inputPerMillion', 'cost', 'speed', 'maxOutputTokens', 'priceDate'] as const) {
      assert.equal(record[fact], undefined, fact);
    }
  });

  it('tells abilities that it has, lacks, and that are not known apart', () => {
    const seed = seedModel('openai', 'x', { abilities: { chat: true, vision: true, code: true, citations: false } });
    const record = make('x', { listed: listed('x', { abilities: { vision: false, tools: true } }), seed });
    assert.deepEqual(record.can, ['code', 'tools']);
    assert.deepEqual(record.cannot, ['vision', 'citations', 'local']);
    assert.equal(record.sources['ability.vision'], 'vendor');
    assert.equal(record.sources['ability.code'], 'seed');
    assert.equal(record.sources['ability.analysis'], undefined);
    assert.deepEqual(record.abilities, ['tools']);
  });

  it('keeps beside the price what another source says, and nothing beside one’s own', async () => {
    // As the price table has it: 0.15, 0.6.
    const price = { inputPerMillion: 0.2, outputPerMillion: 0.6 };
    const vendors = { listed: listed('gpt-4o-mini', { price }), listReadAt: NOW };
    const dearer = make('gpt-4o-mini', vendors);
    assert.deepEqual([dearer.inputPerMillion, dearer.sources.price], [0.2, 'vendor']);
    assert.deepEqual(
      [dearer.priceConflict?.source, dearer.priceConflict?.inputPerMillion, dearer.priceConflict?.date],
      ['prices', 0.15, '2026-09-23'],
    );
    assert.deepEqual(choiceOf(dearer).priceConflict, dearer.priceConflict);
    assert.equal(make('gpt-4o-mini').priceConflict, undefined);
    const second = { inputPerMillion: 0.3, outputPerMillion: 0.6, date: '2026-10-21' };
    const seed = seedModel('openai', 'gpt-4o-mini', { secondPrice: second });
    assert.deepEqual(make('gpt-4o-mini', { seed }).priceConflict, { ...second, source: 'litellm' });

    const prices = new Map([['openai/gpt-4o-mini', { inputPerMillion: 9, outputPerMillion: 9 }]]);
    const owned = await new Pricing({ person: async () => ({ prices }) }).load();
    const own = make('gpt-4o-mini', { ...vendors, seed, pricing: owned });
    assert.deepEqual(
      [own.inputPerMillion, own.ownPrice, own.priceConflict, own.priceDate],
      [9, true, undefined, undefined],
    );
    const ofEndpoint = make('gpt-4o-mini', {
      listed: listed('gpt-4o-mini', { price: { ...price, source: 'person' } }),
    });
    assert.deepEqual([ofEndpoint.sources.price, ofEndpoint.ownPrice], ['settings', undefined]);
  });

  it('does not call a local model free whose time costs something', async () => {
    const hourly = await new Pricing({ person: async () => ({ prices: new Map(), localUsdPerHour: 0.12 }) }).load();
    const seen = { name: 'Ollama', simulated: false, local: true };
    const own = make('llama3.2', { provider: scriptedProvider({ id: 'ollama', local: true }), seen, pricing: hourly });
    assert.deepEqual([own.usdPerHour, own.cost, choiceOf(own).usdPerHour], [0.12, 'low', 0.12]);
  });

  it('derives long context from the window, and local from where it runs', () => {
    const window = (contextWindow: number) => make('x', { listed: listed('x', { contextWindow }) });
    assert.ok(window(200_000).can.includes('longContext'));
    assert.ok(window(199_999).cannot.includes('longContext'));
    assert.equal(window(200_000).sources['ability.longContext'], 'vendor');
    const seen = { name: 'Ollama', simulated: false, local: true };
    const provider = scriptedProvider({ id: 'ollama', local: true });
    const own = make('llama3.2', { provider, seen });
    assert.deepEqual([own.local, own.cost, own.can.includes('local')], [true, 'free', true]);
    const named = seedModel('ollama', 'llama3.2', { name: 'Llama 3.2 3B' });
    assert.equal(
      make('llama3.2', { provider, seen, seed: named }).name,
      'llama3.2',
      'its tag is what its person knows',
    );
    // Ollama's cloud is listed among one's own, and is somebody else's machine.
    const cloud = make('gpt-oss:120b-cloud', { provider, seen });
    assert.deepEqual([cloud.local, cloud.cost, cloud.cannot.includes('local')], [false, undefined, true]);
  });

  it('takes the price of the vendor, then of the table, then of the shipped list, with source and date', () => {
    const price = { inputPerMillion: 1, outputPerMillion: 2, cacheReadPerMillion: 0.1, cacheWritePerMillion: 3 };
    const seed = seedModel('openai', 'x', { price });
    const vendor = make('gpt-4o', {
      listed: listed('gpt-4o', { price: { inputPerMillion: 7, outputPerMillion: 8 } }),
      seed,
    });
    assert.deepEqual([vendor.inputPerMillion, vendor.sources.price, vendor.priceDate], [7, 'vendor', undefined]);
    const table = make('gpt-4o', { seed });
    assert.deepEqual([table.inputPerMillion, table.cacheReadPerMillion, table.sources.price], [2.5, 1.25, 'prices']);
    assert.equal(table.priceDate, pricing.table.date);
    const shipped = make('never-heard-of', { seed });
    assert.deepEqual(
      [shipped.inputPerMillion, shipped.cacheReadPerMillion, shipped.cacheWritePerMillion, shipped.cost],
      [1, 0.1, 3, 'medium'],
    );
    assert.deepEqual([shipped.sources.price, shipped.priceDate], ['seed', '2026-11-21']);
    const known = seedModel('openai', 'gpt-4o', { price: { ...price, overridesLibrary: true } });
    assert.deepEqual(
      [make('gpt-4o', { seed: known }).inputPerMillion, make('gpt-4o', { seed: known }).sources.price],
      [1, 'seed'],
    );
  });

  it('dates a vendor’s prices by when its list was read', () => {
    const price = { inputPerMillion: 1, outputPerMillion: 2 };
    const record = make('never-heard-of', {
      listed: listed('never-heard-of', { price }),
      listReadAt: Date.UTC(2026, 9, 3),
    });
    assert.deepEqual([record.sources.price, record.priceDate], ['vendor', '2026-10-03']);
  });

  it('knows what an hour in the cache and long texts cost', () => {
    const long = { inputPerMillion: 4, outputPerMillion: 5, aboveInputTokens: 200_000 };
    const price = { inputPerMillion: 1, outputPerMillion: 2, cacheWrite1hPerMillion: 3, long };
    const record = make('never-heard-of', { listed: listed('never-heard-of', { price }) });
    assert.deepEqual([record.cacheWrite1hPerMillion, record.longPrice], [3, long]);
    const { longPrice } = make('gemini-2.5-pro', { provider: scriptedProvider({ id: 'gemini' }) });
    assert.equal(longPrice?.aboveInputTokens, 200_000, 'the price library’s steps too');
    assert.ok((longPrice.inputPerMillion ?? 0) > 0);
    assert.equal(make('gpt-4o-mini').longPrice, undefined);
  });

  it('takes the announced price from its day on', () => {
    const later = { inputPerMillion: 5, outputPerMillion: 6, from: '2026-12-01' };
    const seed = seedModel('openai', 'x', { price: { inputPerMillion: 1, outputPerMillion: 2, later } });
    assert.equal(make('never-heard-of', { seed }).inputPerMillion, 1);
    assert.equal(make('never-heard-of', { seed, now: Date.UTC(2026, 11, 1) }).inputPerMillion, 5);
  });

  it('believes this person’s own measurements before the shipped list', () => {
    const seed = seedModel('openai', 'x', { speed: 'fast' });
    assert.deepEqual([make('x', { seed }).speed, make('x', { seed }).sources.speed], ['fast', 'seed']);
    const measured = make('x', { seed, measured: { tokensPerSecond: 10, timeToFirstTokenMs: 900 } });
    assert.deepEqual([measured.speed, measured.sources.speed, measured.tokensPerSecond], ['slow', 'measured', 10]);
    // Without a figure for the writing nothing is measured.
    assert.equal(make('x', { seed, measured: { timeToFirstTokenMs: 900 } }).sources.speed, 'seed');
  });

  it('is retired from its last day on, deprecated before and where the vendor still lists it after', () => {
    const seed = seedModel('openai', 'x', {
      lifecycle: { state: 'deprecated', shutDownOn: '2026-11-21', replacedBy: 'y' },
    });
    const before = make('x', { seed, now: Date.UTC(2026, 10, 20, 23) });
    assert.deepEqual(
      [before.lifecycle, before.deprecated, before.shutDownOn, before.replacedBy],
      ['deprecated', true, '2026-11-21', 'y'],
    );
    assert.equal(make('x', { seed }).lifecycle, 'retired');
    const read = (listReadAt: number) => make('x', { seed, listed: listed('x'), listReadAt }).lifecycle;
    assert.equal(read(NOW - 1), 'retired', 'an old list says nothing');
    assert.equal(read(NOW), 'deprecated');
    const undated = seedModel('openai', 'x', { lifecycle: { state: 'retired' } });
    assert.equal(make('x', { seed: undated }).lifecycle, 'retired');
  });

  it('is active where the vendor lists it, with a far end told', () => {
    const seed = seedModel('openai', 'x', { lifecycle: { state: 'active', shutDownOn: '2028-05-14' } });
    const record = make('x', { seed, listed: listed('x'), listReadAt: NOW });
    assert.deepEqual([record.lifecycle, record.deprecated, record.shutDownOn], ['active', undefined, '2028-05-14']);
    assert.equal(record.sources.lifecycle, 'vendor');
    assert.equal(make('x', { seed }).sources.lifecycle, 'seed');
  });

  it('knows what is not for chatting', () => {
    const seed = seedModel('openai', 'x', { abilities: { chat: false, embeddings: true } });
    assert.equal(make('x', { seed }).notForChat, true);
    assert.equal(make('x', { seed, listed: listed('x', { abilities: { chat: true } }) }).notForChat, undefined);
    assert.equal(make('x').notForChat, undefined);
  });

  it('classes what makes vectors by its input alone', () => {
    const vectors = (inputPerMillion: number, chat: boolean) => {
      const seed = seedModel('openai', 'x', { abilities: { chat, embeddings: true } });
      return make('x', { seed, listed: listed('x', { price: { inputPerMillion, outputPerMillion: 9 } }) }).cost;
    };
    assert.deepEqual([vectors(0.02, false), vectors(2, false), vectors(0, false)], ['low', 'medium', 'free']);
    assert.equal(vectors(0.02, true), 'medium', 'one that chats');
    const abilities = { embeddings: true };
    assert.equal(make('x', { listed: listed('x', { abilities }) }).cost, undefined, 'not known is never free');
    const small = make('text-embedding-3-small', { listed: listed('text-embedding-3-small', { abilities }) });
    assert.deepEqual([small.inputPerMillion, small.outputPerMillion, small.cost], [0.02, undefined, 'low']);
  });

  it('gives pickers what they show, and no more', () => {
    const seed = seedModel('openai', 'gpt-4o', { abilities: { chat: true, tools: true, code: true }, speed: 'fast' });
    const record = make('gpt-4o', { seed, listed: listed('gpt-4o', { refuses: ['topP'] }) });
    const choice = choiceOf(record);
    assert.deepEqual(
      Object.keys(choice).filter((key) =>
        ['can', 'cannot', 'sources', 'lifecycle', 'cost', 'speed', 'hidden'].includes(key),
      ),
      [],
    );
    assert.deepEqual(
      [choice.model, choice.abilities, choice.refuses, choice.inputPerMillion],
      ['gpt-4o', ['tools'], ['topP'], 2.5],
    );
    assert.equal(choiceOf({ ...record, hidden: true }).hidden, true);
  });
});

describe('classes', () => {
  it('of speed follow from a usual answer', () => {
    assert.equal(speedClass({ tokensPerSecond: 100, timeToFirstTokenMs: 2000 }), 'fast');
    assert.equal(speedClass({ tokensPerSecond: 100, timeToFirstTokenMs: 2001 }), 'medium');
    assert.equal(speedClass({ tokensPerSecond: 20 }), 'medium');
    assert.equal(speedClass({ tokensPerSecond: 19 }), 'slow');
    assert.equal(speedClass({ tokensPerSecond: 0 }), undefined);
    assert.equal(speedClass({}), undefined);
  });

  it('of cost follow from three tokens in and one out; an unknown price is never free', () => {
    const of = (inputPerMillion?: number, outputPerMillion?: number) =>
      costClass({ inputPerMillion, outputPerMillion });
    assert.equal(of(0, 0), 'free');
    assert.equal(of(0.15, 0.6), 'low');
    assert.equal(of(1, 1), 'medium');
    assert.equal(of(5, 5), 'high');
    assert.equal(of(0), undefined);
    assert.equal(of(), undefined);
    assert.equal(costClass(undefined), undefined);
  });
});
