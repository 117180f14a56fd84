// Streaming Markdown shows the same as the whole text would, and leaves finished blocks alone.
import { array, assert as assertProperty, asyncProperty } from 'fast-check';
import assert from 'node:assert/strict';
import { chunkedMarkdown } from './markdownArbitrary.ts';
import { openMarkdownPage, type MarkdownBrowser } from './openMarkdownPage.ts';

describe('streaming Markdown', () => {
  let browser: MarkdownBrowser;

  before(async function () {
    this.timeout(60_000);
    browser = await openMarkdownPage();
  });
  after(() => browser.close());
  afterEach(async () => {
    assert.deepEqual(await browser.page.evaluate(() => window.markdown.problems), []);
  });

  /** The HTML after all chunks, a frame after each, and that of their whole. */
  function streamedAndWhole(chunks: string[]): Promise<[string, string]> {
    return browser.page.evaluate(
      (chunks) => [window.markdown.stream(chunks), window.markdown.stream([chunks.join('')])] as [string, string],
      chunks,
    );
  }

  const revisions: Record<string, string[]> = {
    'a paragraph that turns into a heading': ['Title\n', '--', '-\n'],
    'a heading mark that turns into text': ['text\n#', 'no heading'],
    'a number that turns into a list item': ['1. a\n\n2', '. b'],
    'a rule that turns into a list item': ['- a\n\n- - -', ' b'],
    'a table that turns into text': ['text\n| a | b |\n', '|---|---', '|---|\n'],
    'a row of text that turns into a table': ['| a | b |\n', '|---|', '---|\n| 1 | 2 |'],
    'a paragraph that turns into the title of a link definition': [
      '[a]\n\n[a]: https://x.example\n"one\n',
      'two\n',
      'three"\n',
    ],
    'a definition that turns into text': ['[a]\n\n[a]: https://x.example', ' no title\n'],
    'a definition whose address grows': ['[a]\n\n[a]: https://x.ex', 'ample/long\n\nend'],
    'a formula that turns into text': ['one\n$$ b\nc\n$$', ' d\n'],
    'a formula that turns into more of a list': ['- one\n$$ b\nc\n$$', ' d\n'],
    'a list that turns loose': ['- a\n- b\n', '\n- c\n'],
    'an item that goes on after a blank line': ['- a\n\n', '  still a\n\nnot a'],
    'a quote that goes on without its mark': ['> a\n', 'still quoted\n', '\nnot quoted'],
    'indented code that goes on after a blank line': ['    a\n\n', '    b\n\nc'],
    'a fence that is closed and opened again by more text': ['```\na\n```', 'b\n```\nc'],
    'a longer fence': ['````\n```\n', '```\n', '````\ntext'],
    'a fence that is never closed': ['~~~\na\n``', '`\n b'],
    'a fence in a list': ['- ```ts\n  let', ' a\n', '  ```\n- b'],
    'line endings that are cut in two': ['a\r', '\nb\r', 'c\r\n\r', '\nd'],
    'characters that are cut in two': ['a \uD83D', '\uDE00 b\n\n```\n\uD83D', '\uDE00\n```\n'],
    'a formula whose lines look like a list': ['$$\na\n', '- b\n', '- c\n# d\n', '- e\n$$\n', '\nend'],
    'a formula that is never closed': ['text\n\\[\na\n', '- b\n# c\n', '\n\\]\nend\n'],
    'half a character at the end': ['a \uD83D'],
  };
  for (const [name, chunks] of Object.entries(revisions)) {
    it(`shows ${name} as if it had come at once`, async () => {
      const [streamed, whole] = await streamedAndWhole(chunks);
      assert.equal(streamed, whole);
    });
  }

  it('shows any text, cut anywhere, as if it had come at once', async function () {
    this.timeout(60_000);
    await assertProperty(
      asyncProperty(array(chunkedMarkdown, { minLength: 8, maxLength: 8 }), async (documents) => {
        const pairs = await browser.page.evaluate(
          (documents) =>
            documents.map((chunks) => [window.markdown.stream(chunks), window.markdown.stream([chunks.join('')])]),
          documents,
        );
        for (const [index, [streamed, whole]] of pairs.entries()) {
          assert.equal(streamed, whole, JSON.stringify(documents[index]));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never touches a finished block again', async () => {
    const touched = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream([]);
      const finished =
        '# One\n\ntwo [x] `y`\n\n- a\n- b\n\n> q\n\n| a |\n|---|\n| 1 |\n\n```ts\nlet a;\n```\n\n1. z\n\nlast ';
      page.view.append(finished);
      page.runFrame();
      const blocks = [...page.container.children].slice(0, -1);
      const observer = new MutationObserver(() => undefined);
      blocks.forEach((block) => observer.observe(block, { subtree: true, childList: true, characterData: true }));
      for (let chunk = 0; chunk < 50; chunk++) {
        page.view.append(chunk % 7 === 6 ? '\n\nnew **block** ' : 'more `text` ');
        page.runFrame();
      }
      page.view.finish();
      // Colouring the code, as soon as its language is there, is the only thing that may happen.
      const touched = observer.takeRecords().filter(({ target }) => !(target as Element).closest?.('.md-code'));
      const kept = blocks.filter((block, index) => page.container.children[index] === block);
      return { touched: touched.length, blocks: blocks.length, kept: kept.length, all: page.container.children.length };
    });
    assert.deepEqual({ ...touched, all: touched.all > 10 }, { touched: 0, blocks: 7, kept: 7, all: true });
  });

  it('keeps the items and rows of an open block while it grows', async () => {
    const kept = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream(['- first\n- ```ts\n  let a;\n  ```\n- third']);
      const nodes = [...page.container.querySelectorAll('ul, li, figure')].slice(0, 4);
      const [first] = nodes;
      page.view.append(' and more\n- fourth');
      page.runFrame();
      return nodes.filter((node) => node.isConnected).length === nodes.length && first?.children.length === 4;
    });
    assert.equal(kept, true);
  });

  it('links a reference as soon as its definition has arrived, in the element that was there', async () => {
    const seen = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream([]);
      page.view.append('See [the docs][d].\n\nMore text.\n\n');
      page.runFrame();
      const paragraph = page.container.firstElementChild;
      const before = paragraph?.innerHTML;
      page.view.append('[d]: https://docs.example/\n\nEnd');
      page.runFrame();
      return {
        before,
        after: paragraph?.querySelector('a')?.href,
        isSame: paragraph === page.container.firstElementChild,
      };
    });
    assert.deepEqual(seen, { before: 'See [the docs][d].', after: 'https://docs.example/', isSame: true });
  });

  it('links a reference whose definition is the last line', async () => {
    const [streamed, whole] = await streamedAndWhole([
      '[a] and [b]\n\n',
      'text\n\n[a]: https://a.example\n',
      '[b]: https://b.example',
    ]);
    assert.equal(streamed, whole);
    assert.equal(streamed.match(/<a /g)?.length, 2);
  });

  it('shows an unclosed fence as code from its first line', async () => {
    const seen = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream([]);
      return ['```py\n', 'a = 1', '\n', 'b = 2\n``', '`'].map((chunk) => {
        page.view.append(chunk);
        page.runFrame();
        return page.container.querySelector('figure code')?.textContent;
      });
    });
    // The line break and the marks that may close the block do not show up to vanish again.
    assert.deepEqual(seen, ['', 'a = 1', 'a = 1', 'a = 1\nb = 2', 'a = 1\nb = 2']);
  });

  it('renders once for all that arrives between two frames', async () => {
    const seen = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream([]);
      page.view.append('a');
      page.view.append('b');
      const before = page.container.textContent;
      const frames = [page.runFrame(), page.runFrame()];
      return { before, frames, after: page.container.textContent };
    });
    assert.deepEqual(seen, { before: '', frames: [true, false], after: 'ab' });
  });

  it('catches up when a hidden page becomes visible, and at the end of the answer even while hidden', async () => {
    const seen = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream([]);
      let state = 'hidden';
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      page.view.append('one');
      const whileHidden = [page.runFrame(), page.container.textContent];
      state = 'visible';
      document.dispatchEvent(new Event('visibilitychange'));
      const whenVisible = [page.runFrame(), page.container.textContent];
      state = 'hidden';
      page.view.append(' two');
      page.view.finish();
      const finished = page.container.textContent;
      Reflect.deleteProperty(document, 'visibilityState');
      return { whileHidden, whenVisible, finished };
    });
    assert.deepEqual(seen, { whileHidden: [false, ''], whenVisible: [true, 'one'], finished: 'one two' });
  });

  it('replaces the text, and only adds to it when it goes on', async () => {
    const seen = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream(['one\n\ntwo']);
      const first = page.container.firstElementChild;
      page.view.replace('one\n\ntwo three');
      page.view.finish();
      const isKept = page.container.firstElementChild === first;
      page.view.replace('[other]\n\n[other]: https://x.example');
      page.view.finish();
      return { isKept, html: page.container.innerHTML };
    });
    assert.equal(seen.isKept, true);
    assert.match(seen.html, /^<p><a href="https:\/\/x\.example\/" [^>]*>other<\/a><\/p>$/);
  });

  it('lets go of the page when it is disposed', async () => {
    const seen = await browser.page.evaluate(() => {
      const page = window.markdown;
      page.stream(['a [b](https://b.example)']);
      const link = page.container.querySelector('a');
      page.view.append(' more');
      page.view.dispose();
      const frames = page.runFrame();
      page.view.finish();
      const seen = [page.container.innerHTML, page.container.className, page.calls.length, link?.isConnected];
      page.restart();
      return { seen, frames };
    });
    assert.deepEqual(seen.seen, ['', '', 0, false]);
  });

  it('shows a megabyte in one line', async function () {
    this.timeout(60_000);
    const length = await browser.page.evaluate(() => {
      const text = 'word '.repeat(200_000);
      window.markdown.stream([text.slice(0, 500_000), text.slice(500_000), '\n\nend']);
      return window.markdown.container.firstElementChild?.textContent?.length;
    });
    assert.equal(length, 999_999);
  });

  it('goes on after a long line of beginnings without end', async function () {
    this.timeout(60_000);
    const beginnings = ['[', '![', '**a', '`', '\\(', '$$', '<a', '&#x', '> ', '- ', '|', '[a](', '~~', '_a ', '[a]'];
    for (const beginning of beginnings) {
      const shown = await browser.page.evaluate((text) => {
        window.markdown.stream([text]);
        return window.markdown.stream(['still *here*']);
      }, beginning.repeat(20_000));
      assert.equal(shown, '<p>still <em>here</em></p>', beginning);
    }
  });

  it('goes on after 5,000 levels of nesting', async function () {
    this.timeout(60_000);
    const deep = [
      '> '.repeat(5_000),
      '- '.repeat(5_000),
      Array.from({ length: 5_000 }, (_, level) => `${' '.repeat(level)}- a`).join('\n'),
      '*a **b '.repeat(5_000),
      `${'['.repeat(5_000)}a${']'.repeat(5_000)}`,
      `${'![a'.repeat(5_000)}${'](b)'.repeat(5_000)}`,
    ];
    for (const text of deep) {
      const shown = await browser.page.evaluate((text) => {
        window.markdown.stream([text]);
        return window.markdown.stream(['still *here*']);
      }, text);
      assert.equal(shown, '<p>still <em>here</em></p>');
    }
  });
});
