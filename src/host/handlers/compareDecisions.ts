// What is decided about the answers of a comparison: votes, judges, merges, test cases.
import { randomUUID } from 'node:crypto';
import { decide } from '../../core/compare/decide.ts';
import { type DecisionOptions, judgeOffer, judgeTurn, mergePoints, mergeTurn } from '../../core/compare/decisions.ts';
import { followDecision, keepAsTest } from '../../core/compare/testCase.ts';
import { systemClock } from '../../core/systemClock.ts';
import type { CompareRequests } from '../../shared/protocol/compare.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { type Services, workspaceUri } from '../services.ts';
import type { ComparePlace } from './compare.ts';

type Decisions = `compare/${'decide' | 'judge' | 'judgeOffer' | 'merge' | 'mergeOffer' | 'mergePoints' | 'keepAsTest'}`;

export function compareDecisionHandlers(place: ComparePlace): Handlers<Pick<CompareRequests, Decisions>> {
  const { services } = place;
  /** What the person typed may hold a key of theirs, which is neither kept nor sent. */
  const withoutKeys = <T>(typed: T): T => services.redactor.data(typed, services.redactor.content);
  return {
    'compare/decide': async (decided) => {
      const { id, turnId, kind, columnId, reason } = withoutKeys(decided);
      const [comparisons, store, { learner }] = await Promise.all([
        services.comparisons(),
        services.store(),
        services.routing(),
      ]);
      const options = { store, comparisons, clock: systemClock, newId: randomUUID };
      decide({ ...options, learn: (judged) => learner.learn(judged) }, id, turnId, kind && { kind, columnId, reason });
      followDecision(options, id, turnId);
      return comparisons.view(id);
    },
    'compare/judgeOffer': async (wish, signal) => judgeOffer(await decisionOptions(services), wish, signal),
    'compare/judge': async (wish, signal) => {
      const { id, turnId } = wish;
      const tell = (done: number, of: number) => place.emit('compare/progress', { id, turnId, done, of });
      return judgeTurn(await decisionOptions(services), withoutKeys(wish), tell, signal);
    },
    'compare/mergeOffer': async (wish) => {
      const [{ mergeOffer }, options] = await Promise.all([
        import('../../core/compare/mergeOffer.ts'),
        decisionOptions(services),
      ]);
      return mergeOffer(options, wish);
    },
    'compare/merge': async (wish, signal) => mergeTurn(await decisionOptions(services), wish, signal),
    'compare/mergePoints': async (wish, signal) => mergePoints(await decisionOptions(services), wish, signal),
    'compare/keepAsTest': async ({ id, turnId, keep }) => {
      const [comparisons, store] = await Promise.all([services.comparisons(), services.store()]);
      keepAsTest({ store, comparisons, clock: systemClock, newId: randomUUID }, id, turnId, keep);
      return comparisons.turnView(id, turnId);
    },
  };
}

async function decisionOptions(services: Services): Promise<DecisionOptions> {
  const [comparisons, store, routing] = await Promise.all([
    services.comparisons(),
    services.store(),
    services.routing(),
  ]);
  const { providers, catalog, pricing, redactor } = services;
  const { settings } = services.configuration;
  return {
    store,
    comparisons,
    providers,
    catalog,
    pricing,
    redactor,
    clock: systemClock,
    newId: randomUUID,
    workspace: workspaceUri,
    once: (signal, work) => services.once(signal, work),
    receipts: async () => ({
      router: routing.router,
      newId: randomUUID,
      keepReceipt: async (receipt, labels) => store.receipts.put(receipt, labels),
    }),
    fixedJudge: () => ({ model: settings.purposeModel('judging'), problem: settings.purposeProblem('judging') }),
    evidence: async () => routing.learner.evidence(),
    keptFrom: (model, ask, signal) => routing.router.keptFrom(model, ask, signal),
  };
}
