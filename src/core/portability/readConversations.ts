// Reads the conversations of an opened file one by one, whatever program has written it.
import { isRecord } from '../isRecord.ts';
import type { ImportSource, ReadConversation, ReadItem, Reading } from './contract.ts';
import { tooMany, whatOf } from './contract.ts';
import { fromChatgpt, isChatgpt } from './fromChatgpt.ts';
import { fromClaude, isClaude, isPartsList, PARTS_LIST } from './fromClaude.ts';
import { fromGeneric, isGeneric, isMessage } from './fromGeneric.ts';
import { fromOwn, isOwn } from './fromOwn.ts';
import type { ImportText } from './importFile.ts';
import { JsonParts, type JsonPart } from './jsonParts.ts';
import { checkComparison } from './ownSchema.ts';
import { parseInPieces } from './parseInPieces.ts';
import { AppError, toAppError } from '../errors.ts';
import { sizeWords } from './importLimits.ts';

const LISTS = ['conversations', 'comparisons'];
/** What holding a member takes beside its text. */
const MEMBER_BYTES = 64;

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
  const { conversationBytes: longest, nestingLevels: deepest } = reading.limits;
  const parts = new JsonParts(LISTS, { longest, deepest });
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
    if (kind !== 'badRequest' || !message.startsWith('it ')) {
      throw error;
    }
    await checkToEnd(text, reading);
    throw new AppError('badRequest', `${text.name ?? 'This file'} cannot be read: ${message}.`);
  }
  yield* reader.end();
  return undefined;
}

/** Bytes that changed on their way look like wrong JSON first: throws where their checksum says so. */
async function checkToEnd(text: ImportText, { breathe }: Reading): Promise<void> {
  if (text.hasChecksum) {
    for await (const _piece of text.pieces()) {
      await breathe();
    }
  }
}

const tooLarge = () => new AppError('badRequest', 'it holds more than can be read at once');

class Reader {
  readonly #reading: Reading;
  readonly #onSource: (source: ImportSource) => void;
  /** Members of the outermost object, so far. */
  readonly #head = new Map<string, unknown>();
  #headBytes = 0;
  /** Of what is held until the end of the file: comparisons; and messages that stand alone. */
  #comparisonBytes = 0;
  #messageBytes = 0;
  /** Of a file that is a list of messages. */
  readonly #messages: unknown[] = [];
  #index = 0;
  #hadList = false;

  constructor(reading: Reading, onSource: (source: ImportSource) => void) {
    this.#reading = reading;
    this.#onSource = onSource;
  }

  async *take({ list, key = '', bytes, length, isNext }: JsonPart): AsyncGenerator<ReadItem, undefined> {
    if (isNext) {
      yield* this.#endOfObject();
      return undefined;
    }
    if (list === undefined) {
      this.#headBytes += key.length + length;
      this.#hold(this.#headBytes + MEMBER_BYTES * (this.#head.size + 1));
      if (!bytes) {
        throw tooLarge();
      }
      this.#head.set(key, await parseInPieces(bytes, this.#reading.breathe));
      return undefined;
    }
    this.#hadList = true;
    this.#index += 1;
    if (!bytes) {
      const reason = `it is larger than ${sizeWords(this.#reading.limits.conversationBytes)}`;
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
    if (list === 'comparisons') {
      this.#comparisonBytes += length;
      this.#hold(this.#comparisonBytes);
      yield* this.#comparison(value);
    } else {
      yield* this.#conversation(value, length);
    }
    return undefined;
  }

  #hold(bytes: number): void {
    if (bytes > this.#reading.limits.heldBytes) {
      throw tooLarge();
    }
  }

  async *end(): AsyncGenerator<ReadItem, undefined> {
    yield* this.#endOfObject();
    yield* this.#endOfMessages();
    return undefined;
  }

  /** Of the outermost one, of which JSON Lines has many. */
  async *#endOfObject(): AsyncGenerator<ReadItem, undefined> {
    if (this.#hadList) {
      yield* this.#endOfMessages();
    } else if (isOwn(this.#head) !== true) {
      this.#index += 1;
      yield* this.#conversation(Object.fromEntries(this.#head), this.#headBytes);
    }
    this.#head.clear();
    this.#headBytes = 0;
    this.#hadList = false;
    return undefined;
  }

  /** Messages that stand alone are one conversation, with what stands beside their list. */
  async *#endOfMessages(): AsyncGenerator<ReadItem, undefined> {
    if (this.#messages.length > 0) {
      const messages = this.#messages.splice(0);
      this.#messageBytes = 0;
      yield* this.#conversation({ ...Object.fromEntries(this.#head), messages }, 0);
    }
    return undefined;
  }

  /** `length` is that of its text. */
  async *#conversation(value: unknown, length: number): AsyncGenerator<ReadItem, undefined> {
    if (isMessage(value)) {
      this.#messageBytes += length;
      this.#hold(this.#messageBytes);
      // One more than may be says that there are too many.
      if (tooMany(this.#messages.length, this.#reading.limits) === undefined) {
        this.#messages.push(value);
      }
      return undefined;
    }
    if (isRecord(value) && isPartsList(value)) {
      throw new AppError('badRequest', PARTS_LIST);
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
