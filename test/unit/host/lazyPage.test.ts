// A page whose code comes with its first use: a load that fails is tried again, and leaves nothing behind.
import assert from 'node:assert/strict';
import { LazyPage } from '../../../src/host/lazyPage.ts';

describe('a page that is loaded when it is first opened', () => {
  const page = () => {
    const made = { disposed: 0, dispose: () => (made.disposed += 1), deserializeWebviewPanel: async () => undefined };
    return made;
  };

  it('is loaded once, and again after a failure', async () => {
    const made = page();
    let loads = 0;
    const lazy = new LazyPage(async () => {
      loads += 1;
      if (loads === 1) {
        throw new Error('the file is gone');
      }
      return made;
    });
    await assert.rejects(lazy.get(), /the file is gone/);
    assert.equal(await lazy.get(), made);
    assert.equal(await lazy.get(), made);
    assert.equal(loads, 2);
    lazy.dispose();
    await Promise.resolve();
    assert.equal(made.disposed, 1);
  });

  it('is let go while its load fails, with no failure that nobody hears', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    try {
      const lazy = new LazyPage<ReturnType<typeof page>>(() => Promise.reject(new Error('the file is gone')));
      const got = lazy.get();
      lazy.dispose();
      await assert.rejects(got);
      // Node tells of these after all promises of the turn.
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(unheard, []);
    } finally {
      process.off('unhandledRejection', hear);
    }
  });

  it('is let go when it comes after that', async () => {
    const made = page();
    const loading = Promise.withResolvers<typeof made>();
    const lazy = new LazyPage(() => loading.promise);
    const got = lazy.get();
    lazy.dispose();
    loading.resolve(made);
    await got;
    assert.ok(made.disposed > 0);
  });
});
