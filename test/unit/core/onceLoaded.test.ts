// A part that is loaded on first use.
import assert from 'node:assert/strict';
import { onceLoaded } from '../../../src/core/onceLoaded.ts';

describe('a part that is loaded once', () => {
  it('is loaded with the first use, and is the same for all who ask, at once too', async () => {
    let loads = 0;
    const part = onceLoaded(() => Promise.resolve({ load: (loads += 1) }));
    assert.equal(loads, 0);
    const [one, other] = await Promise.all([part(), part()]);
    assert.equal(one, other);
    assert.equal(await part(), one);
    assert.equal(loads, 1);
  });

  it('is tried again where it could not be loaded', async () => {
    let isThere = false;
    const part = onceLoaded(() => (isThere ? Promise.resolve('there') : Promise.reject(new Error('gone'))));
    await assert.rejects(part(), /gone/);
    isThere = true;
    assert.equal(await part(), 'there');
  });
});
