// Whom a new comparison begins with: several vendors, of a like price, and nobody who cannot or may not be asked.
import assert from 'node:assert/strict';
import { defaultColumns } from '../../../../src/core/compare/defaultColumns.ts';
import type { ModelRecord } from '../../../../src/core/models/modelRecord.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import type { ModelReference } from '../../../../src/shared/views.ts';
import { priced, record } from '../models/records.ts';

const code = { can: ['code'] as const };
const vendors = [
  priced('openai/gpt-mini', 0.4, 1.6, code),
  priced('openai/gpt-large', 10, 40, code),
  priced('anthropic/claude-small', 0.8, 4, code),
  priced('anthropic/claude-large', 15, 75, code),
  priced('google/flash', 0.3, 2.5, code),
  priced('google/poet', 0.4, 1.6),
];
const mini = { providerId: 'openai', model: 'gpt-mini' };
const names = (records: readonly ModelRecord[], first?: ModelReference) =>
  defaultColumns(records, first).map(({ providerId, model }) => `${providerId}/${model}`);

describe('the models of a new comparison', () => {
  it("are the chat's, then one of each other vendor that is good at code and costs about the same", () => {
    assert.deepEqual(names(vendors, mini), ['openai/gpt-mini', 'google/flash', 'anthropic/claude-small']);
    assert.deepEqual(names(vendors, { providerId: 'anthropic', model: 'claude-large' }), [
      'anthropic/claude-large',
      'openai/gpt-large',
      'google/flash',
    ]);
  });

  it('begin with the cheapest where no model is chosen, and with Auto where that is', () => {
    assert.deepEqual(names(vendors), ['openai/gpt-mini', 'google/flash', 'anthropic/claude-small']);
    assert.deepEqual(names(vendors, autoModel()), ['auto/auto', 'openai/gpt-mini', 'google/flash']);
  });

  it('have one that runs on this machine where there is one', () => {
    const local = priced('ollama/qwen', 0, 0, { local: true, ...code });
    const other = priced('ollama/llama', 0, 0, { local: true });
    assert.deepEqual(names([...vendors, other, local], mini), ['openai/gpt-mini', 'google/flash', 'ollama/qwen']);
    assert.deepEqual(names([...vendors, other, local], { providerId: 'ollama', model: 'llama' }), [
      'ollama/llama',
      'openai/gpt-mini',
      'google/flash',
    ]);
    assert.deepEqual(names([other, local]), ['ollama/qwen', 'ollama/llama']);
  });

  it('put what the person pinned before all else', () => {
    const pinned = priced('google/poet', 0.4, 1.6, { pinned: true });
    assert.deepEqual(names([...vendors, pinned], mini)[1], 'google/poet');
  });

  it('are different models of one vendor where there is no other, and no two snapshots of one', () => {
    const one = [
      priced('openai/gpt-mini', 0.4, 1.6, code),
      priced('openai/gpt-mini-2025-04-14', 0.4, 1.6, code),
      priced('openai/gpt-nano', 0.1, 0.4, code),
      priced('openai/gpt-large', 10, 40, code),
    ];
    assert.deepEqual(names(one, mini), ['openai/gpt-mini', 'openai/gpt-nano', 'openai/gpt-large']);
  });

  it('hold no model twice because a gateway has it, too', () => {
    const gateway = priced('openrouter/x', 0.4, 1.6, { ...code, model: 'openai/gpt-mini' });
    const other = priced('openrouter/x', 1, 4, { ...code, model: 'mistral/codestral' });
    assert.deepEqual(names([...vendors.slice(0, 2), gateway, other], mini), [
      'openai/gpt-mini',
      'openrouter/mistral/codestral',
      'openai/gpt-large',
    ]);
  });

  it('leave out who cannot be asked, is hidden or locked, or would have the person asked', () => {
    const cannot = [
      priced('a/asks', 0.4, 1.6, { ...code, asksFirst: true }),
      priced('b/locked', 0.4, 1.6, { ...code, locked: 'by a policy' }),
      priced('c/no-key', 0.4, 1.6, { ...code, unavailable: 'no key' }),
      priced('d/hidden', 0.4, 1.6, { ...code, hidden: true }),
      priced('e/old', 0.4, 1.6, { ...code, lifecycle: 'deprecated' }),
      priced('f/vectors', 0.4, 0, { notForChat: true }),
    ];
    assert.deepEqual(names([...cannot, ...vendors.slice(0, 2)], mini), ['openai/gpt-mini', 'openai/gpt-large']);
    for (const { providerId, model } of cannot.slice(0, 3)) {
      assert.deepEqual(names([...cannot, ...vendors.slice(0, 2)], { providerId, model }), [
        'openai/gpt-mini',
        'openai/gpt-large',
      ]);
    }
    assert.deepEqual(names(cannot), []);
    assert.deepEqual(names(cannot, autoModel()), []);
  });

  it('are one model twice where it is the only one, and its name is enough', () => {
    assert.deepEqual(names([vendors[0]!], mini), ['openai/gpt-mini', 'openai/gpt-mini']); // there are some
    assert.deepEqual(names([], { providerId: 'mine', model: 'typed' }), ['mine/typed', 'mine/typed']);
  });

  it('take one without a known price only after all that have one', () => {
    const unpriced = record('zed/unknown', code);
    assert.deepEqual(names([unpriced, ...vendors.slice(0, 4)], mini), [
      'openai/gpt-mini',
      'anthropic/claude-small',
      'zed/unknown',
    ]);
  });
});
