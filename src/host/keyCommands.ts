// Commands that test, rename, switch, disable and remove keys: which one, and what came of it.
import * as vscode from 'vscode';
import { keyNameProblem } from '../core/keyName.ts';
import type { KeyEntry } from '../core/keyRing.ts';
import type { Provider } from '../core/provider.ts';
import { KeyOperations } from './keyOperations.ts';
import { isAccepted, testWithProgress, toldText } from './keyProgress.ts';
import type { NewKeys, NewKeysOptions } from './newKeys.ts';

type Listed = { label: string; description: string; entry?: KeyEntry; provider: Provider; variable?: string };

interface Choice {
  providerId?: string;
  /** Also keys of environment variables that are in use. */
  withEnvironment?: boolean;
  /** Only keys that are enabled. */
  enabledOnly?: boolean;
}

export class KeyCommands {
  readonly #options: NewKeysOptions;
  /** The same with explicit keys, for views. */
  readonly operations: KeyOperations;

  constructor(options: NewKeysOptions) {
    this.#options = options;
    this.operations = new KeyOperations(options);
  }

  /** Asks for provider, name and key, tries it at once, and keeps it. `providerId` skips the first question. */
  async add(providerId?: string): Promise<void> {
    return (await this.#newKeys()).add(providerId);
  }

  /** Enters the key of an existing name again; without such a name it adds one. */
  async replace(providerId: string, name?: string): Promise<void> {
    return (await this.#newKeys()).replace(providerId, name);
  }

  /** Its questions are loaded when the first key is entered. */
  async #newKeys(): Promise<NewKeys> {
    return new (await import('./newKeys.ts')).NewKeys(this.#options);
  }

  async test(providerId?: string): Promise<void> {
    const picked = await this.#pick('Which key should be tested?', { providerId, withEnvironment: true });
    if (!picked) {
      return;
    }
    const { provider, entry, variable } = picked;
    const about = entry ? `${provider.name}, key "${entry.name}"` : `${provider.name}, ${variable}`;
    const { redactor } = this.#options;
    const check = await testWithProgress(`Testing ${about}…`, redactor, (signal) =>
      this.operations.test(provider.id, entry?.name ?? variable, signal),
    );
    if (check) {
      // The sentence alone: after a variable's name and a colon its first word would be taken for the key.
      const text = `${about}: ${redactor.text(toldText(check))}`;
      const mend = isAccepted(check) || !entry ? undefined : 'Enter Again…';
      const show = check.verdict === 'works' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
      if ((await show(text, ...(mend ? [mend] : []))) && entry) {
        await (await this.#newKeys()).enterAgain(provider, entry.name);
      }
    }
  }

  async rename(): Promise<void> {
    const picked = await this.#pick('Which key should be renamed?');
    if (!picked?.entry) {
      return;
    }
    const { name, providerId } = picked.entry;
    const taken = (await this.#options.keys.list())
      .filter((entry) => entry.providerId === providerId)
      .map((entry) => entry.name);
    const typed = await vscode.window.showInputBox({
      title: 'LLM Workbench: Rename Key',
      prompt: `New name for "${name}"`,
      value: name,
      validateInput: (text) => (text.trim() === name ? undefined : keyNameProblem(text, taken)),
    });
    if (typed) {
      await this.operations.rename(providerId, name, typed);
    }
  }

  /** Chooses the key that requests take. */
  async switch(): Promise<void> {
    const picked = await this.#pick('Which key should be used from now on?', { enabledOnly: true });
    if (picked?.entry) {
      await this.operations.use(picked.entry.providerId, picked.entry.name);
    }
  }

  async disable(): Promise<void> {
    const picked = await this.#pick('Which key should be disabled or enabled?');
    if (picked?.entry) {
      await this.operations.setDisabled(picked.entry.providerId, picked.entry.name, !picked.entry.disabled);
    }
  }

  async remove(): Promise<void> {
    const placeHolder = 'Which key should be removed?';
    const orphans = (await this.#options.keys.list()).filter(({ providerId }) => !this.#find(providerId));
    const picked =
      orphans.length > 0 ? await this.#pickWith(orphans, placeHolder) : (await this.#pick(placeHolder))?.entry;
    if (picked) {
      await this.operations.remove(picked.providerId, picked.name);
    }
  }

  /** Also the keys of endpoints that were removed: nothing else shows them. */
  async #pickWith(orphans: readonly KeyEntry[], placeHolder: string): Promise<KeyEntry | undefined> {
    const known = this.#items(await this.#options.keys.list(), {});
    const items = [
      ...known.map(({ label, description, entry }) => ({ label, description, entry })),
      ...orphans.map((entry) => ({
        label: `${entry.providerId}: ${entry.name}`,
        description: 'its endpoint was removed',
        entry,
      })),
    ];
    return (await vscode.window.showQuickPick(items, { placeHolder }))?.entry;
  }

  async #pick(placeHolder: string, choice: Choice = {}): Promise<Listed | undefined> {
    const { providerId } = choice;
    const all = (await this.#options.keys.list()).filter(
      (entry) => (!providerId || entry.providerId === providerId) && this.#find(entry.providerId),
    );
    const items = this.#items(all, choice);
    if (items.length === 0) {
      await (all.length > 0 ? this.#offerEnable() : this.#offerAdd(providerId));
      return undefined;
    }
    return items.length === 1 && providerId ? items[0] : vscode.window.showQuickPick(items, { placeHolder });
  }

  #items(all: readonly KeyEntry[], { providerId, withEnvironment, enabledOnly }: Choice): Listed[] {
    const items: Listed[] = all.flatMap((entry) => {
      const provider = this.#find(entry.providerId);
      const state = entry.disabled ? 'disabled' : entry.active ? 'in use' : '';
      return provider && !(enabledOnly && entry.disabled)
        ? [{ label: `${provider.name}: ${entry.name}`, description: state, entry, provider }]
        : [];
    });
    if (withEnvironment) {
      for (const provider of this.#options.providers.all()) {
        const variable = this.#options.connections.environmentKey(provider);
        const isUsed = !all.some((entry) => entry.providerId === provider.id && entry.active);
        if (variable && isUsed && (!providerId || providerId === provider.id)) {
          items.push({ label: `${provider.name}: from ${variable}`, description: 'environment', provider, variable });
        }
      }
    }
    return items;
  }

  async #offerAdd(providerId: string | undefined): Promise<void> {
    const add = 'Add Key…';
    if ((await vscode.window.showInformationMessage('There is no key yet.', add)) === add) {
      await this.add(providerId);
    }
  }

  async #offerEnable(): Promise<void> {
    const enable = 'Enable a Key…';
    if ((await vscode.window.showInformationMessage('All keys are disabled.', enable)) === enable) {
      await this.disable();
    }
  }

  #find(providerId: string): Provider | undefined {
    return this.#options.providers.find(providerId);
  }
}
