// The extension's parts once more, beside the running ones: with their own storage, so that they can be ended and begun again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Services } from '../../../src/host/services.ts';
import { playedVariable, simulatorVariable } from '../../harness/simulated.ts';
import { running } from './extension.ts';

class Memory implements vscode.Memento {
  readonly values = new Map<string, unknown>();
  keys = () => [...this.values.keys()];
  get = <T>(key: string, otherwise?: T): T => (this.values.get(key) ?? otherwise) as T;
  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) {
      this.values.delete(key);
    } else {
      this.values.set(key, JSON.parse(JSON.stringify(value)));
    }
  }
  setKeysForSync(): void {}
}

/** One person's state, in which `start` begins session after session. Secrets are VS Code's real ones. */
export class Profile {
  readonly dir = mkdtempSync(join(tmpdir(), 'llm-workbench-profile-'));
  readonly file = join(this.dir, 'llm-workbench.sqlite');
  readonly workspaceState = new Memory();
  readonly globalState = new Memory();
  /** Names of the secrets that were read, in order. */
  readonly secretsRead: string[] = [];
  /** Every line of every log. */
  readonly logged: string[] = [];
  readonly #running = new Set<Services>();

  /**
   * `simulator: false` leaves the parts without it, as in a session that `npm start` did not begin; `all` lets it play every
   * vendor, as in one that `npm start` did begin.
   */
  async start({ simulator = true }: { simulator?: boolean | 'all' } = {}): Promise<Services> {
    const { context } = (await running()).services;
    const { secrets } = context;
    const recordingSecrets: vscode.SecretStorage = {
      keys: () => secrets.keys(),
      get: (name) => {
        this.secretsRead.push(name);
        return secrets.get(name);
      },
      store: (name, value) => secrets.store(name, value),
      delete: (name) => secrets.delete(name),
      onDidChange: secrets.onDidChange,
    };
    const own = {
      globalStorageUri: vscode.Uri.file(this.dir),
      workspaceState: this.workspaceState,
      globalState: this.globalState,
      secrets: recordingSecrets,
    };
    const descriptors = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }]));
    const { [simulatorVariable]: address, [playedVariable]: played } = process.env;
    if (simulator !== true) {
      delete process.env[simulator ? playedVariable : simulatorVariable];
    }
    try {
      const services = new Services(Object.create(context, descriptors) as vscode.ExtensionContext);
      this.#recordLog(services);
      this.#running.add(services);
      return services;
    } finally {
      Object.assign(process.env, { [simulatorVariable]: address, [playedVariable]: played });
    }
  }

  /** Ends one session as closing the editor does. */
  async end(services: Services): Promise<void> {
    this.#running.delete(services);
    await services.dispose();
  }

  /** Ends every session and removes the folder. */
  async remove(): Promise<void> {
    for (const services of this.#running) {
      await this.end(services);
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  /**
   * Gives the parts an output channel of their own: VS Code has only one of each name, and ending one session would close
   * the running extension's. Like VS Code's, it throws once it is closed.
   */
  #recordLog(services: Services): void {
    const window = vscode.window as { createOutputChannel: unknown };
    const original = window.createOutputChannel;
    let closed = false;
    const write = (line: string) => {
      if (closed) {
        throw new Error('Channel has been closed');
      }
      this.logged.push(line);
    };
    const dispose = () => {
      closed = true;
    };
    window.createOutputChannel = () => ({ debug: write, info: write, warn: write, error: write, show() {}, dispose });
    try {
      // The channel is made with the first line.
      services.log.debug('A test begins');
    } finally {
      window.createOutputChannel = original;
    }
  }
}
