// Keys that the file names by their environment variables, as the core reads stored ones; they live in this process only.
import { KeyRing } from '../core/keyRing.ts';
import type { SecretStore } from '../core/ports.ts';

export interface NamedKey {
  providerId: string;
  /** The variable. */
  name: string;
  key: string;
  /** Where it belongs. */
  origin: string;
}

export async function namedKeys(keys: readonly NamedKey[]): Promise<KeyRing> {
  const ring = new KeyRing(memorySecrets());
  for (const key of keys) {
    await ring.save({ ...key, savedAt: Date.now() });
  }
  return ring;
}

function memorySecrets(): SecretStore {
  const values = new Map<string, string>();
  return {
    keys: () => Promise.resolve([...values.keys()]),
    get: (name) => Promise.resolve(values.get(name)),
    store(name, value) {
      values.set(name, value);
      return Promise.resolve();
    },
    delete(name) {
      values.delete(name);
      return Promise.resolve();
    },
    // Nobody else changes them.
    onDidChange: () => ({ dispose: () => undefined }),
  };
}
