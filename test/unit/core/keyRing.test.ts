// The key ring over one secret storage that several windows share.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { KeyRing, type SavedKey } from '../../../src/core/keyRing.ts';
import { appErrorOf } from '../support/failure.ts';
import { MemorySecrets } from '../support/memorySecrets.ts';

function savedKey(name: string, over: Partial<SavedKey> = {}): SavedKey {
  return {
    providerId: 'openai',
    name,
    key: `secret of ${name}`,
    origin: 'https://api.openai.com',
    savedAt: 1,
    ...over,
  };
}

const NAMES = [
  'work',
  'a/b/c',
  '100%',
  '%2F',
  '..',
  'Ключ für 日本 🔑',
  ' spaces ',
  'constructor',
  '__proto__',
  'quote\'"',
  'x'.repeat(5000),
];

describe('KeyRing', () => {
  let secrets: MemorySecrets;
  let ring: KeyRing;

  beforeEach(() => {
    secrets = new MemorySecrets();
    ring = new KeyRing(secrets);
  });

  const active = async (of = ring) => (await of.list()).filter((entry) => entry.active).map((entry) => entry.name);

  it('keeps, lists and gives back keys under names of any kind', async () => {
    for (const name of NAMES) {
      await ring.save(savedKey(name, { baseUrl: 'https://a.example/v1', organization: 'org' }));
    }
    const listed = await ring.list();
    assert.deepEqual(new Set(listed.map((entry) => entry.name)), new Set(NAMES));
    for (const name of NAMES) {
      assert.deepEqual(
        await ring.read('openai', name),
        savedKey(name, { baseUrl: 'https://a.example/v1', organization: 'org' }),
      );
      await ring.activate('openai', name);
      assert.deepEqual(await active(), [name]);
      await ring.rename('openai', name, `${name}/new %`);
      assert.deepEqual(await active(), [`${name}/new %`]);
      await ring.remove('openai', `${name}/new %`);
    }
    assert.equal(secrets.values.size, 0, 'nothing is left behind');
  });

  it('reads no secret to list, choose, disable or remove', async () => {
    await ring.save(savedKey('a'));
    await ring.save(savedKey('b'));
    await ring.list();
    await ring.activate('openai', 'b');
    await ring.setDisabled('openai', 'a', true);
    await ring.remove('openai', 'a');
    assert.deepEqual(secrets.read, []);
    await ring.read('openai', 'b');
    assert.equal(secrets.read.length, 1);
  });

  it('puts no secret, address or organization into a name', async () => {
    await ring.save(savedKey('a', { baseUrl: 'https://gateway.example', organization: 'org-1' }));
    await ring.activate('openai', 'a');
    assert.doesNotMatch([...secrets.values.keys()].join(), /secret of|gateway|org-1/);
  });

  it('keeps providers apart, also when a name looks like a path to another', async () => {
    await ring.save(savedKey('anthropic/x'));
    await ring.save(savedKey('x', { providerId: 'openai/anthropic' }));
    await ring.save(savedKey('x', { providerId: 'anthropic' }));
    await ring.activate('anthropic', 'x');
    const listed = await ring.list();
    assert.equal(listed.length, 3);
    assert.ok(
      listed.every((entry) => entry.active),
      'each is the only one of its provider',
    );
  });

  it('passes over secrets of other kinds', async () => {
    secrets.values.set('other', 'x');
    secrets.values.set('llmWorkbench.key/openai', 'x');
    secrets.values.set('llmWorkbench.key/openai/%zz', 'x');
    secrets.values.set('llmWorkbench.key/a/b/c', 'x');
    secrets.values.set('llmWorkbench.active/openai/ghost', '1');
    assert.deepEqual(await ring.list(), []);
    await ring.save(savedKey('real'));
    assert.deepEqual(await active(), ['real'], 'a choice without its key does not count');
  });

  it('refuses an empty name, under which no key could be listed', async () => {
    assert.equal((await appErrorOf(() => ring.save(savedKey('')))).kind, 'config');
    assert.equal(secrets.values.size, 0);
  });

  it('lists in one order in every window, also names that only look the same', async () => {
    const names = ['e\u0301', '\u00e9', 'b', 'B', 'a'];
    const orders: string[][] = [];
    for (const order of [names, names.toReversed()]) {
      const own = new KeyRing(new MemorySecrets());
      for (const name of order) {
        await own.save(savedKey(name));
      }
      orders.push((await own.list()).map((entry) => entry.name));
    }
    assert.deepEqual(orders[0], orders[1]);
  });

  describe('the active key', () => {
    beforeEach(async () => {
      for (const name of ['a', 'b', 'c']) {
        await ring.save(savedKey(name));
      }
    });

    it('is the first while nobody has chosen, then the chosen one', async () => {
      assert.deepEqual(await active(), ['a']);
      await ring.activate('openai', 'c');
      assert.deepEqual(await active(), ['c']);
    });

    it('is never a disabled one; the choice comes back when it is enabled again', async () => {
      await ring.activate('openai', 'b');
      await ring.setDisabled('openai', 'b', true);
      assert.deepEqual(await active(), ['a']);
      await ring.setDisabled('openai', 'a', true);
      assert.deepEqual(await active(), ['c']);
      await ring.setDisabled('openai', 'c', true);
      assert.deepEqual(await active(), []);
      await ring.setDisabled('openai', 'b', false);
      assert.deepEqual(await active(), ['b']);
    });

    it('passes on when it is removed, and a new key of its old name is not chosen by it', async () => {
      await ring.activate('openai', 'b');
      await ring.setDisabled('openai', 'b', true);
      await ring.remove('openai', 'b');
      assert.deepEqual(await active(), ['a']);
      await ring.save(savedKey('b'));
      const entry = (await ring.list()).find((item) => item.name === 'b');
      assert.deepEqual(entry, { providerId: 'openai', name: 'b', disabled: false, active: false });
    });
  });

  describe('in two windows at once', () => {
    it('loses no key that is added', async () => {
      const other = new KeyRing(secrets);
      await Promise.all([
        ...['a', 'b', 'c'].map((name) => ring.save(savedKey(name))),
        ...['d', 'e', 'f'].map((name) => other.save(savedKey(name))),
      ]);
      assert.deepEqual((await ring.list()).map((entry) => entry.name).join(''), 'abcdef');
      assert.equal((await other.read('openai', 'a'))?.key, 'secret of a');
    });

    it('takes one of the two choices, never a third key, however the two interleave', async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const shared = new MemorySecrets();
          const [one, two] = [new KeyRing(shared), new KeyRing(shared)];
          for (const name of ['a', 'b', 'c']) {
            await one.save(savedKey(name));
          }
          await one.activate('openai', 'a');
          shared.before = () => scheduler.schedule(Promise.resolve());
          const both = Promise.all([one.activate('openai', 'b'), two.activate('openai', 'c')]);
          await scheduler.waitFor(both);
          shared.before = async () => {};
          const [chosen] = await active(one);
          assert.ok(chosen === 'b' || chosen === 'c', `${chosen} is active`);
          assert.deepEqual(await active(two), [chosen]);
        }),
      );
    });

    it('renaming and choosing leave every secret there and exactly one key active', async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const shared = new MemorySecrets();
          const [one, two] = [new KeyRing(shared), new KeyRing(shared)];
          await one.save(savedKey('a'));
          await one.save(savedKey('b'));
          shared.before = () => scheduler.schedule(Promise.resolve());
          const work = Promise.all([
            one.rename('openai', 'a', 'z'),
            two.activate('openai', 'b'),
            two.save(savedKey('c')),
          ]);
          await scheduler.waitFor(work);
          shared.before = async () => {};
          assert.deepEqual((await one.list()).map((entry) => entry.name).join(''), 'bcz');
          assert.equal((await two.read('openai', 'z'))?.key, 'secret of a');
          assert.equal((await active(one)).length, 1);
        }),
      );
    });
  });

  it('has exactly one active key of each provider that has an enabled one, whatever was done', async () => {
    const name = fc.constantFrom('a', 'b', 'c/d', '%');
    const step = fc.oneof(
      fc.tuple(fc.constantFrom('save' as const, 'remove' as const, 'activate' as const), name),
      fc.tuple(fc.constantFrom('disable' as const, 'enable' as const), name),
      fc.tuple(fc.constant('rename' as const), name, name),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('openai', 'x/y'), step), { maxLength: 25 }), async (steps) => {
        const own = new KeyRing(new MemorySecrets());
        for (const [providerId, [what, target, to = '']] of steps) {
          const acts: Record<typeof what, () => Promise<void>> = {
            save: () => own.save(savedKey(target, { providerId })),
            remove: () => own.remove(providerId, target),
            activate: () => own.activate(providerId, target),
            disable: () => own.setDisabled(providerId, target, true),
            enable: () => own.setDisabled(providerId, target, false),
            rename: () => own.rename(providerId, target, to).catch(() => undefined),
          };
          await acts[what]();
        }
        const entries = await own.list();
        for (const providerId of ['openai', 'x/y']) {
          const mine = entries.filter((entry) => entry.providerId === providerId);
          const usable = mine.filter((entry) => !entry.disabled);
          assert.equal(mine.filter((entry) => entry.active).length, usable.length > 0 ? 1 : 0);
          assert.ok(mine.every((entry) => !(entry.active && entry.disabled)));
          assert.equal(new Set(mine.map((entry) => entry.name)).size, mine.length);
        }
      }),
    );
  });

  describe('renaming', () => {
    it('refuses a name that is taken, and a key that is gone', async () => {
      await ring.save(savedKey('a'));
      await ring.save(savedKey('b'));
      assert.equal((await appErrorOf(() => ring.rename('openai', 'a', 'b'))).kind, 'config');
      assert.equal((await appErrorOf(() => ring.rename('openai', 'a', 'a'))).kind, 'config');
      assert.equal((await appErrorOf(() => ring.rename('openai', 'gone', 'c'))).kind, 'config');
      assert.equal((await ring.read('openai', 'b'))?.key, 'secret of b');
    });

    it('loses nothing, and never enables a key, when the editor dies after any of its steps', async () => {
      for (const disabled of [false, true]) {
        for (let survives = 0; ; survives += 1) {
          const own = new MemorySecrets();
          const before = new KeyRing(own);
          await before.save(savedKey('from'));
          await before.setDisabled('openai', 'from', disabled);
          let writes = 0;
          own.before = async ({ what }) => {
            if ((what === 'store' || what === 'delete') && (writes += 1) > survives) {
              throw new Error('the editor died');
            }
          };
          const finished = await before.rename('openai', 'from', 'to').then(
            () => true,
            () => false,
          );
          own.before = async () => {};
          const after = new KeyRing(own);
          const entries = await after.list();
          const values = await Promise.all(entries.map((entry) => after.read('openai', entry.name)));
          assert.ok(
            values.some((value) => value?.key === 'secret of from'),
            `lost after ${survives} writes`,
          );
          assert.equal(
            entries.some((entry) => entry.active),
            !disabled,
            `wrongly active after ${survives} writes`,
          );
          if (finished) {
            assert.deepEqual(
              entries.map((entry) => [entry.name, entry.disabled]),
              [['to', disabled]],
            );
            break;
          }
        }
      }
    });
  });

  it('tells of a damaged entry without quoting it, and lets it be removed', async () => {
    await ring.save(savedKey('a'));
    const [slot] = secrets.values.keys();
    assert.ok(slot);
    for (const damage of [
      '',
      'sk-raw-secret',
      '{"key":"sk-raw-secret"',
      '[]',
      'null',
      '{"key":1,"origin":"sk-raw-secret","savedAt":1}',
    ]) {
      secrets.values.set(slot, damage);
      const error = await appErrorOf(() => ring.read('openai', 'a'));
      assert.equal(error.kind, 'config');
      assert.equal(error.provider, 'openai');
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /sk-raw/);
      assert.equal((await ring.list()).length, 1, 'it is still listed');
    }
    await ring.remove('openai', 'a');
    assert.deepEqual(await ring.list(), []);
  });

  it('is silent about a key that is not there', async () => {
    assert.equal(await ring.read('openai', 'none'), undefined);
    await ring.remove('openai', 'none');
  });

  it('remembers an allowed origin for one variable of one provider', async () => {
    await ring.allowEnvironmentOrigin('openai', 'OPENAI_API_KEY', 'https://a.example');
    assert.equal(await ring.environmentOrigin('openai', 'OPENAI_API_KEY'), 'https://a.example');
    assert.equal(await ring.environmentOrigin('openai', 'OTHER'), undefined);
    assert.equal(await ring.environmentOrigin('anthropic', 'OPENAI_API_KEY'), undefined);
    assert.deepEqual(await ring.list(), [], 'it is no key');
  });
});
