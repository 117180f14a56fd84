// What the words on the command line ask for.
import { parseArgs } from 'node:util';
import { serve } from './serve.ts';

declare const __VERSION__: string;

/** Gives the exit code. */
export async function runCommand(words: readonly string[], usage: string): Promise<number> {
  const parsed = parse(words);
  if (typeof parsed === 'string') {
    return misused(parsed);
  }
  const { values, positionals } = parsed;
  if (values.help || (positionals.length === 0 && !values.version)) {
    process.stdout.write(usage);
    return 0;
  }
  if (values.version) {
    process.stdout.write(`${__VERSION__}\n`);
    return 0;
  }
  const [command, ...more] = positionals;
  if (command !== 'serve' || more.length > 0) {
    return misused(`There is no command "${positionals.join(' ')}".`);
  }
  if (values.config === undefined) {
    return misused('serve needs a file: --config FILE.');
  }
  return serve({ file: values.config, tokenFile: values['token-file'], isVerbose: values.verbose });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        'token-file': { type: 'string' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function misused(why: string): number {
  process.stderr.write(`${why}\nTry: llm-workbench --help\n`);
  return 1;
}
