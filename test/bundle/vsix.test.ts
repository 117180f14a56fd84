// What people install: exactly the files that belong in it, and nothing of this machine, of the tests, or that looks like a key.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Redactor } from '../../src/core/redact.ts';
import { root, vsixPath } from '../harness/paths.ts';
import { isExcused, maskedIn } from './masked.ts';
import { packagesIn, readMetafile } from './metafile.ts';
import { readVsix } from './vsix.ts';

const LIMIT_BYTES = 2_000_000;

/** Every path in the package matches one of these. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/(?:readme|changelog)\.md$/,
  /^extension\/LICENSE\.txt$/,
  /^extension\/dist\/THIRD_PARTY_NOTICES\.txt$/,
  /^extension\/dist\/(?:extension|cli\/main)\.js$/,
  /^extension\/dist\/webview\/(?:main|models|settings|costs|compare)\.(?:js|css)$/,
  /^extension\/dist\/(?:webview\/)?chunks\/[\w.-]+-[A-Z0-9]{8}\.js$/,
  /^extension\/media\/routing\.schema\.json$/,
  /^extension\/media\/(?:walkthrough\/)?[\w-]+\.(?:png|svg|md)$/,
];

const REQUIRED = [
  'extension/package.json',
  'extension/readme.md',
  'extension/changelog.md',
  'extension/LICENSE.txt',
  'extension/media/routing.schema.json',
  'extension/dist/THIRD_PARTY_NOTICES.txt',
];

/** Where people and machines keep what is theirs; a path of these in a packed file was baked in while it was built. */
const MACHINE_PATHS = [
  /(?<![\w.}])\/(?:home|Users)\/[\w.-]+\//,
  /(?<![\w.}])\/root\/[\w.-]/,
  /\b[A-Z]:\\{1,2}Users\\/,
  /file:\/\/\/\w/,
];

const files = readVsix();
const metafiles = [readMetafile('extension'), readMetafile('webview')];
const texts = [...files]
  .filter(([path]) => !path.endsWith('.png'))
  .map(([path, bytes]) => [path, bytes.toString('utf8')] as const);
const scripts = texts.filter(([path]) => path.endsWith('.js'));

describe('the .vsix', () => {
  it(`is under ${LIMIT_BYTES} bytes`, () => {
    const { size } = statSync(vsixPath);
    assert.ok(size < LIMIT_BYTES, `${size} bytes`);
  });

  it('holds only files that belong in it', () => {
    assert.deepEqual(
      [...files.keys()].filter((path) => !ALLOWED.some((pattern) => pattern.test(path))),
      [],
    );
  });

  it('holds every file that the manifest names, and the papers, none of them empty', () => {
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    const named = [...manifest.matchAll(/"(?:\.\/)?((?:dist|media)\/[^"]+)"/g)].map((match) => `extension/${match[1]}`);
    assert.ok(named.length >= 3);
    assert.deepEqual(
      [...REQUIRED, ...named].filter((path) => !files.get(path)?.length),
      [],
      'missing or empty',
    );
  });

  it('holds what was built last, whole', () => {
    const built = metafiles.flatMap(({ outputs }) => Object.keys(outputs));
    assert.deepEqual(
      built.filter((path) => !files.get(`extension/${path}`)?.equals(readFileSync(join(root, path)))),
      [],
      'missing or other than in dist: run npm run package',
    );
    assert.deepEqual(
      JSON.parse(files.get('extension/package.json')?.toString('utf8') ?? '{}'),
      JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
    );
    const packed = [...files.keys()].filter((path) => /\.(?:js|css)$/.test(path));
    assert.equal(packed.length, built.length, 'scripts or styles that were not built');
  });

  it('holds no machine code, and no bytes that are not text or a picture', () => {
    assert.deepEqual(
      texts.filter(([, text]) => text.includes('\uFFFD') || text.includes('\0')).map(([path]) => path),
      [],
    );
    const pictures = [...files].filter(([path]) => path.endsWith('.png'));
    assert.ok(pictures.every(([, bytes]) => bytes.toString('latin1', 1, 4) === 'PNG'));
  });

  it('holds no source map, nor the address of one', () => {
    assert.deepEqual(
      texts.filter(([, text]) => /[#@]\s*sourceMappingURL=/.test(text)).map(([path]) => path),
      [],
    );
  });

  it('names no folder of the machine that built it', () => {
    const escape = (path: string) => path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    const own = [root, homedir()].map((path) => new RegExp(`(?<![\\w.}])${escape(path)}[/\\\\]`));
    const found = texts.flatMap(([path, text]) =>
      [...own, ...MACHINE_PATHS].flatMap((pattern) => {
        const match = pattern.exec(text);
        return match ? [`${path}: …${text.slice(Math.max(0, match.index - 30), match.index + 60)}…`] : [];
      }),
    );
    assert.deepEqual(found, []);
  });

  it('makes no code from text', () => {
    const pattern = /\beval\s*\(|\bFunction\s*\(\s*["'`]/g;
    const found = scripts.flatMap(([path, text]) =>
      [...text.matchAll(pattern)].map(({ index }) => `${path}: ${text.slice(Math.max(0, index - 130), index + 40)}`),
    );
    // FAST asks for the global object so in engines without globalThis, after four other ways; the page's CSP would refuse it.
    const excused = /(?:main|chunk-\w+)\.js: .*globalThis;.*typeof window.*try\{return new Function\("return this"\)/s;
    assert.deepEqual(
      found.filter((line) => !excused.test(line)),
      [],
    );
    assert.ok(found.length <= 1, found.join('\n'));
  });

  it('holds nothing that looks like a key', () => {
    const packages = (path: string) =>
      metafiles.flatMap((metafile) => packagesIn(metafile, path.replace(/^extension\//, '')));
    const found = texts.flatMap(([path, text]) =>
      maskedIn(text)
        .filter((piece) => !isExcused(piece, path, packages(path)))
        .map((piece) => `${path}: ${piece.slice(0, 120)}`),
    );
    assert.deepEqual(found, []);
  });

  it('would be caught with a key in it', () => {
    const key = ['sk', 'proj', 'T3stOnly0000aBcDeFgHiJkLmNoP'].join('-');
    const [path, text] = scripts.find(([name]) => name.endsWith('extension.js')) ?? ['', ''];
    const half = text.length / 2;
    const pieces = maskedIn(`${text.slice(0, half)}"${key}"${text.slice(half)}`);
    const caught = pieces.filter((piece) => !isExcused(piece, path, ['openai']));
    assert.deepEqual(caught, [key]);
    assert.ok(!new Redactor().text(`key ${key}`).includes(key));
  });
});
