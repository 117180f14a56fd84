// Runs test/host inside the extension host of a real VS Code in a browser: `npm run test:host [-- PATTERN]`.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { buildHostSuite } from './buildHostSuite.ts';
import { freePort } from './freePort.ts';
import { grepVariable, reportHostResults, resultsVariable } from './hostResults.ts';
import { installHost } from './install.ts';
import { artifactsDir, fakeModels, hostSuiteEntry, root, sampleWorkspace } from './paths.ts';
import { startServer, type VsCodeServer } from './server.ts';
import { simulatedAt } from './simulated.ts';
import { within } from './wait.ts';

/** A suite that hangs ends here; its tests have their own, shorter limits. */
const suiteTimeoutMs = 600_000;

await installHost();
await buildHostSuite();
const dir = mkdtempSync(join(tmpdir(), 'llm-workbench-host-'));
const resultsFile = join(dir, 'results.json');
const workspace = join(dir, 'workspace');
cpSync(sampleWorkspace, workspace, { recursive: true });
let succeeded = false;
const server = await startServer({
  dir,
  development: true,
  extensions: [fakeModels],
  env: {
    [resultsVariable]: resultsFile,
    [grepVariable]: process.argv[2] ?? process.env[grepVariable] ?? '',
    ...simulatedAt(`http://127.0.0.1:${await freePort()}`),
  },
});
try {
  const browser = await launchBrowser(join(dir, 'browser'));
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const exitCode = await runIn(page, server);
    succeeded = reportHostResults(resultsFile) && exitCode === 0;
    if (!succeeded) {
      await screenshot(page);
    }
  } finally {
    await browser.close();
  }
} finally {
  await server.stop();
  if (process.env['KEEP']) {
    console.log(`kept ${dir}`);
  } else {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
process.exitCode = succeeded ? 0 : 1;

/** Opens the workbench with the suite and gives the exit status that VS Code reports when `run()` has ended. */
async function runIn(page: Page, vscode: VsCodeServer): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  // The workbench calls these two when the smoke-test driver is on.
  await page.exposeFunction('codeAutomationExit', resolve);
  await page.exposeFunction('codeAutomationLog', (level: string, values: unknown[]) => {
    if (process.env['VERBOSE']) {
      console.log(`[${level}]`, ...values);
    }
  });
  await page.goto(vscode.url({ folder: workspace, develop: root, tests: hostSuiteEntry }));
  try {
    return await within('the suite in the extension host to end', suiteTimeoutMs, promise);
  } catch (error) {
    console.error(error);
    return 1;
  }
}

async function screenshot(page: Page): Promise<void> {
  const path = join(artifactsDir, 'host-suite-failed.png');
  mkdirSync(artifactsDir, { recursive: true });
  await page.screenshot({ path });
  console.error(`see ${path}`);
}
