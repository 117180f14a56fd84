// What the settings page may write, and the sentence for what it may not.
import assert from 'node:assert/strict';
import { checkProviderField, checkSetting } from '../../../../src/core/configuration/checks.ts';
import { ollama } from '../../../../src/core/providers/ollama.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { ProviderField, SettingValue } from '../../../../src/shared/protocol/settings.ts';
import { SETTINGS } from '../../../../src/shared/settingDefinitions.ts';

const set = (id: string, value: SettingValue) => {
  const definition = SETTINGS.find((one) => one.id === id);
  assert.ok(definition, id);
  return checkSetting(definition, value, new ProviderSet(providers));
};
const field = (id: ProviderField, value: SettingValue, provider = openai) => checkProviderField(provider, id, value);

describe('a setting that is to be written', () => {
  it('is taken as it is where it fits', () => {
    assert.deepEqual(set('temperature', 2), { value: 2 });
    assert.deepEqual(set('maxRetries', 0), { value: 0 });
    assert.deepEqual(set('titles', 'model'), { value: 'model' });
    assert.deepEqual(set('systemPrompt', '  Be brief.\n'), { value: '  Be brief.\n' });
    assert.deepEqual(set('defaultModel', ' openai/gpt-5-mini '), { value: 'openai/gpt-5-mini' });
    assert.deepEqual(set('defaultModel', ''), { value: '' });
    assert.deepEqual(set('keyNames', { openai: ' work ' }), { value: { openai: 'work' } });
    assert.deepEqual(set('purposeModels', { titles: 'ollama/llama3.2' }), { value: { titles: 'ollama/llama3.2' } });
    assert.deepEqual(set('timeouts', { idleSeconds: 5 }), { value: { idleSeconds: 5 } });
  });

  it('is refused in words where it does not', () => {
    const refused: [string, SettingValue, string][] = [
      ['temperature', 2.1, 'Temperature: it needs a number from 0 to 2.'],
      ['temperature', '1', 'Temperature: it needs a number from 0 to 2.'],
      ['maxOutputTokens', 1.5, 'Longest answer: it needs a whole number of tokens from 1.'],
      ['titles', 'never', 'Titles of conversations: it needs one of firstWords, model.'],
      [
        'defaultModel',
        'gpt-5-mini',
        'Model: it needs provider/model, for example openai/gpt-5-mini, the name of an alias, or auto, and there is no alias "gpt-5-mini".',
      ],
      [
        'defaultModel',
        'GPT 5',
        'Model: it needs provider/model, for example openai/gpt-5-mini, the name of an alias, or auto.',
      ],
      ['defaultModel', 'nobody/x', 'Model: there is no provider "nobody".'],
      ['defaultProvider', 'nobody', 'Provider: there is no provider "nobody".'],
      [
        'purposeModels',
        { titles: 'X' },
        'Titles: it needs provider/model, for example openai/gpt-5-mini, the name of an alias, or auto.',
      ],
      ['purposeModels', { other: 'openai/x' }, 'Models for tasks: there is no "other".'],
      ['keyNames', { nobody: 'x' }, 'Keys by name: there is no "nobody".'],
      ['keyNames', { openai: 7 }, 'OpenAI: it needs a text.'],
      ['timeouts', { idleSeconds: 0 }, 'Next word: it needs a number of seconds from 1 to 86400.'],
      ['timeouts', [1], 'Waiting times: it needs an object.'],
      ['providers', {}, 'The settings of providers are changed one by one.'],
    ];
    for (const [id, value, problem] of refused) {
      assert.deepEqual(set(id, value), { problem }, id);
    }
  });
});

describe('a field of a provider that is to be written', () => {
  it('is an http(s) address in its usual form, without credentials', () => {
    assert.deepEqual(field('baseUrl', ' gateway.example/v1/ '), { value: 'https://gateway.example/v1' });
    assert.deepEqual(field('baseUrl', ':8080', ollama), { value: 'http://127.0.0.1:8080' });
    for (const [typed, problem] of [
      ['https://me:secret@gateway.example/v1', /must not contain a user name or password/],
      ['ftp://gateway.example', /must begin with https/],
      ['file:///etc/passwd', /must begin with https/],
      ['https://', /is not an address/],
      ['  ', /Type an address/],
    ] as const) {
      const checked = field('baseUrl', typed);
      assert.match('problem' in checked ? checked.problem : '', problem, typed);
    }
  });

  it('carries no credential in a header, and nothing that breaks a request', () => {
    assert.deepEqual(field('headers', { 'x-team': 'a' }), { value: { 'x-team': 'a' } });
    const refused: Record<string, SettingValue>[] = [
      { Authorization: 'Bearer x' },
      { 'x-team': 'a', 'X-Api-Key': 'x' },
      { 'bad name': 'x' },
      { 'x-line': 'a\nb' },
      { 'x-emoji': '🙂' },
      { 'x-number': 1 },
    ];
    for (const headers of refused) {
      assert.ok('problem' in field('headers', headers), JSON.stringify(headers));
    }
  });

  it('is an organization, a switch, waiting times', () => {
    assert.deepEqual(field('organization', ' org-1 '), { value: 'org-1' });
    assert.ok('problem' in field('organization', 'org 1'));
    assert.ok('problem' in field('organization', ''));
    assert.deepEqual(field('disabled', true), { value: true });
    assert.ok('problem' in field('disabled', 'yes'));
    assert.deepEqual(field('timeouts', { connectSeconds: 9 }), { value: { connectSeconds: 9 } });
    assert.ok('problem' in field('timeouts', { connectSeconds: 1e9 }));
  });
});
