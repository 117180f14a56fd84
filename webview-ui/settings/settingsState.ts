// The settings page's copy of what the host owns, as signals, and everything a person can ask of the host there.
import { batch, effect, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { restWords, type RestingView } from '../../src/shared/circuitViews.ts';
import type { SettingsPageEvents, SettingsPageRequests } from '../../src/shared/protocol.ts';
import type { GeneratedPrompt, PromptWriterView } from '../../src/shared/protocol/prompts.ts';
import type { EntryName, ProviderField, SettingValue } from '../../src/shared/protocol/settings.ts';
import type { KeyReference, SettingsView } from '../../src/shared/settingsViews.ts';
import type { ModelReference } from '../../src/shared/views.ts';
import type { WebhookTestView } from '../../src/shared/webhookViews.ts';
import { HostClient, type EventMessage } from '../client.ts';
import { showIn } from '../shownCurrency.ts';
import type { Host } from '../vscodeApi.ts';
import { KeyTests } from './keyTests.ts';
import { readSettingsLayout, type EditedBudget, type EditedPrompt, type SettingsLayout } from './settingsLayout.ts';
import { RoutingDesk } from './routing/routingDesk.ts';
import { SpendingDesk } from './spendingDesk.ts';
import { wordsOf } from './wordsOf.ts';

export type Scope = 'user' | 'workspace';
export type WebhookChange = Omit<Params<'webhooks/change'>, 'name'>;

type Method = keyof SettingsPageRequests;
type Params<M extends Method> = SettingsPageRequests[M]['params'];
type Result<M extends Method> = SettingsPageRequests[M]['result'];

export class SettingsApp {
  readonly view = signal<SettingsView | undefined>(undefined);
  /** Why nothing could be fetched, in the host's words. */
  readonly unopened = signal<string | undefined>(undefined);
  readonly page = signal('');
  readonly query = signal('');
  readonly unfolded = signal<ReadonlySet<string>>(new Set());
  /** An action that failed and belongs to no field, in the host's words. */
  readonly problem = signal<string | undefined>(undefined);
  /** What a screen reader says next. */
  readonly announcement = signal('');
  readonly tests: KeyTests;
  /** Budgets and prices. */
  readonly spending: SpendingDesk;
  readonly routing: RoutingDesk;
  /** Where the page was scrolled to when it was hidden. */
  readonly topAtStart: number;

  readonly #client: HostClient<SettingsPageRequests, SettingsPageEvents>;
  readonly #remember: (layout: SettingsLayout) => void;
  #layout: SettingsLayout;

  constructor(host: Host<SettingsLayout>) {
    this.#layout = readSettingsLayout(host.remembered);
    this.#remember = host.remember;
    this.page.value = this.#layout.page;
    this.query.value = this.#layout.query;
    this.unfolded.value = new Set(this.#layout.unfolded);
    this.topAtStart = this.#layout.top;
    this.#client = new HostClient(host.port, (message) => this.#hear(message));
    this.tests = new KeyTests({
      view: this.view,
      ask: (key, cancelled) => this.#client.request('key/test', key, cancelled),
      say: (text) => this.say(text),
    });
    this.spending = new SpendingDesk({
      request: (method, params, cancelled) => this.#client.request(method, params, cancelled),
      say: (text) => this.say(text),
    });
    this.routing = new RoutingDesk({
      request: (method, params, cancelled) => this.#client.request(method, params, cancelled),
      say: (text) => this.say(text),
      kept: this.#layout,
      keep: (part) => this.#keep(part),
    });
    effect(() => showIn(this.view.value?.models.currency));
  }

  async load(): Promise<void> {
    try {
      const view = await this.#client.request('settings/snapshot', {});
      batch(() => {
        this.view.value = view;
        this.unopened.value = undefined;
      });
    } catch (error) {
      this.unopened.value = wordsOf(error);
    }
  }

  // Layout

  show(page: string): void {
    batch(() => {
      this.page.value = page;
      this.query.value = '';
      this.problem.value = undefined;
    });
    this.#keep({ page, query: '', top: 0 });
  }

  search(query: string): void {
    this.query.value = query;
    this.#keep({ query });
  }

  fold(providerId: string, open: boolean): void {
    const unfolded = new Set(this.unfolded.value);
    unfolded[open ? 'add' : 'delete'](providerId);
    this.unfolded.value = unfolded;
    this.#keep({ unfolded: [...unfolded] });
  }

  scrolled(top: number): void {
    this.#keep({ top });
  }

  /** The prompt whose form was open when the page was hidden. */
  get editedPrompt(): EditedPrompt | undefined {
    return this.#layout.prompt;
  }

  /** `undefined`: it was saved or given up. */
  keepPrompt(prompt: EditedPrompt | undefined): void {
    this.#keep({ prompt });
  }

  get editedBudget(): EditedBudget | undefined {
    return this.#layout.budget;
  }

  /** `undefined`: it was saved or given up. */
  keepBudget(budget: EditedBudget | undefined): void {
    this.#keep({ budget });
  }

  // Settings: each gives what is wrong in words, or nothing where it was written

  /** With `entry` only that one of an object; the host alone knows what else stands there. */
  set(id: string, value: SettingValue | null, scope: Scope, entry?: string): Promise<string | undefined> {
    return this.#change('settings/set', { id, value, scope, ...(entry !== undefined && { entry }) });
  }

  /** Unsets it on purpose: the environment and the default do not hold then. */
  unset(id: string, scope: Scope): Promise<string | undefined> {
    return this.#change('settings/unset', { id, scope });
  }

  setProvider(
    providerId: string,
    field: ProviderField,
    value: SettingValue | null,
    entry?: EntryName,
  ): Promise<string | undefined> {
    return this.#change('settings/setProvider', { providerId, field, value, ...entry });
  }

  renameKey(providerId: string, keyName: string, newName: string): Promise<string | undefined> {
    return this.#change('key/rename', { providerId, keyName, newName });
  }

  /** Keeps a prompt of the library; `before` is its name until now, absent for a new one. */
  async savePrompt(name: string, text: string, before?: string): Promise<string | undefined> {
    try {
      this.#withPrompts(await this.#client.request('systemPrompt/save', { name, text, isNew: name !== before }));
      if (before !== undefined && before !== name) {
        this.#withPrompts(await this.#client.request('systemPrompt/remove', { name: before }));
      }
      this.say(`Saved ${name}.`);
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }

  async changeWebhook(name: string, change: WebhookChange): Promise<string | undefined> {
    try {
      this.#merge({ webhooks: await this.#client.request('webhooks/change', { name, ...change }) });
      this.say('Saved.');
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** Aborting gives up. Throws the host's words. */
  testWebhook(name: string, signal: AbortSignal): Promise<WebhookTestView> {
    return this.#client.request('webhooks/test', { name }, signal);
  }

  // Actions: a failure is told at the top of the page

  useKey(providerId: string, keyName: string): Promise<void> {
    return this.#act(() => this.#request('key/use', { providerId, keyName }), `${keyName} is in use.`);
  }

  setKeyDisabled(providerId: string, keyName: string, disabled: boolean): Promise<void> {
    return this.#act(
      () => this.#request('key/setDisabled', { providerId, keyName, disabled }),
      `${keyName} is ${disabled ? 'disabled' : 'enabled'}.`,
    );
  }

  /** For what VS Code itself asks or shows. */
  ask<
    M extends
      | 'endpoint/add'
      | 'endpoint/remove'
      | 'key/add'
      | 'key/replace'
      | 'key/remove'
      | 'page/openLink'
      | 'page/proxySettings'
      | 'routing/calibrate'
      | 'routing/editFile'
      | 'settings/openFile'
      | 'webhooks/add'
      | 'webhooks/copySecret'
      | 'webhooks/editAddress'
      | 'webhooks/remove',
  >(method: M, params: Params<M>): void {
    void this.#act(() => this.#client.request(method, params));
  }

  /** The host tests all connections, and tells what comes of it. */
  testAll(): void {
    void this.#act(() => this.#client.request('connections/test', {}));
  }

  /** All that the host tests at once. */
  cancelTests(): void {
    void this.#act(() => this.#client.request('connections/cancel', {}));
  }

  async switchOn(providerId: string): Promise<void> {
    this.problem.value = await this.setProvider(providerId, 'disabled', null);
  }

  /** Models of this provider that rest because they failed are asked again at once. */
  resetCircuits(providerId: string): void {
    void this.#act(() => this.#request('circuits/reset', { providerId }), 'They are asked again from now on.');
  }

  copyReport(): void {
    void this.#act(() => this.#client.request('connections/report', {}), 'Copied.');
  }

  /** The address that was found to work becomes the provider's, and is tested. */
  async useAddress(key: KeyReference, address: string): Promise<void> {
    this.problem.value = await this.setProvider(key.providerId, 'baseUrl', address);
    if (this.problem.value === undefined) {
      await this.tests.test(key);
    }
  }

  showLog(): void {
    void this.#act(() => this.#client.request('page/showLog', {}));
  }

  showData(): void {
    void this.#act(() => this.#client.request('page/showData', {}));
  }

  copy(text: string): void {
    void this.#act(() => this.#client.request('page/copy', { text }), 'Copied.');
  }

  removePrompt(name: string): Promise<void> {
    return this.#act(async () => this.#withPrompts(await this.#client.request('systemPrompt/remove', { name })));
  }

  /** Who would be asked to write a prompt. */
  async promptWriter(): Promise<PromptWriterView> {
    try {
      return await this.#client.request('systemPrompt/writer', {});
    } catch (error) {
      return { missing: wordsOf(error) };
    }
  }

  /** Costs money, which the button says; aborting stops it. Throws the host's words. */
  generatePrompt(description: string, model: ModelReference, signal: AbortSignal): Promise<GeneratedPrompt> {
    return this.#client.request('systemPrompt/generate', { description, model }, signal);
  }

  /** What was written from this description while the page was hidden, if the host still has it. Asks no model. */
  async writtenPrompt(description: string): Promise<GeneratedPrompt | undefined> {
    const written = await this.#client.request('systemPrompt/written', { description }).catch(() => null);
    return written ?? undefined;
  }

  /** Every list of models is read again. */
  refreshModels(): void {
    void this.#act(() => this.#client.request('models/list', { refresh: true }));
  }

  local(method: 'local/pull' | 'local/cancelPull' | 'local/remove', model: string): void {
    void this.#act(async () => this.#withLocal(await this.#client.request(method, { model })));
  }

  lookForLocal(): Promise<void> {
    return this.#act(async () => this.#withLocal(await this.#client.request('local/list', {})));
  }

  say(text: string): void {
    this.announcement.value = text;
  }

  #hear(message: EventMessage<SettingsPageEvents>): void {
    switch (message.event) {
      case 'settings/changed':
        this.#tellResting(message.data);
        this.view.value = message.data;
        this.spending.changed();
        this.routing.copy.changed();
        break;
      case 'budgets/changed':
        this.spending.changed();
        break;
      case 'settings/show':
        this.show(message.data.page);
        break;
      case 'routing/changed':
        this.routing.copy.changed();
        break;
      case 'routing/explain':
        this.show('routing');
        this.routing.explain(message.data);
        break;
      case 'connections/run':
        this.tests.hear(message.data);
        break;
      case 'models/changed':
        this.#withModels(message.data);
        break;
      case 'local/changed':
        this.#withLocal(message.data);
        break;
    }
  }

  async #change<M extends 'settings/set' | 'settings/unset' | 'settings/setProvider' | 'key/rename'>(
    method: M,
    params: Params<M>,
  ): Promise<string | undefined> {
    try {
      await this.#request(method, params);
      this.say('Saved.');
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** A request that answers with all that is shown. */
  async #request<
    M extends
      | 'settings/set'
      | 'settings/unset'
      | 'settings/setProvider'
      | 'key/rename'
      | 'key/use'
      | 'key/setDisabled'
      | 'circuits/reset',
  >(method: M, params: Params<M>): Promise<void> {
    const view: Result<M> = await this.#client.request(method, params);
    this.view.value = view;
  }

  /** Without `afterwards` what the action's events said stays. */
  async #act(action: () => Promise<unknown>, afterwards?: string): Promise<void> {
    this.problem.value = undefined;
    try {
      await action();
      if (afterwards !== undefined) {
        this.say(afterwards);
      }
    } catch (error) {
      this.problem.value = wordsOf(error);
    }
  }

  /** Of models that began to rest since the last view. */
  #tellResting(next: SettingsView): void {
    const known = new Set((this.view.value?.providers ?? []).flatMap(({ resting = [] }) => resting.map(restKey)));
    const begun = next.providers.flatMap(({ resting = [], provider }) =>
      resting
        .filter((one) => one.untilMs !== undefined && !known.has(restKey(one)))
        .map((one) => ({ ...one, provider })),
    );
    const [first] = begun;
    if (first) {
      const others = begun.length > 1 ? ` ${begun.length - 1} more rest too.` : '';
      const { modelName, provider, untilMs, reason } = first;
      this.say(`${modelName} of ${provider.name} is ${restWords(untilMs, Date.now())}: ${reason}.${others}`);
    }
  }

  #withModels(models: SettingsView['models']): void {
    this.#merge({ models });
  }

  #withLocal(local: SettingsView['local']): void {
    this.#merge({ local });
  }

  #withPrompts(systemPrompts: SettingsView['systemPrompts']): void {
    this.#merge({ systemPrompts });
  }

  #merge(part: Partial<SettingsView>): void {
    if (this.view.value) {
      this.view.value = { ...this.view.value, ...part };
    }
  }

  #keep(part: Partial<SettingsLayout>): void {
    this.#layout = { ...this.#layout, ...part };
    this.#remember(this.#layout);
  }
}

function restKey({ providerId, model, keyName }: RestingView): string {
  return JSON.stringify([providerId, model, keyName]);
}

export const SettingsContext = createContext<SettingsApp | undefined>(undefined);

export function useSettings(): SettingsApp {
  const app = useContext(SettingsContext);
  if (!app) {
    throw new Error('Drawn outside the settings page');
  }
  return app;
}
