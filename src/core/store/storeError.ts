// Turns what SQLite and the file system throw into the program's one error, in words that a person can act on.
import { AppError } from '../errors.ts';

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that a person can do something about. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** `code` of the error of a damaged file. */
export const DAMAGED = 'SQLITE_CORRUPT';

/** Any failure of the store as an `AppError`; `config` where the person can put it right. No content of the store is in it. */
export function toStoreError(thrown: unknown, file: string): AppError {
  if (thrown instanceof AppError) {
    return thrown;
  }
  const words = sqliteWords(primaryCode(thrown), file) ?? systemWords((thrown as { code?: unknown }).code, file);
  if (words) {
    return new AppError(words.kind, words.message, { code: words.code, retryable: words.retryable, cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', `The store failed: ${message}`, { code: 'SQLITE_ERROR', cause: thrown });
}

/** Whether the file itself is damaged, so that it has to be set aside. */
export function isDamage(error: unknown): boolean {
  return error instanceof AppError && error.code === DAMAGED;
}

/** Whether another process holds the lock. */
export function isBusy(thrown: unknown): boolean {
  const code = primaryCode(thrown);
  return code === BUSY || code === LOCKED;
}

/** `errcode` is SQLite's extended code: its low byte is the primary one. */
function primaryCode(thrown: unknown): number | undefined {
  const { errcode } = (thrown ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

interface Words {
  kind: 'config' | 'internal';
  code: string;
  message: string;
  retryable: boolean;
}

function sqliteWords(code: number | undefined, file: string): Words | undefined {
  switch (code) {
    case FULL:
      return config('SQLITE_FULL', `The disk is full: nothing more can be saved in ${file}. What was saved is intact.`);
    case READONLY:
      return config('SQLITE_READONLY', `${file} is read-only: nothing can be saved. Allow writing to it.`);
    case CANTOPEN:
      return config('SQLITE_CANTOPEN', `${file} cannot be opened. Check that its folder exists and may be written to.`);
    case IOERR:
      return config('SQLITE_IOERR', `The disk refused to read or write ${file}. It may be full, failing or gone.`);
    case CORRUPT:
    case NOTADB:
      return {
        kind: 'internal',
        code: DAMAGED,
        retryable: false,
        message: `${file} is damaged. Restart the editor: it is then checked, kept aside and replaced.`,
      };
    case BUSY:
    case LOCKED:
      return {
        kind: 'internal',
        code: 'SQLITE_BUSY',
        retryable: true,
        message: `Another window keeps ${file} busy. Try again.`,
      };
    default:
      return undefined;
  }
}

function systemWords(code: unknown, file: string): Words | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return config(code, `The disk is full: ${file} cannot be written.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return config(code, `${file} or its folder may not be written to. Allow writing to it.`);
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT':
      return config(code, `The folder of ${file} cannot be made.`);
    default:
      return undefined;
  }
}

function config(code: string, message: string): Words {
  return { kind: 'config', code, message, retryable: false };
}
