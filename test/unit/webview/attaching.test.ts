// What is pasted, dropped and attached: what it is taken for, in which order it goes, and what is told when it fails.
import { signal } from '@preact/signals';
import assert from 'node:assert/strict';
import type { AttachmentView } from '../../../src/shared/views.ts';
import { Attaching } from '../../../webview-ui/attaching.ts';
import { isNothing, mayBeAttached, readDrop, readPaste } from '../../../webview-ui/dropped.ts';
import { fitted, freeName, keepsPng } from '../../../webview-ui/images.ts';

const png = new File(['x'], 'trace.png', { type: 'image/png' });
const notes = new File(['x'], 'notes.txt', { type: 'text/plain' });

function transfer(files: readonly File[], data: Readonly<Record<string, string>> = {}) {
  return { files, getData: (type: string) => data[type] ?? '' };
}

describe('what was dropped', () => {
  it('is the addresses that VS Code gives, each once, without comments and links', () => {
    const list =
      '# two\r\nfile:///w/a.ts\r\nfile:///w/a.ts\n\nvscode-remote://ssh/w/b%20c.ts\nhttps://example.org/x\nnonsense';
    const { uris, pictures, others } = readDrop(transfer([png], { 'application/vnd.code.uri-list': list }));
    assert.deepEqual(uris, ['file:///w/a.ts', 'vscode-remote://ssh/w/b%20c.ts']);
    assert.deepEqual([pictures, others], [[], []]);
  });

  it('is the bytes of pictures and the addresses of the rest where a file manager gives both', () => {
    const uris = 'file:///w/trace.png\nfile:///w/notes.txt';
    const brought = readDrop(transfer([png, notes], { 'text/uri-list': uris }));
    assert.deepEqual(brought, { pictures: [png], uris: ['file:///w/notes.txt'], others: [] });
  });

  it('names files without an address that are no pictures', () => {
    assert.deepEqual(readDrop(transfer([png, notes])), { pictures: [png], uris: [], others: ['notes.txt'] });
  });

  it('is nothing for a link, a script or plain text, which the field takes by itself', () => {
    for (const list of ['https://example.org/', 'javascript:alert(1)', 'data:text/plain,x', '', '%']) {
      assert.ok(isNothing(readDrop(transfer([], { 'text/uri-list': list, 'text/plain': 'x' }))), list);
    }
    assert.ok(!mayBeAttached(['text/plain', 'text/html']));
    assert.ok(mayBeAttached(['text/plain', 'Files']));
    assert.ok(mayBeAttached(['application/vnd.code.uri-list']));
  });

  it('copes with an address that is not well encoded', () => {
    assert.deepEqual(readDrop(transfer([png], { 'text/uri-list': 'file:///w/100%.ts' })).uris, ['file:///w/100%.ts']);
  });
});

describe('what was pasted', () => {
  it('is a picture alone, or one whose name comes along', () => {
    assert.deepEqual(readPaste(transfer([png])).pictures, [png]);
    assert.deepEqual(readPaste(transfer([png], { 'text/plain': 'trace.png' })).pictures, [png]);
    assert.deepEqual(readPaste(transfer([png], { 'text/plain': '/home/ann/trace.png\n' })).pictures, [png]);
  });

  it('is text where there is text: cells of a table come with a picture of themselves', () => {
    assert.ok(isNothing(readPaste(transfer([png], { 'text/plain': 'a\tb' }))));
    assert.ok(isNothing(readPaste(transfer([], { 'text/plain': 'file:///w/a.ts' }))));
  });

  it('names files that are no pictures', () => {
    assert.deepEqual(readPaste(transfer([notes])).others, ['notes.txt']);
  });
});

describe('a picture', () => {
  it('is scaled down to 1568 px of its long side, never up, and never to nothing', () => {
    assert.deepEqual(fitted({ width: 3136, height: 1568 }), { width: 1568, height: 784 });
    assert.deepEqual(fitted({ width: 100, height: 20_000 }), { width: 8, height: 1568 });
    assert.deepEqual(fitted({ width: 1568, height: 40 }), { width: 1568, height: 40 });
    assert.deepEqual(fitted({ width: 20_000, height: 1 }), { width: 1568, height: 1 });
  });

  it('stays PNG where that is small, or something shows through it and the host takes it', () => {
    assert.ok(keepsPng(100_000, false));
    assert.ok(!keepsPng(1_000_000, false));
    assert.ok(keepsPng(1_000_000, true));
    assert.ok(!keepsPng(6_000_000, true));
  });

  it('gets a name that no chip has', () => {
    const taken = new Set(['image.png', 'image 2.png']);
    assert.equal(freeName('image.png', taken), 'image 3.png');
    assert.equal(freeName('other.png', taken), 'other.png');
    assert.equal(freeName('', new Set()), 'image');
    assert.equal(freeName('.png', new Set()), 'image.png');
    assert.ok(freeName(`${'x'.repeat(500)}.png`, new Set()).length <= 200);
  });
});

function desk() {
  const attachments = signal<readonly AttachmentView[]>([]);
  const asked: { method: string; params: unknown; done: (problem?: string) => Promise<void> }[] = [];
  const problem = signal<string | undefined>(undefined);
  const attaching = new Attaching({
    ask: (method, params) =>
      new Promise((resolve, reject) => {
        asked.push({
          method,
          params,
          done: (words) => {
            if (words) {
              reject(new Error(words));
            } else {
              resolve(null);
            }
            return new Promise((next) => setImmediate(next));
          },
        });
      }),
    attachments,
    problem,
  });
  return { attaching, asked, problem, attachments };
}

const uris = (count: number): string[] => Array.from({ length: count }, (_, index) => `file:///w/${index}`);

/** The browser's pictures, of no content; told are those whose memory was given back. */
function pictures(closed: string[]): () => void {
  let made = 0;
  class Canvas {
    getContext = () => ({ drawImage: () => undefined });
    convertToBlob = () => Promise.resolve(new Blob(['x'], { type: 'image/png' }));
  }
  class Reader extends EventTarget {
    result = 'data:image/png;base64,eA==';
    readAsDataURL = () => this.dispatchEvent(new Event('load'));
  }
  const fakes = {
    OffscreenCanvas: Canvas,
    FileReader: Reader,
    createImageBitmap: (source: unknown) => {
      made += source instanceof File ? 0 : 1;
      const name = source instanceof File ? 'whole' : `thumbnail ${made}`;
      return Promise.resolve({ width: 10, height: 10, close: () => closed.push(name) });
    },
  };
  const before = Object.keys(fakes).map((name) => [name, Reflect.get(globalThis, name)] as const);
  Object.assign(globalThis, fakes);
  return () => Object.assign(globalThis, Object.fromEntries(before));
}

const chip = (label: string): AttachmentView => ({ id: label, kind: 'image', label, estimatedTokens: 1 });

describe('thumbnails', () => {
  const closed: string[] = [];
  let restore: () => void;
  beforeEach(() => {
    closed.length = 0;
    restore = pictures(closed);
  });
  afterEach(() => restore());
  const given = () => closed.filter((name) => name !== 'whole');

  async function withPicture() {
    const one = desk();
    const done = one.attaching.brought({ pictures: [png], uris: [], others: [] });
    await waitFor(() => one.asked.length === 1);
    return { ...one, done };
  }

  it('stay until the chip is gone, then give their memory and their name back', async () => {
    const { attaching, asked, attachments, done } = await withPicture();
    attachments.value = [chip('notes.txt')];
    assert.deepEqual([...attaching.thumbnails.value.keys()], ['trace.png'], 'its chip is still to come');
    await asked[0]?.done();
    await done;
    attachments.value = [chip('trace.png')];
    assert.deepEqual([attaching.thumbnails.value.size, given()], [1, []]);
    attachments.value = [];
    assert.deepEqual([attaching.thumbnails.value.size, given()], [0, ['thumbnail 1']]);
    void attaching.brought({ pictures: [png], uris: [], others: [] });
    await waitFor(() => asked.length === 2);
    assert.equal((asked[1]?.params as { name: string } | undefined)?.name, 'trace.png');
  });

  it('do not stay where the host refuses the picture', async () => {
    const { attaching, asked, done } = await withPicture();
    await asked[0]?.done('Too many.');
    assert.equal(await done, false);
    assert.deepEqual([attaching.thumbnails.value.size, given()], [0, ['thumbnail 1']]);
  });
});

async function waitFor(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((next) => setImmediate(next));
  }
}

describe('Attaching', () => {
  it('is settled at once where nothing is under way, also after an earlier failure', async () => {
    const { attaching, asked } = desk();
    assert.ok(await attaching.settled());
    const failing = attaching.suggestion('a');
    await asked[0]?.done('Binary.');
    assert.equal(await failing, false);
    assert.ok(await attaching.settled());
  });

  it('attaches one after another, and is settled after the last', async () => {
    const { attaching, asked } = desk();
    void attaching.suggestion('a');
    void attaching.suggestion('b');
    const settled = attaching.settled();
    await new Promise((next) => setImmediate(next));
    assert.equal(attaching.pending.value, 2);
    assert.deepEqual(
      asked.map(({ params }) => params),
      [{ suggestionId: 'a' }],
    );
    await asked[0]?.done();
    await asked[1]?.done();
    assert.ok(await settled);
    assert.equal(attaching.pending.value, 0);
  });

  it('tells each failure once, goes on with the rest, and is not well settled', async () => {
    const { attaching, asked, problem } = desk();
    void attaching.suggestion('a');
    void attaching.suggestion('b');
    const settled = attaching.settled();
    await new Promise((next) => setImmediate(next));
    await asked[0]?.done('a is binary.');
    await asked[1]?.done();
    assert.equal(await settled, false);
    assert.equal(problem.value, 'a is binary.');
  });

  it('gives the host at most 50 addresses at once', async () => {
    const { attaching, asked } = desk();
    const done = attaching.brought({ pictures: [], uris: uris(120), others: [] });
    for (const count of [50, 50, 20]) {
      const request = asked.at(-1);
      assert.ok(request);
      assert.equal((request.params as { uris: string[] }).uris.length, count);
      await request.done();
    }
    assert.ok(await done);
  });

  it('says what is no picture, and how files are added', async () => {
    const { attaching, problem } = desk();
    assert.equal(await attaching.brought({ pictures: [], uris: [], others: ['notes.txt'] }), false);
    assert.equal(problem.value, 'notes.txt is not a picture. Files of the workspace are added with @.');
    await attaching.brought({ pictures: [], uris: [], others: ['a', 'b', 'c', 'd'] });
    assert.match(problem.value ?? '', /^4 files are not pictures: a, b, c…\./);
  });
});
