// One entry of an object in the settings changes, and nothing beside it.
import assert from 'node:assert/strict';
import { withEntry } from '../../../../src/core/configuration/entries.ts';

describe('an entry of a setting', () => {
  const raw = { 'x-api-key': 1, b: 'two', c: null };

  it('is written, renamed in its place, or taken out, and all else stays as it is', () => {
    assert.deepEqual(withEntry(raw, { name: 'b', value: 'x' }), { ...raw, b: 'x' });
    assert.deepEqual(withEntry(raw, { name: 'd', value: 'x' }), { ...raw, d: 'x' });
    assert.deepEqual(withEntry(raw, { name: 'b' }), { 'x-api-key': 1, c: null });
    assert.deepEqual(Object.entries(withEntry(raw, { name: 'd', from: 'b', value: 'x' }) ?? {}), [
      ['x-api-key', 1],
      ['d', 'x'],
      ['c', null],
    ]);
    assert.deepEqual(withEntry(raw, { name: 'c', from: 'b', value: 'x' }), { 'x-api-key': 1, c: 'x' });
    // Another window has taken it out meanwhile.
    assert.deepEqual(withEntry(raw, { name: 'd', from: 'gone', value: 'x' }), { ...raw, d: 'x' });
  });

  it('leaves nothing where it was the last, and begins where there is no object', () => {
    assert.equal(withEntry({ a: 1 }, { name: 'a' }), undefined);
    for (const none of [undefined, null, 'text', ['a']]) {
      assert.deepEqual(withEntry(none, { name: 'a', value: 1 }), { a: 1 });
      assert.equal(withEntry(none, { name: 'a' }), undefined);
    }
  });

  it('cannot reach a prototype', () => {
    const next = withEntry({}, { name: '__proto__', value: { polluted: 1 } });
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    assert.equal(Object.getPrototypeOf(next), Object.prototype);
  });
});
