// The model catalogue: what is offered, what is taken unasked, and how lists are kept and read again.
import assert from 'node:assert/strict';
import { Connections } from '../../../src/core/connections.ts';
import type { ProviderSettings } from '../../../src/core/providerAddress.ts';
import { AppError } from '../../../src/core/errors.ts';
import { KeyRing } from '../../../src/core/keyRing.ts';
import { ModelCatalog, type ModelCatalogOptions } from '../../../src/core/models/modelCatalog.ts';
import type { ModelInfo, Provider } from '../../../src/core/provider.ts';
import { ProviderSet } from '../../../src/core/providerSet.ts';
import type { ModelReference } from '../../../src/core/records.ts';
import { Redactor } from '../../../src/core/redact.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { Pricing } from '../../../src/core/pricing.ts';
import type { ModelsView, ProviderView } from '../../../src/shared/views.ts';
import { temporaryStores } from '../store/temporaryStore.ts';
import { ManualClock } from '../support/manualClock.ts';
import { scriptedProvider, until, type ScriptedProvider } from '../support/scriptedProvider.ts';
import { MemorySecrets } from '../support/memorySecrets.ts';

const pricing = new Pricing();
const KEYED = { auth: 'apiKey', environment: { apiKey: ['SOME_API_KEY'], baseUrl: [], organization: [] } } as const;

const model = (id: string, values: Partial<ModelInfo> = {}): ModelInfo => ({ id, abilities: {}, ...values });
const openai = (...ids: string[]) => scriptedProvider({ list: ids.map((id) => model(id)) });
const anthropic = (...ids: string[]) =>
  scriptedProvider({ id: 'anthropic', name: 'Anthropic', list: ids.map((id) => model(id)) });
const ollama = (...ids: string[]) =>
  scriptedProvider({
    id: 'ollama',
    name: 'Ollama',
    local: true,
    localModels: { recommended: [], async *pull() {}, async remove() {} },
    baseUrl: 'http://127.0.0.1:11434',
    list: ids.map((id) => model(id)),
  });
const notRunning = new AppError('network', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' });

interface Desk {
  catalog: ModelCatalog;
  /** Begins anew on the same store, as after a restart. */
  nextSession(): void;
  clock: ManualClock;
  keys: KeyRing;
  store: Store;
  /** May be changed by the test. */
  chosen: { model?: ModelReference };
  settings: Record<string, ProviderSettings>;
  environment: Record<string, string>;
  changes(): number;
  warnings: string[];
  /** The view once every list has come. */
  settled(refresh?: boolean): Promise<ModelsView>;
}

const named = (view: ModelsView, id: string): ProviderView => {
  const found = view.providers.find((provider) => provider.id === id);
  assert.ok(found);
  return found;
};
const names = (view: ModelsView, id: string) => named(view, id).models.map((item) => item.model);

describe('model catalogue', () => {
  const stores = temporaryStores();

  async function open(providers: readonly Provider[], values: { simulatorUrl?: string } = {}): Promise<Desk> {
    const clock = new ManualClock();
    const store = await stores.open({ clock });
    const keys = new KeyRing(new MemorySecrets());
    const settings: Record<string, ProviderSettings> = {};
    const environment: Record<string, string> = {};
    const chosen: { model?: ModelReference } = {};
    const warnings: string[] = [];
    const redactor = new Redactor();
    let changes = 0;
    const connections = new Connections({
      keys,
      fetch: () => Promise.reject(new Error('No network in this test')),
      redactor,
      environment,
      settings: (id) => settings[id] ?? {},
      ...values,
    });
    const options: ModelCatalogOptions = {
      providers: new ProviderSet(providers),
      connections,
      keys,
      store: async () => store,
      pricing,
      clock,
      log: { debug() {}, info() {}, warn: (message) => warnings.push(message), error() {} },
      redact: redactor.text,
      chosen: () => chosen.model,
      onChange: () => (changes += 1),
    };
    let catalog = new ModelCatalog(options);
    const settled = async (refresh = false) => {
      await catalog.view(refresh);
      await catalog.settled();
      return catalog.view(false);
    };
    const nextSession = () => {
      catalog = new ModelCatalog(options);
    };
    return {
      catalog,
      clock,
      keys,
      store,
      chosen,
      settings,
      environment,
      warnings,
      changes: () => changes,
      settled,
      nextSession,
    };
  }

  /** The same store, seen by a new window. */
  const later = (desk: Desk) => desk.clock.advance(6000);

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

  it('remembers where the list of a key with an address of its own was read', async () => {
    const provider = openai('gpt-4o');
    const desk = await open([Object.assign(provider, KEYED)]);
    const own = {
      key: 'abcdefgh',
      origin: 'https://gateway.example',
      baseUrl: 'https://gateway.example/v1',
      savedAt: 1,
    };
    await desk.keys.save({ providerId: 'openai', name: 'work', ...own });
    await desk.settled();
    desk.nextSession();
    const view = await desk.settled();
    assert.equal(provider.listed, 1, 'the list of the session before is found');
    assert.equal(named(view, 'openai').state, 'ready');
    assert.equal(named(view, 'openai').origin, 'https://gateway.example');
  });

  it('reads a list again when its key changed, and keeps an old failure until then', async () => {
    const provider = openai('gpt-4o');
    const desk = await open([provider]);
    await desk.settled();
    desk.catalog.invalidate('openai');
    provider.list = [model('gpt-4.1')];
    assert.deepEqual(names(await desk.settled(), 'openai'), ['gpt-4.1']);
    assert.equal(provider.listed, 2);
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

  it('keeps the other lists, and the old one, when one provider fails', async () => {
    const broken = openai('gpt-4o');
    const desk = await open([broken, anthropic('claude-haiku-4-5')]);
    await desk.settled();
    broken.list = new AppError('overloaded', 'Down', { status: 503 });
    later(desk);
    const view = await desk.settled(true);
    assert.deepEqual(names(view, 'openai'), ['gpt-4o']);
    assert.equal(named(view, 'openai').state, 'ready');
    assert.match(named(view, 'openai').problem ?? '', /overloaded/);
    assert.equal(named(view, 'anthropic').problem, undefined);
    assert.deepEqual(names(view, 'anthropic'), ['claude-haiku-4-5']);
    assert.equal(desk.warnings.length, 1);

    broken.list = [model('gpt-4o-mini')];
    later(desk);
    const mended = await desk.settled(true);
    assert.deepEqual(names(mended, 'openai'), ['gpt-4o-mini']);
    assert.equal(named(mended, 'openai').problem, undefined);
  });

  it('offers nothing of a provider that refuses the key, and says so', async () => {
    const provider = openai('gpt-4o');
    const desk = await open([provider]);
    await desk.settled();
    provider.list = new AppError('auth', 'Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwx', {
      status: 401,
    });
    const view = await desk.settled(true);
    assert.equal(named(view, 'openai').state, 'failed');
    assert.match(named(view, 'openai').problem ?? '', /refused/);
    assert.equal(view.current, undefined);
    assert.ok(!JSON.stringify(view).includes('abcdefghijklmnop'));
  });

  it('keeps lists for a day between sessions, then reads them again', async () => {
    const provider = openai('gpt-4o');
    const desk = await open([provider]);
    await desk.settled();
    desk.clock.advance(23 * 3_600_000);
    desk.nextSession();
    const view = await desk.settled();
    assert.deepEqual(names(view, 'openai'), ['gpt-4o']);
    assert.equal(provider.listed, 1);
    desk.clock.advance(3_600_000);
    await desk.settled();
    assert.equal(provider.listed, 2);
  });

  it('reads local lists whenever asked, but not more often than every 5 s', async () => {
    const local = ollama('llama3.2');
    const desk = await open([local]);
    await desk.settled();
    desk.clock.advance(4999);
    await desk.settled();
    assert.equal(local.listed, 1);
    desk.clock.advance(1);
    await desk.settled();
    assert.equal(local.listed, 2);
    await desk.settled(true);
    assert.equal(local.listed, 3);
  });

  it('does not ask twice at once', async () => {
    const provider = openai();
    const answer = Promise.withResolvers<readonly ModelInfo[]>();
    provider.list = () => answer.promise;
    const desk = await open([provider]);
    await desk.catalog.view(true);
    await desk.catalog.view(true);
    await desk.catalog.view(true);
    answer.resolve([model('gpt-4o')]);
    assert.deepEqual(names(await desk.settled(), 'openai'), ['gpt-4o']);
    assert.equal(provider.listed, 1);
  });

  it('reads again when the clock was set back: a list from the future is old', async () => {
    const provider = openai('gpt-4o');
    const desk = await open([provider]);
    await desk.settled();
    desk.clock.jumpTo(desk.clock.now() - 7 * 86_400_000);
    await desk.settled();
    assert.equal(provider.listed, 2);
    await desk.settled();
    assert.equal(provider.listed, 2);
  });

  it('gives a silent server up after 15 s, in words that say so', async () => {
    const provider = openai();
    provider.list = (signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError'))),
      );
    const desk = await open([provider]);
    await desk.catalog.view(false);
    await until(() => provider.listed === 1);
    desk.clock.advance(15_000);
    const view = await desk.settled();
    assert.equal(named(view, 'openai').state, 'failed');
    assert.match(named(view, 'openai').problem ?? '', /took too long/);
    assert.equal(desk.clock.pendingTimers, 0);
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

  it('says that a local server does not run, and offers nothing of its old list, not even while it looks again', async () => {
    const local = ollama('llama3.2');
    const desk = await open([local, openai('gpt-4o-mini')]);
    assert.equal((await desk.settled()).current?.model, 'llama3.2');
    local.list = notRunning;
    later(desk);
    const view = await desk.settled();
    assert.equal(named(view, 'ollama').state, 'notRunning');
    assert.match(named(view, 'ollama').problem ?? '', /ollama serve/);
    assert.equal(view.current?.model, 'gpt-4o-mini');
    later(desk);
    const whileLooking = await desk.catalog.view(false);
    assert.equal(named(whileLooking, 'ollama').state, 'notRunning');
    assert.equal(whileLooking.current?.model, 'gpt-4o-mini');
    await desk.catalog.settled();
    local.list = [model('llama3.2')];
    later(desk);
    const again = await desk.settled();
    assert.equal(named(again, 'ollama').state, 'ready');
    assert.equal(again.current?.model, 'llama3.2');
  });

  it('says what to do when a local server runs without models', async () => {
    const view = await (await open([ollama()])).settled();
    assert.notEqual(named(view, 'ollama').state, 'ready');
    assert.match(named(view, 'ollama').problem ?? '', /ollama pull/);
    assert.equal(view.current, undefined);
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
