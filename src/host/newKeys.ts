// Adding a key and entering one again: asks, tries it at once, and keeps it.
import * as vscode from 'vscode';
import { checkKey, type KeyCheck } from '../core/diagnosis/checkKey.ts';
import type { OriginQuestion } from '../core/connections.ts';
import { originOf } from '../core/guardedFetch.ts';
import type { Provider } from '../core/provider.ts';
import type { KeyOperationsOptions } from './keyOperations.ts';
import {
  askKey,
  askKeyName,
  askOptions,
  lookalike,
  pickProvider,
  type KeyOptions,
  type TypedKey,
} from './keyPrompts.ts';
import { isAccepted, testWithProgress, toldText } from './keyProgress.ts';

export interface NewKeysOptions extends KeyOperationsOptions {
  /** Asks before a key goes to another origin than it was saved for. */
  confirmOrigin(question: OriginQuestion): Promise<boolean>;
}

export class NewKeys {
  readonly #options: NewKeysOptions;

  constructor(options: NewKeysOptions) {
    this.#options = options;
  }

  /** Asks for provider, name and key, tries it at once, and keeps it. `providerId` skips the first question. */
  async add(providerId?: string): Promise<void> {
    const entries = await this.#options.keys.list();
    const provider = this.#find(providerId) ?? (await pickProvider(this.#options.providers.all(), entries));
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
    await (provider && known ? this.enterAgain(provider, known.name) : this.add(providerId));
  }

  /** A new secret for a stored name; it goes to the address and organization of the old one unless the person changes them. */
  async enterAgain(provider: Provider, name: string): Promise<void> {
    const { organization, baseUrl, origin } =
      (await this.#options.keys.read(provider.id, name).catch(() => undefined)) ?? {};
    await this.#enterKey(provider, name, { organization, baseUrl }, origin);
  }

  /** `boundTo` is the origin that the stored key of this name was saved for. */
  async #enterKey(provider: Provider, name: string, before: KeyOptions = {}, boundTo?: string): Promise<void> {
    // First of all: settings that name no address are told before a key is typed.
    const usual = this.#options.connections.currentBaseUrl(provider);
    const key = await askKey(provider, this.#options.providers.all());
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
      const check = await testWithProgress(
        `Testing the ${provider.name} key "${typed.name}"…`,
        this.#options.redactor,
        async (signal) => {
          const { checkFacts } = await import('./checkFacts.ts');
          const facts = checkFacts(this.#options.settings, provider.id, connection.context.baseUrl);
          return checkKey(provider, connection, this.#options.clock, signal, facts);
        },
      );
      if (check && isAccepted(check)) {
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
    const owner = lookalike(typed.key, this.#options.providers.all());
    const elsewhere =
      check?.verdict === 'wrongKey' && owner && owner.id !== provider.id ? `Add It to ${owner.name}` : undefined;
    const keep = check?.verdict === 'wrongKey' ? 'Save Anyway' : 'Keep It';
    const { redactor } = this.#options;
    const better = check?.address === undefined ? undefined : redactor.text(`Use ${check.address}`);
    const text = redactor.text(check ? toldText(check) : 'The test was cancelled.');
    const likely =
      check?.verdict === 'wrongKey' ? [elsewhere, 'Enter Again…', keep] : [better, keep, 'Test Again', 'Enter Again…'];
    const choice = await vscode.window.showWarningMessage(
      `${provider.name}, key "${typed.name}": ${text}`,
      ...likely.filter((label) => label !== undefined),
    );
    if (choice === elsewhere && owner && elsewhere) {
      await this.#addTo(owner, typed);
      return 'leave';
    }
    if (choice !== undefined && choice === better) {
      await this.#tryAndSave({ ...typed, baseUrl: check?.address });
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
    const text = `${provider.name}, key "${name}": ${this.#options.redactor.text(toldText(check))}`;
    if ((await vscode.window.showInformationMessage(text, ...(isActive ? [] : ['Use It Now']))) === 'Use It Now') {
      await this.#options.keys.setDisabled(provider.id, name, false);
      await this.#options.keys.activate(provider.id, name);
      this.#options.onChange(provider.id);
    }
  }

  #find(providerId: string | undefined): Provider | undefined {
    return providerId === undefined ? undefined : this.#options.providers.find(providerId);
  }
}
