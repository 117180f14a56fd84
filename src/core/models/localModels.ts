// The models on the person's own machine: what is installed, what is worth having, and getting more with progress.
import type { LocalModelsView, ModelsView, ProviderView, PullView } from '../../shared/views.ts';
import type { Connections } from '../connections.ts';
import { describeError, storedError } from '../errorMessages.ts';
import { AppError, toAppError } from '../errors.ts';
import { isLoopback } from '../guardedFetch.ts';
import type { Clock, Disposable, Log } from '../ports.ts';
import type { LocalModelActions, ModelInfo, Provider } from '../provider.ts';

export interface LocalModelsOptions {
  /** One that has `localModels`. */
  provider: Provider;
  connections: Connections;
  /** What is known of the providers now. */
  models: (refresh?: boolean) => Promise<ModelsView>;
  /** All that the provider listed, embedding models included. */
  listed: () => Promise<readonly ModelInfo[]>;
  clock: Clock;
  log: Log;
  redact: (this: void, text: string) => string;
  onChange: (view: LocalModelsView) => void;
  /** A model came or went: lists are read again. */
  onInstalled: (providerId: string) => void;
}

interface Pull {
  view: PullView;
  controller: AbortController;
  /** Fulfilled when it has ended, however it ended. */
  over: Promise<void>;
}

/** Often enough to look alive; the server tells far more. */
const TOLD_EVERY_MS = 200;

export class LocalModels {
  readonly #options: LocalModelsOptions;
  readonly #actions: LocalModelActions;
  readonly #pulls = new Map<string, Pull>();
  #telling?: Disposable;

  constructor(options: LocalModelsOptions) {
    if (!options.provider.localModels) {
      throw new AppError('internal', `${options.provider.name} has no models of its own to manage`);
    }
    this.#options = options;
    this.#actions = options.provider.localModels;
  }

  async view(refresh = false): Promise<LocalModelsView> {
    const { provider, models, listed } = this.#options;
    const known = (await models(refresh)).providers.find(({ id }) => id === provider.id);
    const installed = known?.state === 'notRunning' ? [] : await listed();
    return {
      ...localModelsView(provider, this.#actions, known, installed),
      pulls: [...this.#pulls.values()].map(({ view }) => view),
    };
  }

  /** Begins to fetch a model; a second call for the same one changes nothing. */
  async pull(model: string): Promise<LocalModelsView> {
    const { provider, connections } = this.#options;
    const running = this.#pulls.get(model);
    if (!running || running.view.error !== undefined) {
      const controller = new AbortController();
      const pull: Pull = { view: { model, status: 'starting' }, controller, over: Promise.resolve() };
      this.#pulls.set(model, pull);
      pull.over = this.#run(pull, async () => (await connections.open(provider)).context);
    }
    return this.view();
  }

  /** What was fetched stays on the disk, and a later pull goes on from there. Also takes away the row of a pull that failed. */
  async cancel(model: string): Promise<LocalModelsView> {
    const pull = this.#pulls.get(model);
    pull?.controller.abort();
    await pull?.over;
    this.#pulls.delete(model);
    this.#tell();
    return this.view();
  }

  /** Throws what the server says when it cannot. */
  async remove(model: string, signal: AbortSignal): Promise<LocalModelsView> {
    const { provider, connections, onInstalled } = this.#options;
    const { context } = await connections.open(provider);
    await this.#actions.remove(model, context, signal);
    onInstalled(provider.id);
    return this.view(true);
  }

  /** Ends every pull; what was fetched stays. */
  async dispose(): Promise<void> {
    this.#telling?.dispose();
    const pulls = [...this.#pulls.values()];
    pulls.forEach(({ controller }) => controller.abort());
    await Promise.all(pulls.map(({ over }) => over));
  }

  async #run(pull: Pull, open: () => Promise<Parameters<LocalModelActions['pull']>[1]>): Promise<void> {
    const { provider, log, redact, onInstalled } = this.#options;
    const { model } = pull.view;
    try {
      for await (const progress of this.#actions.pull(model, await open(), pull.controller.signal)) {
        pull.view = { model, ...progress };
        this.#tellSoon();
      }
      this.#pulls.delete(model);
      onInstalled(provider.id);
    } catch (thrown) {
      const error = toAppError(thrown, { provider: provider.id, signal: pull.controller.signal });
      if (error.kind === 'cancelled') {
        this.#pulls.delete(model);
      } else {
        const { title, detail } = describeError(storedError(error, redact), {
          providerName: provider.name,
          local: true,
        });
        pull.view = { ...pull.view, error: `${title} ${detail}`.trim() };
        log.warn(`${provider.name}: fetching ${model}: ${error.kind}: ${error.message}`);
      }
    }
    this.#tell();
  }

  #tellSoon(): void {
    this.#telling ??= this.#options.clock.after(TOLD_EVERY_MS, () => this.#tell());
  }

  #tell(): void {
    this.#telling?.dispose();
    this.#telling = undefined;
    void this.view().then(
      (view) => this.#options.onChange(view),
      (error: unknown) => this.#options.log.error('Local models', error),
    );
  }
}

function localModelsView(
  provider: Provider,
  actions: LocalModelActions,
  known: ProviderView | undefined,
  installed: readonly ModelInfo[],
): Omit<LocalModelsView, 'pulls'> {
  const names = new Set(installed.map(({ id }) => id));
  return {
    providerId: provider.id,
    providerName: known?.name ?? provider.name,
    state: stateOf(known),
    origin: known?.origin ?? provider.baseUrl,
    problem: known?.problem,
    installUrl: provider.links.install,
    installed: installed.map(({ id, sizeBytes }) => ({ model: id, sizeBytes })),
    // Disk and memory of another machine are not this one's to fill.
    recommended: known && !isLoopback(known.origin) ? [] : actions.recommended.filter(({ model }) => !names.has(model)),
  };
}

function stateOf(known: ProviderView | undefined): LocalModelsView['state'] {
  switch (known?.state) {
    case 'disabled':
      return 'disabled';
    case undefined:
    case 'notRunning':
    case 'needsKey':
    case 'needsAddress':
      return 'notRunning';
    case 'failed':
      // It answers, and has no model yet, or a broken list: pulling may still work.
      return known.problemKind === undefined ? 'running' : 'notRunning';
    case 'loading':
    case 'ready':
      return known.simulated ? 'simulated' : 'running';
    default:
      return 'notRunning';
  }
}
