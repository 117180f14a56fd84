// Real processes under one hard budget, some of them killed in the middle: what the vendor bills never is above the limit.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../../src/core/systemClock.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { DOOMED, sendMany, startSending } from './budgetProcess.ts';

/** Less than all could cost together, and more than three of the processes can set aside: each gets some of it. */
const LIMIT_USD = 420;
const REQUESTS = 1000;

describe('a hard budget shared by processes', () => {
  const stores = temporaryStores();

  it('is not passed by a cent when four send 1,000 requests at once and two are killed', async function () {
    this.timeout(120_000);
    const bills = join(stores.folder(), 'bills');
    /** What the vendor bills, of one process or of all. */
    const billed = (name = '') =>
      (existsSync(bills) ? readFileSync(bills, 'utf8') : '')
        .split('\n')
        .filter((line) => line.startsWith(name) && line.includes(' '))
        .map((line) => Number(line.split(' ')[1]));
    const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);
    (await stores.open()).close();
    const sending = { bills, count: REQUESTS / 4, limitUsd: LIMIT_USD };
    const all = await Promise.all(
      [`${DOOMED}1`, `${DOOMED}2`, 'c', 'd'].map((name) => startSending(stores.file(), { ...sending, name })),
    );
    for (const { go } of all) {
      go();
    }
    // In the middle: each of the two has answered some, and has others under way.
    while (
      (billed(`${DOOMED}1`).length < 20 || billed(`${DOOMED}2`).length < 20) &&
      all.every(({ child }) => child.exitCode === null)
    ) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const killed = all.slice(0, 2);
    for (const { child } of killed) {
      child.kill('SIGKILL');
    }
    const [first, second, ...others] = await Promise.all(all.map(({ outcomes }) => outcomes));
    assert.deepEqual([first, second], [undefined, undefined], 'they were done before they could be killed');
    assert.deepEqual(
      others.flatMap((outcomes) => outcomes?.other),
      [],
    );
    assert.ok(sum(billed()) <= LIMIT_USD + 1e-9, `${sum(billed())} was billed`);

    // What the dead had set aside still counts, and once their leases are over by records of their own.
    const later = { ...systemClock, now: () => Date.now() + 90_000 };
    const store = await stores.open({ clock: later });
    const left = store.usage.newest({ limit: 10_000 }).filter(({ outcome }) => outcome === 'interrupted');
    assert.ok(left.length > 0, 'the killed ones had nothing under way');
    for (let round = 0; ; round += 1) {
      const last = await sendMany(store, { ...sending, name: `last${round}`, clock: later });
      assert.deepEqual(last.other, []);
      if (last.answered === 0) {
        break;
      }
    }
    const recorded = store.usage.totals().costUsd;
    assert.ok(sum(billed()) <= LIMIT_USD + 1e-9, `${sum(billed())} was billed`);
    assert.ok(recorded <= LIMIT_USD + 1e-9, `${recorded} is recorded`);
    assert.ok(recorded >= sum(billed()) - 1e-9, `${recorded} is recorded of ${sum(billed())}`);
    assert.ok(recorded > LIMIT_USD - 1, `only ${recorded} was used`);
  });
});
