// What loads when: a small entry without SDK, prices or database, and each SDK in chunks of its own, behind import().
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';
import { bundledImports } from './imports.ts';
import { loadedWith, packageOf, packagesIn, readMetafile } from './metafile.ts';

const ENTRY = 'dist/extension.js';
const WEBVIEW = 'dist/webview/main.js';
const ENTRY_LIMIT_BYTES = 200_000;
/** npm code that may load with the extension: small, and needed by nearly every call. */
const EAGER_PACKAGES = ['tokenx'];
/** Small ones that chunks of our own bring along, which load on first use. */
const BEHIND_OUR_CHUNKS = ['fuzzysort', 'ignore', 'image-size', 'valibot', 'yaml'];
const LAZY_PACKAGES = [
  '@anthropic-ai/sdk',
  '@google/generative-ai',
  '@pydantic/genai-prices',
  'groq-sdk',
  'ollama',
  'openai',
  'yauzl',
];

const extension = readMetafile('extension');
const webview = readMetafile('webview');

describe('chunks', () => {
  it('belong to the sources as they are now', () => {
    for (const metafile of [extension, webview]) {
      const changed = Object.entries(metafile.inputs)
        .filter(([path]) => packageOf(path) === undefined && !path.startsWith('<'))
        .filter(([path, { bytes }]) => statSync(join(root, path), { throwIfNoEntry: false })?.size !== bytes)
        .map(([path]) => path);
      assert.deepEqual(changed, [], 'changed since the build: run npm run package');
      for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
        assert.equal(statSync(join(root, path)).size, bytes, `${path} is not what the metafile describes`);
      }
    }
  });

  it(`keep the extension's entry under ${ENTRY_LIMIT_BYTES} bytes, with what it loads`, () => {
    const loaded = [...loadedWith(extension, ENTRY)];
    const bytes = loaded.reduce((sum, path) => sum + (extension.outputs[path]?.bytes ?? 0), 0);
    assert.ok(bytes < ENTRY_LIMIT_BYTES, `${loaded.join(', ')}: ${bytes} bytes`);
  });

  it('let only small packages load with the entry', () => {
    const eager = new Set([...loadedWith(extension, ENTRY)].flatMap((path) => packagesIn(extension, path)));
    assert.deepEqual([...eager].toSorted(), EAGER_PACKAGES);
  });

  it('reach every other package through import() alone', () => {
    const npm = bundledImports('extension').filter(({ to }) => to.startsWith('npm:'));
    const names = (lazy: boolean) => [
      ...new Set(npm.filter((edge) => edge.lazy === lazy).map(({ to }) => to.slice(4))),
    ];
    assert.deepEqual(names(true).toSorted(), LAZY_PACKAGES);
    assert.deepEqual(names(false).toSorted(), [...EAGER_PACKAGES, ...BEHIND_OUR_CHUNKS].toSorted());
  });

  for (const name of LAZY_PACKAGES) {
    it(`give ${name} chunks of its own`, () => {
      const entries = Object.entries(extension.outputs)
        .filter(([, { entryPoint }]) => entryPoint && packageOf(entryPoint) === name)
        .map(([path]) => path);
      assert.ok(entries.length > 0, 'no chunk starts with it');
      const others = new Set(LAZY_PACKAGES.filter((other) => other !== name));
      for (const path of entries.flatMap((entry) => [...loadedWith(extension, entry)])) {
        assert.notEqual(path, ENTRY);
        assert.deepEqual(
          packagesIn(extension, path).filter((found) => others.has(found)),
          [],
          `${path} would load another vendor's SDK`,
        );
        const ours = Object.entries(extension.outputs[path]?.inputs ?? {}).filter(
          ([input, { bytesInOutput }]) => bytesInOutput > 0 && packageOf(input) === undefined && !input.startsWith('<'),
        );
        assert.deepEqual(ours, [], `${path} mixes our code with the SDK`);
      }
    });
  }

  it('bring no SDK, price or database into the process when the extension is imported', () => {
    const output = execFileSync(process.execPath, [join(import.meta.dirname, 'loadEntry.ts')], { encoding: 'utf8' });
    // Its last line: what a module prints while it loads comes before.
    const seen = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as {
      exports: string[];
      loaded: string[];
      builtins: string[];
    };
    assert.ok(seen.exports.includes('activate'), `exports ${seen.exports.join(', ')}`);
    const files = seen.loaded.filter((url) => url.includes('/dist/')).map((url) => `dist/${url.split('/dist/')[1]}`);
    assert.deepEqual(files.toSorted(), [...loadedWith(extension, ENTRY)].toSorted());
    const packages = files.flatMap((path) => packagesIn(extension, path));
    assert.deepEqual(
      packages.filter((name) => LAZY_PACKAGES.includes(name)),
      [],
    );
    assert.deepEqual(
      seen.builtins.filter((name) => /sqlite/.test(name)),
      [],
      'node:sqlite was loaded',
    );
  });

  it('never import node:sqlite by name, which an editor without it would meet as a crash', () => {
    const importers = Object.entries(extension.outputs).filter(([, { imports }]) =>
      imports.some(({ path }) => /^(?:node:)?sqlite$/.test(path)),
    );
    assert.deepEqual(
      importers.map(([path]) => path),
      [],
    );
  });

  it('use nothing outside the browser in the webview', () => {
    for (const [path, { imports }] of Object.entries(webview.outputs)) {
      assert.deepEqual(
        imports.filter(({ external }) => external).map((found) => found.path),
        [],
        path,
      );
      // esbuild writes this where a CommonJS package calls require() for something that it could not bundle.
      assert.doesNotMatch(readFileSync(join(root, path), 'utf8'), /Dynamic require of/, path);
    }
  });

  it('hold neither React nor the decoders in the webview', () => {
    const inputs = Object.keys(webview.inputs);
    assert.ok(inputs.some((path) => packageOf(path) === 'preact'));
    const unwanted = new Set(['react', 'react-dom', '@preact/compat', 'scheduler', 'valibot']);
    assert.deepEqual(
      inputs.filter((path) => unwanted.has(packageOf(path) ?? '') || /preact\/compat/.test(path)),
      [],
    );
  });

  it('leave the highlighter and its languages until there is code to colour', () => {
    const first = new Set([...loadedWith(webview, WEBVIEW)].flatMap((path) => packagesIn(webview, path)));
    assert.ok(first.has('markdown-it'));
    assert.ok(!first.has('highlight.js'));
    assert.ok(Object.keys(webview.outputs).some((path) => packagesIn(webview, path).includes('highlight.js')));
  });
});
