// Code blocks: what their header says, what copying gives, how they are coloured, and that nothing hides in them.
import assert from 'node:assert/strict';
import { waitFor } from '../../harness/wait.ts';
import { openMarkdownPage, type MarkdownBrowser } from './openMarkdownPage.ts';

describe('code blocks', () => {
  let browser: MarkdownBrowser;

  before(async function () {
    this.timeout(60_000);
    browser = await openMarkdownPage();
  });
  after(() => browser.close());
  afterEach(async () => {
    assert.deepEqual(await browser.page.evaluate(() => window.markdown.problems), []);
  });

  function show(...chunks: string[]): Promise<string> {
    return browser.page.evaluate((chunks) => window.markdown.stream(chunks), chunks);
  }

  const labels: Record<string, string> = {
    '': 'text',
    ts: 'TypeScript',
    'ts retry.ts': 'retry.ts',
    'ts title=retry.ts': 'retry.ts',
    'ts title="my file.ts" {1,3}': 'my file.ts',
    'ts:src/retry.ts': 'src/retry.ts',
    'src/retry.ts': 'src/retry.ts',
    'python3 exercise': 'python3',
    'c++': 'C++',
    constructor: 'constructor',
    mermaid: 'Mermaid',
    'ts \u202Egpj.exe': 'gpj.exe',
    'sh &lt;b&gt;': 'Shell',
  };
  for (const [info, label] of Object.entries(labels)) {
    it(`heads a block marked "${info}" with ${label}`, async () => {
      await show(`~~~${info}\nx\n~~~`);
      assert.equal(await browser.page.locator('.md-code-name').textContent(), label);
      assert.equal(await browser.page.locator('pre').getAttribute('aria-label'), `Code: ${label}`);
    });
  }

  const exact = '  first\t"&lt;" </code>\n\n\u202Elast \u{1F600}  ';
  const blocks: Record<string, string[]> = {
    'a fence': [`\`\`\`ts\n${exact}\n\`\`\``],
    'a fence that streamed in': `\`\`\`ts\n${exact}\n\`\`\`\nend`.split(''),
    'a fence that was never closed': [`\`\`\`ts\n${exact}`],
    'a fence in a list': [`- a\n\n  \`\`\`\n  ${exact.replaceAll('\n', '\n  ')}\n  \`\`\``],
    'a fence in a quote': [`> \`\`\`\n> ${exact.replaceAll('\n', '\n> ')}\n> \`\`\``],
    'indented code': [`    ${exact.replaceAll('\n', '\n    ')}`],
  };
  for (const [name, chunks] of Object.entries(blocks)) {
    it(`copies and inserts exactly the code of ${name}`, async () => {
      await show(...chunks);
      await browser.page.getByRole('button', { name: 'Copy code' }).click();
      await browser.page.getByRole('button', { name: 'Insert at cursor' }).focus();
      await browser.page.keyboard.press('Enter');
      assert.deepEqual(await browser.page.evaluate(() => window.markdown.calls), [`copy:${exact}`, `insert:${exact}`]);
      assert.equal(await browser.page.locator('pre').textContent(), exact);
    });
  }

  it('is applied with the file and the language that its fence names', async () => {
    for (const [info, rest] of Object.entries({
      'ts src/retry.ts': { language: 'ts', path: 'src/retry.ts' },
      'ts:src/retry.ts': { language: 'ts', path: 'src/retry.ts' },
      'ts title="my file.ts"': { language: 'ts', path: 'my file.ts' },
      'ts title="An example"': { language: 'ts' },
      python: { language: 'python' },
      '': {},
    })) {
      await show(`~~~${info}\nx\n~~~`);
      await browser.page.getByRole('button', { name: 'Apply as diff' }).click();
      const [call = ''] = await browser.page.evaluate(() => window.markdown.calls);
      assert.deepEqual(JSON.parse(call.replace('apply:', '')), { text: 'x', ...rest });
    }
  });

  it('offers nothing but copying while it streams, in a list too, and more once it is complete', async () => {
    const names = () =>
      browser.page.locator('.md-code-button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    const all = ['Copy code', 'Insert at cursor', 'More code actions', 'Apply as diff'];
    for (const begun of ['```ts\nlet a;\n', '- a\n\n  ```ts\n  let a;\n']) {
      const indent = begun.startsWith('-') ? '  ' : '';
      await browser.page.evaluate((text) => {
        window.markdown.restart().append(text);
        window.markdown.runFrame();
      }, begun);
      assert.deepEqual(await names(), ['Copy code']);
      await browser.page.evaluate((end) => {
        window.markdown.view.append(end);
        window.markdown.runFrame();
      }, `${indent}\`\`\`\n\nText that follows.\n\nAnd more.\n`);
      assert.deepEqual(await names(), all, 'the block is over, the answer goes on');
    }
    await browser.page.evaluate(() => {
      window.markdown.restart().append('```ts\nlet a;');
      window.markdown.view.finish();
    });
    assert.deepEqual(await names(), all, 'cut off: what is there can be used');
  });

  it('has a menu for the rest, by keyboard too; in a narrow view inserting is in it', async () => {
    const more = browser.page.getByRole('button', { name: 'More code actions' });
    const items = browser.page.getByRole('menuitem');
    const calls = () => browser.page.evaluate(() => window.markdown.calls);
    const size = browser.page.viewportSize();
    await show('~~~py\nx\n~~~');
    await more.click();
    assert.deepEqual(await items.allTextContents(), ['New file']);
    await items.click();
    assert.deepEqual(await calls(), ['newFile:{"text":"x","language":"py"}']);
    try {
      // The event comes with a frame of its own, later than the call returns: it would close the menu.
      const resized = browser.page.evaluate(
        () => new Promise<void>((resolve) => window.addEventListener('resize', () => resolve(), { once: true })),
      );
      await browser.page.setViewportSize({ width: 280, height: 400 });
      await resized;
      await show('~~~py\nx\n~~~');
      assert.equal(await browser.page.getByRole('button', { name: 'Insert at cursor' }).count(), 0);
      await more.focus();
      await browser.page.keyboard.press('Enter');
      assert.equal(await more.getAttribute('aria-expanded'), 'true');
      assert.deepEqual(await items.allTextContents(), ['Insert at cursor', 'New file']);
      const box = (await browser.page.getByRole('menu').boundingBox()) ?? assert.fail('no menu');
      assert.ok(box.x >= 0 && box.x + box.width <= 280);
      await browser.page.keyboard.press('ArrowDown');
      await browser.page.keyboard.press('ArrowDown');
      await browser.page.keyboard.press('Enter');
      assert.deepEqual(await calls(), ['insert:x']);
      assert.equal(await more.getAttribute('aria-expanded'), 'false');
      await more.press('Enter');
      await browser.page.keyboard.press('Escape');
      assert.equal(await items.count(), 0);
      assert.ok(await more.evaluate((element) => element === document.activeElement));
      await more.click();
      await more.click();
      assert.equal(await items.count(), 0, 'the button closes it again');
      await more.click();
      await browser.page.locator('.md-code-name').click();
      assert.equal(await items.count(), 0, 'so does a click elsewhere');
    } finally {
      await browser.page.setViewportSize(size ?? { width: 400, height: 600 });
    }
  });

  it('copies what has come so far while the block is still open', async () => {
    await browser.page.evaluate(() => {
      window.markdown.stream(['```ts\nlet a;\n']);
      window.markdown.view.append('let b');
      window.markdown.runFrame();
    });
    await browser.page.getByRole('button', { name: 'Copy code' }).click();
    assert.deepEqual(await browser.page.evaluate(() => window.markdown.calls), ['copy:let a;\nlet b']);
  });

  it('colours code once its language has been loaded, the open end of a stream too', async () => {
    await browser.page.evaluate(() => {
      window.markdown.stream([]);
      window.markdown.view.append('```rust\nfn main() { let a = "b"; }\n');
      window.markdown.runFrame();
    });
    const keyword = browser.page.locator('code.language-rust .hljs-keyword');
    await waitFor('coloured Rust', async () => (await keyword.allTextContents()).join(' ') === 'fn let');
    await browser.page.evaluate(() => {
      window.markdown.view.append('fn next() {}\n```');
      window.markdown.view.finish();
    });
    assert.deepEqual(await keyword.allTextContents(), ['fn', 'let', 'fn']);
    assert.equal(await browser.page.locator('pre').textContent(), 'fn main() { let a = "b"; }\nfn next() {}');
  });

  it('colours scripts and styles inside HTML', async () => {
    await show('```html\n<script>const a = 1;</script><style>a { color: red }</style>\n```');
    const inner = browser.page.locator('.hljs-keyword, .hljs-attribute');
    await waitFor('coloured HTML', async () => (await inner.allTextContents()).join(' ') === 'const color');
  });

  it('leaves code of unknown languages and very long code as they are', async () => {
    await show('```rust\nfn a() {}\n```');
    await waitFor('coloured Rust', async () => (await browser.page.locator('.hljs-keyword').count()) > 0);
    await show('```nonsense\nfn a() {}\n```', `\n\n\`\`\`rust\n${'fn a() {}\n'.repeat(5_000)}\`\`\``);
    assert.equal(await browser.page.locator('[class^=hljs]').count(), 0);
    assert.equal(await browser.page.locator('code').count(), 2);
  });

  it('shows bidirectional control characters in code, coloured or not, and in inline code', async () => {
    const text = 'a\u202E\u2066b';
    await show(`\`\`\`js\n// ${text}\n\`\`\`\n\n\`\`\`\n${text}\n\`\`\`\n\n\`${text}\` and ${text}`);
    await waitFor(
      'coloured comment',
      async () => (await browser.page.locator('.hljs-comment .md-control').count()) === 2,
    );
    const badges = browser.page.locator('.md-control');
    const shown = await badges.evaluateAll((all) => all.map((badge) => getComputedStyle(badge, '::before').content));
    assert.deepEqual(shown, Array.from({ length: 3 }, () => ['"U+202E"', '"U+2066"']).flat());
    assert.equal(await badges.first().getAttribute('aria-label'), 'U+202E right-to-left override');
  });

  it('shows formulas and diagrams as readable code', async () => {
    await show('Let \\(a_1 * b_2 * c\\) be $$\\frac{a}{b}$$, for $5 or $6.\n\n```mermaid\ngraph TD; A-->B\n```');
    assert.deepEqual(await browser.page.locator('code').allTextContents(), [
      'a_1 * b_2 * c',
      '\\frac{a}{b}',
      'graph TD; A-->B',
    ]);
    assert.equal(await browser.page.locator('p').textContent(), 'Let a_1 * b_2 * c be \\frac{a}{b}, for $5 or $6.');
  });

  it('shows tasks as boxes that cannot be ticked', async () => {
    await show('- [ ] open\n- [x] closed [not a task]\n- [y] text');
    const boxes = browser.page.getByRole('checkbox');
    assert.deepEqual(
      await boxes.evaluateAll((all) =>
        all.map((box) => [(box as HTMLInputElement).checked, (box as HTMLInputElement).disabled]),
      ),
      [
        [false, true],
        [true, true],
      ],
    );
    assert.deepEqual(await browser.page.locator('li').allTextContents(), ['open', 'closed [not a task]', '[y] text']);
  });

  it('lets the keyboard reach code and tables that are wider than the view', async () => {
    await show(`| ${'wide '.repeat(50)} | b |\n|---|--:|\n| 1 | 2 |\n\n\`\`\`\n${'wide '.repeat(50)}\n\`\`\``);
    await browser.page
      .locator('th')
      .first()
      .evaluate((cell) => cell.setAttribute('nowrap', ''));
    for (const selector of ['.md-table', 'pre']) {
      const place = browser.page.locator(selector);
      await place.focus();
      await browser.page.keyboard.press('ArrowRight');
      await waitFor(`${selector} to scroll`, () => place.evaluate((element) => element.scrollLeft > 0));
    }
    assert.equal(
      await browser.page
        .locator('td')
        .nth(1)
        .evaluate((cell) => getComputedStyle(cell).textAlign),
      'right',
    );
    assert.equal(await browser.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
  });
});
