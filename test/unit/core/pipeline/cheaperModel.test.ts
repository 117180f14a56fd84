// Which model is offered in place of one that a budget refused.
import assert from 'node:assert/strict';
import {
  cheaperModel,
  type CheaperFacts,
  type CheaperWish,
  needsOf,
} from '../../../../src/core/pipeline/cheaperModel.ts';
import type { ModelRecord } from '../../../../src/core/models/modelRecord.ts';
import type { ChatRequest } from '../../../../src/core/provider.ts';
import { callTo, scriptedProvider } from '../../support/scriptedProvider.ts';
import { request } from './budgetDesk.ts';

/** USD per million tokens, in and out alike. */
function record(model: string, price: number | undefined, over: Partial<ModelRecord> = {}): ModelRecord {
  return {
    providerId: 'openai',
    providerName: 'OpenAI',
    model,
    name: model.toUpperCase(),
    inputPerMillion: price,
    outputPerMillion: price,
    local: false,
    simulated: false,
    abilities: [],
    refuses: [],
    can: ['tools'],
    cannot: [],
    lifecycle: 'active',
    hidden: false,
    sources: {},
    ...over,
  };
}

/** A million tokens in, a thousand out at most: the figures above are then its cost, and a thousandth more. */
const wish: CheaperWish = {
  providerId: 'openai',
  model: 'asked',
  inputTokens: 1_000_000,
  outputTokens: 1000,
  neededUsd: 20,
  needs: [],
  purpose: 'chat',
};

function offer(records: readonly ModelRecord[], over: Partial<CheaperWish> = {}, facts: Partial<CheaperFacts> = {}) {
  return cheaperModel({ ...wish, ...over }, { records, leftUsd: () => 10, extraUsd: () => 0, ...facts });
}

describe('a cheaper model', () => {
  it('is the dearest that fits and costs at most half, with its name and what this costs there', () => {
    const records = [record('tiny', 0.1), record('small', 2), record('middle', 9.9), record('nearly', 10.1)];
    assert.deepEqual(offer(records), {
      providerId: 'openai',
      model: 'middle',
      name: 'MIDDLE',
      estimatedUsd: 9.9099,
    });
    assert.equal(offer(records, {}, { leftUsd: () => 5 })?.model, 'small');
    assert.equal(offer(records, { neededUsd: 3 })?.model, 'tiny');
    assert.equal(offer(records, {}, { leftUsd: () => 0 }), undefined);
  });

  it('fits with an answer of usual length, though its longest would not', () => {
    const talker = record('talker', 1, { inputPerMillion: 0, outputPerMillion: 1000 });
    const long = { inputTokens: 0, outputTokens: 8000 };
    assert.equal(offer([talker], long, { leftUsd: () => 2 })?.estimatedUsd, 1.2);
    assert.equal(offer([talker], long, { leftUsd: () => 1 }), undefined);
    assert.equal(offer([talker], { ...long, neededUsd: 15 }, { leftUsd: () => 2 }), undefined);
  });

  it('is not the one that was refused, nor one that cannot be asked, is locked, hidden, going away, or asks the person', () => {
    const never = [
      record('asked', 1),
      record('a', 1, { unavailable: 'No key' }),
      record('b', 1, { locked: 'Not allowed' }),
      record('c', 1, { hidden: true }),
      record('d', 1, { lifecycle: 'deprecated' }),
      record('e', 1, { notForChat: true }),
      record('f', 1, { asksFirst: true }),
      record('g', 1, { contextWindow: 500_000 }),
    ];
    assert.equal(offer(never), undefined);
    assert.equal(offer([...never, record('h', 0.1)])?.model, 'h');
  });

  it('is never one whose price nobody knows', () => {
    const half = record('half', 1, { outputPerMillion: undefined });
    assert.equal(
      offer([record('unknown', undefined), half], {}, { leftUsd: () => Number.POSITIVE_INFINITY }),
      undefined,
    );
  });

  it('can do what the request needs, as far as that is known', () => {
    const records = [record('blind', 4), record('sees', 1, { can: ['tools', 'vision'] })];
    assert.equal(offer(records, { needs: ['vision'] })?.model, 'sees');
    assert.equal(offer(records, { needs: ['vision', 'reasoning'] }), undefined);
  });

  it('is what the person pinned, else of the same provider, else of another, and of this machine last', () => {
    const local = record('local', 0, { providerId: 'ollama', local: true });
    // Its time costs a cent a minute.
    const timed = record('timed', 0, { providerId: 'ollama', local: true, usdPerHour: 0.6 });
    assert.ok(Math.abs((offer([timed])?.estimatedUsd ?? 0) - 0.01) < 1e-9);
    assert.equal(offer([timed], {}, { leftUsd: () => 0 }), undefined);
    assert.equal(offer([local], {}, { leftUsd: () => 0 })?.estimatedUsd, 0);
    const other = record('other', 4, { providerId: 'groq' });
    const same = record('same', 1);
    const pinned = record('pinned', 0.5, { providerId: 'mistral', pinned: true });
    assert.equal(offer([local, other, same, pinned])?.model, 'pinned');
    assert.equal(offer([local, other, same])?.model, 'same');
    assert.equal(offer([local, other])?.model, 'other');
    assert.deepEqual(offer([local, other], {}, { leftUsd: () => 0 }), {
      providerId: 'ollama',
      model: 'local',
      name: 'LOCAL',
      estimatedUsd: 0,
    });
  });

  it('fits into what the limits of its own provider leave', () => {
    const records = [record('same', 4), record('other', 4, { providerId: 'groq' })];
    const leftUsd = (providerId: string) => (providerId === 'groq' ? 10 : 1);
    assert.equal(offer(records, {}, { leftUsd })?.model, 'other');
  });

  it('is reckoned with its dearest rates: long texts, caches, fees, and only as long as its answers get', () => {
    const million = { outputTokens: 1_000_000 };
    const long = { aboveInputTokens: 200_000, inputPerMillion: 3, outputPerMillion: 1000 };
    assert.equal(offer([record('long', 1, { longPrice: long })])?.estimatedUsd, 4);
    assert.equal(offer([record('cache', 1, { cacheWritePerMillion: 1.25 })])?.estimatedUsd, 1.251);
    assert.equal(offer([record('short', 1, { maxOutputTokens: 500 })], million)?.estimatedUsd, 1.0005);
    assert.equal(offer([record('fee', 1)], {}, { extraUsd: () => 0.5 })?.estimatedUsd, 1.501);
  });
});

describe('what a request needs', () => {
  const needs = (values: Partial<ChatRequest>) => needsOf(callTo(scriptedProvider({}), { request: request(values) }));

  it('is seen from its pictures and tools', () => {
    const image = { type: 'image', mimeType: 'image/png', data: new Uint8Array(1) } as never;
    assert.deepEqual(needs({}), []);
    assert.deepEqual(needs({ messages: [{ role: 'user', parts: [image] }] }), ['vision']);
    assert.deepEqual(needs({ tools: [{ name: 'read', description: '', inputSchema: {} }] }), ['tools']);
  });

  it('cannot be had from another model where vectors are wanted', () => {
    const call = callTo(scriptedProvider({}), { request: request() });
    assert.equal(needsOf({ ...call, embedding: { texts: ['a'], onVectors: () => undefined } }), undefined);
  });
});
