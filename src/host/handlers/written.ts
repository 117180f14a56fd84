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

  keep(entry: Entry): void {
    this.#entry = entry;
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
