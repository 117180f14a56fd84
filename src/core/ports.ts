// What the core asks of the world; `src/host` gives it VS Code's, tests give it their own.

export type Fetch = typeof globalThis.fetch;

export interface Disposable {
  dispose(): void;
}

/** Encrypted storage of strings by name. `keys()` lists names without reading a value. */
export interface SecretStore {
  keys(): Promise<readonly string[]>;
  get(name: string): Promise<string | undefined>;
  store(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  onDidChange(listener: (name: string) => void): Disposable;
}

/** `now` is epoch milliseconds and may jump; `monotonicMs` never goes back and measures durations. */
export interface Clock {
  now(): number;
  monotonicMs(): number;
  /** Rejects with the signal's reason when aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once; disposing takes it back. */
  after(ms: number, callback: () => void): Disposable;
}

/** Every text is redacted by the implementation before it is written. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}
