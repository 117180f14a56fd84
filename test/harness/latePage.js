// Runs in a page before its own scripts; `lateBy` stands before it.
/* global lateBy */
{
  const later = () => Math.random() * lateBy;
  const frame = window.requestAnimationFrame.bind(window);
  const timer = window.setTimeout.bind(window);
  const listen = window.addEventListener.bind(window);
  const waiting = new Map();
  let last = 0;
  window.requestAnimationFrame = (run) => {
    const id = (last += 1);
    const shown = (at) => {
      if (waiting.delete(id)) {
        run(at);
      }
    };
    waiting.set(
      id,
      timer(() => frame(shown), later()),
    );
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    clearTimeout(waiting.get(id));
    waiting.delete(id);
  };
  window.setTimeout = (run, wait, ...values) => timer(run, (wait ?? 0) + later(), ...values);
  // In their order, as the host sends them: each timer delivers the oldest that waits, since two that are due at once may
  // end in either order.
  window.addEventListener = (type, listener, options) => {
    const waiting = [];
    let due = 0;
    const late = (event) => {
      const now = performance.now();
      due = Math.max(due, now + later());
      waiting.push(event);
      timer(() => listener.call(window, waiting.shift()), due - now);
    };
    listen(type, type === 'message' && typeof listener === 'function' ? late : listener, options);
  };
}
