// What OpenAI's interface has no field for: the signed reasoning with which some vendors want a tool call sent back.
import type { AssistantContent, ChatMessage, ToolCallPart } from '../provider.ts';
import type { ModelReference } from '../records.ts';

const MOST_TURNS = 500;
/** Characters of all turns together. */
const MOST_CHARACTERS = 16_000_000;

interface Turn {
  parts: readonly AssistantContent[];
  author: ModelReference;
  characters: number;
}

type AssistantMessage = ChatMessage & { role: 'assistant' };

/**
 * Remembers answers that called tools and hold opaque data or reasoning, for as long as the gateway runs, the latest ones only. A
 * caller that sends such a turn back, as it was given it, gets it completed.
 */
export class TurnMemory {
  readonly #turns = new Map<string, Turn>();
  #characters = 0;

  keep(parts: readonly AssistantContent[], author: ModelReference): void {
    const isWorthIt = parts.some((part) => part.type === 'reasoning' || part.providerMetadata !== undefined);
    const key = isWorthIt ? keyOf(parts) : undefined;
    if (key === undefined) {
      return;
    }
    this.#forget(key);
    const characters = key.length + JSON.stringify(parts).length;
    this.#turns.set(key, { parts, author, characters });
    this.#characters += characters;
    for (const oldest of this.#turns.keys()) {
      if (this.#turns.size <= MOST_TURNS && this.#characters <= MOST_CHARACTERS) {
        break;
      }
      this.#forget(oldest);
    }
  }

  /** The message as its vendor gave it; itself where that is not known, or its text is another one. */
  complete(message: AssistantMessage): AssistantMessage {
    const key = keyOf(message.parts);
    const turn = key === undefined ? undefined : this.#turns.get(key);
    return turn && textOf(turn.parts) === textOf(message.parts)
      ? { role: 'assistant', parts: turn.parts, providerId: turn.author.providerId, model: turn.author.model }
      : message;
  }

  #forget(key: string): void {
    this.#characters -= this.#turns.get(key)?.characters ?? 0;
    this.#turns.delete(key);
  }
}

/** By its tool calls, whose ids most vendors make once; `undefined` without any. */
function keyOf(parts: readonly AssistantContent[]): string | undefined {
  const calls = parts.filter((part): part is ToolCallPart => part.type === 'toolCall');
  return calls.length === 0
    ? undefined
    : JSON.stringify(calls.map(({ id, name, argumentsJson }) => [id, name, argumentsJson]));
}

function textOf(parts: readonly AssistantContent[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
