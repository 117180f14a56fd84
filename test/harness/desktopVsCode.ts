// A desktop VS Code, downloaded once through @vscode/test-electron.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import type { Environment } from './environment.ts';
import { persistentDir, root } from './paths.ts';
import { quietSettings } from './settings.ts';

/** The path of its program. Throws, in plain words, when it is not there and cannot be downloaded. */
export async function desktopVsCode(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({ cachePath: persistentDir, timeout: 60_000 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`There is no desktop VS Code here, and it could not be downloaded: ${reason}`, { cause: error });
  }
}

/** Opens `workspace` in it with this extension, its state in `stateDir`; until its window is closed or `asked` settles. */
export async function runDesktop(
  workspace: string,
  stateDir: string,
  env: Environment,
  asked: Promise<void>,
): Promise<void> {
  const program = await desktopVsCode();
  const settings = join(stateDir, 'data/User/settings.json');
  if (!existsSync(settings)) {
    mkdirSync(join(stateDir, 'data/User'), { recursive: true });
    writeFileSync(settings, `${JSON.stringify(quietSettings, null, 2)}\n`);
  }
  const args = [
    workspace,
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${join(stateDir, 'data')}`,
    `--extensions-dir=${join(stateDir, 'extensions')}`,
    '--disable-workspace-trust',
    // Otherwise VS Code asks the login shell for its environment, and a key that was left out comes back.
    '--force-disable-user-env',
  ];
  const child = spawn(program, args, { env, stdio: 'ignore' });
  const { promise: closed, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', reject);
  child.once('exit', () => resolve());
  console.log('VS Code opens, with LLM Workbench in its activity bar; close it or press Ctrl-C to end everything.');
  await Promise.race([closed, asked]);
  child.kill();
  await closed;
}
