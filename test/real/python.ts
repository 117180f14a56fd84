// A Python that can install packages, and LiteLLM's proxy in a virtual environment of its own.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { exclusively } from '../harness/exclusive.ts';
import { root } from '../harness/paths.ts';
import { runProgram } from '../harness/program.ts';

/** Newer ones are to be had; this is the newest whose dependencies could all be installed when it was chosen. */
const LITELLM_VERSION = '1.106.2';
/** All that comes with it, at the versions with which the tests were last seen to pass. */
const constraints = join(import.meta.dirname, 'litellm.constraints.txt');

/** pip's words (23.2) for a server that it could not reach; a certificate that it does not trust is none of these. */
const UNREACHED =
  /connection broken by '(?:NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Proxy|Protocol)Error\(/;
const NOTHING_FOUND = /\(from versions: none\)/;
const BROKEN_DOWNLOAD = /^(?:ERROR: .*HTTPS?ConnectionPool\(|.*(?:Read|Connect)TimeoutError: )/m;

/** The command of a Python with pip and virtual environments, of a version that LiteLLM takes (3.10 to 3.14). */
export async function findPython(): Promise<string | undefined> {
  for (const command of ['python3', 'python']) {
    try {
      const check = 'import sys, venv, ensurepip, pip; sys.exit(0 if (3, 10) <= sys.version_info < (3, 15) else 1)';
      await runProgram(command, ['-c', check], { cwd: root });
      return command;
    } catch {
      // Not there, or without one of these: the next one.
    }
  }
  return undefined;
}

/**
 * The `litellm` program, installed unless it is there: about a minute and 750 MB. It stays in the user's cache, by version.
 * Half an installation is never taken for one: the last step leaves a mark. `undefined` where the index of packages cannot be
 * reached; throws what else goes wrong.
 */
export async function installLitellm(python: string): Promise<string | undefined> {
  const cache = cacheDir(process.env);
  const home = join(cache, `litellm-${LITELLM_VERSION}`);
  const program = join(home, 'bin/litellm');
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, 'litellm-lock.sqlite');
  return exclusively(lock, 600_000, `another installation holds ${lock}`, async () => {
    if (existsSync(join(home, 'installed'))) {
      return program;
    }
    rmSync(home, { recursive: true, force: true });
    console.log(`[real] installing LiteLLM ${LITELLM_VERSION} below ${cache}`);
    await runProgram(python, ['-m', 'venv', home], { cwd: cache });
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--prefer-binary'];
    const wanted = ['--constraint', constraints, `litellm[proxy]==${LITELLM_VERSION}`];
    try {
      await runProgram(join(home, 'bin/python'), [...install, ...wanted], { cwd: cache });
    } catch (error) {
      rmSync(home, { recursive: true, force: true });
      if (isOutOfReach(String(error))) {
        return undefined;
      }
      throw error;
    }
    mkdirSync(join(home, 'installed'));
    return program;
  });
}

/** What outlives `npm ci`; a relative path does not count (https://specifications.freedesktop.org/basedir-spec). */
export function cacheDir(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'llm-workbench-tests');
}

/** Whether pip, with this output, failed because it reached no server, and for no other reason. */
export function isOutOfReach(output: string): boolean {
  const isUnreached = UNREACHED.test(output) && NOTHING_FOUND.test(output);
  return (isUnreached || BROKEN_DOWNLOAD.test(output)) && !output.includes('SSLError');
}
