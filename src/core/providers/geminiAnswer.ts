// Reads the chunks of one answer of the Gemini API into parts.
import { AppError } from '../errors.ts';
import type { FinishReason, ProviderMetadata, StreamPart, Usage } from '../provider.ts';
import { asRecord, citedPage, nonEmpty, tokenCount, withoutParts } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** https://ai.google.dev/api/generate-content#FinishReason; all else is `other`. */
const FINISH: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'contentFilter',
  RECITATION: 'contentFilter',
  BLOCKLIST: 'contentFilter',
  PROHIBITED_CONTENT: 'contentFilter',
  SPII: 'contentFilter',
  IMAGE_SAFETY: 'contentFilter',
  IMAGE_PROHIBITED_CONTENT: 'contentFilter',
  IMAGE_RECITATION: 'contentFilter',
};
/** The model wrote a tool call that the vendor could not read, and the answer has nothing else in it. */
const MALFORMED = /^(?:MALFORMED_FUNCTION_CALL|MALFORMED_RESPONSE)$/;

/** One answer, chunk by chunk. Only raw parts are read: the SDK's `text()` mixes thoughts into the answer. */
export class GeminiAnswer {
  readonly #cited = new Set<string>();
  #toolCalls = 0;
  #finishReason: string | undefined;
  #model: string | undefined;
  #responseId: string | undefined;
  #failure: AppError | undefined;

  /** The vendor has said why the answer ended. */
  get isFinished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** What the chunk brings; then ask `throwIfFailed`. */
  take(chunk: Fields): readonly StreamPart[] {
    const parts: StreamPart[] = [];
    this.#model = nonEmpty(chunk['modelVersion']) ?? this.#model;
    this.#responseId = nonEmpty(chunk['responseId']) ?? this.#responseId;
    const candidate = firstOf(chunk['candidates']);
    this.#finishReason = nonEmpty(candidate['finishReason']) ?? this.#finishReason;
    const content = asRecord(candidate['content'])['parts'];
    for (const part of Array.isArray(content) ? content : []) {
      const read = this.#read(asRecord(part));
      if (read) {
        parts.push(read);
      }
    }
    if (candidate['groundingMetadata'] || candidate['citationMetadata']) {
      this.#cite(candidate, parts);
    }
    if (chunk['usageMetadata']) {
      parts.push({ type: 'usage', usage: usageOf(asRecord(chunk['usageMetadata']), this.isFinished) });
    }
    this.#failure = this.#blocked(asRecord(chunk['promptFeedback'])) ?? this.#malformed(candidate);
    return parts;
  }

  /** Throws what the last chunk said instead of an answer: apart from `take`, so that its tokens are counted first. */
  throwIfFailed(): void {
    if (this.#failure) {
      throw this.#failure;
    }
  }

  /** To be called once `isFinished`. */
  finish(): StreamPart {
    const rawReason = this.#finishReason;
    const reason = FINISH[rawReason ?? ''] ?? 'other';
    return {
      type: 'finish',
      reason: reason === 'stop' && this.#toolCalls > 0 ? 'toolCalls' : reason,
      rawReason,
      model: this.#model,
      requestId: this.#responseId,
    };
  }

  /** A part of the answer; what came from tools that run at the vendor is left out, for none is asked for. */
  #read(part: Fields): StreamPart | undefined {
    const thoughtSignature = nonEmpty(part['thoughtSignature']);
    const signed: { providerMetadata?: ProviderMetadata } = thoughtSignature
      ? { providerMetadata: { thoughtSignature } }
      : {};
    if (part['functionCall'] !== undefined) {
      return this.#toolCall(asRecord(part['functionCall']), thoughtSignature);
    }
    const text = typeof part['text'] === 'string' ? part['text'] : '';
    if (text === '' && !thoughtSignature) {
      return undefined;
    }
    return { type: part['thought'] === true ? 'reasoning' : 'text', text, ...signed };
  }

  /** A call comes whole. Its id only pairs call and result; where the vendor gives one, it has to come back (`callId`). */
  #toolCall(call: Fields, thoughtSignature: string | undefined): StreamPart {
    const name = nonEmpty(call['name']);
    if (name === undefined) {
      throw new AppError('badResponse', 'A tool call came without a name');
    }
    const callId = nonEmpty(call['id']);
    const isMarked = thoughtSignature !== undefined || callId !== undefined;
    return {
      type: 'toolCall',
      index: this.#toolCalls++,
      id: callId ?? `call_${crypto.randomUUID()}`,
      name,
      argumentsJson: JSON.stringify(call['args'] ?? {}),
      ...(isMarked && {
        providerMetadata: { ...(thoughtSignature && { thoughtSignature }), ...(callId && { callId }) },
      }),
    };
  }

  #cite(candidate: Fields, parts: StreamPart[]): void {
    const grounding = asRecord(candidate['groundingMetadata'])['groundingChunks'];
    const sources = asRecord(candidate['citationMetadata'])['citationSources'];
    const pages = [
      ...(Array.isArray(grounding) ? grounding.map((entry) => asRecord(asRecord(entry)['web'])) : []),
      ...(Array.isArray(sources) ? sources.map(asRecord) : []),
    ];
    for (const { uri, title } of pages) {
      const page = citedPage(uri, title);
      if (page && !this.#cited.has(page.url)) {
        this.#cited.add(page.url);
        parts.push(page);
      }
    }
  }

  /** A question that is blocked has no candidate, and so no `finishReason`. */
  #blocked(feedback: Fields): AppError | undefined {
    const code = nonEmpty(feedback['blockReason']);
    const message = nonEmpty(feedback['blockReasonMessage']) ?? `The question was blocked (${code})`;
    return code ? new AppError('contentFilter', message, { code, requestId: this.#responseId }) : undefined;
  }

  #malformed(candidate: Fields): AppError | undefined {
    const code = this.#finishReason;
    const message = nonEmpty(candidate['finishMessage']) ?? 'The model wrote a tool call that cannot be read';
    return MALFORMED.test(code ?? '') && this.#toolCalls === 0
      ? new AppError('badResponse', message, { code, requestId: this.#responseId })
      : undefined;
  }
}

/**
 * The prompt's count includes what was read from a cache, the candidates' count does not include thoughts. The vendor leaves
 * out counts of 0 (protocol buffers do): at the end, all that the total does not account for otherwise is text.
 */
function usageOf(reported: Fields, isFinal: boolean): Usage {
  const prompt = tokenCount(reported['promptTokenCount']);
  const toolPrompt = tokenCount(reported['toolUsePromptTokenCount']);
  const cacheReadTokens = tokenCount(reported['cachedContentTokenCount']);
  const reasoningTokens = tokenCount(reported['thoughtsTokenCount']);
  const text = tokenCount(reported['candidatesTokenCount']);
  const total = isFinal ? tokenCount(reported['totalTokenCount']) : undefined;
  const uncached = withoutParts(prompt, cacheReadTokens);
  return {
    uncachedInputTokens: uncached === undefined ? toolPrompt : uncached + (toolPrompt ?? 0),
    cacheReadTokens,
    textOutputTokens:
      text ?? (prompt === undefined ? undefined : withoutParts(total, prompt, toolPrompt, reasoningTokens)),
    reasoningTokens,
  };
}

function firstOf(list: unknown): Fields {
  return asRecord(Array.isArray(list) ? list[0] : undefined);
}
