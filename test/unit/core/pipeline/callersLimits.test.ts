// What a caller sets for one request alone: money, time, and whom it is told of as the one who answers.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { withClocks } from '../../../../src/core/pipeline/clocks.ts';
import { withFallback } from '../../../../src/core/pipeline/fallback.ts';
import type { Attempt, Route } from '../../../../src/core/pipeline/call.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, finish, readAll, scriptedProvider, stall, text } from '../../support/scriptedProvider.ts';
import { budgetDesk, hard } from './budgetDesk.ts';

const busy = new AppError('badRequest', 'No', { status: 400 });

describe("a caller's own limits", () => {
  const stores = temporaryStores();

  it('money: holds although there is no budget, and the smaller of two does', async () => {
    const clock = new ManualClock();
    const store = await stores.open({ clock, instance: 'a', isAlive: () => true });
    const test = budgetDesk({ store, clock, setting: {} });
    const { error } = await readAll(test.send(test.call({}, {}, { leftUsd: () => 0 })));
    assert.equal(error?.kind, 'budgetExceeded');
    assert.equal(test.provider.requests.length, 0);
    // A tenth of a cent for each token: with 50 cents left the answer may be half as long.
    const long = { maxOutputTokens: 1000 };
    await readAll(test.send(test.call(long, {}, { leftUsd: () => 0.5 })));
    assert.equal(test.provider.requests[0]?.maxOutputTokens, 500);
    test.setting = { ...hard(10), perRequestUsd: 0.3 };
    await readAll(test.send(test.call(long, {}, { leftUsd: () => 0.5 })));
    assert.equal(test.provider.requests[1]?.maxOutputTokens, 300);
  });

  it("time: goes before the settings', each by itself", async () => {
    const clock = new ManualClock();
    const provider = scriptedProvider({ answers: [[text('a'), stall]] });
    const next: Attempt = (inner, signal) => provider.stream(inner.request, inner.connection.context, signal);
    const clocks = withClocks(next, clock, () => ({ connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 }));
    const reading = readAll(clocks({ ...callTo(provider), timeouts: { idleMs: 200 } }, new AbortController().signal));
    await clock.advanceAsync(200);
    assert.equal((await reading).error?.kind, 'timeout');
  });

  it('is told who answers right before the first of it, and not of whoever failed unseen', async () => {
    const clock = new ManualClock();
    const first = scriptedProvider({ id: 'first', answers: [[busy]] });
    const second = scriptedProvider({ id: 'second', answers: [[text('yes'), finish]] });
    const heard: string[] = [];
    const targets = [{ ...callTo(second), isForced: true }];
    const route: Route = { next: async () => targets.shift() };
    const next: Attempt = (inner, signal) => inner.provider.stream(inner.request, inner.connection.context, signal);
    const call = {
      ...callTo(first),
      route,
      onAnswer: ({ providerId }: { providerId: string }) => heard.push(providerId),
    };
    for await (const part of withFallback(next, clock)(call, new AbortController().signal)) {
      heard.push(part.type);
    }
    assert.deepEqual(heard, ['attempt', 'second', 'text', 'attempt', 'finish']);
  });
});
