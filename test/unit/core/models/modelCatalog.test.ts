// The model catalogue: what is offered, what is taken unasked, and what is known of each model.
import assert from 'node:assert/strict';
import type { Provider } from '../../../../src/core/provider.ts';
import { temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { scriptedProvider, type ScriptedProvider } from '../../support/scriptedProvider.ts';
import { anthropic, KEYED, model, named, names, ollama, openai, openDesk } from './catalogDesk.ts';

describe('model catalogue', () => {
  const stores = temporaryStores();
  const open = (providers: readonly Provider[], values: Parameters<typeof openDesk>[2] = {}) =>
    openDesk(stores, providers, values);

  it('says that it reads, then tells that the list has come', async () => {
    const desk = await open([openai('gpt-4o-mini')]);
    const first = await desk.catalog.view(false);
    assert.equal(named(first, 'openai').state, 'loading');
    assert.equal(first.current, undefined);
    await desk.catalog.settled();
    assert.equal(desk.changes(), 1);
    const then = await desk.catalog.view(false);
    assert.equal(named(then, 'openai').state, 'ready');
    assert.equal(named(then, 'openai').listReadAt, desk.clock.now());
    assert.equal(then.current?.inputPerMillion, 0.15);
    assert.equal(then.current.contextWindow, 128_000);
  });

  it('takes the cheapest model of all that are ready, unasked', async () => {
    const desk = await open([openai('gpt-6-sol', 'gpt-6-luna'), anthropic('claude-haiku-4-5', 'claude-sonnet-4-6')]);
    const view = await desk.settled();
    assert.equal(view.current?.model, 'gpt-6-luna');
    assert.equal(view.currentBecause, 'cheapest');
    desk.settings['openai'] = { disabled: true };
    const without = await desk.catalog.view(false);
    assert.equal(without.current?.model, 'claude-haiku-4-5');
    assert.equal(named(without, 'openai').state, 'disabled');
    assert.deepEqual(named(without, 'openai').models, []);
  });

  it('does not read a list of more than 20 MB', async () => {
    const chunks = 25;
    let sent = 0;
    const endless = async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 1;
            controller.enqueue(new Uint8Array(1_000_000));
            if (sent === chunks) {
              controller.close();
            }
          },
        }),
      );
    const provider: Provider = {
      ...openai(),
      async models({ fetch, baseUrl }) {
        await (await fetch(baseUrl)).text();
        return [model('gpt-4o-mini')];
      },
    };
    const view = await (await open([provider], { fetch: endless })).settled();
    assert.deepEqual(names(view, 'openai'), []);
    assert.match(named(view, 'openai').problem ?? '', /larger than 20 MB/);
    assert.ok(sent < chunks);
  });

  it('prefers among equally cheap ones the one that can use tools', async () => {
    const local = ollama();
    local.list = [model('aaa'), model('zzz', { abilities: { tools: true } })];
    assert.equal((await (await open([local])).settled()).current?.model, 'zzz');
  });

  it('never takes a model without a known price unasked, but lists it', async () => {
    const desk = await open([openai('brand-new-model', 'gpt-4o'), anthropic('another-new-model')]);
    const view = await desk.settled();
    assert.equal(view.current?.model, 'gpt-4o');
    assert.deepEqual(names(view, 'openai'), ['brand-new-model', 'gpt-4o']);
  });

  it('knows the price that only the vendor lists', async () => {
    const price = { inputPerMillion: 0.01, outputPerMillion: 0.02 };
    const list = [model('brand-new-model', { price }), model('gpt-4o-mini', { price })];
    const view = await (await open([scriptedProvider({ list })])).settled();
    assert.equal(view.current?.model, 'brand-new-model');
    const prices = named(view, 'openai').models.map(({ inputPerMillion }) => inputPerMillion);
    assert.deepEqual(prices, [0.01, 0.01]);
  });

  it('takes none at all when no price is known', async () => {
    const onlyUnknown = await (await open([openai('brand-new-model')])).settled();
    assert.equal(onlyUnknown.current, undefined);
    assert.equal(onlyUnknown.currentBecause, undefined);
    assert.equal(named(onlyUnknown, 'openai').models[0]?.inputPerMillion, undefined);
  });

  it('stays with what the person chose, also when it is in no list any more', async () => {
    const provider = openai('gpt-4o', 'gpt-4o-mini');
    const desk = await open([provider]);
    desk.chosen.model = { providerId: 'openai', model: 'gpt-4o' };
    const view = await desk.settled();
    assert.equal(view.current?.model, 'gpt-4o');
    assert.equal(view.currentBecause, 'chosen');
    provider.list = [model('gpt-4o-mini')];
    const then = await desk.settled(true);
    assert.equal(then.current?.model, 'gpt-4o');
    assert.equal(then.currentBecause, 'chosen');
  });

  it('says what is missing when the provider of the chosen model lost its key, and sends nothing elsewhere', async () => {
    const provider = { ...openai('gpt-4o', 'gpt-4o-mini'), ...KEYED };
    const desk = await open([provider, anthropic('claude-sonnet-4-5')]);
    desk.chosen.model = { providerId: 'openai', model: 'gpt-4o' };
    const view = await desk.settled();
    assert.equal(view.current, undefined);
    assert.equal(view.missing, 'OpenAI has no key: add one, or choose another model');
    desk.chosen.model = { providerId: 'gone', model: 'm' };
    assert.match((await desk.settled()).missing ?? '', /no provider "gone"/);
  });

  it('lists a provider without a key as to be set up, asks it nothing and offers none of its models', async () => {
    const provider = { ...openai('gpt-4o-mini'), ...KEYED };
    const desk = await open([provider, anthropic('claude-sonnet-4-5')]);
    const key = { key: 'abcdefgh', origin: 'https://api.example.test', savedAt: 1 };
    await desk.keys.save({ providerId: 'openai', name: 'work', ...key });
    assert.equal((await desk.settled()).current?.model, 'gpt-4o-mini');
    await desk.keys.remove('openai', 'work');
    const view = await desk.settled();
    assert.equal(named(view, 'openai').state, 'needsKey');
    assert.deepEqual(named(view, 'openai').models, []);
    assert.equal(view.current?.model, 'claude-sonnet-4-5');
    assert.equal(await desk.catalog.find({ providerId: 'openai', model: 'gpt-4o-mini' }), undefined);
    assert.ok(!JSON.stringify(view).includes('abcdefgh'));
  });

  it('names the variable that serves as key', async () => {
    const desk = await open([{ ...openai('gpt-4o'), ...KEYED }]);
    desk.environment['SOME_API_KEY'] = 'abcdefgh';
    const view = await desk.settled();
    assert.equal(named(view, 'openai').keyName, 'SOME_API_KEY');
    assert.ok(!JSON.stringify(view).includes('abcdefgh'));
  });

  it('knows names of models that are in no list any more', async () => {
    const desk = await open([openai('gpt-4o')]);
    const reference = { providerId: 'openai', model: 'gpt-4o' };
    assert.equal(desk.catalog.nameOf(reference), undefined);
    await desk.settled();
    assert.equal(desk.catalog.nameOf(reference), 'GPT-4o');
    assert.equal(desk.catalog.nameOf({ providerId: 'openai', model: 'gpt-3.5-turbo' }), 'GPT-3.5-turbo');
    assert.equal(desk.catalog.nameOf({ providerId: 'openai', model: 'gone' }), undefined);
  });

  it('asks nobody where the name that was chosen means no model', async () => {
    const provider = openai('gpt-4o');
    const desk = await open([provider], { problem: 'The default model is "fast", but there is no alias "fast"' });
    const view = await desk.settled();
    assert.equal(view.current, undefined);
    assert.match(view.missing ?? '', /no alias "fast"/);
  });

  it('hides models that cannot chat', async () => {
    const provider = openai('gpt-4o');
    provider.list = [
      model('text-embedding-3-small', { abilities: { chat: false, embeddings: true } }),
      model('gpt-4o', { abilities: { chat: true, vision: true, json: true } }),
    ];
    const view = await (await open([provider])).settled();
    assert.deepEqual(names(view, 'openai'), ['gpt-4o']);
    // What the vendor does not say is known from the shipped list.
    assert.deepEqual(named(view, 'openai').models[0]?.abilities, ['vision', 'tools']);
  });

  it('marks the simulator wherever a name is shown', async () => {
    const provider: ScriptedProvider = Object.assign(openai('gpt-4o'), KEYED);
    const desk = await open([provider], { simulatorUrl: 'http://127.0.0.1:4010' });
    const view = await desk.settled();
    assert.equal(named(view, 'openai').name, 'OpenAI (simulator)');
    assert.equal(named(view, 'openai').simulated, true);
    assert.equal(named(view, 'openai').origin, 'http://127.0.0.1:4010');
    assert.equal(view.current?.providerName, 'OpenAI (simulator)');
    assert.equal(view.current.simulated, true);
    // A real key ends the simulation, and its list is not the vendor's.
    desk.environment['SOME_API_KEY'] = 'abcdefgh';
    desk.catalog.invalidate('openai');
    provider.list = [model('gpt-4o-mini')];
    const real = await desk.settled();
    assert.equal(named(real, 'openai').name, 'OpenAI');
    assert.deepEqual(names(real, 'openai'), ['gpt-4o-mini']);
  });

  it('tells at once of an answer and of another choice, though it keeps what it made', async () => {
    const desk = await open([openai('gpt-4o', 'gpt-4o-mini')]);
    await desk.settled();
    const first = await desk.catalog.view(false);
    assert.equal(await desk.catalog.view(false), first, 'nothing is made anew for a look');
    desk.chosen.model = { providerId: 'openai', model: 'gpt-4o' };
    assert.equal((await desk.catalog.view(false)).current?.model, 'gpt-4o');
    const { providerId, model: modelAsked } = desk.chosen.model;
    desk.store.usage.add(usageRecord('u', { providerId, modelAsked, outcome: 'success', tokensPerSecond: 70 }));
    desk.catalog.answered();
    assert.equal((await desk.catalog.view(false)).current?.tokensPerSecond, 70);
    desk.clock.advance(60_000);
    assert.notEqual(await desk.catalog.view(false), first);
  });

  it('sorts models as a person would', async () => {
    const view = await (await open([openai('gpt-10', 'gpt-4o', 'gpt-9')])).settled();
    // One that goes away stands behind those that stay.
    assert.deepEqual(names(view, 'openai'), ['gpt-9', 'gpt-10', 'gpt-4o']);
  });

  it('finds a model with what its vendor and the price table know', async () => {
    const provider = openai();
    provider.list = [model('gpt-4o', { refuses: ['temperature'], maxOutputTokens: 16_384 })];
    const desk = await open([provider]);
    await desk.settled();
    const found = await desk.catalog.find({ providerId: 'openai', model: 'gpt-4o' });
    assert.deepEqual(found?.info.refuses, ['temperature']);
    assert.equal(found.info.maxOutputTokens, 16_384);
    assert.equal(found.info.contextWindow, 128_000);
    assert.equal(await desk.catalog.find({ providerId: 'openai', model: 'gone' }), undefined);
  });
});
