// The while for which a deletion can be undone.
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { UndoTimer } from '../../../webview-ui/undoTimer.ts';

describe('UndoTimer', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('is over after ten seconds, once', () => {
    let over = 0;
    const timer = new UndoTimer(() => (over += 1));
    mock.timers.tick(9_999);
    assert.equal(over, 0);
    mock.timers.tick(1);
    assert.equal(over, 1);
    mock.timers.tick(60_000);
    assert.equal(over, 1);
    timer.cancel();
  });

  it('stands still under a pointer or the focus, and begins anew after the last of them', () => {
    let over = 0;
    const timer = new UndoTimer(() => (over += 1));
    mock.timers.tick(9_000);
    timer.hold('pointer');
    timer.hold('focus');
    mock.timers.tick(60_000);
    timer.release('pointer');
    mock.timers.tick(60_000);
    assert.equal(over, 0);
    timer.release('focus');
    mock.timers.tick(9_999);
    assert.equal(over, 0);
    mock.timers.tick(1);
    assert.equal(over, 1);
  });

  it('does not begin by a release of what did not hold it, nor after it was cancelled', () => {
    let over = 0;
    const timer = new UndoTimer(() => (over += 1));
    mock.timers.tick(9_000);
    timer.release('pointer');
    mock.timers.tick(1_000);
    assert.equal(over, 1);
    const cancelled = new UndoTimer(() => (over += 1));
    cancelled.hold('pointer');
    cancelled.cancel();
    cancelled.release('pointer');
    cancelled.release('focus');
    mock.timers.tick(60_000);
    assert.equal(over, 1);
  });
});
