// A list of models that never comes is waited for no longer than any other, whether or not its provider looks at the signal.
import assert from 'node:assert/strict';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { anthropic, model, named, names, openai, openDesk } from './catalogDesk.ts';

describe('a list of models that never comes', () => {
  const stores = temporaryStores();

  it('holds up nobody for longer than its time', async () => {
    const deaf = { ...openai(), models: () => new Promise<never>(() => {}) };
    const desk = await openDesk(stores, [deaf, anthropic('claude')]);
    await desk.catalog.view(false);
    await desk.clock.advanceAsync(15_000);
    await desk.catalog.settled();
    const view = await desk.catalog.view(false);
    assert.match(named(view, 'openai').problem ?? '', /took too long/);
    assert.deepEqual(names(view, 'anthropic'), [model('claude').id]);
  });
});
