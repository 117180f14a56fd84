// Whom an answer was asked of, where nothing but what is left can tell.
import assert from 'node:assert/strict';
import { askedModel } from '../../../../src/core/chat/askedModel.ts';
import type { ModelReference, StoredMessage } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';

const LOCAL = { providerId: 'ollama', model: 'llama3.2' };
const answer = { conversationId: 'c', ...LOCAL, receiptId: 'r' } as StoredMessage;

/** It failed before anything was sent, and its receipt is gone: many were kept since. */
const storeOf = (usual: ModelReference) =>
  ({
    usage: { get: () => undefined },
    receipts: { get: () => undefined },
    conversations: { get: () => ({ model: usual }) },
  }) as unknown as Store;

describe('whom an answer was asked of', () => {
  it('is not Auto where a model was named and the receipt is gone', () => {
    assert.deepEqual(askedModel(storeOf(LOCAL), answer), { model: LOCAL, isOnce: false });
    const other = { providerId: 'openai', model: 'gpt-5.4' };
    assert.deepEqual(askedModel(storeOf(other), answer), { model: LOCAL, isOnce: true });
  });

  it('is Auto where that is the conversation’s choice', () => {
    assert.deepEqual(askedModel(storeOf(autoModel()), answer), { model: autoModel(), isOnce: false });
  });
});
