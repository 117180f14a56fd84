// Starts VS Code's own server (out of code-server) on 127.0.0.1, with all its state in one folder.
import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedEnvironment, stateEnvironment, type Environment } from './environment.ts';
import { codeServerDir, nodeBinary } from './paths.ts';
import { descendants, isAlive, signal, type ProcessInfo } from './processTree.ts';
import { runProgram } from './program.ts';
import { quietSettings, type Settings } from './settings.ts';
import { waitFor, within } from './wait.ts';

export type ServerOptions = {
  /** Holds all state, and a later server may go on with it. Without it a temporary folder that `stop` removes. */
  dir?: string;
  /** Added to the environment of the server, and so of the extension host. */
  env?: Environment;
  /** What the environment starts from; without it neutral names only, so that no key of the person gets in. */
  baseEnv?: Environment;
  /** On top of the quiet ones; written only when `dir` has no settings yet. */
  userSettings?: Settings;
  /** The settings of the machine, which a workspace cannot override either; written only when there are none yet. */
  machineSettings?: Settings;
  /** Folders of unpacked extensions that shall be installed from the first start. */
  extensions?: string[];
  /** 0 or nothing: a free one. A browser keeps VS Code's state by origin, so going on needs the same port. */
  port?: number;
  /** Lets `url` name an extension under development and its tests. VS Code then shows no notification toasts. */
  development?: boolean;
  /** Leaves workspace trust and its prompt on, for tests that are about trust. */
  trust?: boolean;
};

export type UrlOptions = {
  /** Absolute path of the folder to open. */
  folder?: string;
  /** Absolute path of the extension under development (`development` must be on). */
  develop?: string;
  /** Absolute path of the module whose `run()` is called in the extension host. */
  tests?: string;
};

export type VsCodeServer = {
  readonly dir: string;
  readonly port: number;
  readonly pid: number;
  /** The workbench's address. */
  url(options?: UrlOptions): string;
  /** Installs a packaged extension; throws with what VS Code said when it does not want it. */
  installVsix(file: string): Promise<void>;
  /** The newest extension host (each open window has one). Waits until there is one. */
  extensionHostPid(): Promise<number>;
  /** Ends the extension host as a crash does. Gives its pid when it is gone. */
  kill9ExtensionHost(): Promise<number>;
  /** Ends the server and everything it started. */
  stop(): Promise<void>;
};

const entry = join(codeServerDir, 'out/node/entry.js');

const quietArguments = [
  '--disable-telemetry',
  '--disable-update-check',
  '--disable-getting-started-override',
  '--disable-proxy',
];

/** Starts a server; resolves when it answers. */
export async function startServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  const temporary = options.dir === undefined;
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'llm-workbench-server-'));
  const state = prepareState(dir, options);
  const args = [
    entry,
    ...state,
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${options.port ?? 0}`,
    ...quietArguments,
    ...(options.trust ? [] : ['--disable-workspace-trust']),
    // Without this a built VS Code ignores the development keys of the address.
    ...(options.development ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
  const env = {
    ...(options.baseEnv ?? isolatedEnvironment()),
    // Otherwise VS Code asks a login shell for its environment, and what was left out comes back.
    ...(options.baseEnv ? {} : { VSCODE_CLI: '1' }),
    EXTENSIONS_GALLERY: '{}', // no request to any extension gallery
    ...options.env,
    ...stateEnvironment(dir),
  };
  const child = spawn(nodeBinary, args, { env, cwd: dir, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const endAll = () => killTree(child);
  process.once('exit', endAll);
  const port = await listeningPort(child, join(dir, 'server.log')).catch(async (error: unknown) => {
    await stopTree(child);
    throw error;
  });
  const pid = child.pid as number; // it printed its port, so it was spawned
  return {
    dir,
    port,
    pid,
    url: (urlOptions) => workbenchUrl(port, urlOptions),
    async installVsix(file) {
      await runProgram(nodeBinary, [entry, ...state, '--install-extension', file, '--force'], { env, cwd: dir });
    },
    extensionHostPid: async () => (await newestExtensionHost(pid)).pid,
    async kill9ExtensionHost() {
      const host = await newestExtensionHost(pid);
      signal(host.pid, 'SIGKILL');
      await waitFor('the extension host to be gone', () => !isAlive(host));
      return host.pid;
    },
    async stop() {
      await stopTree(child);
      process.off('exit', endAll);
      if (temporary) {
        rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    },
  };
}

/** Writes what the server reads at its start; gives the arguments that lead it there. */
function prepareState(dir: string, options: ServerOptions): string[] {
  const data = join(dir, 'data');
  for (const folder of ['home', 'tmp', 'data/User', 'data/Machine']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  const userSettings = { ...quietSettings, ...options.userSettings };
  if (options.trust) {
    delete userSettings['security.workspace.trust.enabled'];
  }
  writeWhenMissing(join(data, 'User/settings.json'), userSettings);
  writeWhenMissing(join(data, 'Machine/settings.json'), options.machineSettings ?? {});
  for (const folder of options.extensions ?? []) {
    const { publisher, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      publisher: string;
      name: string;
      version: string;
    };
    // Folders that are there before the first start count as installed.
    cpSync(folder, join(dir, 'extensions', `${publisher}.${name}-${version}`), { recursive: true });
  }
  const config = join(dir, 'config.yaml');
  writeFileSync(config, 'auth: none\n');
  return ['--config', config, '--user-data-dir', data, '--extensions-dir', join(dir, 'extensions')];
}

function writeWhenMissing(file: string, settings: Settings): void {
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  }
}

/** Waits for the line that tells the port; everything printed goes to `logFile`. */
async function listeningPort(child: ChildProcess, logFile: string): Promise<number> {
  const log = createWriteStream(logFile, { flags: 'a' });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let output = '';
  const listen = (chunk: Buffer) => {
    output += chunk.toString();
    const found = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
    if (found) {
      child.stdout?.off('data', listen);
      resolve(Number(found[1]));
    }
  };
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  child.stdout?.on('data', listen);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`VS Code's server exited with ${code}:\n${output}`)));
  return within("VS Code's server to listen", 60_000, promise);
}

function workbenchUrl(port: number, { folder, develop, tests }: UrlOptions = {}): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ...(develop ? [['extensionDevelopmentPath', remote(develop)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  const query = new URLSearchParams({
    ...(folder ? { folder } : {}),
    ...(payload.length > 0 ? { payload: JSON.stringify(payload) } : {}),
  });
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

async function newestExtensionHost(serverPid: number): Promise<ProcessInfo> {
  return waitFor('an extension host', () =>
    descendants(serverPid)
      .filter((info) => info.commandLine.includes('--type=extensionHost') && isAlive(info))
      .toSorted((a, b) => b.startTicks - a.startTicks)
      .at(0),
  );
}

/** Asks the server to end, then ends whatever of its processes is left (a terminal's shell has a session of its own). */
async function stopTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) {
    return;
  }
  const family = descendants(child.pid);
  if (child.exitCode === null && child.signalCode === null) {
    const exited = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    signal(-child.pid, 'SIGTERM');
    await within('the server to end', 5000, exited).catch(() => killTree(child));
    await exited;
  }
  signal(-child.pid, 'SIGKILL');
  const left = () => family.filter(isAlive);
  left().forEach((info) => signal(info.pid, 'SIGKILL'));
  await waitFor('every process of the server to end', () => left().length === 0);
}

/** The same at once, for when this process ends and cannot wait. */
function killTree(child: ChildProcess): void {
  if (child.pid !== undefined) {
    const family = descendants(child.pid);
    signal(-child.pid, 'SIGKILL');
    family.filter(isAlive).forEach((info) => signal(info.pid, 'SIGKILL'));
  }
}
