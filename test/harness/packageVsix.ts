// Packs the built extension: `npm run package` writes artifacts/llm-workbench.vsix.
import { mkdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { root, vsixPath } from './paths.ts';

/** Packs what `node esbuild.mjs` has built, by the rules of .vscodeignore. */
export async function packageVsix(packagePath = vsixPath): Promise<void> {
  mkdirSync(dirname(packagePath), { recursive: true });
  // Everything that the extension needs is bundled: no npm package goes in.
  await createVSIX({ cwd: root, packagePath, dependencies: false });
}

if (import.meta.main) {
  await packageVsix();
  console.log(`packed ${relative(root, vsixPath)}`);
}
