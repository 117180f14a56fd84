// `serve` as a process of its own: its file, its words, its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { root } from '../../harness/paths.ts';
import { waitFor } from '../../harness/wait.ts';

export interface CliOptions {
  /** The file's text, or what it is to hold. */
  config: string | object;
  environment?: Readonly<Record<string, string>>;
  words?: readonly string[];
  /** Where the file is put, and what the process has for its home; default: one of its own. */
  folder?: string;
}

export class CliProcess {
  stdout = '';
  stderr = '';
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;

  constructor({ config, environment = {}, words = [], folder = temporaryFolder() }: CliOptions) {
    this.folder = folder;
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    // Nothing of the environment of whoever runs the tests: there may be keys in it.
    const env = { HOME: folder, TMPDIR: folder, ...environment };
    const program = join(root, 'src/cli/main.ts');
    this.#child = spawn(process.execPath, [program, 'serve', '--config', file, ...words], { env, cwd: folder });
    this.#child.stdout?.on('data', (piece: Buffer) => (this.stdout += piece.toString()));
    this.#child.stderr?.on('data', (piece: Buffer) => (this.stderr += piece.toString()));
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** Throws, with what it said, where it ends before that. */
  async ready(): Promise<this> {
    await waitFor('the address of the gateway', () => {
      if (this.#child.exitCode !== null) {
        throw new Error(`It ended with ${this.#child.exitCode}: ${this.stderr}`);
      }
      return /OPENAI_BASE_URL=.*\n/.test(this.stdout);
    });
    return this;
  }

  get url(): string {
    return /^OPENAI_BASE_URL=(.+)$/m.exec(this.stdout)?.[1] ?? '';
  }

  get token(): string {
    return /^OPENAI_API_KEY=(.+)$/m.exec(this.stdout)?.[1] ?? '';
  }

  client(apiKey = this.token): OpenAI {
    return new OpenAI({ baseURL: this.url, apiKey, maxRetries: 0 });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Its exit code; `null` where a signal killed it. */
  exit(): Promise<number | null> {
    return this.#exit;
  }

  /** What is left of it goes too. */
  async end(): Promise<number | null> {
    this.signal('SIGTERM');
    const code = await this.#exit;
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gateway-cli-'));
}
