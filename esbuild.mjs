// Builds the extension with the command line (ESM with splitting: both share their chunks, and SDKs and the price table load on
// first use) and the webview.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const { version } = createRequire(import.meta.url)('./package.json');
rmSync('dist', { recursive: true, force: true });
mkdirSync('out', { recursive: true });

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: !watch,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  sourcemap: watch,
  define: { __VERSION__: JSON.stringify(version) },
};

/** @type {esbuild.BuildOptions} */
const extension = {
  ...common,
  entryPoints: ['src/extension.ts', 'src/cli/main.ts'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  // CommonJS packages inside an ESM bundle call require() for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
};

/** @type {esbuild.BuildOptions} */
const webview = {
  ...common,
  entryPoints: [
    'webview-ui/main.tsx',
    'webview-ui/settings.tsx',
    'webview-ui/models.tsx',
    'webview-ui/costs.tsx',
    'webview-ui/compare.tsx',
  ],
  outdir: 'dist/webview',
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'browser',
  target: 'chrome134',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.svg': 'text' },
};

if (watch) {
  for (const options of [extension, webview]) {
    const context = await esbuild.context(options);
    await context.watch();
  }
} else {
  const [host, view] = await Promise.all([esbuild.build(extension), esbuild.build(webview)]);
  // The boundary tests read what was bundled with what.
  writeFileSync('out/metafile-extension.json', JSON.stringify(host.metafile));
  writeFileSync('out/metafile-webview.json', JSON.stringify(view.metafile));
  writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices([host.metafile, view.metafile]));
}

/** The text of dist/THIRD_PARTY_NOTICES.txt; throws where a bundled package brings no licence that can be given. */
function thirdPartyNotices(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = inputs.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]);
  const sections = [...new Set(folders)]
    .filter(Boolean)
    .toSorted((a, b) => a.localeCompare(b))
    .map(section);
  return `LLM Workbench contains code of these packages.\n\n${sections.join('\n')}`;
}

function section(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // Also inside the package: code that it has taken over from others, with their licences.
  const files = globSync('**/{LICEN[CS]E,NOTICE,NOTICES,COPYING}{,-*,.txt,.md}', {
    cwd: folder,
    exclude: (path) => path.includes('node_modules'),
  }).toSorted();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0) {
    texts.push(standardText(manifest));
  }
  const rule = '='.repeat(80);
  return `${rule}\n${manifest.name} ${manifest.version}\nLicence: ${manifest.license}\n${rule}\n\n${[...new Set(texts)].join('\n\n')}\n`;
}

/** Some MIT packages name the licence and leave its text out. */
function standardText({ name, license, author }) {
  if (license !== 'MIT') {
    throw new Error(`${name} (${license}) brings no licence text`);
  }
  const [, terms] = readFileSync('LICENSE', 'utf8').split(/^Copyright.*\n/m);
  return `Copyright (c) ${author?.name ?? author ?? `the authors of ${name}`}\n${terms}`.trim();
}
