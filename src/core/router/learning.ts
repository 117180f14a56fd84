// What is learned of an answer that somebody judged: how good its model is at the task, and what a stronger one is worth for such a prompt.
import type { RoutingReceipt, ScoredCandidate } from '../../shared/routingViews.ts';
import type { UsageRecord } from '../records.ts';
import { calibrate, learn, type GainModel } from '../routing/gainScorer.ts';
import { isSame } from '../routing/modelMap.ts';
import { withEvidence, type QualityEvent, type QualityEvidence } from '../routing/qualityScores.ts';
import { unpackFeatures } from './packedFeatures.ts';

/** What became of an answer. */
export type Judgement =
  | { type: 'vote'; up: boolean }
  | { type: 'regenerated' }
  | { type: 'editAccepted' }
  | { type: 'editRejected' }
  /** 0 to 1. */
  | { type: 'testScore'; score: number }
  /** See `QualityEvent`. */
  | { type: 'compared'; won: boolean; among: number };

/** Plain data, kept as JSON. */
export interface Learned {
  evidence: QualityEvidence;
  gainModel: GainModel;
}

/** Models whose expected qualities lie nearer together tell nothing of stronger and weaker ones. */
const LEAST_SPREAD = 0.05;
/** How good an answer was, 0 to 1: a click is meant, the rest may have had another reason. */
const GOODNESS = { up: 1, down: 0, regenerated: 0.3, editAccepted: 0.9, editRejected: 0.2 };

/** The event for the model that answered; `undefined`: nobody did. Pure. */
export function evidenceOf(receipt: RoutingReceipt, judgement: Judgement): QualityEvent | undefined {
  const answered = answeredBy(receipt);
  const { task } = receipt.request;
  return answered && { ...judgement, model: { providerId: answered.providerId, model: answered.model }, task };
}

/**
 * Pure. The gain learns from one answer alone: the model that was not asked counts with what is expected of it, the best of the
 * receipt's chain as the stronger one, and the least as the weaker one.
 */
export function learnFromVote(learned: Learned, receipt: RoutingReceipt, judgement: Judgement): Learned {
  const event = evidenceOf(receipt, judgement);
  if (!event) {
    return learned;
  }
  const features = unpackFeatures(receipt.promptFeatures);
  const gain = features && observedGain(receipt, goodnessOf(judgement));
  return {
    evidence: withEvidence(learned.evidence, event),
    gainModel: features && gain !== undefined ? learn(learned.gainModel, features, gain) : learned.gainModel,
  };
}

/** The gains that were noted with requests, for `calibrateThreshold`. */
export function recordedGains(records: Iterable<Pick<UsageRecord, 'features' | 'attempt'>>): number[] {
  const gains: number[] = [];
  for (const { features, attempt } of records) {
    const gain = features?.['gain'];
    if (attempt === 1 && typeof gain === 'number' && Number.isFinite(gain)) {
      gains.push(gain);
    }
  }
  return gains;
}

/**
 * From which gain on the stronger model is asked, so that as nearly as possible `wishedShare` (0 to 1) of such requests are; `share` is
 * what that comes to among the recorded ones. `undefined`: none was recorded.
 */
export function calibrateThreshold(
  gains: readonly number[],
  wishedShare: number,
): { threshold: number; share: number; requests: number } | undefined {
  if (gains.length === 0) {
    return undefined;
  }
  const threshold = calibrate(gains, wishedShare);
  const share = gains.filter((gain) => gain >= threshold).length / gains.length;
  return { threshold, share, requests: gains.length };
}

function answeredBy({ chain, attempts }: RoutingReceipt): { providerId: string; model: string } | undefined {
  return attempts.findLast(({ outcome }) => outcome === 'success') ?? (attempts.length === 0 ? chain[0] : undefined);
}

function goodnessOf(judgement: Judgement): number {
  switch (judgement.type) {
    case 'vote':
      return judgement.up ? GOODNESS.up : GOODNESS.down;
    case 'testScore':
      return Math.min(Math.max(judgement.score, 0), 1);
    case 'compared':
      // Better than another is not good, and worse not bad: it says nothing of what this model alone was worth.
      return Number.NaN;
    default:
      return GOODNESS[judgement.type];
  }
}

/** `undefined`: it says nothing of stronger against weaker models. */
function observedGain(receipt: RoutingReceipt, goodness: number): number | undefined {
  const answered = answeredBy(receipt);
  const entry = answered && receipt.chain.find((one) => isSame(one, answered));
  const qualities = receipt.chain.map(({ quality }: ScoredCandidate) => quality).filter(Number.isFinite);
  const [best, least] = [Math.max(...qualities), Math.min(...qualities)];
  if (!entry || qualities.length < 2 || best - least < LEAST_SPREAD || !Number.isFinite(goodness)) {
    return undefined;
  }
  const isStrong = entry.quality - least >= (best - least) / 2;
  return isStrong ? goodness - least : best - goodness;
}
