// Gathers a stream's parts into the content of an answer.
import type { AssistantContent, ReasoningPart, StreamPart, TextPart } from '../provider.ts';
import type { StoredMessage } from '../records.ts';
import type { Redactor } from '../redact.ts';

type Open = { type: 'text' | 'reasoning'; chunks: string[]; providerMetadata?: Record<string, unknown> };

/** Text and reasoning in the order they came; neighbours of one kind are one part, as long as the vendor did not sign one off. */
export class AnswerParts {
  readonly #parts: AssistantContent[] = [];
  readonly citations: { url: string; title?: string }[] = [];
  #open?: Open;

  add(part: StreamPart): void {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        this.#append(part.type, part.text, part.providerMetadata);
        break;
      case 'toolCall': {
        this.#close();
        const { index: _index, ...call } = part;
        this.#parts.push(call);
        break;
      }
      case 'citation':
        if (!this.citations.some((known) => known.url === part.url)) {
          this.citations.push({ url: part.url, title: part.title });
        }
        break;
      case 'toolCallDelta':
      case 'usage':
      case 'finish':
        break;
      default:
    }
  }

  /** What has arrived until now. */
  content(): AssistantContent[] {
    this.#close();
    return [...this.#parts];
  }

  /** Another vendor goes on with it: opaque data of the first is of no use to that one, and what held nothing else goes. */
  unsign(): void {
    const parts = this.content().map(({ providerMetadata: _signed, ...part }): AssistantContent => part);
    const kept = parts.filter((part) => part.type === 'toolCall' || part.text !== '');
    const last = kept.at(-1);
    if (last && last.type !== 'toolCall') {
      this.#open = { type: last.type, chunks: [last.text] };
      kept.pop();
    }
    this.#parts.splice(0, this.#parts.length, ...kept);
  }

  #append(type: Open['type'], text: string, metadata: Readonly<Record<string, unknown>> | undefined): void {
    if (this.#open?.type !== type) {
      this.#close();
      this.#open = { type, chunks: [] };
    }
    this.#open.chunks.push(text);
    if (metadata) {
      // Opaque data belongs to the block that it came with; what follows is a block of its own.
      this.#open.providerMetadata = { ...metadata };
      this.#close();
    }
  }

  #close(): void {
    if (this.#open) {
      const { type, chunks, providerMetadata } = this.#open;
      const text = chunks.join('');
      if (text !== '' || providerMetadata) {
        this.#parts.push({ type, text, ...(providerMetadata ? { providerMetadata } : {}) });
      }
      this.#open = undefined;
    }
  }
}

/**
 * Parts, each clean by itself, without a key that is spread over several of one kind with others between them: then all text
 * of that kind stands in its first part, unsigned, for a vendor's signature does not hold for it any more.
 */
export function withoutKeys(
  parts: readonly AssistantContent[],
  redactor: Pick<Redactor, 'content'>,
): readonly AssistantContent[] {
  let clean = parts;
  for (const type of ['text', 'reasoning'] as const) {
    const all = clean.filter((part): part is TextPart | ReasoningPart => part.type === type);
    const joined = all.map(({ text }) => text).join('');
    const cleaned = all.length > 1 ? redactor.content(joined) : joined;
    if (cleaned !== joined) {
      clean = clean.flatMap((part) => (part.type !== type ? [part] : part === all[0] ? [{ type, text: cleaned }] : []));
    }
  }
  return clean;
}

/** All text of one kind in a message. */
export function textOf(message: Pick<StoredMessage, 'parts'>, type: 'text' | 'reasoning'): string {
  return message.parts
    .map((part) => (part.type === type ? part.text : ''))
    .filter((text) => text !== '')
    .join(type === 'text' ? '' : '\n\n');
}
