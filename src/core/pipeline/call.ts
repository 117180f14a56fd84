// What travels through the pipeline: one question to one model, and the parts that come back.
import type { AttemptView } from '../../shared/routingViews.ts';
import type { Connection } from '../connections.ts';
import type { Timeouts } from '../configuration/settingsReader.ts';
import type { AppError } from '../errors.ts';
import type { ChatRequest, Provider, StreamPart } from '../provider.ts';
import type { ModelReference, UsagePurpose, UsageRecord } from '../records.ts';

/** Who is asked, as whom, and what. */
export interface Target {
  provider: Provider;
  connection: Connection;
  request: ChatRequest;
}

/** Who is asked next where asking has failed; the first is in the call. Absent in a call: nobody is. */
export interface Route {
  /**
   * The next of the chain, lazily: opening its connection may ask the person. One that cannot be asked comes as `SkippedTarget`, and
   * the next is asked for; `undefined`: there is none left. `after` is why, and `tried` all that were given to this request, the last
   * one included. Which of them can help is judged by the caller. Throws only where the whole request is to end.
   */
  next(after: AppError, tried: readonly Target[]): Promise<RouteTarget | SkippedTarget | undefined>;
  /**
   * An answer has broken off after its first content. Default `restart`: the next model begins anew. `continue`: it goes on where
   * the answer broke off, where it can; else it begins anew. `ask`: the caller is asked, with a part.
   */
  afterContent?: AfterContent;
  /** `goOn`: the chain is meant for requests that a content filter refused, too. Default `tell`: the person is told. */
  contentFilter?: 'tell' | 'goOn';
}

export type AfterContent = 'restart' | 'continue' | 'ask';

export interface RouteTarget extends Target {
  /** It goes on with an answer whose beginning it is given as the last message. */
  takesPrefill?: boolean;
}

/** One that would have been next and cannot be asked, with the reason in words. */
export interface SkippedTarget extends ModelReference {
  keyName: string;
  skipped: string;
}

export interface Call extends Target {
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
  /**
   * A try is about to be sent: its number, from 1, and who is asked, who need not be the one of this call even then. Of two that ran
   * side by side it hears again of the first, where that is the one which answers.
   */
  onTry?(attempt: number, target: Target): void;
  /** Lets a person end the wait before the next try. */
  waits?: RetryWaits;
  /** Who is asked where this one fails. Such a request tells more kinds of parts. */
  route?: Route;
  /** `whole`: no content is handed over until a try has finished, so that nothing ever has to be taken back. Default `parts`. */
  delivery?: 'parts' | 'whole';
  /** Milliseconds for the request with all its tries, waits and words, but not the time that a person takes to decide. */
  totalMs?: number;
  /** Hears of every try when it has ended, and of everybody who was passed over. */
  onAttempt?(attempt: AttemptView): void;
  /** Hears whose content follows, right before the first of it is handed over. */
  onAnswer?(model: ModelReference): void;
  /** Of an answer that was given before to the same request; absent: `use`. It says nothing where the cache is off. */
  cache?: CallCache;
  /** How long the model of this call usually takes to its first word, milliseconds; absent: as `PipelineOptions` know it. */
  usualFirstTokenMs?: number;
  /** In place of those of the settings, milliseconds. */
  timeouts?: Partial<Timeouts>;
  /** USD that may still be spent on this request, asked with each try; absent: as the budgets say. */
  leftUsd?(): number;
  /** Vectors are wanted instead of an answer; `request` then names the model only. */
  embedding?: EmbeddingCall;
}

export interface CallCache {
  /** `refresh`: it is asked anew, and the new answer kept. */
  mode: 'use' | 'refresh' | 'off';
  /** Keeps answers apart that are wanted several times for the same; default 0. */
  repeat?: number;
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
  /** Of the receipt that tells how its model was chosen. */
  receiptId?: string;
  /** `estimatedInputTokens` lets later estimates for this model be corrected. */
  features?: UsageRecord['features'];
}

/** The pipeline tells, beside the vendor's parts, that it waits before another try. */
export type PipelinePart =
  | StreamPart
  | { type: 'retry'; waitMs: number; attempt: number; of: number; error: AppError }
  /** Waits until the person's own limits or a vendor's let it through; `untilMs` is epoch, absent: until another has ended. */
  | { type: 'limited'; untilMs?: number; reason: string }
  /** What follows was given before to the same request, so long ago, and costs nothing. */
  | { type: 'cached'; ageMs: number }
  | RoutePart;

/** What only a request with a route tells. */
export type RoutePart =
  /** For the receipt: a try has ended, or somebody was passed over. */
  | { type: 'attempt'; attempt: AttemptView }
  /** What came until now is an incomplete answer of its own, which `error` broke off; what follows is a new one by `model`. */
  | { type: 'restart'; error: AppError; model: ModelReference }
  /** What follows goes on in the same answer, by `model`. */
  | { type: 'continue'; error: AppError; model: ModelReference }
  /** Somebody has to decide, with a call to `decide`, whether `model` is asked; `stop` leaves the answer as it is. */
  | {
      type: 'ask';
      error: AppError;
      model: ModelReference;
      mayContinue: boolean;
      decide(choice: 'restart' | 'continue' | 'stop'): void;
    };

/** Whether a part belongs to the answer itself, and does not tell of how it comes about. */
export function isAnswerPart(part: PipelinePart): part is StreamPart {
  switch (part.type) {
    case 'retry':
    case 'limited':
    case 'cached':
    case 'attempt':
    case 'restart':
    case 'continue':
    case 'ask':
      return false;
    default:
      return true;
  }
}

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
