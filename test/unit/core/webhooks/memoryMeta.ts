// The store's small things in memory, for as many windows as a test has.
import type { MetaStore } from '../../../../src/core/webhooks/webhookQueue.ts';

export class MemoryMeta implements MetaStore {
  readonly values = new Map<string, string>();
  writes = 0;

  getMeta(name: string): string | undefined {
    return this.values.get(name);
  }

  setMeta(name: string, value: string): void {
    this.writes += 1;
    this.values.set(name, value);
  }

  transaction<Result>(work: () => Result): Result {
    return work();
  }
}
