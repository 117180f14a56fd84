// Serves the gallery on loopback: the real webview bundle under the real content security policy, VS Code replaced by a script.
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../../harness/paths.ts';
import { CostsLedgers } from './costsLedger.ts';

/**
 * The toolkit puts one empty `<style>` into the page to learn whether `:focus-visible` is known, and draws focus on every
 * click where that is forbidden: the hash allows an empty one, and nothing else.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
const POLICY = [
  "default-src 'none'",
  "script-src 'nonce-x' 'self'",
  `style-src 'self' ${EMPTY_STYLE}`,
  "font-src 'self'",
  "img-src 'self'",
].join('; ');

export interface Gallery {
  /** Without a slash at its end. */
  origin: string;
  /** Bytes of the minified bundle: its entry with what that loads at once, its styles, and everything. */
  sizes: { entry: number; styles: number; all: number };
  close(): Promise<void>;
}

/** Builds the webview and the fake host, and serves both until closed. `port` 0 takes any free one. */
export async function startGallery(port = 0): Promise<Gallery> {
  const [view, host] = await Promise.all([buildView(), buildHosts()]);
  const files = new Map<string, Uint8Array>();
  for (const file of view.outputFiles) {
    files.set(`/view/${file.path.slice(outdir.length + 1)}`, file.contents);
  }
  for (const file of host.outputFiles) {
    files.set(`/${basename(file.path)}`, file.contents);
  }
  files.set('/themes.css', readFileSync(join(import.meta.dirname, 'themes.css')));
  const ledgers = new CostsLedgers();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(url.pathname);
    if (url.pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY });
      response.end(page(url.searchParams.get('theme') ?? 'dark', url.searchParams.get('page') ?? 'main'));
    } else if (url.pathname.startsWith('/costs/')) {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      void ledgers.answer(url).then((module) => response.end(module));
    } else if (file) {
      response.writeHead(200, { 'content-type': url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript' });
      response.end(file);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => {
    server.listen(port, '127.0.0.1', done);
  });
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    sizes: sizesOf(view),
    close: async () => {
      await closed(server);
      await ledgers.close();
    },
  };
}

const outdir = join(root, 'dist/webview');

/** The pages by the names of their entries, and who plays the host of each. */
const HOSTS: Readonly<Record<string, string>> = {
  main: 'fakeHost',
  settings: 'fakeSettingsHost',
  models: 'fakeCatalogHost',
  costs: 'fakeCostsHost',
  compare: 'fakeCompareHost',
};

/** As in esbuild.mjs, but into memory. */
function buildView(): Promise<esbuild.BuildResult<{ write: false; metafile: true }>> {
  return esbuild.build({
    entryPoints: Object.keys(HOSTS).map((entry) => join(root, `webview-ui/${entry}.tsx`)),
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    legalComments: 'none',
    platform: 'browser',
    target: 'chrome134',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'text' },
    absWorkingDir: root,
    metafile: true,
    write: false,
  });
}

function buildHosts(): Promise<esbuild.BuildResult<{ write: false }>> {
  return esbuild.build({
    entryPoints: Object.values(HOSTS).map((host) => join(import.meta.dirname, `${host}.ts`)),
    outdir,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'chrome134',
    write: false,
  });
}

const CLASSES: Readonly<Record<string, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
};

function page(theme: string, name: string): string {
  const entry = name in HOSTS ? name : 'main';
  const host = HOSTS[entry] ?? '';
  const classes = CLASSES[theme] ?? 'vscode-dark';
  const kind = classes.split(' ').at(-1) ?? '';
  return `<!DOCTYPE html>
<html lang="en" data-theme="${theme in CLASSES ? theme : 'dark'}">
<head>
<meta charset="utf-8">
<title>LLM Workbench</title>
<link rel="stylesheet" href="/themes.css">
<link rel="stylesheet" href="/view/${entry}.css">
</head>
<body class="${classes}" data-vscode-theme-kind="${kind}">
<div id="root"></div>
<script nonce="x" src="/${host}.js"></script>
<script type="module" nonce="x" src="/view/${entry}.js"></script>
</body>
</html>`;
}

/** What is loaded at once is the entry and every chunk that it imports statically. */
function sizesOf({ metafile }: { metafile: esbuild.Metafile }): Gallery['sizes'] {
  const outputs = new Map(Object.entries(metafile.outputs));
  const entry = [...outputs.keys()].find((path) => basename(path) === 'main.js') ?? '';
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (!loaded.has(path)) {
      loaded.add(path);
      for (const imported of outputs.get(path)?.imports ?? []) {
        if (imported.kind === 'import-statement') {
          visit(imported.path);
        }
      }
    }
  };
  visit(entry);
  const bytes = (paths: Iterable<string>): number =>
    [...paths].reduce((sum, path) => sum + (outputs.get(path)?.bytes ?? 0), 0);
  const styles = [...outputs.keys()].filter((path) => path.endsWith('.css'));
  return { entry: bytes(loaded), styles: bytes(styles), all: bytes(outputs.keys()) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => {
      done();
    });
    server.closeAllConnections();
  });
}
