// What was read and found good, kept in a temporary file until all of it has been: memory holds only where each stands.
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Conversation, StoredMessage } from '../records.ts';
import type { ReadConversation } from './contract.ts';

export interface SpooledConversation {
  id: string;
  title: string;
  updatedAt: number;
  comparisonId?: string;
  notes: readonly string[];
  /** Where its first line stands, and how long each is: the conversation, then its messages. */
  at: number;
  lengths: readonly number[];
}

/** Characters that are gathered before they are written. */
const WRITTEN_AT = 512 * 1024;

export class Spool {
  readonly #file: FileHandle;
  readonly #path: string;
  #end = 0;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** In a folder that is made; the file is the person's own to read. */
  static async create(folder: string): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `import-${randomUUID()}.partial`);
    return new Spool(await open(path, 'wx+', 0o600), path);
  }

  async add(
    { conversation, messages, notes }: ReadConversation,
    breathe: () => Promise<void>,
  ): Promise<SpooledConversation> {
    const at = this.#end;
    const lengths: number[] = [];
    let waiting: Buffer[] = [];
    let size = 0;
    const flush = async () => {
      const bytes = Buffer.concat(waiting);
      waiting = [];
      size = 0;
      await this.#file.write(bytes, 0, bytes.length, this.#end);
      this.#end += bytes.length;
    };
    for (const value of [conversation, ...messages]) {
      const bytes = Buffer.from(JSON.stringify(value));
      lengths.push(bytes.length);
      waiting.push(bytes);
      size += bytes.length;
      if (size >= WRITTEN_AT) {
        await flush();
      }
      await breathe();
    }
    await flush();
    const { id, title, updatedAt, comparisonId } = conversation;
    return { id, title, updatedAt, ...(comparisonId === undefined ? {} : { comparisonId }), notes, at, lengths };
  }

  async conversation({ at, lengths }: SpooledConversation): Promise<Conversation> {
    return (await this.#read(at, lengths[0] ?? 0)) as Conversation;
  }

  /** In order; one is held at a time. */
  async *messages({
    at,
    lengths,
  }: SpooledConversation): AsyncGenerator<{ message: StoredMessage; length: number }, undefined> {
    let position = at + (lengths[0] ?? 0);
    for (const length of lengths.slice(1)) {
      yield { message: (await this.#read(position, length)) as StoredMessage, length };
      position += length;
    }
    return undefined;
  }

  async remove(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #read(at: number, length: number): Promise<unknown> {
    const bytes = Buffer.alloc(length);
    await this.#file.read(bytes, 0, length, at);
    return JSON.parse(bytes.toString('utf8'));
  }
}
