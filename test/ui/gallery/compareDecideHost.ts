// The host's part in deciding, for the gallery: votes, a judge and merges that a test can hold, let go on, and let fail.
import type { ComparisonView, MergeView, TurnView } from '../../../src/shared/compareViews.ts';
import type { ComparePageEvents, ComparePageRequests } from '../../../src/shared/protocol.ts';
import { checklistOf, criteriaOf, fusedOf, JUDGE, judgementOf } from './compareDecideData.ts';

type Method = keyof ComparePageRequests;
type Answers = {
  [M in Method]?: (
    params: ComparePageRequests[M]['params'],
  ) => ComparePageRequests[M]['result'] | Promise<ComparePageRequests[M]['result']>;
};

interface DecideHost {
  shown: () => ComparisonView;
  set: (part: Partial<ComparisonView>) => ComparisonView;
  tell: <E extends keyof ComparePageEvents>(event: E, data: ComparePageEvents[E]) => void;
}

/** What a test plays. */
interface PlayedDecisions {
  /** What is asked of a model stays under way until `finish` or `fail`. */
  hold(): void;
  progress(done: number, of: number): void;
  finish(): void;
  fail(words: string): void;
  /** Something that was asked of a model is under way. */
  isWorking(): boolean;
  /** Requests that the page ended. */
  cancelled(): number;
}

declare global {
  interface Window {
    compareDecisions: PlayedDecisions;
  }
}

/** Answers of the host, what a test plays, and what hears that a request was ended. */
export function decisionHost({ shown, set, tell }: DecideHost): {
  answers: Answers;
  played: PlayedDecisions;
  onCancel: () => void;
} {
  let holds = false;
  let work: { turnId: string; isJudge: boolean; done: () => void; failed: (error: Error) => void } | undefined;
  let cancelled = 0;
  let count = 0;

  const turnOf = (id: string): TurnView => {
    const found = shown().turns.find((turn) => turn.id === id);
    if (!found) {
      throw new Error('This question is gone.');
    }
    return found;
  };
  const change = (id: string, part: Partial<TurnView>): TurnView => {
    set({ turns: shown().turns.map((turn) => (turn.id === id ? { ...turn, ...part } : turn)) });
    return turnOf(id);
  };
  const asked = (turnId: string, isJudge: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      work = {
        turnId,
        isJudge,
        done: () => {
          work = undefined;
          resolve();
        },
        failed: (error) => {
          work = undefined;
          reject(error);
        },
      };
      if (!holds) {
        setTimeout(() => work?.done(), 20);
      }
    });
  const order = (): string[] => shown().columns.map(({ id }) => id);
  const merged = (kind: MergeView['kind'], columnIds: readonly string[]): MergeView => ({
    ...{ fuse: fusedOf, checklist: checklistOf, criteria: criteriaOf }[kind](columnIds),
    id: `merge${(count += 1)}`,
    at: Date.now(),
  });

  const answers: Answers = {
    'compare/judgeOffer': ({ model }) =>
      model?.model === 'claude-haiku-4-5'
        ? { model: JUDGE, calls: 12, problem: 'This model answered itself: a judge of another family is fairer.' }
        : model
          ? { model: { ...JUDGE, ...model, modelName: model.model }, calls: 12, lowUsd: 0.001, highUsd: 0.002 }
          : { model: JUDGE, calls: 12, lowUsd: 0.0031, highUsd: 0.0042 },
    'compare/judge': async ({ turnId, criteria }) => {
      await asked(turnId, true);
      return change(turnId, { judgement: { ...judgementOf(order()), criteria, at: Date.now() } });
    },
    'compare/mergeOffer': ({ model }) => ({
      model: model ? { ...JUDGE, ...model, modelName: model.model } : JUDGE,
      calls: 1,
      lowUsd: 0.0011,
      highUsd: 0.0035,
    }),
    'compare/merge': async ({ turnId, kind, columnIds }) => {
      await asked(turnId, false);
      return change(turnId, { merges: [...(turnOf(turnId).merges ?? []), merged(kind, columnIds)] });
    },
    'compare/mergePoints': async ({ turnId, mergeId, ticked, write }) => {
      if (write) {
        await asked(turnId, false);
      }
      const { merges = [] } = turnOf(turnId);
      return change(turnId, {
        merges: merges.map((one) =>
          one.id === mergeId
            ? {
                ...one,
                points: one.points?.map((point) => ({ ...point, ticked: ticked.includes(point.id) })),
                ...(write && { text: `Written from **${ticked.length} points**.` }),
              }
            : one,
        ),
      });
    },
    'compare/keepAsTest': ({ turnId, keep }) => change(turnId, { keptAsTest: keep }),
  };
  return {
    answers,
    played: {
      hold: () => {
        holds = true;
      },
      progress: (done, of) => {
        tell('compare/progress', { id: shown().id, turnId: work?.turnId ?? '', done, of });
      },
      finish: () => work?.done(),
      fail: (words) => work?.failed(new Error(words)),
      isWorking: () => work !== undefined,
      cancelled: () => cancelled,
    },
    onCancel: () => {
      cancelled += 1;
      if (work?.isJudge) {
        const { ranking: _ranking, pairs, ...rest } = judgementOf(order());
        const problem = 'It was stopped: what was judged until then stands.';
        const turn = change(work.turnId, { judgement: { ...rest, pairs: pairs.slice(0, 2), ranking: [], problem } });
        tell('compare/turn', { id: shown().id, turn });
      }
      work = undefined;
    },
  };
}
