// A Python that can install packages, and LiteLLM's proxy in a virtual environment of its own.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from '../harness/exclusive.ts';
import { root } from '../harness/paths.ts';
import { runProgram } from '../harness/program.ts';

/** Newer ones are to be had; this is the newest whose dependencies could all be installed when it was chosen. */
const LITELLM_VERSION = '1.106.2';
/** All that comes with it, at the versions with which the tests were last seen to pass. */
const constraints = join(import.meta.dirname, 'litellm.constraints.txt');
const cache = join(root, 'node_modules/.cache');

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
 * The `litellm` program, installed unless it is there: about a minute and 750 MB. It stays below node_modules/.cache, by version,
 * until the next `npm ci`. Half an installation is never taken for one: the last step leaves a mark.
 */
export async function installLitellm(python: string): Promise<string> {
  const home = join(cache, `litellm-${LITELLM_VERSION}`);
  const program = join(home, 'bin/litellm');
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, 'litellm-lock.sqlite');
  await exclusively(lock, 600_000, `another installation holds ${lock}`, async () => {
    if (existsSync(join(home, 'installed'))) {
      return;
    }
    rmSync(home, { recursive: true, force: true });
    console.log(`[real] installing LiteLLM ${LITELLM_VERSION} below ${cache}`);
    await runProgram(python, ['-m', 'venv', home], { cwd: cache });
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--prefer-binary'];
    const wanted = ['--constraint', constraints, `litellm[proxy]==${LITELLM_VERSION}`];
    await runProgram(join(home, 'bin/python'), [...install, ...wanted], { cwd: cache });
    mkdirSync(join(home, 'installed'));
  });
  return program;
}
