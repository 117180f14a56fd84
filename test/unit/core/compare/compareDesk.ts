// Comparisons with everything real but the vendors and the clock.
import { ComparisonService } from '../../../../src/core/compare/comparisonService.ts';
import { Estimates } from '../../../../src/core/chat/estimate.ts';
import type { ModelReference } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import type { ColumnView, ComparisonView, TurnView } from '../../../../src/shared/compareViews.ts';
import type { ComparePageEvents } from '../../../../src/shared/protocol.ts';
import type { TemporaryStores } from '../../store/temporaryStore.ts';
import { scriptedProvider, type ScriptedProvider, type Step } from '../../support/scriptedProvider.ts';
import { chatDesk, type ChatDesk } from '../chat/chatDesk.ts';

type PageEvent = keyof ComparePageEvents;

/** One event of any kind. */
export type Heard = { [E in PageEvent]: { event: E; data: ComparePageEvents[E] } }[PageEvent];

export interface CompareDesk extends Pick<ChatDesk, 'clock' | 'chosen' | 'router' | 'errors' | 'learned' | 'breaker'> {
  /** The chat of the same window. */
  chatDesk: ChatDesk;
  store: Store;
  compare: ComparisonService;
  heard: Heard[];
  /** May be changed by the test. */
  limit: { value: number };
  /** Are called when `isAnswering` may be another. */
  onAnswering: (() => void)[];
  /** The data of all events of one kind, in order. */
  told<E extends PageEvent>(event: E): ComparePageEvents[E][];
  /** A comparison of these models; nothing is asked. */
  begin(models: readonly ModelReference[]): string;
  /** Asks all columns, and waits until each answer has ended. */
  askAll(id: string, text: string): Promise<TurnView>;
  /** Forgets what was heard. */
  quiet(): void;
}

/** A vendor with one model, `<id>-model`, that answers each try with these steps. */
export function vendor(id: string, ...answers: Step[][]): ScriptedProvider {
  const list = [{ id: `${id}-model`, abilities: {} }];
  return scriptedProvider({ id, name: id.toUpperCase(), answers, list });
}

export const modelOf = (id: string): ModelReference => ({ providerId: id, model: `${id}-model` });

/** `random` takes the place of chance. */
export async function compareDesk(
  stores: TemporaryStores,
  vendors: readonly ScriptedProvider[],
  { random, instance }: { random?: (below: number) => number; instance?: string } = {},
): Promise<CompareDesk> {
  const desk = await chatDesk(stores, vendors, instance);
  const { options, store, catalog, clock } = desk;
  const { providers, pricing } = options;
  const heard: Heard[] = [];
  const limit = { value: 4 };
  const onAnswering: (() => void)[] = [];
  const compare = new ComparisonService({
    ...options,
    store,
    estimates: new Estimates({ providers, catalog, pricing, clock }),
    modelName: (providerId, model) => catalog.nameOf({ providerId, model }),
    isSimulated: () => false,
    emit: (event, data) => void heard.push({ event, data } as Heard),
    parallelPerProvider: () => limit.value,
    onAnswering: () => onAnswering.forEach((hear) => hear()),
    random,
  });
  const { chosen, router, errors, learned, breaker } = desk;
  return {
    chatDesk: desk,
    clock,
    chosen,
    router,
    errors,
    learned,
    breaker,
    store,
    compare,
    heard,
    limit,
    onAnswering,
    told: <E extends PageEvent>(event: E) =>
      heard.flatMap((item) => (item.event === event ? [item.data as ComparePageEvents[E]] : [])),
    begin: (models) => compare.create(models, { parameters: { maxOutputTokens: 1000 } }).id,
    async askAll(id, text) {
      const { columns } = await compare.view(id);
      const turn = await compare.ask(
        id,
        text,
        [],
        columns.map((column) => column.id),
      );
      await compare.settled();
      return turn;
    },
    quiet() {
      heard.length = 0;
    },
  };
}

/** The column of a model, by its place among those of the same model. */
export function columnOf(view: ComparisonView, model: ModelReference, place = 0): ColumnView {
  const columns = view.columns.filter((column) => column.model.model === model.model);
  const column = columns[place];
  if (!column) {
    throw new Error(`No column of ${model.model}`);
  }
  return column;
}

/** "who: what", message by message, of the branch that is shown. */
export function saidIn({ conversation }: ColumnView): string[] {
  return conversation.messages.map(({ role, text, state }) => {
    const how = state === 'complete' ? '' : ` (${state})`;
    return `${role === 'user' ? 'Q' : 'A'}: ${text}${how}`;
  });
}
