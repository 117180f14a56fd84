// Undo of what was removed from a settings file: it puts back what the file has lost, and nothing that still stands there.
import assert from 'node:assert/strict';
import { LastRemoved } from '../../../src/host/handlers/written.ts';

describe('what was removed last', () => {
  /** A file with a list in it, which can refuse to be written. */
  function file(...entries: string[]) {
    const state = { raw: entries as unknown, refuses: false };
    const write = async (work: (raw: unknown) => unknown): Promise<void> => {
      const raw = work(state.raw);
      await Promise.resolve();
      if (state.refuses) {
        throw new Error('The file cannot be written.');
      }
      state.raw = raw;
    };
    const without = (name: string) => (raw: unknown) => ({
      raw: (raw as string[]).filter((entry) => entry !== name),
      removed: name,
    });
    const back = (name: string) => write((raw) => [...(raw as string[]), name]);
    return { state, write, without, back };
  }

  it('is put back once', async () => {
    const { state, write, without, back } = file('a', 'b');
    const removed = new LastRemoved<string>();
    await removed.take(write, without('a'));
    assert.deepEqual(state.raw, ['b']);
    await removed.putBack('rule', back);
    assert.deepEqual(state.raw, ['b', 'a']);
    await assert.rejects(removed.putBack('rule', back), /There is no rule to put back/);
  });

  it('is not what the file refused to lose', async () => {
    const { state, write, without, back } = file('a');
    const removed = new LastRemoved<string>();
    state.refuses = true;
    await assert.rejects(removed.take(write, without('a')), /cannot be written/);
    state.refuses = false;
    await assert.rejects(removed.putBack('rule', back), /There is no rule to put back/);
    assert.deepEqual(state.raw, ['a']);
  });

  it('stays the one before where the next cannot be removed', async () => {
    const { state, write, without, back } = file('a', 'b');
    const removed = new LastRemoved<string>();
    await removed.take(write, without('a'));
    state.refuses = true;
    await assert.rejects(removed.take(write, without('b')), /cannot be written/);
    state.refuses = false;
    await removed.putBack('rule', back);
    assert.deepEqual(state.raw, ['b', 'a']);
  });

  it('is kept for another try where it cannot be put back', async () => {
    const { state, write, without, back } = file('a', 'b');
    const removed = new LastRemoved<string>();
    await removed.take(write, without('a'));
    state.refuses = true;
    await assert.rejects(removed.putBack('rule', back), /cannot be written/);
    state.refuses = false;
    await removed.putBack('rule', back);
    assert.deepEqual(state.raw, ['b', 'a']);
  });
});
