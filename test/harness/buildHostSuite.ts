// Bundles test/host for the extension host, which runs JavaScript only: one module a test file, beside the mocha entry.
import { globSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { hostSuiteEntry, root } from './paths.ts';

export async function buildHostSuite(): Promise<void> {
  const outdir = dirname(hostSuiteEntry);
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['test/host/index.ts', ...globSync('test/host/**/*.test.ts', { cwd: root })],
    outdir,
    outbase: 'test/host',
    bundle: true,
    platform: 'node',
    // An ES module, as this package is ("type": "module"): VS Code imports it and resolves `vscode` for it.
    format: 'esm',
    target: 'node22',
    external: ['vscode'],
    // npm packages come from node_modules at run time: mocha's describe and it exist once only.
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}

if (import.meta.main) {
  await buildHostSuite();
  console.log(`built ${join('out', 'test', 'host')}`);
}
