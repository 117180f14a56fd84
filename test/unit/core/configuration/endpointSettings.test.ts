// What is read of an endpoint's settings, what is left out, and what is shown of them: never a key that stands there by mistake.
import assert from 'node:assert/strict';
import { checkEndpointField } from '../../../../src/core/configuration/endpointChecks.ts';
import { endpointView, readEndpoint } from '../../../../src/core/configuration/endpointSettings.ts';
import { ENDPOINT_FIELDS } from '../../../../src/shared/endpointFields.ts';
import { ENDPOINT_FIELD_IDS, PROVIDER_FIELDS } from '../../../../src/shared/settingFields.ts';
import { EndpointSet } from '../../../../src/core/endpoints/endpointSet.ts';
import { SettingsReader } from '../../../../src/core/configuration/settingsReader.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';

const HERE = { baseUrl: 'http://127.0.0.1:8000/v1' };

describe('settings of an endpoint', () => {
  it('are read as they are meant, with spaces and repetitions taken out', () => {
    const { form, faults, remarks } = readEndpoint({
      ...HERE,
      apiVersion: ' 2024-10-21 ',
      models: [' a ', 'b', 'a', ''],
      price: { inputPerMillion: 0, outputPerMillion: 2.5 },
      tools: false,
      streamUsage: null,
    });
    assert.deepEqual([faults, remarks], [[], []]);
    assert.deepEqual(form, {
      apiVersion: '2024-10-21',
      models: ['a', 'b'],
      price: { inputPerMillion: 0, outputPerMillion: 2.5 },
      tools: false,
    });
  });

  it('leave out what does no harm, and say so', () => {
    const { form, faults, remarks } = readEndpoint({
      ...HERE,
      name: 7,
      models: [],
      headers: { authorization: 'Bearer sk-secret', 'x-team': 'a' },
      timeouts: { idleSeconds: 0 },
      price: { inputPerMillion: 1 },
      apiKey: 'sk-secret',
      colour: 'red',
    });
    assert.deepEqual(faults, []);
    assert.equal(form.models, undefined);
    assert.equal(form.price, undefined);
    const all = remarks.join('\n');
    for (const words of [
      /"name"/,
      /"authorization" is not sent/,
      /"idleSeconds"/,
      /both input and output/,
      /"colour"/,
    ]) {
      assert.match(all, words);
    }
    assert.match(all, /"apiKey" is ignored: keys do not belong into settings/);
    assert.doesNotMatch(all, /sk-secret/);
  });

  it('count as free only on this machine', () => {
    assert.deepEqual(readEndpoint({ ...HERE, local: true }).remarks, []);
    for (const baseUrl of ['http://192.168.1.5:8000/v1', 'https://localhost.example.com/v1']) {
      assert.match(readEndpoint({ baseUrl, local: true }).remarks.join(), /"local" is ignored/);
    }
  });

  it('are shown only as far as they fit', () => {
    const raw = {
      ...HERE,
      name: 'A',
      tools: 'sk-secret',
      apiKey: 'sk-secret',
      keyHeader: 'sk-secret',
      models: ['a', { key: 'sk-secret' }],
      price: { inputPerMillion: 1, outputPerMillion: 'sk-secret', token: 'sk-secret' },
    };
    assert.deepEqual(endpointView(raw), { name: 'A', price: { inputPerMillion: 1 } });
    assert.deepEqual(endpointView('sk-secret'), {});
  });

  it('have a field for every id, and those of every provider', () => {
    const ids = ENDPOINT_FIELDS.map(({ id }) => id).toSorted();
    assert.deepEqual(ids, [...ENDPOINT_FIELD_IDS, ...PROVIDER_FIELDS.map(({ id }) => id)].toSorted());
  });

  for (const [field, value, expected] of [
    ['name', '  My server ', 'My server'],
    ['name', ' ', /type one/],
    ['models', ['a ', 'a', ''], ['a']],
    ['models', [' '], /at least one/],
    ['apiVersion', '2024-10-21-preview', '2024-10-21-preview'],
    ['apiVersion', '1&key=2', /hyphens only/],
    ['api', 'grpc', /one of chat, responses/],
    ['price', { inputPerMillion: 0.1 }, { inputPerMillion: 0.1 }],
    ['price', { inputPerMillion: 'free' }, /Input: it needs a number/],
    ['price', { perHour: 1 }, /no "perHour"/],
    ['needsKey', 'yes', /true or false/],
    ['tools', false, false],
  ] as const) {
    it(`${field}: ${JSON.stringify(value)} is ${expected instanceof RegExp ? 'refused in words' : 'written'}`, () => {
      const checked = checkEndpointField(field, value);
      if (expected instanceof RegExp) {
        assert.match('problem' in checked ? checked.problem : '', expected);
      } else {
        assert.deepEqual(checked, { value: expected });
      }
    });
  }
});

describe('the reader of settings', () => {
  function reader(user: Record<string, unknown>, workspace: Record<string, unknown> = {}) {
    const endpoints = new EndpointSet({ stored: () => user['endpoints'], isTaken: (id) => id === 'openai' });
    return new SettingsReader({
      stored: (id) => ({ user: user[id], workspace: workspace[id] }),
      environment: {},
      providers: new ProviderSet([openai], endpoints),
    });
  }

  it('takes an endpoint’s address, headers and waiting times from its own entry, and another’s from theirs', () => {
    const settings = reader({
      endpoints: {
        vllm: { ...HERE, headers: { 'x-team': 'a' }, timeouts: { idleSeconds: 7 }, disabled: true },
        openai: { baseUrl: 'https://evil.example/v1' },
      },
      providers: { openai: { organization: 'org-1' }, vllm: { baseUrl: 'https://evil.example/v1' } },
    });
    assert.deepEqual(settings.provider('vllm').baseUrl, HERE.baseUrl);
    assert.deepEqual(settings.provider('vllm').headers, { 'x-team': 'a' });
    assert.equal(settings.provider('vllm').disabled, true);
    assert.equal(settings.timeouts({ id: 'vllm' }).idleMs, 7000);
    assert.deepEqual(settings.provider('openai'), { organization: 'org-1', headers: undefined, timeouts: undefined });
    assert.match(settings.view('providers').problem ?? '', /"vllm" is ignored: it is an endpoint/);
  });

  it('has no ear for a workspace', () => {
    const settings = reader({}, { endpoints: { vllm: HERE } });
    assert.equal(settings.provider('vllm').baseUrl, undefined);
    assert.deepEqual(settings.view('endpoints').workspaceValue, undefined);
  });

  it('gives nothing of an entry out with the settings: a key may stand in it by mistake', () => {
    const settings = reader({ endpoints: { vllm: { ...HERE, apiKey: 'sk-secret' } } });
    assert.doesNotMatch(JSON.stringify(settings.views()), /sk-secret/);
  });

  it('takes an endpoint wherever a provider or a model is named', () => {
    const settings = reader({ endpoints: { vllm: HERE }, defaultProvider: 'vllm', keyNames: { vllm: 'work' } });
    assert.deepEqual(settings.modelDefaults(), { providerId: 'vllm', model: undefined });
    assert.deepEqual(settings.wantedKey('vllm'), { name: 'work', by: 'user' });
    const chosen = reader({ endpoints: { vllm: HERE }, defaultModel: 'vllm/org/model-1' });
    assert.deepEqual(chosen.modelDefaults().model, { providerId: 'vllm', model: 'org/model-1' });
  });
});
