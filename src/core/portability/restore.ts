// Reads a backup to its end, checks all of it, says what it would add, and adds it: all, or nothing.
import type { ComparisonSet, StoredTestCase } from '../comparisonRecords.ts';
import { AppError, toAppError } from '../errors.ts';
import type { UsageRecord } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { breathing } from '../usage/breathing.ts';
import { importUsage, type ImportOutcome as UsageOutcome } from '../usage/importUsage.ts';
import { BackupContents, linesOf } from './backupContents.ts';
import type { ImportOptions } from './importConversations.ts';
import { openImportFile, type ImportFile } from './importFile.ts';
import { type ImportLimits, limitsWith } from './importLimits.ts';
import { Intake, type IntakeOutcome } from './intake.ts';

/** What a backup would add, and what is there already and stays as it is. */
export interface RestorePlan {
  createdAt: string;
  conversations: { added: number; known: number };
  comparisons: number;
  /** Those that are new, as are the test cases. */
  sets: number;
  testCases: number;
  /** Of what was learned from votes, where nothing was learned here yet. */
  learned: number;
  settings: ReadonlyMap<string, unknown>;
  /** Records in the file; the ledger takes each once. */
  usage: number;
  /** USD of these records: they count against budgets like all that was spent. */
  usageUsd: number;
}

export interface RestoreOutcome extends IntakeOutcome {
  usage?: UsageOutcome;
}

/** A backup that was read and found whole. */
export class Restore {
  readonly plan: RestorePlan;
  readonly #options: ImportOptions;
  readonly #intake: Intake;
  readonly #found: BackupContents;
  readonly #file: ImportFile;

  private constructor(options: ImportOptions, file: ImportFile, intake: Intake, found: BackupContents) {
    this.#options = options;
    this.#file = file;
    this.#intake = intake;
    this.#found = found;
    this.plan = {
      createdAt: found.createdAt,
      conversations: { added: intake.size, known: intake.known },
      comparisons: intake.comparisons,
      sets: newSets(options.store, found.sets).length,
      testCases: newTestCases(options.store, found.testCases).length,
      learned: [...found.learned.keys()].filter((name) => options.store.learning.read(name) === undefined).length,
      settings: found.settings,
      usage: found.usage,
      usageUsd: found.usageUsd,
    };
  }

  /** Throws in words where the file is no backup, is damaged, or of a newer release. `dispose` what is given. */
  static async read(options: ImportOptions): Promise<Restore> {
    const breathe = breathing(options.signal);
    const limits = limitsWith(options.limits);
    const file = await openImportFile(options.path, limits);
    let intake: Intake | undefined;
    try {
      if (file.kind !== 'backup') {
        throw new AppError('badRequest', 'This is no backup. Use the command Import Conversations… for other files.');
      }
      intake = await Intake.begin({ ...options, limits, breathe });
      const found = new BackupContents(options, intake, breathe);
      await found.read(file);
      return new Restore(options, file, intake, found);
    } catch (error) {
      await intake?.dispose();
      await file.close();
      throw options.signal.aborted ? new AppError('cancelled', 'Cancelled', { cause: error }) : toAppError(error);
    }
  }

  /**
   * All conversations, comparisons, sets, test cases and what was learned come at once or not at all. Usage records come after
   * them, each once: where that is stopped, restoring again goes on with it.
   */
  async keep(
    { signal, onProgress }: Pick<ImportOptions, 'signal' | 'onProgress'> = this.#options,
  ): Promise<RestoreOutcome> {
    const { store } = this.#options;
    const { sets, testCases, learned, usage } = this.#found;
    const outcome = await this.#intake.keep({
      signal,
      onProgress: (done, of) =>
        onProgress?.(`${done.toLocaleString('en')} of ${of.toLocaleString('en')} conversations`),
      // Where something was learned here before, it stays, and whether these votes are part of it is not known.
      isTaught: () => {
        const document = learned.get('quality');
        return document !== undefined && (store.learning.read('quality') ?? document) === document;
      },
      also() {
        newSets(store, sets).forEach((set) => store.comparisonSets.put(set));
        newTestCases(store, testCases).forEach((testCase) => store.testCases.add(testCase));
        for (const [name, document] of learned) {
          store.learning.update(name, (before) => before ?? document);
        }
      },
    });
    return usage === 0 ? outcome : { ...outcome, usage: await this.#keepUsage(signal, onProgress) };
  }

  async dispose(): Promise<void> {
    await this.#intake.dispose();
    await this.#file.close();
  }

  async #keepUsage(signal: AbortSignal, onProgress: ImportOptions['onProgress']): Promise<UsageOutcome> {
    const { store, now } = this.#options;
    return importUsage({
      pieces: usageLines(this.#file, limitsWith(this.#options.limits)),
      target: store,
      now,
      signal,
      onProgress: ({ imported, known }) => onProgress?.(`${(imported + known).toLocaleString('en')} usage records`),
    });
  }
}

/** Each once, whatever the file says. */
function newSets(store: Store, sets: readonly ComparisonSet[]): ComparisonSet[] {
  const names = new Set(store.comparisonSets.list().map(({ name }) => name));
  return [...new Map(sets.map((set) => [set.name, set])).values()].filter(({ name }) => !names.has(name));
}

function newTestCases(store: Store, testCases: readonly StoredTestCase[]): StoredTestCase[] {
  const own = new Map(testCases.map((testCase) => [testCase.id, testCase]));
  return [...own.values()].filter(({ id }) => store.testCases.get(id) === undefined);
}

/** Records alone, as lines. */
async function* usageLines(file: ImportFile, limits: ImportLimits): AsyncGenerator<Uint8Array, undefined> {
  for await (const line of linesOf(file, limits)) {
    if (line.startsWith('{"kind":"usage"')) {
      yield Buffer.from(`${JSON.stringify((JSON.parse(line) as { value: UsageRecord }).value)}\n`);
    }
  }
  return undefined;
}
