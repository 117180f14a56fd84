// What a merge would cost, and who would do it, before anybody is asked.
import assert from 'node:assert/strict';
import { mergeTurn } from '../../../../src/core/compare/decisions.ts';
import { mergeOffer } from '../../../../src/core/compare/mergeOffer.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { decisionDesk, PLACE, thinking } from './decisionDesk.ts';

const ANSWERS = { a: 'Sort by start. '.repeat(200), b: 'Merge neighbours.', c: 'Neither.' };
const MERGER = { providerId: 'mistral', model: 'mistral-large-4' };

describe('the offer of a merge', () => {
  const stores = temporaryStores();
  const open = async () => {
    const mistral = thinking(() => 'Nobody is asked.');
    const desk = await decisionDesk(stores, ANSWERS, [mistral]);
    const offer = (columnIds: readonly string[], kind: 'fuse' | 'checklist' = 'fuse', model = MERGER) =>
      mergeOffer(desk.options, { ...PLACE, kind, model, columnIds });
    return { mistral, desk, offer };
  };

  it('is one question, dearer with the answers that go into it, and asks nobody', async () => {
    const { mistral, offer } = await open();
    const [few, all] = [await offer(['b', 'c']), await offer(['a', 'b', 'c'])];
    assert.deepEqual([all.calls, all.model?.modelName, all.problem], [1, 'Mistral Large 4', undefined]);
    assert.ok((few.highUsd ?? 0) > 0 && (few.lowUsd ?? 0) <= (few.highUsd ?? 0));
    assert.ok((all.highUsd ?? 0) > (few.highUsd ?? 0));
    assert.ok(((await offer(['b', 'c'], 'checklist')).highUsd ?? 0) > (few.highUsd ?? 0));
    assert.equal(mistral.requests.length, 0);
  });

  it('says in words why nothing can be merged, and knows no price of a model that it does not know', async () => {
    const { offer } = await open();
    assert.match((await offer(['a', 'gone'])).problem ?? '', /at least two/);
    const unknown = await offer(['a', 'b'], 'fuse', { providerId: 'nobody', model: 'x' });
    assert.deepEqual([unknown.lowUsd, unknown.highUsd, unknown.calls], [undefined, undefined, 1]);
  });

  it('names who would do it where nobody is named: as merging does, the chat’s model', async () => {
    const { desk } = await open();
    const wish = { ...PLACE, kind: 'fuse', columnIds: ['a', 'b'] } as const;
    const { model } = await mergeOffer(desk.options, wish);
    assert.equal(model?.model, MERGER.model);
    const { merges } = await mergeTurn(desk.options, wish, new AbortController().signal);
    assert.equal(merges?.[0]?.by.model, MERGER.model);
  });
});
