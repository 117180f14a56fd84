// Deciding between answers: what is asked of the host, and what of it is under way.
import { signal, type ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ComparisonView, DecisionView, MergeKind, TurnView } from '../../../src/shared/compareViews.ts';
import type { ComparePageEvents, ComparePageRequests } from '../../../src/shared/protocol.ts';
import type { ModelReference, ModelsView } from '../../../src/shared/views.ts';
import type { MarkdownActions } from '../../markdown/streamingMarkdown.ts';
import { wordsOf } from '../../settings/wordsOf.ts';
import { inColumn, type FocusKeeper } from '../focusKeeper.ts';
import { DiffDesk, type DiffChoice } from '../diff/diffDesk.ts';
import { judgementWords } from './judgementWords.ts';

/** What deciding needs of the page. */
export interface DecisionDoor {
  /** The host's answer; rejects as `HostClient.request` does. */
  ask<M extends keyof ComparePageRequests>(
    method: M,
    params: ComparePageRequests[M]['params'],
    signal?: AbortSignal,
  ): Promise<ComparePageRequests[M]['result']>;
  /** Shown now, in the person's own order. Blindness is for the views to keep. */
  comparison: ReadonlySignal<ComparisonView | undefined>;
  models: ReadonlySignal<ModelsView>;
  /** Shows what the host answered, if that comparison is still shown. */
  take(comparison: ComparisonView): void;
  takeTurn(comparisonId: string, turn: TurnView): void;
  /** Fetches what a column said before, down to this message; `false`: it is not there, or cannot be had now. */
  reach(columnId: string, messageId: string): Promise<boolean>;
  /** Scrolls a column to a message that it holds. */
  goTo(columnId: string, messageId: string): void;
  announce(text: string, urgent?: boolean): void;
  readonly focus: Pick<FocusKeeper, 'expect' | 'expectFrom'>;
  /** What was compared with what when the page was last hidden, and how to keep it. */
  diff?: DiffChoice;
  keepDiff?: (choice: DiffChoice | undefined) => void;
}

/** A long request that can be ended. */
export interface UnderWay {
  kind: 'judge' | MergeKind | 'write';
  turnId: string;
  /** Of the checklist that is written from. */
  mergeId?: string;
  /** Questions that were answered, and how many there are; absent: not heard yet. */
  done?: number;
  of?: number;
}

/** A long request that failed, with all that is needed to try again. */
export interface Failed {
  turnId: string;
  kind: UnderWay['kind'];
  /** The host's own words. */
  words: string;
  again: () => void;
}

/** What is open over the page, of one turn. */
export interface OpenDialog {
  kind: 'judge' | 'merge';
  turnId: string;
}

/** Stands for the judgement of a question among what came of it. */
export const JUDGED = 'judgement';

const ARRIVED: Readonly<Record<UnderWay['kind'], string>> = {
  judge: 'Judged.',
  fuse: 'The merged answer is there.',
  checklist: 'The checklist is there.',
  criteria: 'The table of criteria is there.',
  write: 'The answer is written.',
};

export class DecisionDesk {
  /** One at a time: each of them costs. */
  readonly underWay = signal<UnderWay | undefined>(undefined);
  /** What came of the last one: it is brought into view. */
  readonly arrived = signal<{ id: string } | undefined>(undefined);
  readonly failed = signal<Failed | undefined>(undefined);
  readonly dialog = signal<OpenDialog | undefined>(undefined);
  /** A vote or a tick that the host did not take, in its words. */
  readonly problem = signal<string | undefined>(undefined);
  readonly diff: DiffDesk;
  readonly door: DecisionDoor;
  /** What was last said to be the reason, by turn. */
  readonly #reasons = new Map<string, string>();
  #stop: AbortController | undefined;

  constructor(door: DecisionDoor) {
    this.door = door;
    this.diff = new DiffDesk(door.diff, door.keepDiff);
  }

  /** In place of the decision before; its reason stays. */
  async vote(turn: TurnView, kind: DecisionView['kind'], columnId?: string): Promise<void> {
    // A reason may be on its way still: the field was left by the click on another vote.
    const reason = this.#reasons.get(turn.id) ?? turn.decision?.reason;
    await this.#decide({ turnId: turn.id, kind, columnId, reason: reason === '' ? undefined : reason });
  }

  async takeBack(turn: TurnView): Promise<void> {
    const { kind, columnId = '' } = turn.decision ?? {};
    const given = kind === 'better' ? inColumn(columnId, '.compareVote') : [`[data-verdict="${kind}"]`];
    this.door.focus.expect(...given, '.decideButtons button');
    this.#reasons.delete(turn.id);
    await this.#decide({ turnId: turn.id });
  }

  /** Why it was decided so; an empty reason is none. */
  async explain(turn: TurnView, { kind, columnId }: DecisionView, reason: string): Promise<void> {
    this.#reasons.set(turn.id, reason);
    await this.#decide({ turnId: turn.id, kind, columnId, reason: reason === '' ? undefined : reason });
  }

  async keepAsTest(turn: TurnView, keep: boolean): Promise<void> {
    await this.#attempt(async (id) => {
      this.door.takeTurn(id, await this.door.ask('compare/keepAsTest', { id, turnId: turn.id, keep }));
      this.door.announce(keep ? 'Kept as a test case.' : 'Not kept as a test case any more.');
    });
  }

  async blind(on: boolean): Promise<void> {
    await this.#attempt(async (id) => {
      this.door.take(await this.door.ask('compare/blind', { id, on }));
      this.door.announce(on ? 'Blind: names and figures are hidden until the vote.' : 'Names and figures are shown.');
    });
  }

  judge(turnId: string, model: ModelReference | undefined, criteria: string | undefined): void {
    this.#begin({ kind: 'judge', turnId }, (id, signal) =>
      this.door.ask('compare/judge', { id, turnId, model, criteria }, signal),
    );
  }

  merge(turnId: string, kind: MergeKind, model: ModelReference | undefined, columnIds: readonly string[]): void {
    this.#begin({ kind, turnId }, (id, signal) =>
      this.door.ask('compare/merge', { id, turnId, kind, model, columnIds }, signal),
    );
  }

  /** Ticks are kept at once; nothing is asked of a model. */
  async tick(turnId: string, mergeId: string, ticked: readonly string[]): Promise<void> {
    await this.#attempt(async (id) => {
      const turn = await this.door.ask('compare/mergePoints', { id, turnId, mergeId, ticked, write: false });
      this.door.takeTurn(id, turn);
    });
  }

  /** The ticked points become one answer. */
  write(turnId: string, mergeId: string, ticked: readonly string[]): void {
    this.#begin({ kind: 'write', turnId, mergeId }, (id, signal) =>
      this.door.ask('compare/mergePoints', { id, turnId, mergeId, ticked, write: true }, signal),
    );
  }

  /** Ends what is under way; what a judge had said until then is kept by the host. */
  cancel(): void {
    this.#stop?.abort();
  }

  /** What the buttons and links inside a merged answer do; code goes where that of the answer `messageId` would. */
  markdownActions(messageId: string): MarkdownActions {
    const tell = <M extends keyof ComparePageRequests>(method: M, params: ComparePageRequests[M]['params']): void => {
      void this.#attempt(async () => {
        await this.door.ask(method, params);
      });
    };
    return {
      copy: (text) => {
        tell('code/copy', { text });
        this.door.announce('Copied.');
      },
      insert: (text) => tell('code/insert', { text }),
      newFile: ({ text, language }) => tell('code/newFile', { text, language }),
      apply: (code) => tell('code/apply', { ...code, messageId }),
      openLink: (url) => tell('link/open', { url }),
    };
  }

  /** An event of the host. */
  progressed({ id, turnId, done, of }: ComparePageEvents['compare/progress']): void {
    const { value } = this.underWay;
    if (value?.turnId === turnId && this.door.comparison.value?.id === id) {
      this.underWay.value = { ...value, done, of };
    }
  }

  #begin(what: UnderWay, ask: (id: string, signal: AbortSignal) => Promise<TurnView>): void {
    void this.#run(what, ask);
  }

  async #run(what: UnderWay, ask: (id: string, signal: AbortSignal) => Promise<TurnView>): Promise<void> {
    const { value: comparison } = this.door.comparison;
    if (!comparison || this.underWay.value) {
      return;
    }
    const mine = new AbortController();
    this.#stop = mine;
    this.failed.value = undefined;
    this.underWay.value = what;
    try {
      this.#arrive(what, comparison.id, await ask(comparison.id, mine.signal));
    } catch (error) {
      this.door.focus.expectFrom('.workRow', '.tryAgainRow vscode-button', openerOf(what));
      if (!mine.signal.aborted) {
        const again = (): void => this.#begin(what, ask);
        this.failed.value = { turnId: what.turnId, kind: what.kind, words: wordsOf(error), again };
      }
    } finally {
      this.underWay.value = undefined;
      this.#stop = undefined;
    }
  }

  /** It is told, brought into view, and has the focus where that waited for it. */
  #arrive({ kind, mergeId }: UnderWay, comparisonId: string, turn: TurnView): void {
    this.door.takeTurn(comparisonId, turn);
    const { value: comparison } = this.door.comparison;
    const id = kind === 'judge' ? JUDGED : (mergeId ?? turn.merges?.at(-1)?.id);
    if (comparison?.id !== comparisonId || id === undefined) {
      return;
    }
    this.door.focus.expectFrom('.workRow', panelOf(id));
    this.arrived.value = { id };
    const { judgement } = turn;
    this.door.announce(
      kind === 'judge' && judgement ? `Judged: ${judgementWords(comparison, turn, judgement)}.` : ARRIVED[kind],
    );
  }

  async #decide(decision: Omit<ComparePageRequests['compare/decide']['params'], 'id'>): Promise<void> {
    await this.#attempt(async (id) => {
      this.door.take(await this.door.ask('compare/decide', { id, ...decision }));
    });
  }

  async #attempt(act: (id: string) => Promise<void>): Promise<void> {
    const { value: comparison } = this.door.comparison;
    if (comparison) {
      this.problem.value = undefined;
      await act(comparison.id).catch((error: unknown) => {
        this.problem.value = wordsOf(error);
      });
    }
  }
}

/** What began it, for a selector. */
function openerOf({ kind, mergeId }: UnderWay): string {
  return mergeId === undefined ? `[data-opens="${kind === 'judge' ? kind : 'merge'}"]` : panelOf(mergeId);
}

/** What shows a result, and folds it, for a selector. */
function panelOf(resultId: string): string {
  return `[data-result=${JSON.stringify(resultId)}] .panelFold`;
}

export const DecisionContext = createContext<DecisionDesk | undefined>(undefined);

/** The desk of the page that the views belong to. */
export function useDecisions(): DecisionDesk {
  const desk = useContext(DecisionContext);
  if (!desk) {
    throw new Error('A view was drawn outside the comparison.');
  }
  return desk;
}
