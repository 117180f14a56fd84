// Who can be asked, from all that brings providers along.
import assert from 'node:assert/strict';
import type { Provider } from '../../../src/core/provider.ts';
import { ProviderSet, type ProviderSource } from '../../../src/core/providerSet.ts';
import { scriptedProvider } from '../support/scriptedProvider.ts';

const named = (id: string, name = id): Provider => scriptedProvider({ id, name });

function source(...first: Provider[]) {
  const listeners = new Set<(id?: string) => void>();
  const state = { providers: first, listeners };
  const it: ProviderSource = {
    all: () => state.providers,
    onChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
  const tell = (id?: string) => {
    for (const listener of listeners) {
      listener(id);
    }
  };
  return { it, state, tell };
}

describe('a set of providers', () => {
  it('has all of its sources in their order, as they are at each moment', () => {
    const changing = source(named('b'));
    const set = new ProviderSet([named('a')], changing.it, [named('z')]);
    const ids = () => set.all().map(({ id }) => id);
    assert.deepEqual(ids(), ['a', 'b', 'z']);
    assert.equal(set.find('c'), undefined);
    changing.state.providers = [named('c'), named('b', 'B')];
    assert.deepEqual(ids(), ['a', 'c', 'b', 'z']);
    assert.equal(set.find('b')?.name, 'B');
  });

  it('is the same list until a source gives another one', () => {
    const changing = source(named('b'));
    const set = new ProviderSet([named('a')], changing.it);
    const before = set.all();
    assert.equal(set.all(), before);
    changing.state.providers = [];
    assert.notEqual(set.all(), before);
  });

  it('lets nobody take the id of another', () => {
    const set = new ProviderSet([named('openai', 'OpenAI')], source(named('openai', 'Elsewhere')).it);
    assert.deepEqual(
      set.all().map(({ name }) => name),
      ['OpenAI'],
    );
    assert.equal(set.find('openai')?.name, 'OpenAI');
  });

  it('tells of changes, whose they are where that is known, until nobody listens any more', () => {
    const changing = source();
    const set = new ProviderSet([], changing.it);
    const heard: (string | undefined)[] = [];
    const listening = set.onChange((id) => heard.push(id));
    changing.tell('b');
    changing.tell();
    assert.deepEqual(heard, ['b', undefined]);
    listening.dispose();
    changing.tell('b');
    assert.equal(heard.length, 2);
    set.dispose();
    assert.equal(changing.state.listeners.size, 0);
  });
});
