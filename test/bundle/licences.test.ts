// The licences of the code that is bundled: all permissive, each with its text in the package, as they ask.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';
import { packageFolders, readMetafile } from './metafile.ts';

/** SPDX ids of what may be bundled with MIT code. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Unlicense',
]);

interface Manifest {
  name: string;
  version: string;
  license?: string;
}

const bundled = packageFolders(readMetafile('extension'), readMetafile('webview')).map(
  (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest,
);

/** Whether a plain `A`, `A OR B` or `A AND B` is permissive. */
function isPermissive(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1');
  return plain.includes(' OR ')
    ? plain.split(' OR ').some(isPermissive)
    : plain.split(' AND ').every((id) => PERMISSIVE.has(id));
}

describe('licences', () => {
  it('reads the expressions that packages use', () => {
    assert.ok(['MIT', '(MPL-2.0 OR Apache-2.0)', 'GPL-3.0-only OR MIT', 'MIT AND ISC'].every(isPermissive));
    assert.ok(!['GPL-3.0-only', 'MIT AND GPL-2.0-only', 'SEE LICENSE IN x', ''].some(isPermissive));
  });

  it('of all bundled packages are permissive', () => {
    assert.ok(bundled.length > 10);
    assert.deepEqual(
      bundled.filter(({ license }) => !isPermissive(license ?? '')).map(({ name, license }) => `${name}: ${license}`),
      [],
    );
  });

  it('are told in the package, one section a bundled package', () => {
    const notices = readFileSync(join(root, 'dist/THIRD_PARTY_NOTICES.txt'), 'utf8');
    const sections = [...notices.matchAll(/^={80}\n(\S+) (\S+)\nLicence: .+\n={80}\n([^]*?)(?=^={80}$|$(?![^]))/gm)];
    const told = sections.map(([, name, version]) => `${name} ${version}`);
    assert.deepEqual(told.toSorted(), bundled.map(({ name, version }) => `${name} ${version}`).toSorted());
    // The shortest there is (0BSD) has some 600 characters.
    assert.deepEqual(
      sections.filter(([, , , text]) => (text ?? '').length < 500).map(([, name]) => name),
      [],
    );
  });
});
