// A program: asks one provider its first question and tells how long that took until the request left, and what was loaded for it.
import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { providers } from '../../src/core/providers/registry.ts';

/** What this process writes at its end. */
export interface FirstUse {
  /** From the question to the request's leaving. */
  ms: number;
  /** Of the files that were loaded in between. */
  bytes: number;
}

const [, , id] = process.argv;
const provider = providers.find((one) => one.id === id);
if (!provider) {
  throw new Error(`There is no provider "${id}"`);
} else {
  const loaded = new Set<string>();
  registerHooks({
    load(url, context, next) {
      loaded.add(url);
      return next(url, context);
    },
  });
  const began = performance.now();
  let ms: number | undefined;
  let failure: unknown;
  const context = {
    baseUrl: 'http://127.0.0.1:9/v1',
    apiKey: 'none',
    fetch: async (): Promise<Response> => {
      ms = performance.now() - began;
      throw new Error('as far as this goes');
    },
  };
  const messages = [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hello' }] }];
  try {
    for await (const _part of provider.stream({ model: 'any', messages }, context, new AbortController().signal)) {
      break;
    }
  } catch (thrown) {
    // By the fetch that ends it, or before.
    failure = thrown;
  }
  if (ms === undefined) {
    throw new Error(`${provider.id} failed before its request left`, { cause: failure });
  }
  const files = [...loaded].filter((url) => url.startsWith('file:'));
  const bytes = files.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  console.log(JSON.stringify({ ms, bytes } satisfies FirstUse));
}
