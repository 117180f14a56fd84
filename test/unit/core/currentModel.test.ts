// Which model is asked: what settings name, a provider's, or the cheapest; and why none is, in words.
import assert from 'node:assert/strict';
import { autoChoices } from '../../../src/core/models/autoChoices.ts';
import { currentModel, type ModelWish } from '../../../src/core/models/currentModel.ts';
import { blockedState } from '../../../src/core/models/providerState.ts';
import type { ModelChoice, ProviderState, ProviderView } from '../../../src/shared/views.ts';

function choice(providerId: string, model: string, perMillion?: number): ModelChoice {
  return {
    providerId,
    providerName: providerId,
    model,
    name: model,
    inputPerMillion: perMillion,
    outputPerMillion: perMillion,
    local: false,
    simulated: false,
    abilities: [],
    refuses: [],
  };
}

function view(id: string, state: ProviderState, ...models: ModelChoice[]): ProviderView {
  return { id, name: id.toUpperCase(), local: false, simulated: false, state, origin: `https://${id}.example`, models };
}

const one = view('one', 'ready', choice('one', 'dear', 9), choice('one', 'fair', 3));
const two = view('two', 'ready', choice('two', 'cheap', 1), choice('two', 'unpriced'));

function ask(wish: ModelWish, ...views: ProviderView[]): string {
  const { current, currentBecause, missing } = currentModel(wish, views, (of, model) => choice(of.id, `${model}!`));
  return missing ?? (current ? `${current.providerId}/${current.model} ${currentBecause}` : 'nothing');
}

describe('the model that is asked', () => {
  it('is the cheapest while nobody names one', () => {
    assert.equal(ask({}, one, two), 'two/cheap cheapest');
    assert.equal(ask({}, one, view('two', 'failed', ...two.models)), 'one/fair cheapest');
    assert.equal(ask({}), 'nothing');
  });

  it('is none that the editor would ask the person about, unless they chose it themselves', () => {
    const asking = view('three', 'ready', { ...choice('three', 'free', 0), asksFirst: true });
    assert.equal(ask({}, one, asking), 'one/fair cheapest');
    assert.equal(ask({}, asking), 'nothing');
    assert.match(ask({ providerId: 'three' }, asking), /choose a model/);
    assert.equal(ask({ model: { providerId: 'three', model: 'free' } }, one, asking), 'three/free chosen');
  });

  it('is none where all are locked, and it is said why the first is', () => {
    const lock = (of: ProviderView) =>
      view(of.id, of.state, ...of.models.map((model) => ({ ...model, locked: `${model.model} is locked` })));
    assert.equal(ask({ providerId: 'one' }, lock(one), two), 'dear is locked');
    assert.equal(ask({}, lock(one), lock(two)), 'dear is locked');
    assert.equal(ask({}, lock(one), two), 'two/cheap cheapest');
    assert.equal(ask({}, lock(one), view('two', 'loading')), 'nothing', 'more are coming');
    const [locked] = lock(one).models;
    assert.ok(locked);
    const unpriced = view('one', 'ready', locked, choice('one', 'unpriced'));
    assert.match(ask({ providerId: 'one' }, unpriced), /^No price of ONE/);
    assert.equal(ask({}, unpriced), 'nothing');
  });

  it('is the one that is named, listed or not, and never another', () => {
    assert.equal(ask({ model: { providerId: 'one', model: 'dear' } }, one, two), 'one/dear chosen');
    assert.equal(ask({ model: { providerId: 'one', model: 'new' } }, one, two), 'one/new! chosen');
    assert.equal(ask({ model: { providerId: 'one', model: 'x' } }, view('one', 'notRunning'), two), 'one/x! chosen');
    for (const state of ['needsKey', 'needsAddress', 'disabled'] as const) {
      assert.match(
        ask({ model: { providerId: 'one', model: 'x' } }, view('one', state), two),
        /^ONE (has no|is switched)/,
      );
    }
    assert.match(ask({ model: { providerId: 'gone', model: 'x' } }, one), /There is no provider "gone"/);
  });

  it('is Auto where that is chosen and somebody can be asked, and never a model in its place', () => {
    const wish = (model: string) => ({ model: { providerId: 'auto', model } });
    const asked = (model: string, ...views: ProviderView[]) => {
      const { current, currentBecause, missing } = currentModel(
        wish(model),
        views,
        () => choice('x', 'x'),
        autoChoices(views),
      );
      return missing ?? (current ? `${current.name} ${currentBecause}` : 'nothing');
    };
    assert.equal(asked('auto', one), 'Auto chosen');
    assert.equal(asked('local_first', one), 'Auto: Local First chosen');
    assert.equal(asked('clever', one), 'Auto knows no strategy "clever": choose another model');
    assert.equal(asked('auto', view('one', 'needsKey')), 'nothing', 'as if nothing were chosen');
    const locked = view('one', 'ready', { ...choice('one', 'dear', 1), locked: 'dear is locked' });
    assert.equal(asked('auto', locked), 'dear is locked');
    assert.equal(asked('auto', locked, view('two', 'loading')), 'nothing', 'more are coming');
  });

  it('is of the provider that is named: its variable’s, or its cheapest', () => {
    assert.equal(ask({ providerId: 'one' }, one, two), 'one/fair cheapest');
    const modelOf = (id: string) => ({ one: 'dear', two: 'unpriced' })[id];
    assert.equal(ask({ providerId: 'one', modelOf }, one, two), 'one/dear chosen');
    assert.match(ask({ providerId: 'gone' }, one), /There is no provider "gone"/);
  });

  it('is none while the named provider cannot be asked, and it is said why', () => {
    assert.match(ask({ providerId: 'one' }, view('one', 'needsKey'), two), /^ONE has no key: add one/);
    assert.match(ask({ providerId: 'one' }, view('one', 'notRunning'), two), /^ONE cannot be asked now/);
    assert.match(ask({ providerId: 'one' }, view('one', 'failed'), two), /^ONE cannot be asked now/);
    assert.equal(ask({ providerId: 'one' }, view('one', 'loading'), two), 'nothing');
    assert.match(
      ask({ providerId: 'one' }, view('one', 'ready', choice('one', 'x')), two),
      /^No price of ONE is known/,
    );
  });

  it('is what a variable names of the first provider that can be asked', () => {
    const modelOf = (id: string) => ({ one: 'dear', two: 'cheap' })[id];
    assert.equal(ask({ modelOf }, one, two), 'one/dear chosen');
    assert.equal(ask({ modelOf }, view('one', 'needsKey'), two), 'two/cheap chosen');
    assert.equal(ask({ modelOf: () => undefined }, one, two), 'two/cheap cheapest');
  });
});

describe('a provider that cannot be called', () => {
  it('tells a key that settings want in words, and leaves nothing of an earlier failure', () => {
    const blocked = (code: 'disabled' | 'noKey' | 'noAddress' | 'wantedKey') => blockedState({ code, sentence: 'Why' });
    assert.deepEqual(blockedState(undefined), {});
    assert.deepEqual(blocked('wantedKey'), { state: 'failed', problem: 'Why.', problemKind: 'config' });
    for (const [code, state] of [
      ['disabled', 'disabled'],
      ['noKey', 'needsKey'],
      ['noAddress', 'needsAddress'],
    ] as const) {
      assert.deepEqual(blocked(code), { state, problem: undefined, problemKind: undefined });
    }
  });
});
