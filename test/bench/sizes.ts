// How big the package is, and what of it is read at a start.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { packagesIn, readMetafile } from '../bundle/metafile.ts';
import { root, vsixPath } from '../harness/paths.ts';
import type { Bench, Figure, Report } from './report.ts';

const ENTRY_GOAL = { limit: 200, text: '< 200 kB' };
const VSIX_GOAL = { limit: 2000, text: '< 2 MB' };

export const sizes: Bench = {
  name: 'sizes',
  about: 'sizes of the package and its parts',
  run: async (): Promise<Report> => ({
    name: 'sizes',
    figures: [
      { ...size('entry bundle, dist/extension.js', 'dist/extension.js'), goal: ENTRY_GOAL },
      {
        what: 'entry bundle, compressed',
        unit: 'kB',
        values: [gzipSync(readFileSync(built('dist/extension.js'))).length / 1000],
      },
      { what: 'package, .vsix', unit: 'kB', values: [statSync(packed()).size / 1000], goal: VSIX_GOAL },
      size('webview, main.js', 'dist/webview/main.js'),
      size('webview, main.css', 'dist/webview/main.css'),
      ...lazyChunks('extension', 'dist/chunks'),
      ...lazyChunks('webview', 'dist/webview/chunks'),
    ],
  }),
};

function built(path: string): string {
  const file = join(root, path);
  if (!existsSync(file)) {
    throw new Error(`${path} is missing: run npm run package first`);
  }
  return file;
}

function packed(): string {
  if (!existsSync(vsixPath)) {
    throw new Error('the package is missing: run npm run package first');
  }
  return vsixPath;
}

function size(what: string, path: string): Figure {
  return { what, unit: 'kB', values: [statSync(built(path)).size / 1000] };
}

/** The chunks that load on first use, the biggest first, each named by the packages in it; small ones as one sum. */
function lazyChunks(bundle: 'extension' | 'webview', folder: string): Figure[] {
  const metafile = readMetafile(bundle);
  const chunks = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  const all = chunks
    .map((name) => {
      const path = `${folder}/${name}`;
      const packages = packagesIn(metafile, path).slice(0, 3).join(', ');
      return {
        ...size(`${bundle}, on first use: ${packages || 'our own'}`, path),
        kB: statSync(join(root, path)).size / 1000,
      };
    })
    .toSorted((a, b) => b.kB - a.kB);
  const big = all.filter(({ kB }) => kB >= 20);
  const small = all.filter(({ kB }) => kB < 20);
  const rest: Figure[] =
    small.length === 0
      ? []
      : [
          {
            what: `${bundle}, on first use: ${small.length} chunks under 20 kB`,
            unit: 'kB',
            values: [small.reduce((sum, { kB }) => sum + kB, 0)],
          },
        ];
  return [...big.map(({ what, unit, values }) => ({ what, unit, values })), ...rest];
}
