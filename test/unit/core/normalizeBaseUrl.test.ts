// An address as people and environment variables write it, in the one form in which it is used.
import assert from 'node:assert/strict';
import { isUnencrypted } from '../../../src/core/guardedFetch.ts';
import { endpointBaseUrl, normalizeBaseUrl } from '../../../src/core/providerAddress.ts';
import type { Provider } from '../../../src/core/provider.ts';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import { ollama } from '../../../src/core/providers/ollama.ts';
import { openai } from '../../../src/core/providers/openai.ts';
import { appErrorOf } from '../support/failure.ts';

describe('normalizeBaseUrl', () => {
  const table: readonly (readonly [Provider, string, string])[] = [
    [ollama, '0.0.0.0', 'http://127.0.0.1:11434'],
    [ollama, '0.0.0.0:8080', 'http://127.0.0.1:8080'],
    [ollama, ':8080', 'http://127.0.0.1:8080'],
    [ollama, '127.0.0.1', 'http://127.0.0.1:11434'],
    [ollama, '192.168.0.7:80', 'http://192.168.0.7:80'],
    [ollama, '::1', 'http://[::1]:11434'],
    [ollama, '[::]:11434', 'http://[::1]:11434'],
    [ollama, 'my-gpu', 'http://my-gpu:11434'],
    [ollama, 'https://ollama.example', 'https://ollama.example'],
    [ollama, 'https://ollama.example:8443/', 'https://ollama.example:8443'],
    [ollama, 'http://127.0.0.1:11434/api/', 'http://127.0.0.1:11434'],
    [ollama, '  http://127.0.0.1:11434/v1  ', 'http://127.0.0.1:11434'],
    [openai, 'https://api.openai.com/v1///', 'https://api.openai.com/v1'],
    [openai, ' gateway.example/v1 ', 'https://gateway.example/v1'],
    [openai, 'HTTPS://Gateway.Example/V1', 'https://Gateway.Example/V1'],
    [{ ...openai, normalizeBaseUrl: undefined }, 'HTTP://plain.example/v1', 'http://plain.example/v1'],
    [{ ...openai, normalizeBaseUrl: undefined }, ' https://plain.example/v1// ', 'https://plain.example/v1'],
  ];
  for (const [provider, typed, address] of table) {
    it(`reads "${typed}" for ${provider.name}`, () => assert.equal(normalizeBaseUrl(provider, typed), address));
  }

  it('reads the address of an endpoint alike, and knows where anybody on the way can read along', () => {
    assert.equal(endpointBaseUrl('HTTP://models.example/v1/'), 'http://models.example/v1');
    for (const [address, expected] of [
      ['http://models.example/v1', true],
      ['HTTP://models.example', true],
      ['http://192.168.0.7:11434', true],
      ['https://models.example', false],
      ['http://127.0.0.1:8000/v1', false],
      ['http://localhost', false],
      ['http:', false],
      ['', false],
    ] as const) {
      assert.equal(isUnencrypted(address), expected, address);
    }
  });

  it('refuses what cannot be an address', async () => {
    for (const provider of [openai, anthropic, ollama]) {
      for (const typed of [
        'http://',
        'ftp://a.example',
        'https://user:word@a.example',
        'http://a b',
        'javascript:alert(1)',
      ]) {
        assert.equal(
          (await appErrorOf(() => normalizeBaseUrl(provider, typed))).kind,
          'config',
          `${provider.id} ${typed}`,
        );
      }
    }
  });
});
