// What was read of the settings is kept, and no longer than it holds.
import assert from 'node:assert/strict';
import { SettingsReader } from '../../../../src/core/configuration/settingsReader.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import { scriptedProvider } from '../../support/scriptedProvider.ts';

function kept(isKept: boolean) {
  const world = {
    state: 0,
    reads: 0,
    values: {} as Record<string, unknown>,
    providers: [scriptedProvider({ id: 'one' })] as readonly Provider[],
  };
  const reader = new SettingsReader({
    stored(id) {
      world.reads += 1;
      return { user: world.values[id] };
    },
    environment: {},
    providers: { all: () => world.providers, find: (id) => world.providers.find((one) => one.id === id) },
    ...(isKept && { state: () => world.state }),
  });
  return { world, reader };
}

describe('settings that were read', () => {
  it('are not read again while nothing has changed', () => {
    const { world, reader } = kept(true);
    const first = reader.routing();
    const { reads } = world;
    assert.equal(reader.routing(), first);
    reader.wantedKey('one');
    const once = world.reads;
    reader.wantedKey('one');
    assert.equal(world.reads, once);
    assert.ok(once > reads);
  });

  it('are read again once something has changed, each of them', () => {
    const { world, reader } = kept(true);
    const read = () => [
      reader.routing().strategy,
      reader.provider('one').baseUrl,
      reader.aliases()['fast'],
      reader.wantedKey('one')?.name,
      reader.modelDefaults().model?.model,
      reader.timeouts({ id: 'one' }).idleMs,
    ];
    const before = read();
    world.values = {
      'routing.strategy': 'local_first',
      providers: { one: { baseUrl: 'http://127.0.0.1:1' } },
      aliases: { fast: 'one/small' },
      keyNames: { one: 'work' },
      defaultModel: 'one/large',
      timeouts: { idleSeconds: 7 },
    };
    assert.deepEqual(read(), before);
    world.state += 1;
    assert.deepEqual(read(), ['local_first', 'http://127.0.0.1:1', 'one/small', 'work', 'large', 7000]);
  });

  it('are read again where other providers are there', () => {
    const { world, reader } = kept(true);
    world.values = { keyNames: { two: 'work' } };
    assert.equal(reader.wantedKey('two'), undefined);
    world.providers = [...world.providers, scriptedProvider({ id: 'two' })];
    assert.equal(reader.wantedKey('two')?.name, 'work');
  });

  it('are read each time where nobody tells of changes', () => {
    const { world, reader } = kept(false);
    assert.equal(reader.routing().strategy, 'balanced');
    world.values = { 'routing.strategy': 'local_first' };
    assert.equal(reader.routing().strategy, 'local_first');
  });
});
