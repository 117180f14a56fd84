// What can be done with a key that is there: test, rename, use, disable, remove; the commands and the settings page call it.
import * as vscode from 'vscode';
import { keyNameProblem } from '../core/keyName.ts';
import type { Connection, Connections } from '../core/connections.ts';
import type { CheckFacts, KeyCheck } from '../core/diagnosis/checkKey.ts';
import { AppError, toAppError } from '../core/errors.ts';
import type { KeyRing, SavedKey } from '../core/keyRing.ts';
import type { Clock } from '../core/ports.ts';
import type { Provider } from '../core/provider.ts';
import type { Providers } from '../core/providerSet.ts';
import type { Redactor } from '../core/redact.ts';
import { untilAborted } from '../core/untilAborted.ts';
import type { ModelSettings } from './wantedModels.ts';

export interface KeyOperationsOptions {
  keys: KeyRing;
  connections: Connections;
  providers: Providers;
  /** For the models that must be in a provider's list. */
  settings: ModelSettings;
  clock: Clock;
  redactor: Redactor;
  /** A key came, went or changed. */
  onChange(providerId: string): void;
}

/** Every failure is an `AppError` whose message is a sentence for the person. */
export class KeyOperations {
  readonly #options: KeyOperationsOptions;

  constructor(options: KeyOperationsOptions) {
    this.#options = options;
  }

  /**
   * `keyName` is a stored key's, also of a disabled one, or the environment variable's; absent: the one in use. What keeps a
   * provider from being asked is a finding too. `facts` are what the caller knows besides; with `asking: 'once'` nobody is asked
   * again whether a key may go to an address that they refused.
   */
  async test(
    providerId: string,
    keyName: string | undefined,
    signal: AbortSignal,
    { asking, ...known }: CheckFacts & { asking?: 'once' } = {},
  ): Promise<KeyCheck> {
    const { connections, clock, settings } = this.#options;
    const provider = this.#provider(providerId);
    const [{ checkKey, checkOfObstacle }, { checkFacts }] = await Promise.all([
      import('../core/diagnosis/checkKey.ts'),
      import('./checkFacts.ts'),
    ]);
    let connection: Connection;
    try {
      // It may wait for a person who is asked whether the key may go there.
      connection = await untilAborted(connections.open(provider, keyName, asking), signal);
    } catch (thrown) {
      if (signal.aborted) {
        throw new AppError('cancelled', 'Cancelled', { provider: providerId, cause: thrown });
      }
      return checkOfObstacle(provider, keyName, addressOf(connections, provider), thrown, clock);
    }
    const facts = { ...checkFacts(settings, providerId, connection.context.baseUrl), ...known };
    return checkKey(provider, connection, clock, signal, facts);
  }

  async rename(providerId: string, from: string, typed: string): Promise<void> {
    const to = typed.trim();
    if (to === from) {
      return;
    }
    const taken = (await this.#options.keys.list())
      .filter((entry) => entry.providerId === providerId)
      .map((entry) => entry.name);
    const problem = keyNameProblem(to, taken);
    if (problem) {
      throw new AppError('config', `${problem}.`, { provider: providerId });
    }
    await this.#options.keys.rename(providerId, from, to);
    this.#options.onChange(providerId);
  }

  /** Makes it the key that requests take; a disabled one is enabled. */
  async use(providerId: string, name: string): Promise<void> {
    await this.#mustBeThere(providerId, name);
    await this.#options.keys.setDisabled(providerId, name, false);
    await this.#options.keys.activate(providerId, name);
    this.#options.onChange(providerId);
  }

  async setDisabled(providerId: string, name: string, disabled: boolean): Promise<void> {
    await this.#mustBeThere(providerId, name);
    await this.#options.keys.setDisabled(providerId, name, disabled);
    this.#options.onChange(providerId);
  }

  /** Resolves when it is gone; a notification then offers to take that back. Also a key of a provider that is there no more. */
  async remove(providerId: string, name: string): Promise<void> {
    const { keys, redactor } = this.#options;
    const entry = await this.#mustBeThere(providerId, name);
    // The key is kept in this variable only as long as it can be taken back.
    const removed = await keys.read(providerId, name).catch(() => undefined);
    await keys.remove(providerId, name);
    this.#options.onChange(providerId);
    this.#offerUndo(
      removed,
      entry,
      `The ${this.#options.providers.find(providerId)?.name ?? providerId} key "${name}" was removed.`,
    ).catch((thrown: unknown) => void vscode.window.showErrorMessage(redactor.text(toAppError(thrown).message)));
  }

  async #offerUndo(
    removed: SavedKey | undefined,
    { disabled, active }: { disabled: boolean; active: boolean },
    text: string,
  ): Promise<void> {
    const choice = await vscode.window.showInformationMessage(text, ...(removed ? ['Undo'] : []));
    if (choice !== 'Undo' || !removed) {
      return;
    }
    const { keys } = this.#options;
    const { providerId, name } = removed;
    if ((await keys.list()).some((entry) => entry.providerId === providerId && entry.name === name)) {
      throw new AppError('config', `There is a new key "${name}" by now; the removed one was not put in its place.`);
    }
    // The flag first: a disabled key is at no moment there without it.
    await (disabled ? keys.setDisabled(providerId, name, true) : undefined);
    await keys.save(removed);
    await (active ? keys.activate(providerId, name) : undefined);
    this.#options.onChange(providerId);
  }

  async #mustBeThere(providerId: string, name: string): Promise<{ disabled: boolean; active: boolean }> {
    const entries = await this.#options.keys.list();
    const entry = entries.find((item) => item.providerId === providerId && item.name === name);
    if (!entry) {
      throw new AppError('config', `There is no key "${name}" any more.`, { provider: providerId });
    }
    return entry;
  }

  #provider(providerId: string): Provider {
    const provider = this.#options.providers.find(providerId);
    if (!provider) {
      throw new AppError('config', `There is no provider "${providerId}".`);
    }
    return provider;
  }
}

/** `undefined` where the settings give none. */
function addressOf(connections: Connections, provider: Provider): string | undefined {
  try {
    return connections.currentBaseUrl(provider);
  } catch {
    return undefined;
  }
}
