// Reads what esbuild says that it put into the two bundles; `npm run package` writes it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from '../harness/paths.ts';

/** The metafile of the host's or the webview's bundle; paths in it are relative to the repository's root. */
export function readMetafile(bundle: 'extension' | 'webview'): Metafile {
  const file = join(root, `out/metafile-${bundle}.json`);
  if (!existsSync(file)) {
    throw new Error(`${file} is missing: run npm run package first`);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Metafile;
}

/** `openai` for `node_modules/openai/index.mjs`; `undefined` for a file of ours. */
export function packageOf(path: string): string | undefined {
  const folder = packageFolderOf(path);
  return folder?.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** The folder of the npm package that a file belongs to, nested ones included: `node_modules/a/node_modules/b`. */
function packageFolderOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

/** The names of the npm packages that have code in an output file. */
export function packagesIn(metafile: Metafile, output: string): string[] {
  const names = Object.keys(metafile.outputs[output]?.inputs ?? {}).map(packageOf);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

/** The folders of all npm packages that have code in a bundle. */
export function packageFolders(...metafiles: readonly Metafile[]): string[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  return [...new Set(inputs.map(packageFolderOf).filter((folder) => folder !== undefined))].toSorted();
}

/** An output file and every other that is loaded with it, without the ones that wait for an `import()`. */
export function loadedWith(metafile: Metafile, output: string): Set<string> {
  const loaded = new Set([output]);
  for (const path of loaded) {
    for (const { path: next, kind, external } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && !external) {
        loaded.add(next);
      }
    }
  }
  return loaded;
}
