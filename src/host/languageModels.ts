// VS Code's own language models as a provider: which there are, and which of them VS Code would ask the person about first.
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import type { Disposable } from '../core/ports.ts';
import type { ModelInfo, Provider } from '../core/provider.ts';
import type { ProviderSource } from '../core/providerSet.ts';
import { lateStream } from '../core/providers/lateStream.ts';
import { untilAborted } from '../core/untilAborted.ts';

export const VS_CODE = 'vscode';
/** Models that this extension itself may offer to VS Code: asked by it they would come back to it. */
const OWN_VENDOR = 'llm-workbench';
/** Names in the extension's global state the vendors that have answered, and so were allowed. */
const ANSWERED = 'llmWorkbench.languageModelVendors';

type ExtensionContext = Pick<vscode.ExtensionContext, 'globalState' | 'languageModelAccessInformation'>;
/** What is used of `vscode.lm`; an editor built on VS Code may lack all of it. */
export type LanguageModelApi = Partial<Pick<typeof vscode.lm, 'selectChatModels' | 'onDidChangeChatModels'>>;

const NOBODY: readonly Provider[] = [];

export class LanguageModels implements ProviderSource, Disposable {
  readonly #context: ExtensionContext;
  readonly #api: LanguageModelApi | undefined;
  readonly #provider: Provider;
  readonly #shown: readonly Provider[];
  readonly #listeners = new Set<(providerId: string) => void>();
  readonly #disposables: Disposable[];
  /** As they were listed last, by our id; `undefined`: not listed yet. */
  #chats: ReadonlyMap<string, vscode.LanguageModelChat> | undefined;

  constructor(context: ExtensionContext, api: LanguageModelApi | undefined = vscode.lm) {
    this.#context = context;
    this.#api = api;
    this.#provider = this.#made();
    this.#shown = [this.#provider];
    const changed = () => {
      // While it is not shown, nobody else asks for the list.
      void (this.#isShown() ? this.#tell() : this.#list().catch(() => undefined));
    };
    this.#disposables = [
      ...(api?.onDidChangeChatModels ? [api.onDidChangeChatModels(changed)] : []),
      ...(api?.selectChatModels ? [context.languageModelAccessInformation.onDidChange(changed)] : []),
    ];
  }

  /** None where the editor has no language models to ask, unless the person has asked some before. */
  all(): readonly Provider[] {
    return this.#isShown() ? this.#shown : NOBODY;
  }

  #isShown(): boolean {
    const isEmpty = this.#chats?.size === 0;
    return this.#api?.selectChatModels !== undefined && (!isEmpty || this.#allowed().length > 0);
  }

  onChange(listener: (providerId: string) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#listeners.clear();
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
  }

  #made(): Provider {
    return {
      id: VS_CODE,
      name: 'VS Code',
      auth: 'none',
      baseUrl: '',
      inProcess: true,
      ownPrices: true,
      whenEmpty: 'No extension offers language models here; GitHub Copilot does, for example.',
      environment: { apiKey: [], baseUrl: [], organization: [] },
      links: {},
      asksFirst: (model) => this.#asksFirst(model),
      // An extension may never say which models it has.
      models: async (_context, signal) =>
        [...(await untilAborted(this.#list(), signal))].map(([id, chat]) => modelInfo(id, chat)),
      stream: (request, _context, signal) =>
        lateStream(async () => {
          const { chatStream } = await import('./languageModelCalls.ts');
          return chatStream(() => this.#find(request.model), request, signal, {
            answered: (vendor) => this.#answered(vendor),
            refused: (vendor) => this.#refused(vendor),
          });
        }),
      check: async (_context, signal) => {
        if ((await untilAborted(this.#list(), signal)).size === 0) {
          throw new AppError('config', 'No extension offers language models in this window', { provider: VS_CODE });
        }
      },
    };
  }

  /**
   * VS Code asks once for each vendor, and some of its versions answer `canSendRequest` with yes before they did, or always: only
   * a vendor whose model has answered here, and has not been refused since, counts as allowed. `undefined`: not asked yet.
   */
  #asksFirst(model: string): boolean {
    const chat = this.#chats?.get(model);
    return (
      !chat ||
      !this.#allowed().includes(chat.vendor) ||
      this.#context.languageModelAccessInformation.canSendRequest(chat) !== true
    );
  }

  #allowed(): readonly string[] {
    return this.#context.globalState.get<readonly string[]>(ANSWERED, []);
  }

  /** Told with every part. */
  #answered(vendor: string): void {
    const before = this.#allowed();
    if (!before.includes(vendor)) {
      this.#keep([...before, vendor]);
    }
  }

  /** The person took the permission back, or never gave it. */
  #refused(vendor: string): void {
    const before = this.#allowed();
    if (before.includes(vendor)) {
      this.#keep(before.filter((other) => other !== vendor));
    }
  }

  #keep(vendors: readonly string[]): void {
    // Where it cannot be kept, it holds for this window, and VS Code asks the person all the same.
    this.#context.globalState.update(ANSWERED, vendors).then(undefined, () => undefined);
    this.#tell();
  }

  async #list(): Promise<ReadonlyMap<string, vscode.LanguageModelChat>> {
    const chats = (await this.#api?.selectChatModels?.({})) ?? [];
    const wasShown = this.#isShown();
    const others = chats.filter(({ vendor }) => vendor !== OWN_VENDOR);
    const listed = new Map(others.map((chat) => [`${chat.vendor}/${chat.id}`, chat]));
    this.#chats = listed;
    if (this.#isShown() !== wasShown) {
      this.#tell();
    }
    return listed;
  }

  async #find(model: string): Promise<vscode.LanguageModelChat | undefined> {
    return this.#chats?.get(model) ?? (await this.#list()).get(model);
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener(VS_CODE);
    }
  }
}

function modelInfo(id: string, { name, vendor, family, version, maxInputTokens }: vscode.LanguageModelChat): ModelInfo {
  return {
    id,
    // Who offers it is who gets the question.
    name: `${name} (${vendor})`,
    family,
    version,
    // Of input alone: how long an answer may be is not told.
    contextWindow: maxInputTokens > 0 ? maxInputTokens : undefined,
    abilities: { chat: true },
    // There is no common parameter: each vendor names its own, if it takes any.
    refuses: ['temperature', 'topP', 'reasoningEffort', 'json'],
  };
}
