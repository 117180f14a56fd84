// Finishes what `npm ci` began, so that VS Code's server and Chromium can run: `npm run host:install`. Safe to run again.
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isChromiumUnpacked, unpackChromium } from './chromium.ts';
import { npmEnvironment } from './environment.ts';
import { exclusively } from './exclusive.ts';
import { cacheDir, codeServerDir, nodeBinary, vscodeDir } from './paths.ts';
import { runProgram } from './program.ts';

/** code-server's lockfile for VS Code's own dependencies lacks this one, and `npm ci` refuses an incomplete lockfile. */
const missingFromLock = {
  'node_modules/tslib': {
    version: '2.8.1',
    integrity: 'sha512-oJFu94HQb+KVduSUQL7wnpmqnfmLsOA/nAh6b6EH0wCEoK0/mPeXU6c3wKDV83MkOuHPRHtSXKKU99IBazS/2w==',
    license: '0BSD',
  },
};

/**
 * The one native module worth compiling: it writes the log files behind VS Code's Output channels. Without a compiler
 * those stay empty and all else works. Its other native modules ship ready-made or serve what nobody uses here (without
 * its watchdog the extension host logs one line, and still ends with its server).
 */
const nativeModule = '@vscode/spdlog';

/** Rises when the steps below change, so that an older installation is done again. */
const recipe = 1;

/** Makes code-server and, unless `browser` is false, Chromium runnable unless they are. Throws where they cannot be (anything but Linux). */
export async function installHost({ browser = true } = {}): Promise<void> {
  if (process.platform !== 'linux' || !existsSync(nodeBinary)) {
    throw new Error(
      `VS Code's server needs Linux on x64 with Node 24 at ${nodeBinary}: run npm ci with optional dependencies there. ` +
        'On other systems use npm start (a desktop VS Code) and npm run test:desktop.',
    );
  }
  // Beside what it vouches for: it goes when code-server is installed anew.
  const stampFile = join(vscodeDir, '.host-installed');
  const { version } = JSON.parse(readFileSync(join(codeServerDir, 'package.json'), 'utf8')) as { version: string };
  const stamp = `code-server ${version}, recipe ${recipe}`;
  const isDone = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  const hasBrowser = () => !browser || isChromiumUnpacked();
  if (isDone() && hasBrowser()) {
    return;
  }
  const lock = join(cacheDir, 'install-lock.sqlite');
  await exclusively(lock, 600_000, `another installation holds ${lock}`, async () => {
    const steps: Promise<void>[] = [];
    if (!hasBrowser()) {
      steps.push(timed('unpack Chromium', unpackChromium));
    }
    if (!isDone()) {
      steps.push(installVsCode());
    }
    await allDone(steps);
    writeFileSync(stampFile, stamp);
  });
}

async function installVsCode(): Promise<void> {
  completeLockfile();
  linkScripts();
  const ci = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  await allDone([
    timed("VS Code's dependencies", () => npm(ci, vscodeDir)),
    // TypeScript, for the diagnostics of VS Code's own language support.
    timed("VS Code's extensions' dependencies", () => npm(ci, join(vscodeDir, 'extensions'))),
  ]);
  await timed(`compile ${nativeModule}`, compileNativeModule);
}

function completeLockfile(): void {
  const file = join(vscodeDir, 'npm-shrinkwrap.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, unknown> };
  lock.packages = { ...missingFromLock, ...lock.packages };
  writeFileSync(file, JSON.stringify(lock, null, 2));
}

async function compileNativeModule(): Promise<void> {
  try {
    await npm(['rebuild', nativeModule, '--ignore-scripts=false', '--foreground-scripts'], vscodeDir);
  } catch (error) {
    console.warn(`[host] ${nativeModule} did not compile; VS Code's Output channels will be empty`);
    console.warn(error instanceof Error ? error.message.slice(-600) : error);
  }
}

/** The links that code-server's own install script makes. */
function linkScripts(): void {
  const links = [
    ['bin/remote-cli', 'code-linux.sh', 'code-server'],
    ['bin/helpers', 'browser-linux.sh', 'browser.sh'],
  ] as const;
  for (const [folder, target, name] of links) {
    rmSync(join(vscodeDir, folder, name), { force: true });
    symlinkSync(target, join(vscodeDir, folder, name));
  }
}

async function npm(args: string[], cwd: string): Promise<void> {
  await runProgram('npm', args, { cwd, env: npmEnvironment() });
}

/** Waits for all, also when one fails: none may go on behind the back of whoever gets the lock next. */
async function allDone(steps: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

async function timed<T>(name: string, step: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const result = await step();
  console.log(`[host] ${name}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  return result;
}

if (import.meta.main) {
  await installHost();
}
