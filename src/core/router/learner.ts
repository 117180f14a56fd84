// What this person's doing says of models, kept on this machine: read for each choice, changed with each vote.
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import { isRecord } from '../isRecord.ts';
import type { Log } from '../ports.ts';
import type { ModelReference } from '../records.ts';
import { startingGainModel, type GainModel } from '../routing/gainScorer.ts';
import {
  noEvidence,
  withEvidence,
  withoutEvidence,
  type QualityEvent,
  type QualityEvidence,
} from '../routing/qualityScores.ts';
import { guessTask } from '../routing/taskClassifier.ts';
import type { Task } from '../../shared/routingViews.ts';
import type { LearnedDocument } from '../store/learning.ts';
import { evidenceOf, learnFromVote, type Judgement } from './learning.ts';

/** What is known of a judged answer. */
export interface JudgedAnswer {
  model: ModelReference;
  /** Absent: its model was named. */
  receiptId?: string;
  event: Judgement;
  /** It is to be as if it had never been. */
  isTakenBack?: boolean;
  task?: Task;
  /** What was asked, where neither receipt nor task is there; it is looked at and not kept. */
  text?: string;
}

export interface LearnerStore {
  learning: {
    read(name: LearnedDocument): string | undefined;
    update(name: LearnedDocument, change: (before: string | undefined) => string): void;
  };
  receipts: { get(id: string): RoutingReceipt | undefined };
}

export class Learner {
  readonly #store: LearnerStore;
  readonly #log: Log;
  /** The same object until it is another: thousands of models are judged anew with another one. */
  #evidence?: { json: string | undefined; value: QualityEvidence };
  #gain?: { json: string | undefined; value: GainModel };

  constructor(store: LearnerStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  evidence(): QualityEvidence {
    const json = this.#store.learning.read('quality');
    if (!this.#evidence || this.#evidence.json !== json) {
      this.#evidence = { json, value: evidenceIn(json) };
    }
    return this.#evidence.value;
  }

  gainModel(): GainModel {
    const json = this.#store.learning.read('gain');
    if (!this.#gain || this.#gain.json !== json) {
      this.#gain = { json, value: gainModelIn(json) };
    }
    return this.#gain.value;
  }

  /**
   * Never throws: nobody's work is to wait for it. A vote that is taken back is taken out of the model's score; the gain scorer keeps what
   * it has learned from it, which one vote hardly moves.
   */
  learn(judged: JudgedAnswer): void {
    try {
      this.#learn(judged);
    } catch (error) {
      this.#log.warn(`Nothing was learned of an answer: ${String(error)}`);
    }
  }

  #learn({ model, receiptId, event, isTakenBack, task, text }: JudgedAnswer): void {
    const { learning, receipts } = this.#store;
    const receipt = receiptId === undefined ? undefined : receipts.get(receiptId);
    const known: QualityEvent = (receipt && evidenceOf(receipt, event)) ?? {
      ...event,
      model,
      task: task ?? guessTask(text ?? '').task,
    };
    // Who answered is better known to the message than to a receipt that was cut short.
    const quality: QualityEvent = { ...known, model };
    learning.update('quality', (before) => {
      const evidence = evidenceIn(before);
      return JSON.stringify(isTakenBack ? withoutEvidence(evidence, quality) : withEvidence(evidence, quality));
    });
    if (receipt && !isTakenBack) {
      learning.update('gain', (before) => {
        const gainModel = gainModelIn(before);
        const after = learnFromVote({ evidence: noEvidence, gainModel }, receipt, event).gainModel;
        return after === gainModel && before !== undefined ? before : JSON.stringify(after);
      });
    }
  }
}

function evidenceIn(json: string | undefined): QualityEvidence {
  const value = parsed(json);
  return isRecord(value) && isRecord(value['counts']) ? (value as unknown as QualityEvidence) : noEvidence;
}

/** What is damaged in it is looked at where it is used. */
function gainModelIn(json: string | undefined): GainModel {
  const value = parsed(json);
  return isRecord(value) && Array.isArray(value['weights']) && Array.isArray(value['variances'])
    ? (value as unknown as GainModel)
    : startingGainModel();
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
