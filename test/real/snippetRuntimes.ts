// What exported programs need to run: curl, a Python with OpenAI's SDK, and npm's packages, each in the user's cache by version.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeLanguage } from '../../src/shared/exportFormats.ts';
import { npmEnvironment } from '../harness/environment.ts';
import { exclusively } from '../harness/exclusive.ts';
import { root } from '../harness/paths.ts';
import { runProgram } from '../harness/program.ts';
import { cacheDir, findPython, isOutOfReach } from './python.ts';

const described = join(import.meta.dirname, 'snippets');
/** npm's words for a registry that it could not reach. */
const NPM_UNREACHED = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH)\b/;

export interface SnippetRuntimes {
  /** A folder in which the packages are found; programs are put below it. */
  packages: string;
  /** The command. */
  python?: string;
  /** Why a language cannot be run here. */
  missing: Readonly<Partial<Record<CodeLanguage, string>>>;
}

/** Installs what is not there yet (about half a minute and 200 MB). Throws what goes wrong beside a registry out of reach. */
export async function snippetRuntimes(): Promise<SnippetRuntimes> {
  const cache = cacheDir(process.env);
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, 'snippets-lock.sqlite');
  return exclusively(lock, 600_000, `another installation holds ${lock}`, async () => {
    const packages = await installPackages(cache);
    const python = await findPython();
    const program = python === undefined ? undefined : await installOpenai(cache, python);
    const noPackages = packages ? undefined : "no way to npm's registry, and the packages are not installed yet";
    const noPython = python === undefined ? 'no Python with pip' : 'no way to PyPI, and openai is not installed yet';
    return {
      packages: packages ?? join(cache, 'snippets'),
      python: program,
      missing: {
        curl: (await hasCurl()) ? undefined : 'no curl (7.76 or later)',
        python: program === undefined ? noPython : undefined,
        typescript: noPackages,
        javascript: noPackages,
      },
    };
  });
}

/** A folder that is named after what is in these files: other versions have another one. */
function homeOf(cache: string, name: string, ...files: readonly string[]): string {
  const hash = createHash('sha256');
  files.forEach((file) => hash.update(readFileSync(join(described, file))));
  return join(cache, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

async function installPackages(cache: string): Promise<string | undefined> {
  const home = homeOf(cache, 'snippets', 'package.json', 'package-lock.json');
  return installed(
    home,
    (message) => NPM_UNREACHED.test(message),
    async () => {
      console.log(`[real] installing packages for exported programs below ${cache}`);
      mkdirSync(home);
      ['package.json', 'package-lock.json'].forEach((file) => copyFileSync(join(described, file), join(home, file)));
      await runProgram('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: home,
        env: npmEnvironment(),
      });
      return home;
    },
  );
}

async function installOpenai(cache: string, python: string): Promise<string | undefined> {
  const home = homeOf(cache, 'openai', 'requirements.txt');
  const program = join(home, 'bin/python');
  return installed(home, isOutOfReach, async () => {
    console.log(`[real] installing OpenAI's SDK for Python below ${cache}`);
    await runProgram(python, ['-m', 'venv', home], { cwd: cache });
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--prefer-binary'];
    await runProgram(program, [...install, '--requirement', join(described, 'requirements.txt')], { cwd: cache });
    return program;
  }).then((done) => done && program);
}

/** Half an installation is never taken for one: the last step leaves a mark. */
async function installed(
  home: string,
  isUnreached: (message: string) => boolean,
  install: () => Promise<string>,
): Promise<string | undefined> {
  const mark = join(home, 'installed');
  if (existsSync(mark)) {
    return home;
  }
  rmSync(home, { recursive: true, force: true });
  try {
    const result = await install();
    mkdirSync(mark);
    return result;
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    if (isUnreached(String(error))) {
      return undefined;
    }
    throw error;
  }
}

async function hasCurl(): Promise<boolean> {
  try {
    return (await runProgram('curl', ['--help', 'all'], { cwd: root })).includes('--fail-with-body');
  } catch {
    return false;
  }
}
