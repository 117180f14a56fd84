// Runs one file of tests against a real server, and ends with it: a process that is told to stop stops its server first.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';

/** Gives the exit status. `file` is below test/real; `args` go to mocha. */
export async function runMocha(
  file: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<number> {
  const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
  const child = spawn(process.execPath, [mocha, '--timeout', '120000', join(root, 'test/real', file), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the child by itself; it ends its server and then itself, and this process after it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
