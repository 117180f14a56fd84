// Measures every attempt and writes its usage record, however the attempt ends.
import { AppError, toAppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { StreamPart, Usage } from '../provider.ts';
import type { TokenBucket, TokenCount, UsageOutcome, UsageRecord } from '../records.ts';
import { reasons } from '../reasons.ts';
import { estimateRequestTokens, estimateTokens } from '../tokens.ts';
import { goesFirst, inputTokens } from '../listPrice.ts';
import type { Cost, Pricing } from '../pricing.ts';
import type { Attempt, Call } from './call.ts';
import { watched } from './watch.ts';

export interface MeterOptions {
  clock: Clock;
  pricing: Pricing;
  newId(): string;
}

/** Below this, tokens per second say more about the timer than about the model. */
const SHORTEST_SPEED_MS = 50;
/** Of a large model that thinks out of sight; what it really makes is 50 to 200. */
const HIDDEN_TOKENS_PER_SECOND = 100;
/** Way there, queue and reading of the input: no thinking yet. */
const BEFORE_THINKING_MS = 1000;

export function withMeter(next: Attempt, options: MeterOptions): Attempt {
  return (call, signal) =>
    watched(() => {
      const meter = new AttemptMeter(call, signal, options);
      return {
        source: next(call, signal),
        onPart: (part) => meter.see(part),
        onEnd() {
          meter.refuseUnfinished();
          meter.outcome = 'success';
        },
        onFailure(thrown) {
          const error = meter.brokenOff(
            toAppError(thrown, { provider: call.provider.id, model: call.request.model, signal }),
          );
          meter.outcome = error.kind === 'cancelled' ? 'cancelled' : 'failed';
          meter.error = error;
          return error;
        },
        // A reader that left the loop has not set an outcome: it stopped the attempt.
        onClose: async () => call.onRecord(await meter.record()),
      };
    });
}

/** Failures before anything was sent, as Node names them; a connection that is reset may have carried the request. */
const NEVER_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|\w*CERT\w*|UNABLE_TO_\w+)$/;

class AttemptMeter {
  outcome: UsageOutcome = 'cancelled';
  error?: AppError;
  readonly #call: Call;
  readonly #signal: AbortSignal;
  readonly #options: MeterOptions;
  readonly #startedAt: number;
  readonly #began: number;
  #firstAt?: number;
  #lastAt?: number;
  #text = '';
  #reasoning = '';
  #usage?: Usage;
  #finish?: Extract<StreamPart, { type: 'finish' }>;

  constructor(call: Call, signal: AbortSignal, options: MeterOptions) {
    this.#call = call;
    this.#signal = signal;
    this.#options = options;
    this.#startedAt = call.startedAt ?? options.clock.now();
    this.#began = options.clock.monotonicMs();
  }

  /** No answer counts as finished without its terminal event; an aborted stream that ends in silence comes here too. */
  refuseUnfinished(): void {
    if (!this.#finish) {
      this.#signal.throwIfAborted();
      throw new AppError('truncated', 'The stream ended without saying that it is finished');
    }
  }

  /** A connection that is lost after the first word is a broken answer, not an address that cannot be reached. */
  brokenOff(error: AppError): AppError {
    const { message, provider, model, code, requestId, cause } = error;
    return error.kind === 'network' && this.#firstAt !== undefined
      ? new AppError('truncated', message, { provider, model, code, requestId, cause })
      : error;
  }

  see(part: StreamPart): void {
    switch (part.type) {
      case 'text':
        this.#text += part.text;
        break;
      case 'reasoning':
        this.#reasoning += part.text;
        break;
      case 'toolCallDelta':
        this.#text += part.argumentsDelta;
        break;
      case 'usage':
        this.#usage = part.usage;
        return;
      case 'finish':
        this.#finish = part;
        return;
      case 'toolCall':
      case 'citation':
        return;
      default:
        return;
    }
    if (part.type !== 'toolCallDelta' && part.text === '') {
      // A signature that came alone is not a word.
      return;
    }
    this.#lastAt = this.#options.clock.monotonicMs();
    this.#firstAt ??= this.#lastAt;
  }

  async record(): Promise<UsageRecord> {
    const { provider, connection, request, labels, attempt } = this.#call;
    const durationMs = this.#options.clock.monotonicMs() - this.#began;
    const usage = this.#usageOrEstimate(durationMs);
    const tokens = countTokens(usage, this.#usage ?? {});
    const cost = await this.#cost(usage, durationMs);
    // Reasoning that stayed hidden was not spoken in the time that was measured.
    const heard = this.#reasoning === '' ? 0 : (tokens.reasoningOutput.tokens ?? 0);
    const output = (tokens.textOutput.tokens ?? 0) + heard;
    const speakingMs = (this.#lastAt ?? 0) - (this.#firstAt ?? 0);
    return {
      id: this.#call.recordId?.(attempt) ?? this.#options.newId(),
      startedAt: this.#startedAt,
      providerId: provider.id,
      keyName: connection.keyName,
      modelAsked: request.model,
      modelAnswered: this.#finish?.model,
      ...labels,
      tokens,
      searches: usage.searches,
      ...cost,
      timeToFirstTokenMs: this.#firstAt === undefined ? undefined : this.#firstAt - this.#began,
      durationMs,
      tokensPerSecond: output > 1 && speakingMs >= SHORTEST_SPEED_MS ? (output / speakingMs) * 1000 : undefined,
      outcome: this.outcome,
      errorKind: this.error?.kind,
      finishReason: this.#finish?.reason,
      status: this.error?.status,
      requestId: this.#finish?.requestId ?? this.error?.requestId,
      attempt,
      cached: false,
      hedged: false,
    };
  }

  /**
   * What the vendor reported, and estimates where it did not: of an answer that was cut it reports little or nothing, and
   * bills what was made. A refusal before the first word cost nothing and is not estimated.
   */
  #usageOrEstimate(durationMs: number): Usage {
    const reported = this.#usage ?? {};
    if (this.#wasNotServed()) {
      return reported;
    }
    const { embedding } = this.#call;
    if (embedding) {
      // Once for all the texts that were sent: of what failed on the way nothing was reported.
      const sum = (tokens: number, text: string) => tokens + estimateTokens(text);
      return { ...reported, embeddingTokens: reported.embeddingTokens ?? embedding.texts.reduce(sum, 0) };
    }
    const hasOutput = (reported.textOutputTokens ?? reported.reasoningTokens) !== undefined;
    const reasoning = this.#reasoning === '' ? this.#hiddenReasoning(durationMs) : estimateTokens(this.#reasoning);
    return {
      ...reported,
      ...(inputTokens(reported) === undefined
        ? { uncachedInputTokens: estimateRequestTokens(this.#call.request) }
        : {}),
      ...(hasOutput ? {} : { textOutputTokens: estimateTokens(this.#text), reasoningTokens: reasoning }),
    };
  }

  /** Of an answer that was stopped or broke off: thinking that nobody saw is billed as well, and by its time alone it is known. */
  #hiddenReasoning(durationMs: number): number | undefined {
    const { request, provider } = this.#call;
    if (this.outcome === 'success' || provider.local || !reasons(request)) {
      return undefined;
    }
    const until = this.#firstAt === undefined ? durationMs : this.#firstAt - this.#began;
    const tokens = Math.round((Math.max(0, until - BEFORE_THINKING_MS) / 1000) * HIDDEN_TOKENS_PER_SECOND);
    const room = (request.maxOutputTokens ?? request.modelInfo?.maxOutputTokens ?? tokens) - estimateTokens(this.#text);
    return Math.max(0, Math.min(tokens, room)) || undefined;
  }

  #wasNotServed(): boolean {
    const refused = (this.error?.status ?? 0) >= 400;
    const neverConnected = this.error?.kind === 'network' && NEVER_CONNECTED.test(this.error.code ?? '');
    const ownRefusal = this.error?.kind === 'notAllowed' || this.error?.kind === 'config';
    return this.#firstAt === undefined && !this.#usage && (refused || neverConnected || ownRefusal);
  }

  async #cost(usage: Usage, durationMs: number): Promise<Cost> {
    const { provider, request } = this.#call;
    const listed = request.modelInfo?.price;
    try {
      const pricing = await this.#options.pricing.load();
      if (this.#wasNotServed()) {
        return { costUsd: 0, price: pricing.facts(provider, request.model, this.#startedAt, listed)?.price };
      }
      const answered = this.#finish?.model;
      // The model that answered is what is billed; what the vendor lists or the person set, and an alias that nobody knows, is
      // priced as asked.
      const isAsAsked = goesFirst(listed) || pricing.hasOwn(provider.id, request.model);
      const isExact = answered && (pricing.hasOwn(provider.id, answered) || !isAsAsked);
      const exact = isExact ? pricing.cost(provider, answered, usage, this.#startedAt, undefined, durationMs) : {};
      return exact.price ? exact : pricing.cost(provider, request.model, usage, this.#startedAt, listed, durationMs);
    } catch {
      // The price table could not be loaded: unknown, and the record is kept.
      return {};
    }
  }
}

function countTokens(usage: Usage, reported: Usage): Record<TokenBucket, TokenCount> {
  const count = (
    field: Exclude<keyof Usage, 'reportedCostUsd' | 'rateFactor' | 'searches' | 'usdPerSearch'>,
  ): TokenCount => {
    const tokens = usage[field];
    return tokens === undefined
      ? { origin: 'unknown' }
      : { tokens, origin: reported[field] === undefined ? 'estimated' : 'reported' };
  };
  return {
    uncachedInput: count('uncachedInputTokens'),
    cacheRead: count('cacheReadTokens'),
    cacheWrite5m: count('cacheWrite5mTokens'),
    cacheWrite1h: count('cacheWrite1hTokens'),
    textOutput: count('textOutputTokens'),
    reasoningOutput: count('reasoningTokens'),
    embedding: count('embeddingTokens'),
  };
}
