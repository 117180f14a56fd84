// What the names of a caller mean.
import assert from 'node:assert/strict';
import type { ModelWish } from '../../../../src/core/gateway/modelWish.ts';
import { GatewayRefusal } from '../../../../src/core/gateway/refusal.ts';
import { wishedModels } from '../../../../src/core/gateway/wishedModels.ts';

const FAST = { providerId: 'groq', model: 'llama' };
const names = { alias: (name: string) => (name === 'fast' ? FAST : undefined), chains: () => ['nightly'] };
const named = (name: string): ModelWish => ({ kind: 'name', name });
const AUTO: ModelWish = { kind: 'auto', strategy: 'local_first' };

describe('wishedModels', () => {
  it('knows aliases, the choice of the router, models and chains', () => {
    assert.deepEqual(wishedModels({ wish: named('fast'), fallbacks: [AUTO] }, names), {
      models: [FAST, { providerId: 'auto', model: 'local_first' }],
    });
    assert.deepEqual(wishedModels({ wish: { kind: 'model', model: FAST }, fallbacks: [] }, names), { models: [FAST] });
    assert.deepEqual(wishedModels({ wish: named('nightly'), fallbacks: [] }, names), { chain: 'nightly' });
    assert.deepEqual(wishedModels({ wish: named('local_only'), fallbacks: [] }, names), { chain: 'local_only' });
  });

  it('an alias goes before a chain of its name', () => {
    const both = { ...names, chains: () => ['fast'] };
    assert.deepEqual(wishedModels({ wish: named('fast'), fallbacks: [] }, both), { models: [FAST] });
  });

  it('refuses names that mean nothing, and chains beside others', () => {
    const refusal = (words: RegExp) => (error: unknown) =>
      error instanceof GatewayRefusal && error.status === 404 && words.test(error.message);
    assert.throws(
      () => wishedModels({ wish: named('quick'), fallbacks: [] }, names),
      refusal(/no model, alias or chain/),
    );
    assert.throws(() => wishedModels({ wish: AUTO, fallbacks: [named('nightly')] }, names), refusal(/is a chain/));
    assert.throws(() => wishedModels({ wish: named('nightly'), fallbacks: [AUTO] }, names), refusal(/is a chain/));
  });
});
