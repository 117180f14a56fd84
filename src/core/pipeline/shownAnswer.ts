// What a reader was given of an answer, so that another model can go on with it or begin anew.
import type { AppError } from '../errors.ts';
import type { ChatRequest, StreamPart } from '../provider.ts';

export class ShownAnswer {
  #text = '';
  #isTextOnly = true;
  readonly #keepsText: boolean;
  /** What broke it off. */
  error?: AppError;

  /** `keepsText`: somebody may have to go on with it. */
  constructor(keepsText: boolean) {
    this.#keepsText = keepsText;
  }

  see(part: StreamPart): void {
    if (part.type === 'text') {
      this.#text += this.#keepsText ? part.text : '';
    } else if (part.type === 'toolCall' || part.type === 'toolCallDelta') {
      this.#isTextOnly = false;
    }
  }

  /** A tool call is never gone on with: what of it had come may be anything. */
  get canGoOn(): boolean {
    return this.#isTextOnly && this.#text.trim() !== '';
  }

  /** The request that is answered with what follows. Vendors refuse a beginning that ends with white space. */
  continued(request: ChatRequest): ChatRequest {
    const text = this.#text.trimEnd();
    return { ...request, messages: [...request.messages, { role: 'assistant', parts: [{ type: 'text', text }] }] };
  }

  /** The reader has white space there already. */
  get endsBlank(): boolean {
    return /\s$/.test(this.#text);
  }
}

/** Figures, roles and opaque data say nothing yet: until something does, another may answer without anybody noticing. */
export function isContent(part: StreamPart): boolean {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text !== '';
    case 'usage':
    case 'finish':
      return false;
    default:
      return true;
  }
}

/** Of figures the last ones hold; empty words that carry nothing are dropped. */
export function hold(held: StreamPart[], part: StreamPart): void {
  if (part.type === 'usage') {
    const earlier = held.findIndex(({ type }) => type === 'usage');
    if (earlier >= 0) {
      held.splice(earlier, 1);
    }
  } else if ((part.type === 'text' || part.type === 'reasoning') && part.text === '' && !part.providerMetadata) {
    return;
  }
  held.push(part);
}

/** A part of a continued answer without the white space that its reader has already; `undefined`: it held nothing else. */
export function withoutBlanks(part: StreamPart, shown: ShownAnswer): StreamPart | undefined {
  if (part.type !== 'text' || !shown.endsBlank) {
    return part;
  }
  const text = part.text.trimStart();
  return text === '' ? undefined : { ...part, text };
}
