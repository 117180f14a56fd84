// Everything that was begun is ended, in reverse order, once.
import assert from 'node:assert/strict';
import { DisposableStore } from '../../../src/core/disposable.ts';

describe('DisposableStore', () => {
  const item = (name: string, ended: string[]) => ({ dispose: () => void ended.push(name) });

  it('ends its members in reverse order, once', () => {
    const ended: string[] = [];
    const store = new DisposableStore();
    const first = item('first', ended);
    assert.equal(store.add(first), first);
    store.add(item('second', ended));
    store.dispose();
    store.dispose();
    assert.deepEqual(ended, ['second', 'first']);
  });

  it('ends at once what comes too late', () => {
    const ended: string[] = [];
    const store = new DisposableStore();
    store.dispose();
    store.add(item('late', ended));
    assert.deepEqual(ended, ['late']);
  });

  it('ends what a member adds while it ends, and a member that ends the store', () => {
    const ended: string[] = [];
    const store = new DisposableStore();
    store.add(item('first', ended));
    store.add({
      dispose: () => {
        store.add(item('added', ended));
        store.dispose();
        ended.push('second');
      },
    });
    store.dispose();
    assert.deepEqual(ended.toSorted(), ['added', 'first', 'second']);
  });

  it('ends the others though some fail, and tells of every failure', () => {
    const ended: string[] = [];
    const store = new DisposableStore();
    const failing = (message: string) => ({
      dispose: () => {
        throw new Error(message);
      },
    });
    store.add(item('first', ended));
    store.add(failing('one'));
    store.add(item('middle', ended));
    store.add(failing('two'));
    assert.throws(
      () => store.dispose(),
      (error: AggregateError) => error.errors.map((inner: Error) => inner.message).join() === 'two,one',
    );
    assert.deepEqual(ended, ['middle', 'first']);
  });
});
