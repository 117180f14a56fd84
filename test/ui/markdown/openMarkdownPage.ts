// Bundles the page under test, serves it on loopback with the webview's content security policy, and opens it.
import { build } from 'esbuild';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { isChromiumUnpacked, unpackChromium } from '../../harness/chromium.ts';

export type MarkdownBrowser = {
  page: Page;
  /** Addresses of all requests since the page was opened, but for those of its own scripts. */
  requests: string[];
  /** The folder with the page's built files. */
  builtDir: string;
  close(): Promise<void>;
};

const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' };

/** Themes are classes of `body`, as VS Code sets them; `themes.css` in this folder holds their colours. */
export async function openMarkdownPage(): Promise<MarkdownBrowser> {
  const dir = await mkdtemp(join(tmpdir(), 'markdown-page-'));
  const builtDir = join(dir, 'built');
  await build({
    entryPoints: [join(import.meta.dirname, 'page.ts'), join(import.meta.dirname, 'themes.css')],
    outdir: builtDir,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    splitting: true,
    target: 'es2024',
    loader: { '.svg': 'text' },
    logLevel: 'error',
  });
  const nonce = randomBytes(16).toString('base64');
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '/');
    if (name === '') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src 'nonce-${nonce}' 'self'; style-src 'self'; font-src 'self'; img-src 'self'`,
      );
      response.end(html(nonce));
      return;
    }
    readFile(join(builtDir, name)).then(
      (content) => response.setHeader('content-type', types[extname(name)] ?? 'text/plain').end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  if (!isChromiumUnpacked()) {
    await unpackChromium();
  }
  const context = await launchBrowser(join(dir, 'profile'), { viewport: { width: 420, height: 900 } });
  const page = context.pages()[0] ?? (await context.newPage());
  const requests: string[] = [];
  await context.route(
    () => true,
    (route) => {
      const url = route.request().url();
      if (url.startsWith(origin) && ['', '.js', '.css'].includes(extname(url.slice(origin.length)))) {
        return route.continue();
      }
      requests.push(url);
      return route.abort();
    },
  );
  await page.goto(origin);
  return {
    page,
    requests,
    builtDir,
    async close() {
      await context.close();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function html(nonce: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Markdown</title>
<link rel="stylesheet" href="/themes.css"><link rel="stylesheet" href="/page.css"></head>
<body class="vscode-dark"><main></main><script type="module" nonce="${nonce}" src="/page.js"></script></body></html>`;
}
