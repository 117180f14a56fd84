// Endpoints of the settings as providers: which there are, what is wrong with the others, and that one does not spoil the rest.
import assert from 'node:assert/strict';
import { EndpointSet } from '../../../../src/core/endpoints/endpointSet.ts';
import { appErrorOf } from '../../support/failure.ts';

const never = new AbortController().signal;
const VLLM = { name: 'Our vLLM', baseUrl: 'http://127.0.0.1:8000/v1' };

function set(stored: unknown) {
  const state = { stored };
  const endpoints = new EndpointSet({
    stored: () => state.stored,
    isTaken: (id) => id === 'openai' || id === 'vscode',
  });
  return { endpoints, state };
}

const context = { fetch: () => Promise.reject(new Error('nothing may be sent')), baseUrl: 'http://127.0.0.1:9' };

describe('EndpointSet', () => {
  for (const stored of [undefined, null, 'x', 7, [], {}]) {
    it(`has nothing where the settings hold ${JSON.stringify(stored)}`, () => {
      assert.deepEqual(set(stored).endpoints.all(), []);
      assert.deepEqual(set(stored).endpoints.problems(), []);
    });
  }

  it('makes a provider of each, in the order of the file, with only what the person said of it', () => {
    const { endpoints } = set({
      vllm: VLLM,
      'b-2': { baseUrl: ' localhost:1234/v1/ ', local: true },
      gateway: { name: '  ', baseUrl: 'ai.example.com/v1/chat/completions', needsKey: true, local: true },
    });
    assert.deepEqual(
      endpoints.all().map(({ id, name, baseUrl, auth, local }) => ({ id, name, baseUrl, auth, local })),
      [
        { id: 'vllm', name: 'Our vLLM', baseUrl: 'http://127.0.0.1:8000/v1', auth: 'optional', local: undefined },
        { id: 'b-2', name: 'b-2', baseUrl: 'http://localhost:1234/v1', auth: 'optional', local: true },
        // It is not of this machine, whatever the settings say: its answers do not count as free.
        { id: 'gateway', name: 'gateway', baseUrl: 'https://ai.example.com/v1', auth: 'apiKey', local: undefined },
      ],
    );
  });

  for (const id of ['openai', 'vscode', 'Big', 'a_b', '-a', '', 'a/b', 'a b', 'a'.repeat(41), '__proto__', 'ä']) {
    it(`leaves out ${JSON.stringify(id)}, says why, and keeps the others`, () => {
      const stored = JSON.parse(`{ ${JSON.stringify(id)}: ${JSON.stringify(VLLM)}, "ok": {} }`) as unknown;
      const { endpoints } = set(stored);
      assert.deepEqual(
        endpoints.all().map((provider) => provider.id),
        ['ok'],
      );
      assert.equal(endpoints.problems().length, 1);
      assert.match(endpoints.problems()[0] ?? '', /^The endpoint ".*" is ignored: .+\.$/);
    });
  }

  it('takes an id of 40 letters, and one that begins with a digit', () => {
    assert.equal(set({ ['a'.repeat(40)]: VLLM, '0': VLLM }).endpoints.all().length, 2);
  });

  it('follows the settings once it is told that they changed, and tells so', () => {
    const { endpoints, state } = set({ vllm: VLLM });
    assert.equal(endpoints.all()[0]?.name, 'Our vLLM');
    let told = 0;
    const listening = endpoints.onChange(() => (told += 1));
    state.stored = { other: VLLM };
    endpoints.changed();
    assert.deepEqual([endpoints.all().map(({ id }) => id), told], [['other'], 1]);
    listening.dispose();
    endpoints.changed();
    assert.equal(told, 1);
  });

  const FAULTS: Readonly<Record<string, [unknown, RegExp]>> = {
    'no object': ['http://127.0.0.1:8000/v1', /not an object/],
    'no address': [{ name: 'A' }, /"baseUrl" is missing/],
    'an address that is none': [{ baseUrl: 'http://' }, /is not an address/],
    'another protocol': [{ baseUrl: 'ftp://a.example/v1' }, /must begin with https/],
    'a key in the address': [{ baseUrl: 'https://me:sk-secret@a.example/v1' }, /must not contain a user name/],
    'a query in the address': [{ baseUrl: 'https://a.example/v1?api-version=1' }, /must end before "\?"/],
    'an unknown interface': [{ ...VLLM, api: 'grpc' }, /"api" does not fit: it needs one of chat, responses/],
    'models that are no list': [{ ...VLLM, models: 'a' }, /"models" does not fit/],
    'models that are no texts': [{ ...VLLM, models: [1] }, /"models" does not fit/],
    'a price below zero': [{ ...VLLM, price: { inputPerMillion: -1, outputPerMillion: 1 } }, /"price.inputPerMillion"/],
    'a header of the key that nobody has': [{ ...VLLM, keyHeader: 'cookie' }, /"keyHeader" does not fit/],
  };
  for (const [what, [raw, words]] of Object.entries(FAULTS)) {
    it(`with ${what} is shown, sends nothing, and says why without repeating what stands there`, async () => {
      const { endpoints } = set({ bad: raw, good: VLLM });
      const [bad, good] = endpoints.all();
      assert.deepEqual([bad?.id, good?.id], ['bad', 'good']);
      for (const call of [
        () => bad?.models(context, never),
        () => bad?.check(context, never),
        () => bad?.stream({ model: 'm', messages: [] }, context, never)[Symbol.asyncIterator]().next(),
      ]) {
        const error = await appErrorOf(call);
        assert.equal(error.kind, 'config');
        assert.match(error.message, words);
        assert.doesNotMatch(error.message, /sk-secret/);
      }
    });
  }
});
