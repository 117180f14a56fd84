// A folder in words: tree, contents within the budget, and what was left out.
import assert from 'node:assert/strict';
import { folderContext, type FolderListing } from '../../../../src/core/context/folderText.ts';

type Contents = Record<string, string | Uint8Array | Error>;

async function contextOf(contents: Contents, rest: Partial<FolderListing> = {}) {
  const read: string[] = [];
  const files = Object.entries(contents).map(([path, value]) => ({
    path,
    size: value instanceof Error ? 0 : Buffer.byteLength(value),
  }));
  const listing = { path: 'src/core', name: 'core', uri: 'file:///w/src/core', ignored: 0, links: 0, isCut: false };
  const context = await folderContext({ ...listing, files, ...rest }, async ({ path }) => {
    read.push(path);
    const value = contents[path] ?? new Error('gone');
    if (value instanceof Error) {
      throw value;
    }
    return Buffer.from(value);
  });
  return { context, read };
}

describe('a folder', () => {
  it('is a tree and the contents of its text files, in the order of their paths', async () => {
    const { context } = await contextOf({
      'z.ts': 'const z = 1;',
      'deep/er/b.md': '# B',
      'deep/a.ts': '```',
      'deep.ts': 'x',
    });
    assert.equal(
      context.text,
      [
        'Folder src/core:\n```\ndeep.ts\ndeep/\n  a.ts\n  er/\n    b.md\nz.ts\n```',
        'File src/core/deep.ts:\n```ts\nx\n```',
        'File src/core/deep/a.ts:\n````ts\n```\n````',
        'File src/core/deep/er/b.md:\n```md\n# B\n```',
        'File src/core/z.ts:\n```ts\nconst z = 1;\n```',
      ].join('\n\n'),
    );
    assert.equal(context.kind, 'folder');
    assert.equal(context.label, 'core');
    assert.equal(context.uri, 'file:///w/src/core');
    assert.equal(context.note, undefined);
    assert.ok(context.estimatedTokens > 20);
  });

  it('names what is no text, cannot be read or is too long, and counts it', async () => {
    const long = 'x'.repeat(1_700_000);
    const { context, read } = await contextOf(
      { 'a.bin': Uint8Array.of(1, 0, 2), 'b.ts': 'b', 'c.ts': new Error('no'), 'd.log': long },
      { ignored: 2, links: 1 },
    );
    assert.match(context.text, /a\.bin \(not text\)\nb\.ts\nc\.ts \(cannot be read\)\nd\.log \(too long\)/);
    assert.equal(
      context.note,
      '1 file with contents. Not sent: 1 not text, 1 too long, 1 could not be read, 2 left out by ignore files, 1 link.',
    );
    assert.ok(!read.includes('d.log'), 'what is too long is not even read');
  });

  it('sends at most a hundred files, small ones first, the rest by name', async () => {
    const contents = Object.fromEntries(
      Array.from({ length: 130 }, (_, at) => [`f${String(at).padStart(3, '0')}.txt`, 'y'.repeat(200 - at)]),
    );
    const { context, read } = await contextOf(contents);
    assert.equal(context.text.match(/^File /gm)?.length, 100);
    assert.equal(read.length, 100, 'the rest is not read');
    assert.match(context.text, /f029\.txt \(by name only\)\nf030\.txt\n/);
    assert.equal(context.note, '100 files with contents. Not sent: 30 beyond what fits.');
  });

  it('sends at most 400,000 characters, and what still fits after a file that does not', async () => {
    const { context } = await contextOf({
      'a.txt': 'a'.repeat(150_000),
      'b.txt': 'b'.repeat(160_000),
      'c.txt': 'c'.repeat(170_000),
      'd.bin': Buffer.alloc(155_000),
    });
    assert.match(context.text, /a\.txt\nb\.txt\nc\.txt \(by name only\)\nd\.bin \(not text\)/);
    assert.ok(context.text.length < 400_000);
    assert.equal(context.note, '2 files with contents. Not sent: 1 beyond what fits, 1 not text.');
  });

  it('says that it was looked at in part only', async () => {
    const { context } = await contextOf({ 'a.ts': 'a' }, { isCut: true });
    assert.equal(context.note, '1 file with contents. Not sent: and all after the first 2,000 files.');
  });
});
