// What the table of models may ask: every request has a schema, and what does not fit is refused.
import assert from 'node:assert/strict';
import { decodeParams, isMethod } from '../../../src/shared/codecs.ts';
import { modelsPageSchemas, type ModelsPageRequests } from '../../../src/shared/protocol.ts';

type Method = keyof ModelsPageRequests;

const model = { providerId: 'openai', model: 'gpt-5' };

/** One that fits for each method: a method without one does not compile. */
const FITTING: { [M in Method]: ModelsPageRequests[M]['params'] } = {
  'catalog/view': { refresh: true },
  'catalog/hide': { ...model, hidden: true },
  'catalog/setAlias': { alias: 'fast', target: model },
  'catalog/setDefault': model,
  'catalog/setPrice': { providerId: 'openai', model: 'gpt-5' },
  'catalog/refreshPrices': {},
  'models/list': { refresh: false },
  'models/choose': model,
  'models/pin': { ...model, pinned: true },
  'key/add': {},
  'page/copy': { text: 'gpt-5' },
  'page/showLog': {},
};

describe('requests of the table of models', () => {
  it('are taken as they are meant', () => {
    for (const [method, params] of Object.entries(FITTING)) {
      assert.ok(isMethod(modelsPageSchemas, method), method);
      assert.deepEqual(decodeParams<ModelsPageRequests, Method>(modelsPageSchemas, method, params), params);
    }
    assert.equal(Object.keys(modelsPageSchemas).length, Object.keys(FITTING).length);
  });

  it('are refused with anything more, less or else', () => {
    const refused = (method: Method, params: unknown) =>
      assert.throws(() => decodeParams<ModelsPageRequests, Method>(modelsPageSchemas, method, params), method);
    for (const [method, params] of Object.entries(FITTING)) {
      refused(method as Method, { ...params, more: 1 });
      refused(method as Method, null);
    }
    refused('catalog/setAlias', { alias: '', target: null });
    refused('catalog/setAlias', { alias: 'x'.repeat(101), target: null });
    refused('catalog/setAlias', { alias: 'fast', target: { ...model, key: 'x' } });
    refused('catalog/hide', { providerId: 'openai', model: 3, hidden: true });
    refused('catalog/setDefault', { ...model, purpose: '' });
    refused('page/copy', { text: 'x'.repeat(20_001) });
  });

  it('offer nothing else of other pages', () => {
    for (const method of ['settings/set', 'key/remove', 'chat/send', 'constructor', '__proto__']) {
      assert.equal(isMethod(modelsPageSchemas, method), false, method);
    }
  });
});
