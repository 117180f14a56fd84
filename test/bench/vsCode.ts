// VS Code itself for the benches: a server with the built extension under development, and a page that opens it anew each time.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Frame, Page } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { installHost } from '../harness/install.ts';
import { root, sampleWorkspace } from '../harness/paths.ts';
import { startServer } from '../harness/server.ts';
import { waitFor, within } from '../harness/wait.ts';
import type { HostFindings } from './inHost.ts';
import { findingsVariable } from './variables.ts';

export interface VsCode extends AsyncDisposable {
  readonly page: Page;
  /** Loads the workbench: a fresh extension host starts, activates the extension and shows the chat. */
  load(): Promise<HostFindings>;
  /** The chat's document, as soon as a question can be typed there. */
  chat(): Promise<Frame>;
  /** Ends the extension host that `load` began. */
  leave(): Promise<void>;
}

/** `env` goes to the extension host. Needs what `npm run package` builds. */
export async function openVsCode(env: Record<string, string>): Promise<VsCode> {
  if (!existsSync(join(root, 'dist/extension.js'))) {
    throw new Error('dist/extension.js is missing: run npm run package first');
  }
  await installHost();
  const inHost = join(root, 'out/bench/inHost.js');
  await bundleInHost(inHost);
  const dir = mkdtempSync(join(tmpdir(), 'llm-workbench-bench-'));
  const workspace = join(dir, 'workspace');
  cpSync(sampleWorkspace, workspace, { recursive: true });
  const findingsFile = join(dir, 'findings.json');
  const server = await startServer({ dir, development: true, env: { ...env, [findingsVariable]: findingsFile } });
  const browser = await launchBrowser(join(dir, 'browser'));
  const page = browser.pages()[0] ?? (await browser.newPage());
  let exited = Promise.withResolvers<number>();
  // The workbench calls these two when the smoke-test driver is on.
  await page.exposeFunction('codeAutomationExit', (code: number) => exited.resolve(code));
  await page.exposeFunction('codeAutomationLog', () => undefined);
  return {
    page,
    async load() {
      exited = Promise.withResolvers<number>();
      await page.goto(server.url({ folder: workspace, develop: root, tests: inHost }));
      return waitFor('the module in the extension host', () => readFindings(findingsFile), 240_000);
    },
    async chat() {
      const view = page.frameLocator('iframe.webview.ready[src*="purpose=webviewView"]');
      const field = view.frameLocator('#active-frame').locator('textarea[aria-label="Question"]:enabled');
      await field.waitFor();
      const handle = await field.elementHandle();
      const frame = await handle?.ownerFrame();
      if (!frame) {
        throw new Error('the chat has no document');
      }
      return frame;
    },
    async leave() {
      rmSync(findingsFile);
      await within('the extension host to end', 60_000, exited.promise);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

function readFindings(file: string): HostFindings | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as HostFindings) : undefined;
}

async function bundleInHost(outfile: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, 'inHost.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['vscode'],
    logLevel: 'warning',
  });
}
