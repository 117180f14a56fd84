// Every file that makes a provider is registered and speaks in the contract suite; a further one takes little.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Provider } from '../../../src/core/provider.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import { exampleProvider } from './exampleProvider.ts';
import { VOICES, voicesOf } from './voices/voices.ts';

const FOLDER = new URL('../../../src/core/providers/', import.meta.url);

function isProvider(value: unknown): value is Provider {
  const { id, stream, models, check } = (value ?? {}) as Partial<Record<keyof Provider, unknown>>;
  return typeof id === 'string' && [stream, models, check].every((call) => typeof call === 'function');
}

describe('the registry of providers', () => {
  it('holds every provider that a file of its folder exports', async () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && name !== 'registry.ts');
    const missing: string[] = [];
    let found = 0;
    for (const file of files) {
      const exported: Record<string, unknown> = (await import(new URL(file, FOLDER).href)) as Record<string, unknown>;
      for (const [name, value] of Object.entries(exported).filter(([, value]) => isProvider(value))) {
        found += 1;
        if (!providers.includes(value as Provider)) {
          missing.push(`${file}: ${name}`);
        }
      }
    }
    assert.deepEqual(missing, []);
    assert.equal(found, providers.length);
  });

  it('holds each id once', () => {
    assert.equal(new Set(providers.map(({ id }) => id)).size, providers.length);
  });

  for (const provider of providers) {
    it(`has a voice for ${provider.name}`, () => {
      assert.ok(voicesOf(provider).length > 0, 'neither a voice nor fixtures/<id>/text.sse');
      assert.ok(VOICES.some((voice) => voice.provider === provider));
    });
  }

  it('takes a further OpenAI-compatible vendor in one short file, one line and one recorded answer', () => {
    const file = readFileSync(new URL('exampleProvider.ts', import.meta.url), 'utf8');
    assert.ok(file.trim().split('\n').length <= 30);
    assert.equal(voicesOf(exampleProvider).length, 1);
    assert.deepEqual(voicesOf({ ...exampleProvider, id: 'not-recorded' }), []);
  });
});
