// Reads the lines of a backup and checks every one of them, up to its checksum, before anything is written.
import type { ComparisonSet, StoredTestCase } from '../comparisonRecords.ts';
import { AppError } from '../errors.ts';
import { isRecord } from '../isRecord.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import { fileLines } from '../usage/fileLines.ts';
import { LEARNED } from './backUp.ts';
import { BACKUP_FORMAT, BACKUP_KINDS, BACKUP_VERSION, type BackupKind, BackupSum } from './backupForm.ts';
import { treeProblem } from './fromOwn.ts';
import type { ImportOptions } from './importConversations.ts';
import type { ImportFile } from './importFile.ts';
import { type ImportLimits, limitsWith } from './importLimits.ts';
import type { Intake } from './intake.ts';
import { checkComparison, checkConversation, checkMessage, checkSet, checkTestCase } from './ownSchema.ts';
import { parseInPieces } from './parseInPieces.ts';

/** Characters: longer ones are read with pauses. */
const LONG_LINE = 1_000_000;

const damaged = (why: string) =>
  new AppError('badRequest', `This backup is damaged or incomplete (${why}). Nothing was taken from it.`);

export async function* linesOf(file: ImportFile, limits: ImportLimits): AsyncGenerator<string, undefined> {
  for (const text of file.texts) {
    for await (const lines of fileLines(text.pieces(), limits.backupLineBytes)) {
      for (const { number, text: line, problem } of lines) {
        if (line === undefined) {
          throw damaged(`line ${number}: ${problem ?? 'it is no text'}`);
        }
        yield line;
      }
    }
  }
  return undefined;
}

/** What the lines hold; conversations go to the intake, one at a time. */
export class BackupContents {
  createdAt = '';
  usage = 0;
  /** USD, all usage records together. */
  usageUsd = 0;
  readonly sets: ComparisonSet[] = [];
  readonly testCases: StoredTestCase[] = [];
  readonly learned = new Map<(typeof LEARNED)[number], string>();
  readonly settings = new Map<string, unknown>();
  readonly #options: ImportOptions;
  readonly #limits: ImportLimits;
  readonly #intake: Intake;
  readonly #breathe: () => Promise<void>;
  readonly #sum = new BackupSum();
  #open?: { conversation: Conversation; messages: StoredMessage[] };
  #openLength = 0;
  #heldLength = 0;
  #line = 0;

  constructor(options: ImportOptions, intake: Intake, breathe: () => Promise<void>) {
    this.#options = options;
    this.#limits = limitsWith(options.limits);
    this.#intake = intake;
    this.#breathe = breathe;
  }

  async read(file: ImportFile): Promise<void> {
    let isEnded = false;
    for await (const line of linesOf(file, this.#limits)) {
      this.#line += 1;
      if (isEnded) {
        throw damaged('there is something after its end');
      }
      const read = await this.#parse(line);
      if (this.#line === 1) {
        this.#head(read);
        this.#sum.add(line);
      } else if (read['kind'] === 'end') {
        await this.#close();
        this.#end(read);
        isEnded = true;
      } else {
        const kind = BACKUP_KINDS.find((one) => one === read['kind']);
        if (!kind) {
          throw this.#wrong('it is of no kind that is known');
        }
        this.#sum.add(line, kind);
        this.#hold(kind, line.length);
        await this.#take(kind, read['value']);
      }
      await this.#breathe();
    }
    if (!isEnded) {
      throw damaged('its end is missing');
    }
  }

  async #parse(line: string): Promise<Record<string, unknown>> {
    try {
      const isLong = line.length > LONG_LINE;
      const read: unknown = isLong ? await parseInPieces(Buffer.from(line), this.#breathe) : JSON.parse(line);
      if (isRecord(read)) {
        return read;
      }
    } catch {
      // Said below, or by the next breath where it was the end of the work.
    }
    throw this.#line === 1
      ? new AppError('badRequest', 'This file is no backup of LLM Workbench.')
      : this.#wrong('it is no JSON');
  }

  /** What is kept until all has been read is kept in memory. */
  #hold(kind: BackupKind, length: number): void {
    if (kind === 'conversation') {
      this.#openLength = 0;
    }
    if (kind === 'conversation' || kind === 'message') {
      this.#openLength += length;
    } else if (kind !== 'usage') {
      this.#heldLength += length;
    }
    const { backupConversationCharacters, backupHeldCharacters } = this.#limits;
    if (this.#openLength > backupConversationCharacters || this.#heldLength > backupHeldCharacters) {
      throw this.#wrong('it holds more than can be read at once');
    }
  }

  #wrong(why: string): AppError {
    return damaged(`line ${this.#line}: ${why}`);
  }

  #head(head: Record<string, unknown>): void {
    if (head['format'] !== BACKUP_FORMAT) {
      throw new AppError('badRequest', 'This file is no backup of LLM Workbench.');
    }
    if (head['version'] !== BACKUP_VERSION) {
      throw new AppError('badRequest', 'This backup is of a newer release. Update LLM Workbench, and restore it then.');
    }
    this.createdAt = typeof head['createdAt'] === 'string' ? head['createdAt'].slice(0, 30) : '';
  }

  #end({ counts, sha256 }: Record<string, unknown>): void {
    if (sha256 !== this.#sum.digest()) {
      throw damaged('its checksum does not agree');
    }
    const same = isRecord(counts) && BACKUP_KINDS.every((kind) => counts[kind] === this.#sum.counts[kind]);
    if (!same) {
      throw damaged('its counts do not agree');
    }
  }

  async #take(kind: BackupKind, value: unknown): Promise<void> {
    switch (kind) {
      case 'conversation':
        await this.#close();
        this.#open = { conversation: this.#checked(checkConversation(value)), messages: [] };
        break;
      case 'message':
        this.#message(value);
        break;
      case 'comparison':
        await this.#close();
        await this.#intake.take({ kind, comparison: this.#checked(checkComparison(value)) });
        break;
      case 'set':
        this.#add(this.sets, this.#options.clean(this.#checked(checkSet(value))));
        break;
      case 'testCase':
        this.#add(this.testCases, this.#options.clean(this.#checked(checkTestCase(value))));
        break;
      case 'learned':
        this.#learn(value);
        break;
      case 'setting':
        this.#set(value);
        break;
      case 'usage':
        this.usage += 1;
        this.usageUsd += costOf(value);
    }
  }

  #message(value: unknown): void {
    const open = this.#open;
    if (!open || open.messages.length >= this.#limits.conversationMessages) {
      throw this.#wrong(open ? 'its conversation has too many messages' : 'it belongs to no conversation');
    }
    open.messages.push({ ...this.#checked(checkMessage(value)), conversationId: open.conversation.id });
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (open) {
      const problem = treeProblem(open.messages, open.conversation.leafId);
      if (problem !== undefined) {
        throw this.#wrong(problem);
      }
      try {
        await this.#intake.take({ kind: 'conversation', read: { ...open, notes: [] } });
      } catch (error) {
        // Nobody has said how deep a vendor's opaque data may be.
        throw error instanceof RangeError ? this.#wrong('the conversation before it is nested too deeply') : error;
      }
      this.#options.onProgress?.(`${this.#intake.size.toLocaleString('en')} conversations read`);
    }
  }

  #checked<Value>(checked: Value | string): Value {
    if (typeof checked === 'string') {
      throw this.#wrong(checked);
    }
    return checked;
  }

  #add<Value>(list: Value[], value: Value): void {
    if (list.push(value) > this.#limits.backupDocuments) {
      throw this.#wrong('there are too many of its kind');
    }
  }

  #learn(value: unknown): void {
    const { name, document } = isRecord(value) ? value : {};
    const known = LEARNED.find((one) => one === name);
    const isShort = typeof document === 'string' && document.length <= this.#limits.backupLearnedCharacters;
    if (!known || !isShort || !isJson(document)) {
      throw this.#wrong('what was learned cannot be read');
    }
    this.learned.set(known, document);
  }

  #set(value: unknown): void {
    const { name, value: setting } = isRecord(value) ? value : {};
    if (
      typeof name !== 'string' ||
      !/^[a-zA-Z][\w.]{0,100}$/.test(name) ||
      this.settings.size >= this.#limits.backupSettings
    ) {
      throw this.#wrong('it is no setting');
    }
    this.settings.set(name, setting);
  }
}

/** USD; whether the record is one is found out when it is taken in. */
function costOf(record: unknown): number {
  const costUsd = isRecord(record) ? record['costUsd'] : undefined;
  return typeof costUsd === 'number' && costUsd > 0 ? costUsd : 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
