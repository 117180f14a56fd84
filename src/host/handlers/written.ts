// Writing settings from a page: why it failed, in words, and what was taken out, to be put back.
import { AppError } from '../../core/errors.ts';

/** VS Code's own words say why a settings file cannot be written, and which. */
export async function written(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (thrown) {
    throw thrown instanceof AppError || !(thrown instanceof Error)
      ? thrown
      : new AppError('config', thrown.message, { cause: thrown });
  }
}

/** What was removed last, until it is put back. */
export class LastRemoved<Entry> {
  #entry?: Entry;

  /** Only what `write` has written is remembered: what still stands in the file must not be put back beside it. */
  async take(
    write: (work: (raw: unknown) => unknown) => Promise<void>,
    without: (raw: unknown) => { raw: unknown; removed: Entry },
  ): Promise<void> {
    let taken: Entry | undefined;
    await write((raw) => {
      const { raw: rest, removed } = without(raw);
      taken = removed;
      return rest;
    });
    this.#entry = taken;
  }

  /** Once; where `write` fails, it can be tried again. `what` is "budget", "price". */
  async putBack<Result>(what: string, write: (entry: Entry) => Promise<Result>): Promise<Result> {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry === undefined) {
      throw new AppError('config', `There is no ${what} to put back.`);
    }
    try {
      return await write(entry);
    } catch (error) {
      this.#entry ??= entry;
      throw error;
    }
  }
}
