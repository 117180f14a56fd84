// A server of somebody else's, started for one test run: alone in a process group and a folder, both of which end with the run.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { isolatedEnvironment, type Environment } from '../harness/environment.ts';
import { waitFor } from '../harness/wait.ts';

/** How long a server may take to end by itself before it is ended by force. */
const PATIENCE_MS = 10_000;

export interface OwnServer {
  /** Ends the server and whatever it started, and removes its folder. */
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  /** What to run; `dir` is the server's own folder, and its HOME. */
  command: (dir: string) => { program: string; args: readonly string[]; env: Environment };
  /** Whether it serves. */
  isReady: () => Promise<boolean>;
  readyWithinMs: number;
}

/** Starts a server and waits until it serves; throws with what it printed where it does not. */
export async function startOwnServer(options: OwnServerOptions): Promise<OwnServer> {
  const dir = mkdtempSync(join(tmpdir(), 'llm-workbench-real-'));
  const { program, args, env } = options.command(dir);
  const logFile = join(dir, 'output.log');
  const log = createWriteStream(logFile);
  await once(log, 'open');
  const child = spawn(program, args, {
    cwd: dir,
    // Nothing of the person's: neither keys, which such servers read from the environment, nor settings.
    env: { ...isolatedEnvironment(), HOME: dir, ...env },
    stdio: ['ignore', log, log],
    detached: true, // A process group of its own.
  });
  let ended: string | undefined;
  const closed = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended = error.message;
      resolve();
    });
    child.once('close', (code, signal) => {
      ended ??= `exited with ${code ?? signal}`;
      resolve();
    });
  });
  const endNow = () => {
    signalGroup(child.pid, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
  process.once('exit', endNow);
  // A signal that nobody handles ends a process without 'exit'.
  const exit = () => process.exit(1);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  signals.forEach((name) => process.once(name, exit));
  const stop = async () => {
    signalGroup(child.pid, 'SIGTERM');
    const impatience = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), PATIENCE_MS);
    await closed;
    clearTimeout(impatience);
    process.off('exit', endNow);
    signals.forEach((name) => process.off(name, exit));
    endNow(); // Also what the server left behind in its group.
  };
  try {
    await waitFor(program, async () => ended !== undefined || (await options.isReady()), options.readyWithinMs);
    if (ended !== undefined) {
      throw new Error(`${program} ${ended}`);
    }
    return { stop };
  } catch (error) {
    const output = readFileSync(logFile, 'utf8').slice(-4000);
    await stop();
    throw new Error(`${error instanceof Error ? error.message : String(error)}. It printed:\n${output}`, {
      cause: error,
    });
  }
}

/** A group that is gone already is no error. */
function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
