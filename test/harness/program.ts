// Runs another program to its end.
import { spawn } from 'node:child_process';
import type { Environment } from './environment.ts';

/** Gives all that the program printed; throws with it when the exit status is not 0. */
export async function runProgram(
  command: string,
  args: string[],
  options: { cwd: string; env?: Environment },
): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const exitCode = await promise;
  if (exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} (in ${options.cwd}) exited with ${exitCode}:\n${output}`);
  }
  return output;
}
