// What is known of all models at one moment: pickers, table, and what requests are made with.
import assert from 'node:assert/strict';
import {
  catalogState,
  CatalogState,
  type ProviderNow,
  type StateFacts,
} from '../../../../src/core/models/catalogState.ts';
import { aliasChoices } from '../../../../src/host/aliasChoices.ts';
import { ModelSpeeds } from '../../../../src/core/models/modelSpeeds.ts';
import { loadSeed, type SeedModel } from '../../../../src/core/models/seed.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ModelInfo } from '../../../../src/core/provider.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { usageRecord } from '../../store/temporaryStore.ts';
import { scriptedProvider, type ScriptedProvider } from '../../support/scriptedProvider.ts';
import { seedModel } from './records.ts';

const NOW = Date.UTC(2026, 10, 21);
const info = (id: string, values: Partial<ModelInfo> = {}): ModelInfo => ({ id, abilities: {}, ...values });

/** A provider that lists these, or has never been read. */
function now(models: readonly ModelInfo[] | undefined, values: Partial<ScriptedProvider> = {}): ProviderNow {
  const provider = scriptedProvider(values);
  return {
    provider,
    plan: { source: 'none', keyName: '' },
    obstacle: undefined,
    origin: provider.baseUrl,
    list: models && { providerId: provider.id, origin: provider.baseUrl, readAt: NOW, models },
    reading: undefined,
  };
}

const keyless = (models?: readonly ModelInfo[], values: Partial<ScriptedProvider> = {}): ProviderNow => ({
  ...now(models, values),
  plan: undefined,
  list: undefined,
  obstacle: { code: 'noKey', sentence: 'no key' },
});

describe('what is known of all models', () => {
  const noTimes = { newestOfModel: () => [], newest: () => [], askedModels: () => [] };
  const given = async (
    providers: readonly ProviderNow[],
    values: Partial<StateFacts> & { shipped?: SeedModel[] } = {},
  ): Promise<StateFacts> => {
    const { shipped = [], ...rest } = values;
    const seed = {
      readOn: '2026-11-21',
      models: shipped,
      find: (provider: string, id: string) =>
        shipped.find((one) => one.provider === provider && [one.id, ...one.aliases].includes(id)),
    };
    return {
      providers,
      pricing: await new Pricing().load(),
      seed,
      usage: noTimes,
      speeds: new ModelSpeeds(),
      pinned: [],
      hidden: [],
      policy: undefined,
      wish: {},
      redact: (text) => text,
      now: NOW,
      ...rest,
    };
  };
  const facts = async (...args: Parameters<typeof given>) => new CatalogState(await given(...args));
  const picker = ({ models }: CatalogState) => models.providers.flatMap((one) => one.models.map(({ model }) => model));
  const old = seedModel('openai', 'old', {
    lifecycle: { state: 'retired', shutDownOn: '2025-01-01', replacedBy: 'new' },
  });

  it('gives any model as a choice for a name of one’s own: hidden, in no list, locked, in the cloud', async () => {
    const local = { id: 'ollama', name: 'Ollama', local: true, baseUrl: 'http://127.0.0.1:11434' };
    const state = await facts([now([info('gpt-4o')]), now([info('llama3.2')], local)], {
      hidden: [{ providerId: 'openai', model: 'gpt-4o' }],
      policy: { refusal: ({ model }) => (model === 'gpt-4.1' ? 'Locked by the plan' : undefined) },
    });
    const choose = (providerId: string, model: string, alias = 'fast') =>
      aliasChoices(
        { aliases: () => ({ [alias]: `${providerId}/${model}` }), model: () => ({ providerId, model }) },
        state,
      )[0];
    const hidden = choose('openai', 'gpt-4o');
    assert.deepEqual(
      [hidden?.alias, hidden?.inputPerMillion, hidden?.contextWindow, hidden?.locked],
      ['fast', 2.5, 128_000, undefined],
    );
    const unlisted = choose('openai', 'gpt-4.1');
    assert.deepEqual([unlisted?.inputPerMillion, unlisted?.locked], [2, 'Locked by the plan']);
    assert.deepEqual([choose('ollama', 'qwen3')?.local, choose('ollama', 'qwen3')?.inputPerMillion], [true, 0]);
    const cloud = choose('ollama', 'gpt-oss:120b-cloud');
    assert.deepEqual([cloud?.local, cloud?.inputPerMillion], [false, undefined], 'not free');
    assert.equal(choose('gone', 'x'), undefined);
  });

  it('leaves hidden models out of pickers, but not out of the table, nor of what can be asked', async () => {
    const hidden = [{ providerId: 'openai', model: 'gpt-4o' }];
    const state = await facts([now([info('gpt-4o'), info('gpt-6-luna')])], { hidden, wish: { model: hidden[0] } });
    assert.deepEqual(picker(state), ['gpt-6-luna']);
    assert.deepEqual(state.models.providers[0]?.hiddenModels, ['gpt-4o'], 'known by name all the same');
    assert.equal(state.rows().find(({ model }) => model === 'gpt-4o')?.hidden, true);
    assert.equal(state.models.current?.model, 'gpt-4o');
    assert.equal(state.models.current.contextWindow, 128_000);
    assert.equal(state.find({ providerId: 'openai', model: 'gpt-4o' })?.choice.hidden, true);
  });

  it('never takes a hidden model unasked, and stays ready when all are hidden', async () => {
    const hidden = ['gpt-4o', 'gpt-6-luna'].map((model) => ({ providerId: 'openai', model }));
    const state = await facts([now([info('gpt-4o'), info('gpt-6-luna')])], { hidden });
    assert.equal(state.models.current, undefined);
    assert.equal(state.models.providers[0]?.state, 'ready');
  });

  it('shows models that are over in the table only, last, with the reason and the successor', async () => {
    const state = await facts([now([info('new')])], { shipped: [old] });
    assert.deepEqual(picker(state), ['new']);
    const rows = state.rows();
    assert.deepEqual(
      rows.map(({ model }) => model),
      ['new', 'old'],
    );
    const [, row] = rows;
    assert.equal(row?.lifecycle, 'retired');
    assert.equal(row.replacedBy, 'new');
    assert.equal(row.unavailable, 'OpenAI shut it down on 2025-01-01.');
  });

  it('keeps a model of years ago resolvable: by name, with its facts and price', async () => {
    const wish = { model: { providerId: 'openai', model: 'gpt-4-0314' } };
    const state = await facts([now([info('new')])], { wish });
    assert.equal(state.models.current?.model, 'gpt-4-0314');
    assert.equal(state.models.current.inputPerMillion, 30);
    assert.equal(state.models.currentBecause, 'chosen');
    const known = await facts([now([info('new')])], { shipped: [{ ...old, name: 'Old One', contextWindow: 4096 }] });
    const found = known.find({ providerId: 'openai', model: 'old' });
    assert.deepEqual([found?.choice.name, found?.info.contextWindow], ['Old One', 4096]);
    assert.equal(known.nameOf({ providerId: 'openai', model: 'old' }), 'Old One');
    assert.equal(known.nameOf({ providerId: 'openai', model: 'nobody' }), undefined);
  });

  it('shows what a provider without a key would have, and offers nothing of it', async () => {
    const shipped = [seedModel('openai', 'fine'), seedModel('anthropic', 'other')];
    const state = await facts([keyless()], { shipped });
    assert.deepEqual(picker(state), []);
    assert.deepEqual(
      state.rows().map(({ model, unavailable }) => [model, unavailable]),
      [['fine', 'OpenAI has no key yet.']],
    );
    assert.equal(state.find({ providerId: 'openai', model: 'fine' }), undefined);
    assert.deepEqual(state.table().recommendations, []);
  });

  it('leaves out what a vendor has, but not for this key; and of one’s own machine what is not installed', async () => {
    const shipped = [seedModel('openai', 'elsewhere'), seedModel('openai', 'dated', { aliases: ['gpt-6-luna'] })];
    assert.deepEqual(
      (await facts([now([info('gpt-6-luna')])], { shipped })).rows().map(({ model }) => model),
      ['gpt-6-luna'],
    );
    const ollama = now([], { id: 'ollama', local: true, baseUrl: 'http://127.0.0.1:11434' });
    assert.deepEqual((await facts([ollama], { shipped: [seedModel('ollama', 'llama')] })).rows(), []);
    const off = { ...keyless(), obstacle: { code: 'disabled', sentence: '' } as const };
    assert.deepEqual((await facts([off], { shipped })).rows(), []);
  });

  it('tells in the table whose list failed or is being read, and keeps the rows of the others', async () => {
    const failed = {
      ...now(undefined, { id: 'anthropic', name: 'Anthropic' }),
      reading: { error: new AppError('overloaded', 'Down', { status: 503 }) },
    };
    const loading = { ...now(undefined, { id: 'groq', name: 'Groq' }), reading: { running: Promise.resolve() } };
    const table = (await facts([now([info('gpt-6-luna')]), failed, loading])).table();
    assert.deepEqual(
      table.rows.map(({ model }) => model),
      ['gpt-6-luna'],
    );
    assert.deepEqual(
      table.notes.map(({ providerId, loading: isLoading }) => [providerId, isLoading]),
      [
        ['anthropic', false],
        ['groq', true],
      ],
    );
    assert.match(table.notes[0]?.sentence ?? '', /overloaded/);
    assert.match(table.prices.date, /^\d{4}-\d\d-\d\d$/);
  });

  it('recommends nothing that a policy locks', async () => {
    const price = { inputPerMillion: 0.1, outputPerMillion: 0.2 };
    const list = [info('cheap', { price }), info('allowed', { price: { inputPerMillion: 1, outputPerMillion: 1 } })];
    const policy = { refusal: ({ model }: { model: string }) => (model === 'cheap' ? 'Locked.' : undefined) };
    const state = await facts([now(list)], { policy });
    assert.deepEqual(
      state.table().recommendations.map(({ model }) => model.model),
      ['allowed'],
    );
    assert.equal(state.models.current?.model, 'allowed');
    assert.equal(state.rows().find(({ model }) => model === 'cheap')?.locked, 'Locked.');
  });

  it('makes requests with the vendor’s facts, and refuses pictures that the shipped list knows it cannot take', async () => {
    const shipped = [seedModel('openai', 'blind', { abilities: { chat: true, vision: false, reasoning: true } })];
    const state = await facts([now([info('blind', { refuses: ['topP'], maxOutputTokens: 9 })])], { shipped });
    const found = state.find({ providerId: 'openai', model: 'blind' });
    assert.deepEqual(found?.info.abilities, { vision: false });
    assert.deepEqual([found?.info.refuses, found?.info.maxOutputTokens], [['topP'], 9]);
  });

  it('with the real shipped list, knows and prices the models of 2024', async () => {
    const seed = await loadSeed();
    const all = [
      'openai/gpt-4o-mini',
      'anthropic/claude-3-5-sonnet-20241022',
      'gemini/gemini-1.5-pro',
      'groq/llama-3.1-70b-versatile',
    ];
    for (const name of all) {
      const [providerId = '', model = ''] = name.split('/');
      const provider = now([info('today')], { id: providerId, name: providerId });
      const state = await facts([provider], { seed, wish: { model: { providerId, model } } });
      assert.ok(state.models.current?.inputPerMillion, name);
      assert.equal(state.models.current.deprecated, true, name);
      assert.deepEqual(picker(state), ['today'], name);
      assert.ok(
        state.rows().some((row) => row.model === model && row.unavailable),
        name,
      );
    }
  });

  it('is made anew only when something it is made from has changed', async () => {
    const first = await given([now([info('gpt-4o'), info('gpt-6-luna')])]);
    const state = new CatalogState(first);
    assert.equal(catalogState({ ...first, now: NOW + 59_000 }, state), state);
    const reread = first.providers.map((one) => ({ ...one, list: one.list && { ...one.list } }));
    assert.equal(catalogState({ ...first, providers: reread, pinned: [] }, state), state, 'the same, read again');
    const listOf = (readAt: number) =>
      first.providers.map((one) => ({ ...one, list: one.list && { ...one.list, readAt } }));
    const gpt = { providerId: 'openai', model: 'gpt-4o' };
    const answered = new ModelSpeeds();
    answered.answered();
    const others: Partial<StateFacts>[] = [
      { now: NOW + 60_000 },
      { providers: listOf(NOW + 1) },
      { providers: first.providers.map((one) => ({ ...one, reading: { running: Promise.resolve() } })) },
      { providers: first.providers.map((one) => ({ ...one, plan: { source: 'stored', keyName: 'work' } })) },
      { providers: [] },
      { pinned: [gpt] },
      { hidden: [gpt] },
      { wish: { model: gpt } },
      { wish: { modelOf: () => 'gpt-4o' } },
      { policy: { refusal: () => 'no' } },
      { speeds: answered },
    ];
    for (const other of others) {
      assert.notEqual(catalogState({ ...first, ...other }, state), state, JSON.stringify(other));
    }
  });

  it('says that nothing is set up only where every provider still wants something', async () => {
    const isNew = async (...providers: ProviderNow[]) => (await facts(providers)).table().nothingSetUp;
    const stopped = {
      ...now(undefined, { id: 'ollama', local: true }),
      reading: { error: new AppError('network', 'no') },
    };
    const refused = { ...now(undefined, { id: 'groq' }), reading: { error: new AppError('auth', '401') } };
    assert.equal(await isNew(keyless(), stopped), true);
    assert.equal(
      await isNew(keyless(), now([], { id: 'editor', inProcess: true })),
      true,
      'an empty list of the editor',
    );
    assert.equal(await isNew(keyless(), refused), false, 'a key that is refused is there');
    assert.equal(await isNew(keyless(), now([info('gpt-4o')], { id: 'groq' })), false);
  });

  it('tells the table whether the model in use was chosen', async () => {
    const because = async (wish: StateFacts['wish']) =>
      (await facts([now([info('gpt-4o')])], { wish })).table().currentBecause;
    assert.equal(await because({}), 'cheapest');
    assert.equal(await because({ model: { providerId: 'openai', model: 'gpt-4o' } }), 'chosen');
  });

  it('knows Auto beside the models, and lists it among none', async () => {
    const auto = { providerId: 'auto', model: 'cost_optimized' };
    const state = await facts([now([info('gpt-4o', { contextWindow: 128_000 })])], { wish: { model: auto } });
    assert.deepEqual([state.models.current?.name, state.models.auto?.length], ['Auto: Lowest Cost', 7]);
    assert.equal(state.nameOf(auto), 'Auto: Lowest Cost');
    assert.equal(state.choice(auto), state.models.current);
    assert.equal(state.find(auto)?.info.contextWindow, 128_000);
    const table = state.table([auto]);
    assert.deepEqual([table.current, table.auto?.length, table.rows.length], [auto, 7, 1]);
    const empty = await facts([keyless()], { wish: { model: auto } });
    assert.deepEqual(
      [empty.models.current, empty.models.auto, empty.find(auto), empty.choice(auto)],
      [undefined, [], undefined, undefined],
    );
    assert.equal(empty.nameOf({ providerId: 'auto', model: 'auto' }), 'Auto');
    const aliased = { aliases: () => ({ any: 'auto:cost_optimized' }), model: () => auto };
    assert.deepEqual(
      aliasChoices(aliased, state).map(({ alias, name }) => [alias, name]),
      [['any', 'Auto: Lowest Cost']],
    );
  });

  it('takes over what is the same, and nothing that has changed since', async () => {
    const gpt = { providerId: 'openai', model: 'gpt-4o' };
    const first = await given([now([info('gpt-4o'), info('own', { contextWindow: 1000 })])]);
    const state = new CatalogState(first);
    const pinned = catalogState({ ...first, pinned: [gpt] }, state);
    const record = (of: CatalogState, model: string) => of.rows().find((one) => one.model === model);
    assert.deepEqual([record(pinned, 'gpt-4o')?.pinned, record(pinned, 'own')?.pinned], [true, undefined]);
    assert.equal(record(catalogState({ ...first, hidden: [gpt] }, pinned), 'gpt-4o')?.pinned, undefined);
    const speeds = new ModelSpeeds();
    const answers = [usageRecord('u', { keyName: 'k', outcome: 'success', tokensPerSecond: 50 })];
    const usage = { newest: () => answers, newestOfModel: () => answers, askedModels: () => [gpt] };
    const answered = catalogState({ ...first, speeds, usage }, pinned);
    assert.deepEqual([record(answered, 'gpt-4o')?.speed, record(answered, 'own')?.speed], ['medium', undefined]);
    assert.equal(record(catalogState(first, answered), 'gpt-4o')?.speed, undefined);
    const list = { providerId: 'openai', origin: 'x', readAt: NOW + 1, models: [info('own', { contextWindow: 2000 })] };
    const reread = { ...first, providers: first.providers.map((one) => ({ ...one, list })) };
    assert.equal(record(catalogState(reread, pinned), 'own')?.contextWindow, 2000);
  });

  it('makes a policy that says the same no other one', async () => {
    const policy = (stamp: string) => ({ refusal: () => undefined, stamp });
    const first = await given([now([info('gpt-4o')])], { policy: policy('a') });
    const state = new CatalogState(first);
    assert.equal(catalogState({ ...first, policy: policy('a') }, state), state);
    assert.notEqual(catalogState({ ...first, policy: policy('b') }, state), state);
  });

  it('has a row for what is in no list, but pinned, hidden, chosen or named by the person', async () => {
    const of = (model: string) => ({ providerId: 'openai', model });
    const state = await facts([now([info('gpt-4o')])], {
      pinned: [of('pinned'), of('gpt-4o')],
      hidden: [of('hidden'), of('pinned'), { providerId: 'nobody', model: 'x' }],
      wish: { model: of('chosen') },
    });
    const rows = state.rows([of('alias'), of('gpt-4o')]);
    assert.deepEqual(
      rows.map(({ model, lifecycle, pinned, hidden }) => [model, lifecycle, pinned ?? false, hidden]),
      [
        ['gpt-4o', 'active', true, false],
        ['chosen', 'typed', false, false],
        ['pinned', 'typed', true, true],
        ['hidden', 'typed', false, true],
        ['alias', 'typed', false, false],
      ],
    );
    assert.equal(rows[1]?.unavailable, undefined, 'a name that was typed can be asked');
    assert.deepEqual(state.rows().length, 4, 'named ones are those of one look');
  });
});
