// What stands behind the gateway in the product: the catalogue, the router and the pipeline, with the ledger and the receipts.
import { randomUUID } from 'node:crypto';
import { isAuto } from '../../shared/autoModel.ts';
import type { CatalogView } from '../../shared/catalogViews.ts';
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import type { SettingsReader } from '../configuration/settingsReader.ts';
import type { Connections } from '../connections.ts';
import { AppError, toAppError } from '../errors.ts';
import { chooseEmbeddingModel } from '../models/embeddingModel.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Send } from '../pipeline/call.ts';
import type { RecordKeeping } from '../pipeline/keepsRecords.ts';
import type { Clock } from '../ports.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference } from '../records.ts';
import type { Redactor } from '../redact.ts';
import { embedNamed } from '../router/askNamed.ts';
import type { RouterDoor } from '../router/contract.ts';
import { untilAborted } from '../untilAborted.ts';
import type {
  GatewayAsk,
  GatewayBackend,
  GatewayEmbedding,
  GatewayHealth,
  GatewayModel,
  GatewayPart,
  GatewayVectors,
} from './gatewayBackend.ts';
import { gatewayModels, isServed, NOT_SERVED } from './gatewayModels.ts';
import { seldom } from './seldom.ts';
import { ServedAnswer } from './servedAnswer.ts';
import { type KnownNames, wishedModel } from './wishedModels.ts';

export interface PipelineBackendOptions extends RecordKeeping {
  router: () => Promise<RouterDoor>;
  send: Send;
  connections: Pick<Connections, 'plan' | 'open' | 'openForEmbeddings'>;
  providers: Providers;
  catalog: Pick<ModelCatalog, 'settled' | 'find'>;
  /** All that is known of all models; begins to read lists that are old or missing. */
  table: () => Promise<Pick<CatalogView, 'rows' | 'aliases' | 'nothingSetUp'>>;
  settings: Pick<SettingsReader, 'promptCaching' | 'purposeModel' | 'purposeProblem' | 'embeddingsProvider'>;
  names: KnownNames;
  redactor: Redactor;
  clock: Clock;
  /** Of a request that has ended. Must not throw, and not reject. */
  keepReceipt: (receipt: RoutingReceipt) => void | Promise<void>;
  /** Folder URI that requests count in; `undefined`: none. */
  workspace: () => string | undefined;
}

/** How long the first who asks waits for the vendors' lists. */
const LONGEST_LISTS_MS = 5000;
const USAGE_PAUSE_MS = 2000;

export class PipelineBackend implements GatewayBackend {
  readonly #options: PipelineBackendOptions;
  /** By provider what was taken for embeddings where only the provider is named. */
  readonly #taken = new Map<string, ModelReference>();
  #lists?: Promise<void>;

  constructor(options: PipelineBackendOptions) {
    // What is drawn anew after each answer of a chat is not after each of hundreds at once.
    this.#options = { ...options, onUsage: seldom(() => options.onUsage(), USAGE_PAUSE_MS, options.clock) };
  }

  async models(): Promise<readonly GatewayModel[]> {
    await this.#ready();
    return gatewayModels(await this.#options.table(), this.#options.providers);
  }

  ask(ask: GatewayAsk, signal: AbortSignal): AsyncIterable<GatewayPart> {
    const options = { ...this.#options, ready: () => untilAborted(this.#ready(), signal) };
    return { [Symbol.asyncIterator]: () => new ServedAnswer(options, ask, signal) };
  }

  async embed(ask: GatewayEmbedding, signal: AbortSignal): Promise<GatewayVectors> {
    const { providers, catalog, workspace } = this.#options;
    const reference = await this.#embeddingModel(ask, signal);
    const { providerId, model } = reference;
    const provider = providers.find(providerId);
    if (!provider) {
      throw new AppError('modelNotFound', `There is no provider "${providerId}".`);
    }
    if (!isServed(provider)) {
      throw new AppError('notAllowed', `${NOT_SERVED}.`, { provider: providerId, model, code: 'notServed' });
    }
    const price = (await catalog.find(reference))?.info.price;
    const { texts, receiptId, maxCostUsd } = ask;
    const wanted = { provider, model, texts, price, workspace: workspace(), receiptId, maxCostUsd };
    const { router, keepReceipt } = this.#options;
    const receipts = async () => ({ router: await router(), newId: randomUUID, keepReceipt });
    const { vectors, inputTokens, costUsd } = await embedNamed(
      { ...this.#options, receipts },
      { ...wanted, purpose: 'gateway' },
      signal,
    );
    return { vectors, model: reference, inputTokens, costUsd };
  }

  async health(): Promise<GatewayHealth> {
    const { table, providers } = this.#options;
    try {
      await this.#options.store();
      await this.#ready();
      const isThere = gatewayModels(await table(), providers).some(({ locked }) => locked === undefined);
      return { problems: isThere ? [] : ['No model can be asked: no provider is set up, or none lists a model.'] };
    } catch (thrown) {
      return { problems: [this.#options.redactor.text(toAppError(thrown).message)] };
    }
  }

  async #embeddingModel({ wish }: GatewayEmbedding, signal: AbortSignal): Promise<ModelReference> {
    const { settings, names, catalog, table } = this.#options;
    const model = wishedModel(wish, names);
    const wanted = isAuto(model)
      ? { model: settings.purposeModel('embeddings'), providerId: settings.embeddingsProvider() }
      : { model };
    const problem = isAuto(model) ? settings.purposeProblem('embeddings') : undefined;
    if (problem !== undefined) {
      throw new AppError('config', `${problem}.`);
    }
    const records = async () => (await table()).rows;
    const settled = (providerId: string) => catalog.settled(providerId);
    return chooseEmbeddingModel(wanted, { records, settled, taken: this.#taken }, signal);
  }

  /** Once, and not for long: a vendor that does not answer must not keep the others' models from being asked. */
  #ready(): Promise<void> {
    this.#lists ??= this.#readLists().catch((error: unknown) => {
      this.#lists = undefined;
      throw error;
    });
    return this.#lists;
  }

  async #readLists(): Promise<void> {
    const { table, catalog, clock } = this.#options;
    await table();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.after(LONGEST_LISTS_MS, resolve);
    await Promise.race([catalog.settled(), promise]);
    timer.dispose();
  }
}
