// Scratch.
import { model, openDesk } from './catalogDesk.ts';
import { temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { scriptedProvider } from '../../support/scriptedProvider.ts';

describe('measure', function () {
  this.timeout(60_000);
  const stores = temporaryStores();
  it('5000', async () => {
    const list = Array.from({ length: 5000 }, (_, at) => model(`maker/model-${at}-x`, { name: `Model ${at}`, contextWindow: 100000 + at, price: { inputPerMillion: 1 + at, outputPerMillion: 2 + at } }));
    const desk = await openDesk(stores, [scriptedProvider({ id: 'openrouter', name: 'OpenRouter', list })]);
    for (let at = 0; at < 500; at++) desk.store.usage.add(usageRecord(`u${at}`, { providerId: 'openrouter', modelAsked: `maker/model-${at % 40}-x`, outcome: 'success', tokensPerSecond: at, timeToFirstTokenMs: 100 }));
    await desk.settled();
    desk.nextSession();
    const timed = async (what: string, act: () => Promise<unknown>) => { const from = performance.now(); await act(); console.log(what, (performance.now() - from).toFixed(1), 'ms'); };
    const { catalog } = desk as { catalog: typeof desk.catalog };
    void catalog;
    const { settled } = desk;
    await timed('cold view', () => settled());
    await timed('view x2 (settled)', () => settled());
    const c = desk.catalog; const seen = await settled(); console.log(seen.providers[0]?.models.length, seen.providers[0]?.problem);
    await timed('first of other catalogue', () => c.view(false));
    await timed('view', () => c.view(false));
    await timed('view', () => c.view(false));
    await timed('find', () => c.find({ providerId: 'openrouter', model: 'maker/model-7-x' }));
    await timed('table', () => c.table(false));
    await timed('table', () => c.table(false));
    c.answered();
    await timed('view after an answer', () => c.view(false));
    await desk.clock.advance(61_000);
    await timed('view a minute later', () => c.view(false));
    await timed('view', () => c.view(false));
  });
});
