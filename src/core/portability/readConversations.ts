// Reads the conversations of an opened file one by one, whatever program has written it.
import { isRecord } from '../isRecord.ts';
import type { ImportSource, ReadConversation, ReadItem, Reading } from './contract.ts';
import { whatOf } from './contract.ts';
import { fromChatgpt, isChatgpt } from './fromChatgpt.ts';
import { fromClaude, isClaude } from './fromClaude.ts';
import { fromGeneric, isGeneric, isMessage } from './fromGeneric.ts';
import { fromOwn, isOwn } from './fromOwn.ts';
import type { ImportText } from './importFile.ts';
import { JsonParts, type JsonPart } from './jsonParts.ts';
import { checkComparison } from './ownSchema.ts';
import { parseInPieces } from './parseInPieces.ts';
import { AppError, toAppError } from '../errors.ts';
import { MOST_MESSAGES } from './cleaned.ts';

/** Bytes of one conversation with its pictures. */
const LONGEST_CONVERSATION = 192 * 1024 * 1024;
/** Bytes of what stands beside the lists. */
const LONGEST_HEAD = LONGEST_CONVERSATION;
const LISTS = ['conversations', 'comparisons'];

/**
 * Throws `badRequest` where the file as a whole cannot be read (it breaks off, say): then nothing of it counts. What is wrong
 * with one conversation comes as a `problem`.
 */
export async function* readConversations(
  text: ImportText,
  reading: Reading,
  onSource: (source: ImportSource) => void,
): AsyncGenerator<ReadItem, undefined> {
  const reader = new Reader(reading, onSource);
  const parts = new JsonParts(LISTS, LONGEST_CONVERSATION);
  try {
    for await (const piece of text.pieces()) {
      for (const part of parts.feed(piece)) {
        await reading.breathe();
        if (part) {
          yield* reader.take(part);
        }
      }
      await reading.breathe();
    }
    parts.end();
  } catch (error) {
    const { kind, message } = toAppError(error);
    // What JsonParts says of the file lacks its subject.
    throw kind === 'badRequest' && message.startsWith('it ')
      ? new AppError('badRequest', `${text.name ?? 'This file'} cannot be read: ${message}.`)
      : error;
  }
  yield* reader.end();
  return undefined;
}

class Reader {
  readonly #reading: Reading;
  readonly #onSource: (source: ImportSource) => void;
  /** Members of the outermost object, so far. */
  readonly #head = new Map<string, unknown>();
  #headBytes = 0;
  /** Bytes of what is held until the end of the file: messages that stand alone, and comparisons. */
  #heldBytes = 0;
  /** Of a file that is a list of messages. */
  readonly #messages: unknown[] = [];
  #index = 0;
  #hadList = false;

  constructor(reading: Reading, onSource: (source: ImportSource) => void) {
    this.#reading = reading;
    this.#onSource = onSource;
  }

  async *take({ list, key = '', bytes, length }: JsonPart): AsyncGenerator<ReadItem, undefined> {
    if (list === undefined) {
      this.#headBytes += length;
      if (!bytes || this.#headBytes > LONGEST_HEAD) {
        throw new AppError('badRequest', 'it holds more than can be read at once');
      }
      this.#head.set(key, await parseInPieces(bytes, this.#reading.breathe));
      return undefined;
    }
    this.#hadList = true;
    this.#index += 1;
    if (!bytes) {
      const reason = `it is larger than ${LONGEST_CONVERSATION / 1024 / 1024} MB`;
      yield { kind: 'problem', problem: { what: whatOf(undefined, this.#index), reason } };
      return undefined;
    }
    let value: unknown;
    try {
      value = await parseInPieces(bytes, this.#reading.breathe);
    } catch (error) {
      yield* this.#failed(undefined, error);
      return undefined;
    }
    if (list === 'comparisons' || isMessage(value)) {
      this.#heldBytes += length;
      if (this.#heldBytes > LONGEST_HEAD) {
        throw new AppError('badRequest', 'it holds more than can be read at once');
      }
    }
    yield* list === 'comparisons' ? this.#comparison(value) : this.#conversation(value);
    return undefined;
  }

  async *end(): AsyncGenerator<ReadItem, undefined> {
    if (this.#messages.length > 0) {
      yield* this.#conversation({ messages: this.#messages });
    } else if (!this.#hadList) {
      this.#index += 1;
      yield* this.#conversation(Object.fromEntries(this.#head));
    }
    return undefined;
  }

  async *#conversation(value: unknown): AsyncGenerator<ReadItem, undefined> {
    if (isMessage(value) && this.#messages.length <= MOST_MESSAGES) {
      this.#messages.push(value);
      return undefined;
    }
    const title = isRecord(value) ? (value['title'] ?? value['name']) : undefined;
    try {
      const read = isRecord(value) ? await this.#read(value) : 'it is no conversation';
      yield typeof read === 'string'
        ? { kind: 'problem', problem: { what: whatOf(title, this.#index), reason: read } }
        : { kind: 'conversation', read };
    } catch (error) {
      yield* this.#failed(title, error);
    }
    return undefined;
  }

  async #read(value: Record<string, unknown>): Promise<ReadConversation | string> {
    const own = isOwn(this.#head);
    if (own !== false) {
      this.#onSource('LLM Workbench');
      return own === true ? fromOwn(value, this.#reading) : own;
    }
    if (isChatgpt(value)) {
      this.#onSource('ChatGPT');
      return fromChatgpt(value, this.#reading);
    }
    if (isClaude(value)) {
      this.#onSource('Claude');
      return fromClaude(value, this.#reading);
    }
    if (isGeneric(value)) {
      this.#onSource('JSON');
      return fromGeneric(value, this.#reading);
    }
    return 'it has the form of no program that is known here';
  }

  *#comparison(value: unknown): Generator<ReadItem, undefined> {
    const comparison = isOwn(this.#head) === true ? checkComparison(value) : 'it is no comparison';
    yield typeof comparison === 'string'
      ? { kind: 'problem', problem: { what: `comparison ${this.#index}`, reason: comparison } }
      : { kind: 'comparison', comparison };
    return undefined;
  }

  /** The end of the work is not a fault of the conversation. */
  *#failed(title: unknown, error: unknown): Generator<ReadItem, undefined> {
    const { kind, message } = toAppError(error);
    if (kind !== 'badRequest' && !(error instanceof TypeError || error instanceof RangeError)) {
      throw error;
    }
    const reason = kind === 'badRequest' ? message : 'it cannot be read';
    yield { kind: 'problem', problem: { what: whatOf(title, this.#index), reason } };
    return undefined;
  }
}
