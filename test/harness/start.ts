// `npm start`: builds the extension, installs it in a real VS Code, and opens that on a sample workspace.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { providers } from '../../src/core/providers/registry.ts';
import { SETTINGS } from '../../src/shared/settingDefinitions.ts';
import { startSimulator } from '../simulator/start.ts';
import { runDesktop } from './desktopVsCode.ts';
import {
  isolatedEnvironment,
  personalEnvironment,
  personalEnvironmentWithoutVendors,
  type Environment,
} from './environment.ts';
import { exclusively } from './exclusive.ts';
import { installHost } from './install.ts';
import { packageVsix } from './packageVsix.ts';
import { persistentDir, root, sampleWorkspace } from './paths.ts';
import { runProgram } from './program.ts';
import { startServer } from './server.ts';

const firstPort = 8321;
const stateDir = join(persistentDir, 'start');

const usage = `npm start [-- OPTIONS]   opens a real VS Code with LLM Workbench on a sample workspace

  --live       use your own keys from the environment, and a running Ollama, instead of the simulator
  --port N     serve at this port (otherwise ${firstPort}, or the next free one)
  --help       print this text

Settings, conversations and the sample workspace are kept in .vscode-test/start, keys in the browser for one address:
another port or another browser begins without them.`;

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  const { live, port, help } = readOptions();
  if (help) {
    console.log(usage);
    return;
  }
  const asked = askedToEnd();
  await runProgram(process.execPath, ['esbuild.mjs'], { cwd: root });
  const lock = join(stateDir, 'lock.sqlite');
  await exclusively(lock, 0, 'npm start is already running here; end that one first', async () => {
    await using running = new AsyncDisposableStack();
    const workspace = prepareWorkspace();
    const env = await startModels(live, running);
    if (process.platform === 'linux') {
      await serve(workspace, { live, port, env }, running);
      await asked;
    } else {
      const base = live ? personalEnvironment() : personalEnvironmentWithoutVendors();
      await runDesktop(workspace, join(stateDir, 'desktop'), { ...base, ...env }, asked);
    }
  });
}

/** Says what will answer; starts the simulator unless the person's own models shall. Gives the environment for it. */
async function startModels(live: boolean, running: AsyncDisposableStack): Promise<Environment> {
  const found = variablesRead().join(', ');
  if (live) {
    console.log(
      found ? `Using your ${found}.` : 'Nothing found in the environment: add a key in VS Code, or run Ollama.',
    );
    return {};
  }
  const simulator = await startSimulator();
  running.defer(() => simulator.stop());
  console.log('The models are a simulator on this machine: no key is needed, nothing is spent, nothing leaves.');
  if (found) {
    console.log(`Not using your ${found}: npm start -- --live does.`);
  }
  return { LLM_WORKBENCH_SIMULATOR: simulator.url };
}

/** The names (never the values) of what is set in this environment and the extension reads, sorted. */
function variablesRead(): string[] {
  const ofProviders = providers.flatMap(({ environment }) => Object.values(environment).flat() as string[]);
  const ofSettings = SETTINGS.flatMap(({ variables, fields = [] }) => [
    ...variables,
    ...fields.flatMap((field) => field.variables),
  ]);
  const personal = personalEnvironment();
  return [...new Set([...ofProviders, ...ofSettings])].filter((name) => personal[name]?.trim()).toSorted();
}

/** Serves VS Code's workbench on 127.0.0.1 with the extension installed, and prints its address. */
async function serve(
  workspace: string,
  { live, port, env }: { live: boolean; port: number | undefined; env: Environment },
  running: AsyncDisposableStack,
): Promise<void> {
  // The person brings the browser.
  await installHost({ browser: false });
  const vsix = join(stateDir, 'llm-workbench.vsix');
  await packageVsix(vsix);
  const server = await startServer({
    dir: stateDir,
    port: port ?? (await freePort()),
    baseEnv: live ? personalEnvironment() : isolatedEnvironment(),
    env,
  });
  running.defer(async () => {
    await server.stop();
    rmSync(join(stateDir, 'tmp'), { recursive: true, force: true });
  });
  await server.installVsix(vsix);
  console.log('VS Code is at this address, with LLM Workbench in its activity bar; Ctrl-C ends everything:');
  console.log(server.url({ folder: workspace }));
}

/**
 * Settles when a signal asks this program to end, or when the npm that runs it is gone (npm hands a SIGTERM to its shell
 * only, which does not pass it on). From now on no signal ends this program in the middle of cleaning up.
 */
function askedToEnd(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => resolve());
  }
  if (process.env['npm_lifecycle_event']) {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) {
        resolve();
      }
    }, 500);
    watch.unref();
  }
  return promise;
}

/** The sample workspace, as the person left it. */
function prepareWorkspace(): string {
  const workspace = join(stateDir, 'workspace');
  if (!existsSync(workspace)) {
    cpSync(sampleWorkspace, workspace, { recursive: true });
  }
  return workspace;
}

/** The usual port, or the next that nobody listens on. */
async function freePort(): Promise<number> {
  for (let port = firstPort; port < firstPort + 100; port++) {
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`no free port from ${firstPort} on: choose one with --port`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  probe.once('error', () => resolve(false));
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  return promise;
}

function readOptions(): { live: boolean; port: number | undefined; help: boolean } {
  const { values } = parseArgs({
    options: {
      live: { type: 'boolean', default: false },
      port: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Error(`--port wants a number from 1 to 65535, not ${values.port}`);
  }
  return { live: values.live, port, help: values.help };
}
