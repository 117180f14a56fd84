// Questions to the catalogue: what is not known is never cheapest, fastest, largest or under a price.
import assert from 'node:assert/strict';
import {
  byAbility,
  byContext,
  byPrice,
  byProvider,
  bySpeed,
  offered,
  underPrice,
} from '../../../../src/core/models/queries.ts';
import type { ModelRecord } from '../../../../src/core/models/modelRecord.ts';
import { priced, record } from './records.ts';

const names = (records: readonly ModelRecord[]) => records.map(({ model }) => model);

describe('questions to the catalogue', () => {
  it('by provider and by ability take what is known to fit', () => {
    const all = [
      record('one/a', { can: ['code', 'vision'] }),
      record('two/b', { can: ['code'], cannot: ['vision'] }),
      record('one/c'),
    ];
    assert.deepEqual(names(byProvider(all, 'one')), ['a', 'c']);
    assert.deepEqual(names(byAbility(all, 'code')), ['a', 'b']);
    assert.deepEqual(names(byAbility(all, 'code', 'vision')), ['a']);
    assert.deepEqual(names(byAbility(all, 'local')), []);
  });

  it('put the cheapest first, at three tokens in and one out, and no unpriced one', () => {
    const all = [
      priced('p/dear-out', 1, 9),
      priced('p/fair', 2, 5),
      record('p/unknown'),
      record('p/half', { inputPerMillion: 0.01 }),
      priced('p/free', 0, 0),
      priced('p/fair-tools', 2, 5, { can: ['tools'] }),
    ];
    assert.deepEqual(names(byPrice(all)), ['free', 'fair-tools', 'fair', 'dear-out']);
    assert.deepEqual(names(underPrice(all, 6)), ['fair', 'free', 'fair-tools']);
    assert.deepEqual(names(underPrice(all, 5)), ['free'], 'both prices have to be under it');
  });

  it('put the fastest first, and the largest context first', () => {
    const all = [
      record('p/slow', { speed: 'slow', contextWindow: 1_000_000 }),
      record('p/guessed', { speed: 'fast', contextWindow: 200_000 }),
      record('p/measured', { speed: 'fast', tokensPerSecond: 120 }),
      record('p/faster', { speed: 'fast', tokensPerSecond: 300 }),
      record('p/unknown'),
    ];
    assert.deepEqual(names(bySpeed(all)), ['faster', 'measured', 'guessed', 'slow']);
    assert.deepEqual(names(byContext(all)), ['slow', 'guessed']);
    const same = [
      record('p/unpriced', { contextWindow: 100 }),
      priced('p/dear', 9, 9, { contextWindow: 100 }),
      priced('p/cheap', 1, 1, { contextWindow: 100 }),
    ];
    assert.deepEqual(names(byContext(same)), ['cheap', 'dear', 'unpriced']);
  });

  it('offer only what can be asked and will stay', () => {
    const fine = record('p/fine');
    const others = [
      record('p/locked', { locked: 'Locked by a policy.' }),
      record('p/hidden', { hidden: true }),
      record('p/retired', { lifecycle: 'retired' }),
      record('p/deprecated', { lifecycle: 'deprecated' }),
      record('p/typed', { lifecycle: 'typed' }),
      record('p/keyless', { unavailable: 'P has no key yet.' }),
      record('p/embeds', { notForChat: true }),
    ];
    assert.deepEqual(names(offered([...others, fine])), ['fine']);
  });
});
