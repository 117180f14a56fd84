// The floors of the house (docs/ARCHITECTURE.md): which folder may import which, held against sources and bundles.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';
import { bundledImports, importsIn, sourceImports } from './imports.ts';

interface Floor {
  name: string;
  files: RegExp;
  mayImport: readonly RegExp[];
}

const FLOORS: readonly Floor[] = [
  { name: 'src/shared', files: /^src\/shared\//, mayImport: [/^src\/shared\//, /^npm:valibot$/] },
  { name: 'src/core', files: /^src\/core\//, mayImport: [/^src\/(?:core|shared)\//, /^node:/, /^npm:/] },
  {
    name: 'src/host',
    files: /^src\/host\//,
    mayImport: [/^src\/(?:host|core|shared)\//, /^vscode$/, /^node:/, /^npm:valibot$/],
  },
  { name: 'src/extension.ts', files: /^src\/extension\.ts$/, mayImport: [/^src\/(?:host|core|shared)\//, /^vscode$/] },
  {
    name: 'src/cli',
    files: /^src\/cli\//,
    mayImport: [/^src\/(?:cli|core|shared)\//, /^node:/, /^npm:yaml$/],
  },
  { name: 'webview-ui', files: /^webview-ui\//, mayImport: [/^webview-ui\//, /^src\/shared\//, /^npm:/] },
  {
    name: 'a provider',
    files: /^src\/core\/providers\//,
    // The rules of parameters are the panel's too, which greys by what a provider leaves out; `onceLoaded` knows of nobody.
    mayImport: [
      /^src\/core\/(?:provider|errors|ports|onceLoaded)\.ts$/,
      /^src\/core\/providers\//,
      /^src\/shared\/(?:views|parameterRules)\.ts$/,
      /^npm:/,
    ],
  },
];

/** Folders of src/core that put the topics together. */
const COMPOSERS = new Set(['chat', 'compare', 'endpoints', 'gateway', 'pipeline', 'portability', 'router']);

/** What several vendors' files may share. */
const SHARED_WIRE = new Set([
  'lateStream.ts',
  'linkedAbort.ts',
  'openaiChat.ts',
  'openaiChatBody.ts',
  'openaiClient.ts',
  'openaiCompatible.ts',
  'openaiResponses.ts',
  'registry.ts',
  'toolLoop.ts',
  'wire.ts',
]);

const edges = [...sourceImports(), ...bundledImports('extension'), ...bundledImports('webview')];
const show = ({ from, to }: { from: string; to: string }) => `${from} -> ${to}`;
const unique = (lines: readonly string[]) => [...new Set(lines)].toSorted();

describe('layers', () => {
  it('sees imports of every shape', () => {
    const source = [
      "import a from 'one';",
      "import type {\n  B,\n  C as D,\n} from 'two';",
      "import * as v from 'three';",
      "export { e } from 'four';",
      "export * from 'five';",
      "import './six.css';",
      "type F = typeof import('seven');",
      "const g = await import('eight');",
      "import h, { type I } from 'nine';",
    ].join('\n');
    assert.deepEqual(
      importsIn(source)
        .map(({ specifier }) => specifier)
        .toSorted(),
      ['./six.css', 'eight', 'five', 'four', 'nine', 'one', 'seven', 'three', 'two'],
    );
    // What the bundler followed from our files must all be in the sources' text too, or the scan misses some shape.
    const written = new Set(sourceImports().map(show));
    const missed = [...bundledImports('extension'), ...bundledImports('webview')]
      .filter(({ from, to }) => /\.tsx?$/.test(from) && !to.startsWith('npm:preact'))
      .map(show);
    assert.deepEqual(
      missed.filter((line) => !written.has(line)),
      [],
    );
  });

  for (const floor of FLOORS) {
    it(`${floor.name} imports only what its floor may`, () => {
      const own = edges.filter(({ from }) => floor.files.test(from));
      assert.ok(own.length > 0, 'no import found: the rule looks at nothing');
      const wrong = own.filter(({ to }) => !floor.mayImport.some((pattern) => pattern.test(to)));
      assert.deepEqual(unique(wrong.map(show)), []);
    });
  }

  it('topics of src/core do not import each other, nor the ground floor a topic', () => {
    const topicOf = (path: string) => /^src\/core\/([^/]+)\//.exec(path)?.[1];
    const wrong = edges.filter(({ from, to }) => {
      const [own, other] = [topicOf(from), topicOf(to)];
      return from.startsWith('src/core/') && other && other !== own && !COMPOSERS.has(own ?? '');
    });
    // Equal, not only contained: an exception that is needed no longer has to go.
    assert.deepEqual(unique(wrong.map(show)), []);
  });

  it('the fixed list of providers is imported where the program is put together, and nowhere else', () => {
    const users = edges.filter(({ to }) => to === 'src/core/providers/registry.ts').map(({ from }) => from);
    assert.deepEqual(unique(users), ['src/cli/program.ts', 'src/host/knownProviders.ts']);
  });

  it('one vendor does not import another', () => {
    const fileOf = (path: string) => /^src\/core\/providers\/([^/]+)$/.exec(path)?.[1];
    const vendors = edges
      .filter(({ from, to }) => fileOf(from) === 'registry.ts' && fileOf(to))
      .map(({ to }) => fileOf(to)?.replace(/\.ts$/, '') ?? '');
    assert.ok(vendors.length >= 3);
    const vendorOf = (file: string) => vendors.find((vendor) => file.startsWith(vendor));
    const wrong = edges.filter(({ from, to }) => {
      const [own, other] = [fileOf(from), fileOf(to)];
      return own && other && !SHARED_WIRE.has(own) && !SHARED_WIRE.has(other) && vendorOf(own) !== vendorOf(other);
    });
    assert.deepEqual(unique(wrong.map(show)), []);
  });

  it('the toolkit of components is imported by one file, which the rest of the webview goes through', () => {
    const users = edges.filter(({ to }) => to === 'npm:@vscode/webview-ui-toolkit').map(({ from }) => from);
    assert.deepEqual(unique(users), ['webview-ui/toolkit.tsx']);
  });

  it('nothing of the tests is bundled', () => {
    const inputs = edges.flatMap(({ from, to }) => [from, to]);
    assert.deepEqual(unique(inputs.filter((path) => path.startsWith('test/'))), []);
  });

  it('the composition root stays small', () => {
    const lines = readFileSync(join(root, 'src/extension.ts'), 'utf8').split('\n').length - 1;
    assert.ok(lines <= 150, `src/extension.ts has ${lines} lines, at most 150`);
  });
});
