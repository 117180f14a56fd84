// The vendors' lists in the catalogue: how they are kept, read again, and what happens when one cannot be read.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { ModelInfo, Provider } from '../../../../src/core/provider.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { until } from '../../support/scriptedProvider.ts';
import { anthropic, type Desk, KEYED, model, named, names, ollama, openai, openDesk } from './catalogDesk.ts';

const notRunning = new AppError('network', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' });

describe('lists of models', () => {
  const stores = temporaryStores();
  const open = (providers: readonly Provider[], values: Parameters<typeof openDesk>[2] = {}) =>
    openDesk(stores, providers, values);

  /** Long enough for what was read a moment ago to be looked at again. */
  const later = (desk: Desk) => desk.clock.advance(6000);

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

  it('polls nothing while idle', async () => {
    const provider = openai('gpt-4o');
    const local = ollama('llama3.2');
    const desk = await open([provider, local]);
    await desk.settled();
    await desk.clock.advanceAsync(7 * 24 * 3_600_000);
    assert.deepEqual([provider.listed, local.listed, desk.clock.pendingTimers], [1, 1, 0]);
  });

  it('reads the store once for what is drawn again and again, and sees what another window has written', async () => {
    const provider = openai('gpt-4o');
    const desk = await open([provider]);
    await desk.settled();
    const { modelLists } = desk.store;
    const get = modelLists.get.bind(modelLists);
    let reads = 0;
    modelLists.get = (...args) => {
      reads += 1;
      return get(...args);
    };
    await desk.catalog.view(false);
    await desk.catalog.view(false);
    await desk.catalog.find({ providerId: 'openai', model: 'gpt-4o' });
    assert.ok(reads <= 1, `${reads} reads`);
    const list = get('openai', `https://api.example.test#`);
    assert.ok(list);
    const otherWindow = await stores.open({ clock: desk.clock });
    otherWindow.modelLists.put({ ...list, models: [model('gpt-6-luna')] });
    later(desk);
    assert.deepEqual(names(await desk.catalog.view(false), 'openai'), ['gpt-6-luna']);
    assert.equal(provider.listed, 1, 'the other window has asked already');
  });

  it('leaves out what has no id, or one that is too long to be chosen', async () => {
    const longest = 'x'.repeat(500);
    const desk = await open([openai('', 'a', longest, `${longest}y`)]);
    assert.deepEqual(names(await desk.settled(), 'openai'), ['a', longest]);
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

  it('counts nothing of the time in which a person thinks about a question', async () => {
    const answer = Promise.withResolvers<boolean>();
    let questions = 0;
    const confirmOrigin = () => {
      questions += 1;
      return answer.promise;
    };
    const desk = await open([Object.assign(openai('gpt-4o'), KEYED)], { confirmOrigin });
    await desk.keys.save({
      providerId: 'openai',
      name: 'work',
      key: 'abcdefgh',
      origin: 'https://other.example',
      savedAt: 1,
    });
    await desk.catalog.view(false);
    await until(() => questions === 1);
    desk.clock.advance(60_000);
    answer.resolve(true);
    const view = await desk.settled();
    assert.equal(named(view, 'openai').problem, undefined);
    assert.deepEqual(names(view, 'openai'), ['gpt-4o']);
    assert.equal(desk.clock.pendingTimers, 0);
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

  describe('of a key that was replaced while its list was read', () => {
    /** Reads as often as `ends` has an end, each when the test says so. */
    const twice = () => {
      const provider = openai();
      const reads: { signal: AbortSignal; end: PromiseWithResolvers<readonly ModelInfo[]> }[] = [];
      provider.list = (signal) => {
        const read = { signal, end: Promise.withResolvers<readonly ModelInfo[]>() };
        reads.push(read);
        return read.end.promise;
      };
      return { provider, reads };
    };

    it('are those of the new key, whichever comes last', async () => {
      const { provider, reads } = twice();
      const desk = await open([provider]);
      await desk.catalog.view(false);
      await until(() => reads.length === 1);
      desk.catalog.invalidate('openai');
      assert.ok(reads[0]?.signal.aborted, 'the old one is given up');
      await desk.catalog.view(false);
      await until(() => reads.length === 2);
      reads[1]?.end.resolve([model('new')]);
      await desk.catalog.settled();
      reads[0].end.resolve([model('old')]);
      await new Promise(setImmediate);
      later(desk);
      assert.deepEqual(names(await desk.settled(), 'openai'), ['new']);
      assert.equal(desk.changes(), 1);
      assert.deepEqual(desk.warnings, [], 'what was given up is no failure');
      assert.equal(desk.clock.pendingTimers, 0);
    });

    it('are waited for one by one', async () => {
      const { provider, reads } = twice();
      const other = anthropic('claude-haiku-4-5');
      const desk = await open([provider, other]);
      await desk.catalog.view(false);
      await until(() => reads.length === 1);
      await desk.catalog.settled('anthropic');
      assert.deepEqual(names(await desk.catalog.view(false), 'anthropic'), ['claude-haiku-4-5']);
      reads[0]?.end.resolve([]);
    });
  });

  describe('that take long to fail', () => {
    const open2 = async (local = false) => {
      const [first, second] = [openai(), anthropic()];
      const look: { at?: () => unknown } = {};
      // As the status bar does: whatever changes is drawn anew.
      const desk = await open([Object.assign(first, { local }), Object.assign(second, { local })], {
        onChange: () => void look.at?.(),
      });
      look.at = () => desk.catalog.view(false);
      const fails = (ms: number) => async () => {
        await desk.clock.wait(ms);
        throw new AppError('overloaded', 'Down', { status: 503 });
      };
      [first.list, second.list] = [fails(6000), fails(9000)];
      const passes = async (minutes: number) => {
        for (let seconds = 0; seconds < minutes * 60; seconds += 5) {
          await desk.clock.advanceAsync(5000);
          await new Promise(setImmediate);
        }
      };
      return { desk, passes, listed: () => [first.listed, second.listed] };
    };

    for (const local of [false, true]) {
      it(`do not call for each other without end${local ? ' on one’s own machine' : ''}`, async () => {
        const { desk, passes, listed } = await open2(local);
        await desk.catalog.view(false);
        await passes(10);
        assert.deepEqual(listed(), [1, 1]);
        assert.equal(desk.changes(), 2);
      });
    }

    it('are read again by themselves after longer and longer, and at once for a person', async () => {
      const { desk, passes, listed } = await open2();
      const seen: number[] = [];
      for (let minute = 0; minute < 60; minute += 1) {
        await desk.catalog.view(false);
        await passes(1);
        const [count = 0] = listed();
        if (count > seen.length) {
          seen.push(minute);
        }
      }
      assert.deepEqual(seen, [0, 2, 5, 11, 27], 'after 1, 2, 5 and 15 minutes, as somebody draws them each minute');
      await passes(1);
      const [before = 0] = listed();
      await desk.catalog.view(false);
      await passes(1);
      assert.equal(listed()[0], before);
      desk.catalog.look();
      await desk.catalog.view(false);
      await passes(1);
      assert.equal(listed()[0], before + 1, 'a list was opened');
      await desk.catalog.view(true);
      await passes(1);
      assert.equal(listed()[0], before + 2, 'refresh');
      desk.catalog.invalidate('openai');
      await desk.catalog.view(false);
      await passes(1);
      assert.equal(listed()[0], before + 3, 'another key');
    });
  });
});
