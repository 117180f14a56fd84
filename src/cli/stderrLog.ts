// The log of the command line: one line each on stderr, cleaned of keys.
import type { Log } from '../core/ports.ts';
import type { Redactor } from '../core/redact.ts';

export function stderrLog(redactor: Redactor, isVerbose: boolean): Log {
  const write = (level: string, text: string): void => {
    // A line each, whatever a server wrote: nobody is to make up lines of their own.
    const line = redactor.text(text).replaceAll(/\p{Cc}+/gu, ' ');
    process.stderr.write(`${new Date().toISOString()} ${level} ${line}\n`);
  };
  return {
    debug: (message) => {
      if (isVerbose) {
        write('debug', message);
      }
    },
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message, error) =>
      write('error', error === undefined ? message : `${message}: ${wordsOf(error, isVerbose)}`),
  };
}

function wordsOf(error: unknown, isVerbose: boolean): string {
  if (error instanceof Error) {
    return isVerbose ? (error.stack ?? error.message) : error.message;
  }
  return typeof error === 'string' ? error : JSON.stringify(error);
}
