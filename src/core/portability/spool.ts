// What was read and found good, kept in a temporary file until all of it has been: memory holds only where each stands.
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import { toStoreError } from '../store/storeError.ts';
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
    const path = join(folder, `import-${randomUUID()}.partial`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return new Spool(await open(path, 'wx+', 0o600), path);
    } catch (thrown) {
      throw toStoreError(thrown, path);
    }
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
      try {
        this.#end += await writeAll(this.#file, bytes, this.#end);
      } catch (thrown) {
        throw toStoreError(thrown, this.#path);
      }
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
    await readAll(this.#file, bytes, at);
    return JSON.parse(bytes.toString('utf8'));
  }
}

/** A disk that is nearly full takes the beginning without a word, and refuses only the next bytes. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<number> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
  return bytes.length;
}

async function readAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done);
    if (bytesRead === 0) {
      throw new AppError('config', 'The temporary file of this import was cut off. Nothing was kept; try again.');
    }
    done += bytesRead;
  }
}
