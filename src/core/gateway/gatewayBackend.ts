// What the gateway asks of the program behind it: models, answers, vectors and health. The editor and the command line give their own.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import type { Strategy, Task } from '../../shared/routingViews.ts';
import type { PipelinePart } from '../pipeline/call.ts';
import type { ChatRequest } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import type { ModelWish } from './modelWish.ts';

export interface GatewayBackend {
  /** All that can be named, locked ones too. Throws `AppError`. */
  models(): Promise<readonly GatewayModel[]>;
  /**
   * Nothing is sent before the first part is asked for; leaving the loop or aborting the signal ends the call. Failures are thrown
   * as `AppError`, also in the middle of an answer.
   */
  ask(ask: GatewayAsk, signal: AbortSignal): AsyncIterable<GatewayPart>;
  /** Throws `AppError`. */
  embed(ask: GatewayEmbedding, signal: AbortSignal): Promise<GatewayVectors>;
  health(): Promise<GatewayHealth>;
}

export interface GatewayModel extends ModelReference {
  /** The person's own name for it, which it is then listed by. */
  alias?: string;
  name: string;
  providerName: string;
  local: boolean;
  /** Why a policy does not let it be asked, in words; absent: it may be. */
  locked?: string;
  /** Tokens; absent: not known. */
  contextWindow?: number;
  maxOutputTokens?: number;
  /** USD per million tokens; absent: not known. */
  inputPerMillion?: number;
  outputPerMillion?: number;
  abilities?: readonly ModelAbility[];
  /** Epoch milliseconds. */
  releasedAt?: number;
}

/** A question before it has a model. */
export type GatewayRequest = Omit<ChatRequest, 'model' | 'modelInfo' | 'promptCache'>;

export interface GatewayAsk {
  /** To be the id of the receipt: the caller is told it before the answer begins. */
  receiptId: string;
  wish: ModelWish;
  /** What to ask where `wish` fails, in this order. */
  fallbacks: readonly ModelWish[];
  request: GatewayRequest;
  strategy?: Strategy;
  task?: Task;
  required: readonly ModelAbility[];
  /**
   * `stream`: parts go out as they come, and cannot be taken back, so that an answer that breaks after its first content fails or
   * is continued, and is not begun again. `whole`: nothing is handed over until an attempt has finished.
   */
  delivery: 'stream' | 'whole';
  timeouts: GatewayTimeouts;
  /** USD, all attempts together. */
  maxCostUsd?: number;
  /** To the first token. */
  maxLatencyMs?: number;
}

/** Milliseconds; absent: as in the settings. */
export interface GatewayTimeouts {
  connectMs?: number;
  firstTokenMs?: number;
  idleMs?: number;
  totalMs?: number;
}

/**
 * What the pipeline tells, and two more. `ask` is decided by the gateway, for nobody is there to be asked; a `restart` after content is
 * a failure where the delivery is `stream`.
 */
export type GatewayPart =
  | PipelinePart
  /** Whose parts follow: before the first content, again where another one is asked before there was any. */
  | { type: 'model'; model: ModelReference }
  /** What all attempts are billed together, USD; absent: not known. May come after `finish`. */
  | { type: 'cost'; costUsd?: number };

export interface GatewayEmbedding {
  receiptId: string;
  wish: ModelWish;
  /** At least one; none of them empty. */
  texts: readonly string[];
  maxCostUsd?: number;
}

export interface GatewayVectors {
  /** One for each text, in order. */
  vectors: readonly Float32Array[];
  model: ModelReference;
  /** Absent: not known. */
  inputTokens?: number;
  costUsd?: number;
}

/** `problems` are sentences for the person; where there is one, the gateway cannot answer what it usually can. */
export interface GatewayHealth {
  problems: readonly string[];
}
