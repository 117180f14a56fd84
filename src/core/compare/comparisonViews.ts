// Comparisons as the page shows them: who is asked and where that goes, what it came to, and what each column holds.
import { autoName, isAuto } from '../../shared/autoModel.ts';
import type {
  ColumnModelView,
  ColumnView,
  ComparisonListItem,
  ComparisonSetView,
  ComparisonView,
  DecisionView,
  Destination,
} from '../../shared/compareViews.ts';
import type { ComparisonChange } from '../../shared/protocol/compare.ts';
import type { ConversationTotals, ModelsView, ProviderView } from '../../shared/views.ts';
import type { ChatService } from '../chat/chatService.ts';
import type { ConversationViews } from '../chat/conversationViews.ts';
import { isLoopback } from '../guardedFetch.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Provider } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { ComparisonSet, StoredColumn, StoredComparison } from '../comparisonRecords.ts';
import type { BegunTurns } from './begunTurns.ts';
import { askedWith, blindOrder, livingColumns } from './comparisonColumns.ts';
import { questionOf, turnView } from './turnView.ts';

/** A gateway wherever it runs: it hands on what it is sent. */
const GATEWAYS: ReadonlySet<string> = new Set(['litellm']);
/** What a comparison is called until it is asked something. */
export const UNTITLED = 'New comparison';

/** What is known of models while a view is made. */
export interface ModelFacts {
  models: ModelsView;
}

export interface ComparisonViewsOptions {
  store: Store;
  providers: Providers;
  catalog: Pick<ModelCatalog, 'view' | 'choice'>;
  views: ConversationViews;
  chat: ChatService;
  begun: BegunTurns;
  /** Why the question of a conversation waits, in words; `undefined`: it does not. */
  waits(conversationId: string): string | undefined;
}

export class ComparisonViews {
  readonly #options: ComparisonViewsOptions;

  constructor(options: ComparisonViewsOptions) {
    this.#options = options;
  }

  /** To be read first: what is made with them is then of one moment. */
  async facts(): Promise<ModelFacts> {
    return { models: await this.#options.catalog.view(false) };
  }

  /** All of it, with what the events about its runs go on from. */
  whole(comparison: StoredComparison, facts: ModelFacts): ComparisonView {
    const { store, views } = this.#options;
    const columns = this.#shown(comparison).map((column): ColumnView => ({
      ...this.#column(comparison, column, facts),
      conversation: views.conversation(store, column.conversationId),
      runs: this.#options.chat.runsOf(column.conversationId),
    }));
    return { ...this.#frame(comparison), columns };
  }

  /** Without what the columns hold. */
  change(comparison: StoredComparison, facts: ModelFacts): ComparisonChange {
    const columns = this.#shown(comparison).map((column) => this.#column(comparison, column, facts));
    return { ...this.#frame(comparison), columns };
  }

  /** One whose conversation is gone (the store was damaged) does not keep the others from being shown. */
  #shown(comparison: StoredComparison): readonly StoredColumn[] {
    const { conversations } = this.#options.store;
    return livingColumns(comparison).filter(({ conversationId }) => conversations.get(conversationId));
  }

  item(comparison: StoredComparison): ComparisonListItem {
    const { id, title, updatedAt, turns } = comparison;
    const decision = turns.findLast((turn) => turn.decision)?.decision;
    return {
      id,
      title: title || UNTITLED,
      updatedAt,
      models: livingColumns(comparison).map(({ model }) => this.nameOf(model)),
      turns: turns.length,
      decision: decision && this.#decisionWords(comparison, decision),
    };
  }

  nameOf(model: ModelReference): string {
    return isAuto(model) ? autoName(model) : this.#options.views.whoIs(model).modelName;
  }

  set({ name, columns, parameters }: ComparisonSet): ComparisonSetView {
    const named = columns.map(({ model, overrides }) => ({ model, overrides, label: this.#labelOf(model) }));
    return { name, columns: named, parameters };
  }

  /** "Claude Sonnet (Anthropic)" */
  #labelOf(model: ModelReference): string {
    return isAuto(model) ? autoName(model) : `${this.nameOf(model)} (${this.#options.views.whoIs(model).providerName})`;
  }

  #column(
    comparison: StoredComparison,
    column: StoredColumn,
    facts: ModelFacts,
  ): Omit<ColumnView, 'conversation' | 'runs'> {
    const { id, overrides, conversationId, collapsed, width, ticked } = column;
    return {
      id,
      model: this.#model(column.model, facts),
      overrides,
      parameters: askedWith(comparison, column),
      waits: this.#options.waits(conversationId),
      collapsed,
      width,
      ticked,
    };
  }

  #frame(comparison: StoredComparison): Omit<ComparisonView, 'columns'> {
    const { store, begun } = this.#options;
    const { id, title, updatedAt, parameters, carried, turns } = comparison;
    const order = blindOrder({ ...comparison, columns: this.#shown(comparison) });
    return {
      id,
      title: title || UNTITLED,
      updatedAt,
      turns: begun.among(
        id,
        turns.map((turn) => turnView(store, comparison, turn)),
      ),
      parameters,
      blind: order && { order },
      totals: this.#totals(comparison),
      carried,
      selection: this.#selection(comparison),
    };
  }

  /** Also of columns that were taken away, and of what was asked for the comparison itself. */
  #totals({ id, columns }: StoredComparison): ConversationTotals {
    const { store, views } = this.#options;
    const all = [id, ...columns.map(({ conversationId }) => conversationId)].map((one) => views.totals(store, one));
    const sum = (key: keyof ConversationTotals) => all.reduce((total, one) => total + one[key], 0);
    return {
      costUsd: sum('costUsd'),
      unknownCosts: sum('unknownCosts'),
      requests: sum('requests'),
      inputTokens: sum('inputTokens'),
      outputTokens: sum('outputTokens'),
    };
  }

  #selection({ turns: [first] }: StoredComparison): ComparisonView['selection'] {
    const context = first ? questionOf(this.#options.store, first).context : [];
    const code = context.find(({ uri, startLine, languageId }) => uri && startLine !== undefined && languageId);
    return code && { label: code.label };
  }

  #decisionWords({ columns }: StoredComparison, { kind, columnId }: DecisionView): string {
    switch (kind) {
      case 'tie':
        return 'A tie';
      case 'bothBad':
        return 'None was good';
      default: {
        const winner = columns.find(({ id }) => id === columnId);
        return winner ? `${this.nameOf(winner.model)} was better` : 'One was better';
      }
    }
  }

  #model(model: ModelReference, { models }: ModelFacts): ColumnModelView {
    const { providers, catalog, views } = this.#options;
    if (isAuto(model)) {
      const isThere = models.auto?.some((auto) => auto.model === model.model) ?? false;
      const problem = isThere ? undefined : 'There is nobody whom Auto could ask: add a key, or start Ollama.';
      return { ...model, providerName: 'Auto', modelName: autoName(model), destination: 'router', problem };
    }
    const { modelName, providerName } = views.whoIs(model);
    const provider = providers.find(model.providerId);
    const view = models.providers.find(({ id }) => id === model.providerId);
    return {
      ...model,
      modelName,
      providerName,
      destination: provider ? destinationOf(provider, view) : 'vendor',
      origin: view?.origin || undefined,
      problem: provider
        ? (problemOf(view, model.model) ?? catalog.choice(model)?.locked)
        : `There is no provider "${model.providerId}".`,
    };
  }
}

/** Where a question to it goes, by the address that is called now. */
export function destinationOf(
  provider: Provider,
  view: Pick<ProviderView, 'origin' | 'simulated'> | undefined,
): Destination {
  if (provider.inProcess) {
    return 'editor';
  }
  if (GATEWAYS.has(provider.id)) {
    return 'gateway';
  }
  const origin = view?.origin ?? '';
  const isOwn = provider.localModels !== undefined || provider.settingsIn === 'endpoints';
  if (isOwn || view?.simulated) {
    return origin === '' || isLoopback(origin) ? 'machine' : 'gateway';
  }
  const usual = URL.parse(provider.baseUrl)?.origin;
  return origin === '' || usual === undefined || origin === usual ? 'vendor' : 'gateway';
}

function problemOf(view: ProviderView | undefined, model: string): string | undefined {
  switch (view?.state) {
    case 'needsKey':
      return `${view.name} has no key.`;
    case 'needsAddress':
      return `${view.name} has no address.`;
    case 'disabled':
      return `${view.name} is switched off.`;
    case 'notRunning':
      return `${view.name} does not run.`;
    case 'ready': {
      const isListed = view.models.some((choice) => choice.model === model) || view.hiddenModels?.includes(model);
      return isListed ? undefined : `${view.name} does not list this model.`;
    }
    default:
      return undefined;
  }
}
