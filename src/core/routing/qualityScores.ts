// How good a model is at a task: what the program came with, corrected by what this person's own votes, edits and tests showed.
import { TASKS, type Estimate, type Task } from '../../shared/routingViews.ts';
import type { ModelReference } from '../../shared/views.ts';
import { isRecord } from '../isRecord.ts';
import { type Band, type PriorRow, type QualityPriors, SKILL_OF_TASK } from './qualityPriors.ts';

type Counts = readonly [good: number, bad: number];

/** Plain data: good and bad answers as they were weighed, by `provider/model` and task; the model that was changed last stands last. */
export interface QualityEvidence {
  counts: Readonly<Record<string, Readonly<Partial<Record<Task, Counts>>>>>;
}

export type QualityEvent = { model: ModelReference; task: Task } & (
  | { type: 'vote'; up: boolean }
  | { type: 'regenerated' }
  | { type: 'editAccepted' }
  | { type: 'editRejected' }
  /** 0 to 1. */
  | { type: 'testScore'; score: number }
  /** One of `among` answers to the same question, of which the person took one as the best. */
  | { type: 'compared'; won: boolean; among: number }
);

export const noEvidence: QualityEvidence = { counts: {} };

/** The share of good answers that a band stands for: answers to everyday prompts, which ask for less than the sources do. */
const QUALITY_OF_BAND: Readonly<Record<Band, number>> = { A: 0.9, B: 0.85, C: 0.78, D: 0.7, E: 0.6, F: 0.48 };
/** Standard deviations of these: of a model that the source lists, of its relatives, and of one that nobody knows. */
const DEVIATION_OF_BASIS: Readonly<Record<PriorRow['basis'], number>> = { listed: 0.07, related: 0.1 };
const UNKNOWN = { mean: 0.65, deviation: 0.17 };
/** An id that says it is a small model. */
const SMALL_SIZE = /(?:^|[-_.])(?:nano|tiny|mini|lite|small|[0-9](?:\.[0-9])?b)(?:$|[-_.])/;
const SMALL = { mean: 0.52, deviation: 0.15 };
/** Small questions: half of the way to what all models know. */
const EASY_TASKS: ReadonlySet<Task> = new Set(['simple_qa', 'other']);
const EASY_QUALITY = 0.95;

/** A click is meant; that somebody asked again, or did not take an edit, may have had another reason. */
const REGENERATED_WEIGHT = 0.5;
const EDIT_WEIGHT = 0.8;
/** What counts of one model's evidence for its other tasks. */
const OTHER_TASK_WEIGHT = 0.2;
/** More evidence than that makes old one fade, so that a model that was changed by its vendor is noticed. */
const MOST_EVIDENCE = 120;
/** Models that are kept; those that nothing was heard of for longest go first. */
const MOST_MODELS = 500;
const LONGEST_ID = 200;

/** Mean and deviation of the share of good answers: a beta distribution, updated by the evidence for the model. Pure. */
export function qualityOf(
  priors: QualityPriors,
  evidence: QualityEvidence,
  model: ModelReference,
  task: Task,
): Estimate {
  const prior = priorOf(priors, model.model, task);
  const strength = (prior.mean * (1 - prior.mean)) / prior.deviation ** 2 - 1;
  const own = countsOf(evidence, model, task);
  const good = prior.mean * strength + own.good;
  const all = strength + own.good + own.bad;
  const mean = good / all;
  const deviation = Math.sqrt((mean * (1 - mean)) / (all + 1));
  return { mean, deviation, source: own.good + own.bad >= 1 ? 'own' : prior.source };
}

/** What cannot be understood (a score that is no number) changes nothing. Pure. */
export function withEvidence(evidence: QualityEvidence, event: QualityEvent): QualityEvidence {
  const [good, bad] = weightOf(event);
  if (!(Number.isFinite(good) && Number.isFinite(bad))) {
    return evidence;
  }
  const key = keyOf(event.model);
  const { [key]: before, ...others } = evidence.counts;
  const ofModel = isRecord(before) ? before : {};
  const [goodBefore, badBefore] = soundPair(ofModel[event.task]);
  const sum = goodBefore + badBefore + good + bad;
  const fade = sum > MOST_EVIDENCE ? MOST_EVIDENCE / sum : 1;
  const entries = Object.entries(others);
  return {
    counts: {
      ...Object.fromEntries(entries.slice(Math.max(entries.length - MOST_MODELS + 1, 0))),
      [key]: { ...ofModel, [event.task]: [(goodBefore + good) * fade, (badBefore + bad) * fade] },
    },
  };
}

/** As if an event had never been, but for what it made fade. Pure. */
export function withoutEvidence(evidence: QualityEvidence, event: QualityEvent): QualityEvidence {
  const key = keyOf(event.model);
  const before = evidence.counts[key];
  const [good, bad] = weightOf(event);
  if (!isRecord(before) || !(Number.isFinite(good) && Number.isFinite(bad))) {
    return evidence;
  }
  const [goodBefore, badBefore] = soundPair(before[event.task]);
  const pair = [Math.max(0, goodBefore - good), Math.max(0, badBefore - bad)] as const;
  return { counts: { ...evidence.counts, [key]: { ...before, [event.task]: pair } } };
}

function weightOf(event: QualityEvent): [good: number, bad: number] {
  switch (event.type) {
    case 'vote':
      return event.up ? [1, 0] : [0, 1];
    case 'regenerated':
      return [0, REGENERATED_WEIGHT];
    case 'editAccepted':
      return [EDIT_WEIGHT, 0];
    case 'editRejected':
      return [0, EDIT_WEIGHT];
    case 'testScore': {
      const score = Math.min(Math.max(event.score, 0), 1);
      return [score, 1 - score];
    }
    case 'compared':
      return comparedWeight(event.won, event.among);
  }
}

/**
 * What it was (1 or 0) less what chance would have made of it (1 of `among`): winning against many says more than winning against one,
 * losing with many less, and all of one comparison together praises as much as it blames. It does not depend on what is known already,
 * so that it can be taken out again.
 */
function comparedWeight(won: boolean, among: number): [good: number, bad: number] {
  if (!(among >= 2)) {
    // Nobody else was there: it says nothing.
    return [Number.NaN, Number.NaN];
  }
  return won ? [1 - 1 / among, 0] : [0, 1 / among];
}

function priorOf(priors: QualityPriors, model: string, task: Task): Estimate {
  const row = rowFor(priors, model);
  const known: Estimate = row
    ? {
        mean: QUALITY_OF_BAND[row[SKILL_OF_TASK[task]]],
        deviation: DEVIATION_OF_BASIS[row.basis],
        source: 'prior',
      }
    : { ...(SMALL_SIZE.test(plainId(model)) ? SMALL : UNKNOWN), source: 'guess' };
  return EASY_TASKS.has(task) ? { ...known, mean: (known.mean + EASY_QUALITY) / 2 } : known;
}

interface RowIndex {
  byPrefix: ReadonlyMap<string, PriorRow>;
  /** What was looked up: thousands of candidates are asked about for each request. */
  found: Map<string, PriorRow | undefined>;
}
const indexes = new WeakMap<QualityPriors, RowIndex>();
const MOST_FOUND = 10_000;

function rowFor(priors: QualityPriors, model: string): PriorRow | undefined {
  let index = indexes.get(priors);
  if (!index) {
    index = { byPrefix: new Map(priors.rows.map((row) => [row.prefix, row])), found: new Map() };
    indexes.set(priors, index);
  }
  if (index.found.has(model)) {
    return index.found.get(model);
  }
  if (index.found.size >= MOST_FOUND) {
    index.found.clear();
  }
  const row = longestPrefix(index.byPrefix, plainId(model));
  index.found.set(model, row);
  return row;
}

function longestPrefix(rows: ReadonlyMap<string, PriorRow>, id: string): PriorRow | undefined {
  for (let length = id.length; length >= 2; length--) {
    const row = rows.get(id.slice(0, length));
    if (row) {
      return row;
    }
  }
  return undefined;
}

/** `openai/gpt-oss-20b`, `gpt-oss:20b` → `gpt-oss-20b` */
function plainId(model: string): string {
  return model
    .slice(-LONGEST_ID)
    .slice(model.slice(-LONGEST_ID).lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll(':', '-');
}

function keyOf({ providerId, model }: ModelReference): string {
  return `${providerId.slice(0, LONGEST_ID)}/${model.slice(0, LONGEST_ID)}`;
}

/** A model answers alike at its other tasks, to a degree. */
function countsOf(evidence: QualityEvidence, model: ModelReference, task: Task): { good: number; bad: number } {
  let good = 0;
  let bad = 0;
  const ofModel = evidence.counts[keyOf(model)];
  for (const other of isRecord(ofModel) ? TASKS : []) {
    const [itsGood, itsBad] = soundPair(ofModel?.[other]);
    const weight = other === task ? 1 : OTHER_TASK_WEIGHT;
    good += weight * itsGood;
    bad += weight * itsBad;
  }
  return { good, bad };
}

/** State comes from a store that anything may have happened to. */
function soundPair(pair: unknown): readonly [good: number, bad: number] {
  const [good, bad] = Array.isArray(pair) ? (pair as unknown[]) : [];
  const count = (value: unknown) =>
    typeof value === 'number' && value >= 0 && Number.isFinite(value) ? Math.min(value, MOST_EVIDENCE) : 0;
  return [count(good), count(bad)];
}
