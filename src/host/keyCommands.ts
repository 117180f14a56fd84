// Commands that add, test, rename, switch, disable and remove keys.
import * as vscode from 'vscode';
import { checkKey, type KeyCheck } from '../core/checkKey.ts';
import type { Connections, OriginQuestion } from '../core/connections.ts';
import { toAppError } from '../core/errors.ts';
import { originOf } from '../core/guardedFetch.ts';
import type { KeyEntry, KeyRing } from '../core/keyRing.ts';
import type { Clock } from '../core/ports.ts';
import type { Provider } from '../core/provider.ts';
import type { Redactor } from '../core/redact.ts';
import { signalOf } from './cancellation.ts';
import {
  askKey,
  askKeyName,
  askOptions,
  keyNameProblem,
  lookalike,
  pickProvider,
  type KeyOptions,
  type TypedKey,
} from './keyPrompts.ts';

export interface KeyCommandsOptions {
  keys: KeyRing;
  connections: Connections;
  providers: readonly Provider[];
  clock: Clock;
  redactor: Redactor;
  /** Asks before a key goes to another origin than it was saved for. */
  confirmOrigin(question: OriginQuestion): Promise<boolean>;
  /** A key came, went or changed. */
  onChange(providerId: string): void;
}

type Listed = { label: string; description: string; entry?: KeyEntry; provider: Provider; variable?: string };

export class KeyCommands {
  readonly #options: KeyCommandsOptions;

  constructor(options: KeyCommandsOptions) {
    this.#options = options;
  }

  /** Asks for provider, name and key, tries it at once, and keeps it. `providerId` skips the first question. */
  async add(providerId?: string): Promise<void> {
    const entries = await this.#options.keys.list();
    const provider = this.#find(providerId) ?? (await pickProvider(this.#options.providers, entries));
    const name = provider && (await askKeyName(provider, entries));
    if (provider && name) {
      await this.#enterKey(provider, name);
    }
  }

  /** Enters the key of an existing name again; without such a name it adds one. */
  async replace(providerId: string, name?: string): Promise<void> {
    const provider = this.#find(providerId);
    const entries = await this.#options.keys.list();
    const known = entries.find(
      (entry) => entry.providerId === providerId && (name ? entry.name === name : entry.active),
    );
    await (provider && known ? this.#enterAgain(provider, known.name) : this.add(providerId));
  }

  async test(providerId?: string): Promise<void> {
    const picked = await this.#pick('Which key should be tested?', { providerId, withEnvironment: true });
    if (!picked) {
      return;
    }
    const about = picked.entry
      ? `${picked.provider.name}, key "${picked.entry.name}"`
      : `${picked.provider.name}, ${picked.variable}`;
    const check = await this.#withProgress(`Testing ${about}…`, async (signal) => {
      const connection = await this.#options.connections.open(picked.provider, picked.entry?.name);
      return checkKey(picked.provider, connection, this.#options.clock, signal);
    });
    if (check) {
      // The sentence alone: after a variable's name and a colon its first word would be taken for the key.
      const text = `${about}: ${this.#options.redactor.text(check.sentence)}`;
      const mend = check.verdict === 'works' || !picked.entry ? undefined : 'Enter Again…';
      const show = check.verdict === 'works' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
      if ((await show(text, ...(mend ? [mend] : []))) && picked.entry) {
        await this.#enterAgain(picked.provider, picked.entry.name);
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
    if (typed && typed.trim() !== name) {
      await this.#options.keys.rename(providerId, name, typed.trim());
      this.#options.onChange(providerId);
    }
  }

  /** Chooses the key that requests take. */
  async switch(): Promise<void> {
    const picked = await this.#pick('Which key should be used from now on?', { only: (entry) => !entry.disabled });
    if (picked?.entry) {
      await this.#options.keys.activate(picked.entry.providerId, picked.entry.name);
      this.#options.onChange(picked.entry.providerId);
    }
  }

  async disable(): Promise<void> {
    const picked = await this.#pick('Which key should be disabled or enabled?');
    if (picked?.entry) {
      await this.#options.keys.setDisabled(picked.entry.providerId, picked.entry.name, !picked.entry.disabled);
      this.#options.onChange(picked.entry.providerId);
    }
  }

  async remove(): Promise<void> {
    const picked = await this.#pick('Which key should be removed?');
    if (!picked?.entry) {
      return;
    }
    const { providerId, name } = picked.entry;
    // The key is kept in this variable only as long as it can be taken back.
    const removed = await this.#options.keys.read(providerId, name).catch(() => undefined);
    await this.#options.keys.remove(providerId, name);
    this.#options.onChange(providerId);
    const undo = removed ? ['Undo'] : [];
    if (await vscode.window.showInformationMessage(`The ${picked.provider.name} key "${name}" was removed.`, ...undo)) {
      if (removed) {
        await this.#options.keys.save(removed);
        await (picked.entry.disabled ? this.#options.keys.setDisabled(providerId, name, true) : undefined);
        await (picked.entry.active ? this.#options.keys.activate(providerId, name) : undefined);
        this.#options.onChange(providerId);
      }
    }
  }

  /** A new secret for a stored name; it goes to the address and organization of the old one unless the person changes them. */
  async #enterAgain(provider: Provider, name: string): Promise<void> {
    const { organization, baseUrl, origin } =
      (await this.#options.keys.read(provider.id, name).catch(() => undefined)) ?? {};
    await this.#enterKey(provider, name, { organization, baseUrl }, origin);
  }

  /** `boundTo` is the origin that the stored key of this name was saved for. */
  async #enterKey(provider: Provider, name: string, before: KeyOptions = {}, boundTo?: string): Promise<void> {
    // First of all: settings that name no address are told before a key is typed.
    const usual = this.#options.connections.currentBaseUrl(provider);
    const key = await askKey(provider, this.#options.providers);
    this.#options.redactor.remember(key);
    const options = key && (await askOptions(provider, usual, before));
    if (key && options && (await this.#mayGo(provider, name, options.baseUrl ? undefined : boundTo, usual))) {
      await this.#tryAndSave({ provider, name, key, ...options });
    }
  }

  /** Settings that changed since the key was saved lead its successor elsewhere only after the person said so. */
  async #mayGo(provider: Provider, keyName: string, boundTo: string | undefined, usual: string): Promise<boolean> {
    const wanted = originOf(usual);
    return (
      boundTo === undefined ||
      boundTo === wanted ||
      this.#options.confirmOrigin({ providerName: provider.name, keyName, savedFor: boundTo, wanted })
    );
  }

  async #tryAndSave(typed: TypedKey): Promise<void> {
    const { provider } = typed;
    for (;;) {
      const connection = this.#options.connections.trial(provider, {
        providerId: provider.id,
        key: typed.key,
        organization: typed.organization,
        baseUrl: typed.baseUrl,
        origin: originOf(typed.baseUrl ?? this.#options.connections.currentBaseUrl(provider)),
      });
      const check = await this.#withProgress(`Testing the ${provider.name} key "${typed.name}"…`, (signal) =>
        checkKey(provider, connection, this.#options.clock, signal),
      );
      if (check?.verdict === 'works') {
        await this.#save(typed);
        // A notification that cannot be shown (VS Code is closing) takes nothing back.
        void this.#offerUse(typed, check).catch(() => undefined);
        return;
      }
      const next = await this.#decide(typed, check);
      if (next === 'save') {
        await this.#save(typed);
      }
      if (next !== 'again') {
        return;
      }
    }
  }

  /** What to do with a key that did not prove itself; a test that was cancelled leaves the choice open as well. */
  async #decide(typed: TypedKey, check: KeyCheck | undefined): Promise<'save' | 'again' | 'leave'> {
    const { provider } = typed;
    const owner = lookalike(typed.key, this.#options.providers);
    const elsewhere =
      check?.verdict === 'wrongKey' && owner && owner.id !== provider.id ? `Add It to ${owner.name}` : undefined;
    const keep = check?.verdict === 'wrongKey' ? 'Save Anyway' : 'Keep It';
    const text = this.#options.redactor.text(check?.sentence ?? 'The test was cancelled.');
    const likely =
      check?.verdict === 'wrongKey' ? [elsewhere, 'Enter Again…', keep] : [keep, 'Test Again', 'Enter Again…'];
    const choice = await vscode.window.showWarningMessage(
      `${provider.name}, key "${typed.name}": ${text}`,
      ...likely.filter((label) => label !== undefined),
    );
    if (choice === elsewhere && owner && elsewhere) {
      await this.#addTo(owner, typed);
      return 'leave';
    }
    if (choice === 'Enter Again…') {
      await this.#enterKey(provider, typed.name, { organization: typed.organization, baseUrl: typed.baseUrl });
      return 'leave';
    }
    return choice === keep ? 'save' : choice === 'Test Again' ? 'again' : 'leave';
  }

  /** The key turned out to be another provider's: a key of that provider with the same name is not overwritten. */
  async #addTo(owner: Provider, { name: typedName, key }: TypedKey): Promise<void> {
    const entries = await this.#options.keys.list();
    const isTaken = entries.some((entry) => entry.providerId === owner.id && entry.name === typedName);
    const name = isTaken ? await askKeyName(owner, entries) : typedName;
    if (name) {
      await this.#tryAndSave({ provider: owner, name, key });
    }
  }

  async #save(typed: TypedKey): Promise<void> {
    const { provider, ...rest } = typed;
    const { keys } = this.#options;
    const inUse = (await keys.list()).find((entry) => entry.providerId === provider.id && entry.active);
    await keys.save({
      providerId: provider.id,
      name: rest.name,
      key: rest.key,
      organization: rest.organization,
      baseUrl: rest.baseUrl,
      origin: originOf(rest.baseUrl ?? this.#options.connections.currentBaseUrl(provider)),
      savedAt: this.#options.clock.now(),
    });
    // Without a choice the first in order stands in: a new key must not take over by its name alone.
    await keys.activate(provider.id, inUse?.name ?? rest.name);
    this.#options.onChange(provider.id);
  }

  async #offerUse({ provider, name }: TypedKey, check: KeyCheck): Promise<void> {
    const entries = (await this.#options.keys.list()).filter((entry) => entry.providerId === provider.id);
    const isActive = entries.find((entry) => entry.name === name)?.active ?? false;
    const text = `${provider.name}, key "${name}": ${this.#options.redactor.text(check.sentence)}`;
    if ((await vscode.window.showInformationMessage(text, ...(isActive ? [] : ['Use It Now']))) === 'Use It Now') {
      await this.#options.keys.setDisabled(provider.id, name, false);
      await this.#options.keys.activate(provider.id, name);
      this.#options.onChange(provider.id);
    }
  }

  async #pick(
    placeHolder: string,
    options: { providerId?: string; withEnvironment?: boolean; only?: (entry: KeyEntry) => boolean } = {},
  ): Promise<Listed | undefined> {
    const entries = (await this.#options.keys.list()).filter(
      (entry) => (options.only?.(entry) ?? true) && (!options.providerId || entry.providerId === options.providerId),
    );
    const items: Listed[] = entries.flatMap((entry) => {
      const provider = this.#find(entry.providerId);
      const state = entry.disabled ? 'disabled' : entry.active ? 'in use' : '';
      return provider ? [{ label: `${provider.name}: ${entry.name}`, description: state, entry, provider }] : [];
    });
    if (options.withEnvironment) {
      for (const provider of this.#options.providers) {
        const variable = this.#options.connections.environmentKey(provider);
        const isUsed = !entries.some((entry) => entry.providerId === provider.id && entry.active);
        if (variable && isUsed && (!options.providerId || options.providerId === provider.id)) {
          items.push({ label: `${provider.name}: from ${variable}`, description: 'environment', provider, variable });
        }
      }
    }
    if (items.length === 0) {
      const add = 'Add Key…';
      if ((await vscode.window.showInformationMessage('There is no key yet.', add)) === add) {
        await this.add(options.providerId);
      }
      return undefined;
    }
    return items.length === 1 && options.providerId ? items[0] : vscode.window.showQuickPick(items, { placeHolder });
  }

  /** `undefined` when the person cancelled; any other failure is told and gives `undefined` too. */
  async #withProgress(title: string, work: (signal: AbortSignal) => Promise<KeyCheck>): Promise<KeyCheck | undefined> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_progress, token) => {
        try {
          return await work(signalOf(token));
        } catch (thrown) {
          const error = toAppError(thrown);
          if (error.kind !== 'cancelled') {
            void vscode.window.showErrorMessage(this.#options.redactor.text(error.message));
          }
          return undefined;
        }
      },
    );
  }

  #find(providerId: string | undefined): Provider | undefined {
    return this.#options.providers.find((provider) => provider.id === providerId);
  }
}
