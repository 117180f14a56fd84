// Runs test/host in a desktop VS Code, where one can be had: `npm run test:desktop [-- PATTERN]`.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildHostSuite } from './buildHostSuite.ts';
import { desktopVsCode } from './desktopVsCode.ts';
import { vendorVariables } from './environment.ts';
import { freePort } from './freePort.ts';
import { grepVariable, reportHostResults, resultsVariable } from './hostResults.ts';
import { hostSuiteEntry, root, sampleWorkspace } from './paths.ts';
import { simulatedAt } from './simulated.ts';

try {
  process.exitCode = (await runDesktopSuite()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('No test ran. On Linux, npm run test:host runs the same suite without that download.');
  process.exitCode = 1;
}

/** Gives whether all tests passed. */
async function runDesktopSuite(): Promise<boolean> {
  const vscodeExecutablePath = await desktopVsCode();
  await buildHostSuite();
  const dir = mkdtempSync(join(tmpdir(), 'llm-workbench-desktop-'));
  const resultsFile = join(dir, 'results.json');
  const workspace = join(dir, 'workspace');
  cpSync(sampleWorkspace, workspace, { recursive: true });
  try {
    const exitCode = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: hostSuiteEntry,
      extensionTestsEnv: {
        // The person's own keys and addresses must not turn the simulated answers into real ones; empty counts as absent.
        ...Object.fromEntries(vendorVariables().map((name) => [name, ''])),
        [resultsVariable]: resultsFile,
        [grepVariable]: process.argv[2] ?? process.env[grepVariable] ?? '',
        ...simulatedAt(`http://127.0.0.1:${await freePort()}`),
      },
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        `--user-data-dir=${join(dir, 'data')}`,
      ],
    }).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    });
    return reportHostResults(resultsFile) && exitCode === 0;
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
