// Secret storage in memory, shared by any number of windows, that tells what was asked of it.
import type { Disposable, SecretStore } from '../../../src/core/ports.ts';

export interface SecretCall {
  what: 'keys' | 'get' | 'store' | 'delete';
  /** Empty for `keys`. */
  name: string;
}

export class MemorySecrets implements SecretStore {
  readonly values: Map<string, string>;
  /** Every call in order. */
  readonly calls: SecretCall[] = [];
  /** Runs before each call takes effect: a test delays or fails the call here. */
  before: (call: SecretCall) => Promise<void> = async () => {};
  readonly #listeners = new Set<(name: string) => void>();

  constructor(values: Iterable<readonly [string, string]> = []) {
    this.values = new Map(values);
  }

  /** Names of the secrets whose value was read. */
  get read(): string[] {
    return this.calls.filter((call) => call.what === 'get').map((call) => call.name);
  }

  async keys(): Promise<readonly string[]> {
    await this.#call('keys', '');
    return [...this.values.keys()];
  }

  async get(name: string): Promise<string | undefined> {
    await this.#call('get', name);
    return this.values.get(name);
  }

  async store(name: string, value: string): Promise<void> {
    await this.#call('store', name);
    this.values.set(name, value);
    this.#changed(name);
  }

  async delete(name: string): Promise<void> {
    await this.#call('delete', name);
    if (this.values.delete(name)) {
      this.#changed(name);
    }
  }

  onDidChange(listener: (name: string) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  async #call(what: SecretCall['what'], name: string): Promise<void> {
    this.calls.push({ what, name });
    await this.before({ what, name });
  }

  #changed(name: string): void {
    for (const listener of this.#listeners) {
      listener(name);
    }
  }
}
