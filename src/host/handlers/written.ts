// Why settings could not be written, in words.
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
