// What `npm ci` brings in: only from npm's registry, each with its checksum, and nothing that has to run code to install.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';
import { packageFolders, readMetafile } from './metafile.ts';

interface Locked {
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  hasInstallScript?: boolean;
}

/** Packages with an install script, and why it need not run. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'node_modules/@vscode/vsce-sign': 'fetches a signing program, which packing does not use',
  'node_modules/argon2': "code-server's hash for passwords; it is started without one",
  'node_modules/code-server': 'test/harness/install.ts does what is needed of it',
  'node_modules/esbuild': 'checks its program, which an optional package brings',
};

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
// The first is this project.
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('package-lock.json', () => {
  it("takes packages from npm's registry only, whichever mirror of it a person has set", () => {
    assert.ok(packages.length > 100);
    const elsewhere = packages.filter(
      ([, { resolved, link }]) => link || (resolved && !resolved.startsWith('https://registry.npmjs.org/')),
    );
    assert.deepEqual(
      elsewhere.map(([path, { resolved }]) => `${path}: ${resolved}`),
      [],
    );
  });

  it('knows the checksum of each', () => {
    const unknown = packages.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-'));
    assert.deepEqual(
      unknown.map(([path]) => path),
      [],
    );
  });

  it('needs no install script, and lets none run', () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    assert.deepEqual(scripted.toSorted(), Object.keys(SCRIPTS).toSorted());
    assert.match(readFileSync(join(root, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m);
    const bundled = packageFolders(readMetafile('extension'), readMetafile('webview'));
    assert.deepEqual(
      bundled.filter((path) => scripted.includes(path)),
      [],
      'bundled code that expects its script to have run',
    );
  });
});
