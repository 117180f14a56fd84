// What travels through the pipeline: one question to one model, and the parts that come back.
import type { Connection } from '../connections.ts';
import type { AppError } from '../errors.ts';
import type { ChatRequest, Provider, StreamPart } from '../provider.ts';
import type { ModelReference, UsagePurpose, UsageRecord } from '../records.ts';

export interface Call {
  provider: Provider;
  connection: Connection;
  request: ChatRequest;
  /** What the ledger notes beside the figures. */
  labels: CallLabels;
  /** Which try this is, from 1; the retry layer counts it up. */
  attempt: number;
  /** Receives the usage record of every attempt when it has ended, however it ended. */
  onRecord(record: UsageRecord): void;
  /** Id of the usage record of a try, where it was promised elsewhere already (the journal); a fresh one when absent. */
  recordId?(attempt: number): string;
  /** Epoch milliseconds that its record is to begin at, where it was reckoned with in a budget; now when absent. */
  startedAt?: number;
  /** A further try, from the second on, is about to be sent. */
  onTry?(attempt: number): void;
  /** Lets a person end the wait before the next try. */
  waits?: RetryWaits;
  /** Vectors are wanted instead of an answer; `request` then names the model only. */
  embedding?: EmbeddingCall;
}

export interface EmbeddingCall {
  /** No more than the provider takes in one call. */
  texts: readonly string[];
  /** See `Provider.embed`. */
  longest?: string;
  /** One vector for each text, in order. */
  onVectors(vectors: readonly Float32Array[]): void;
}

export interface CallLabels {
  purpose: UsagePurpose;
  workspace?: string;
  conversationId?: string;
  messageId?: string;
  /** `estimatedInputTokens` lets later estimates for this model be corrected. */
  features?: UsageRecord['features'];
}

/** The pipeline tells, beside the vendor's parts, that it waits before another try. */
export type PipelinePart = StreamPart | { type: 'retry'; waitMs: number; attempt: number; of: number; error: AppError };

/** One try. Failures are thrown as `AppError`. Layers below the retry wrap one of these and are one of these. */
export type Attempt = (call: Call, signal: AbortSignal) => AsyncIterable<StreamPart>;

/** One request with all its tries: what the doors call. */
export interface Send {
  (call: Call, signal: AbortSignal): AsyncIterable<PipelinePart>;
  /**
   * Throws at once what a request to this model would be refused with. To be asked before a connection is opened, which may put a
   * question to the person. Absent: nothing is refused.
   */
  requireAllowed?(model: ModelReference, signal: AbortSignal): Promise<void>;
}

/** The wait of a retry that is going on, if any. */
export class RetryWaits {
  #current?: AbortController;

  begin(): AbortSignal {
    this.#current = new AbortController();
    return this.#current.signal;
  }

  end(): void {
    this.#current = undefined;
  }

  /** Ends the wait at once; the next try begins. */
  skip(): void {
    this.#current?.abort();
  }
}
