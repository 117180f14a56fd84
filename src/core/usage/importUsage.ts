// Takes usage records out of a file into the ledger: each once, whatever else the file holds.
import { localDay } from '../localDay.ts';
import type { UsageRecord } from '../records.ts';
import { breathing } from './breathing.ts';
import { fileLines } from './fileLines.ts';
import { IMPORTED } from './usageFormats.ts';
import { checkUsageLine } from './usageRecordCheck.ts';

/** The store, as far as this needs it. */
export interface ImportTarget {
  transaction<Result>(work: () => Result): Result;
  usage: { add(record: UsageRecord): boolean };
}

export interface RefusedLine {
  line: number;
  /** Without a subject and a full stop: "it is no JSON". */
  problem: string;
}

export interface ImportOutcome {
  imported: number;
  /** Those whose id the ledger knows, also if the record itself was let go. */
  known: number;
  refused: number;
  /** The first of them. */
  refusedLines: readonly RefusedLine[];
  /** `notUsage`: nothing but lines that are no records, so that the rest was not looked at. */
  stopped?: 'cancelled' | 'notUsage' | 'failed';
  /** Of `failed`; everything that is counted above is in the ledger. */
  failure?: unknown;
}

/** A record without pictures of anybody's prompt has less than a tenth of it. */
const LONGEST_LINE = 64 * 1024;
/** All or none of so many; a few milliseconds in which other windows cannot write. */
const AT_ONCE = 50;
const MOST_TOLD = 10;
/** So many lines without a single record are not a file of ours. */
const MOST_REFUSED = 1000;
/** Combinations of provider, model, key, purpose and folder: reports go through all of them. */
const MOST_COMBINATIONS = 5000;

export interface ImportOptions {
  pieces: AsyncIterable<Uint8Array>;
  target: ImportTarget;
  /** Epoch milliseconds. */
  now: number;
  signal: AbortSignal;
  onProgress?: (outcome: Readonly<ImportOutcome>) => void;
}

/** Never throws: what was kept until a failure or the signal's end stays, and is counted. */
export async function importUsage(options: ImportOptions): Promise<ImportOutcome> {
  const work = new Import(options);
  try {
    await work.run();
  } catch (error) {
    return { ...work.outcome, stopped: options.signal.aborted ? 'cancelled' : 'failed', failure: error };
  }
  return work.outcome;
}

class Import {
  readonly outcome: ImportOutcome & { refusedLines: RefusedLine[] } = {
    imported: 0,
    known: 0,
    refused: 0,
    refusedLines: [],
  };
  readonly #options: ImportOptions;
  readonly #combinations = new Set<string>();
  #waiting: UsageRecord[] = [];

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { pieces, signal, onProgress } = this.#options;
    const breathe = breathing();
    for await (const lines of fileLines(pieces, LONGEST_LINE)) {
      for (const { number, text, problem } of lines) {
        this.#take(number, text, problem);
        if (this.#waiting.length >= AT_ONCE) {
          this.#keep();
          onProgress?.(this.outcome);
        }
        await breathe();
        signal.throwIfAborted();
        if (this.outcome.refused >= MOST_REFUSED && this.#combinations.size === 0) {
          this.outcome.stopped = 'notUsage';
          return;
        }
      }
    }
    this.#keep();
    onProgress?.(this.outcome);
  }

  #take(line: number, text: string | undefined, problem = 'it is no text'): void {
    if (text?.trim() === '') {
      return;
    }
    const checked = text === undefined ? { problem } : checkUsageLine(text, this.#options.now);
    if ('problem' in checked) {
      this.#refuse(line, checked.problem);
      return;
    }
    const { record } = checked;
    const { providerId, modelAsked, keyName, purpose, workspace = '' } = record;
    this.#combinations.add(JSON.stringify([providerId, modelAsked, keyName, purpose, workspace]));
    if (this.#combinations.size > MOST_COMBINATIONS) {
      this.#refuse(line, 'there are too many different models, keys and folders in this file');
      this.#combinations.delete(JSON.stringify([providerId, modelAsked, keyName, purpose, workspace]));
      return;
    }
    this.#waiting.push({ ...record, features: { ...record.features, [IMPORTED]: localDay(this.#options.now) } });
  }

  #refuse(line: number, problem: string): void {
    this.outcome.refused += 1;
    if (this.outcome.refusedLines.length < MOST_TOLD) {
      this.outcome.refusedLines.push({ line, problem });
    }
  }

  #keep(): void {
    const { target } = this.#options;
    const records = this.#waiting;
    this.#waiting = [];
    const added = target.transaction(() => records.filter((record) => target.usage.add(record)).length);
    this.outcome.imported += added;
    this.outcome.known += records.length - added;
  }
}

/** "Imported 12 records; 3 were there already; 2 were refused: line 7 (it is no JSON), …" */
export function importWords({ imported, known, refused, refusedLines, stopped }: ImportOutcome): string {
  const records = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'record' : 'records'}`;
  const was = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'was' : 'were'}`;
  if (stopped === 'notUsage' || (imported + known === 0 && refused > 0)) {
    const [{ line, problem } = { line: 1, problem: 'it is no usage record' }] = refusedLines;
    return `Nothing was imported: this is no export of usage (line ${line}: ${problem}).`;
  }
  const lines = refusedLines.map(({ line, problem }) => `line ${line} (${problem})`);
  const further = refused > refusedLines.length ? ', …' : '';
  const parts = [
    `Imported ${records(imported)}`,
    ...(known > 0 ? [`${was(known)} there already`] : []),
    ...(refused > 0 ? [`${was(refused)} refused: ${lines.join(', ')}${further}`] : []),
  ];
  const sentence = `${parts.join('; ')}.`;
  return stopped === undefined ? sentence : `${sentence} The rest of the file was not read; import it again to go on.`;
}
