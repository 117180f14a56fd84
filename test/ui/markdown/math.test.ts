// Formulas keep every character; money, variables of a shell and what only looks like a formula stay text.
import assert from 'node:assert/strict';
import { openMarkdownPage, type MarkdownBrowser } from './openMarkdownPage.ts';

describe('formulas in Markdown', function () {
  this.timeout(60_000);
  let browser: MarkdownBrowser;

  before(async () => {
    browser = await openMarkdownPage();
  });
  after(() => browser.close());
  afterEach(async () => {
    assert.deepEqual(await browser.page.evaluate(() => window.markdown.problems), []);
  });

  /** The formulas of a text, those in lines of their own marked, and whether anything in them was read as Markdown. */
  function formulas(text: string): Promise<string[]> {
    return browser.page.evaluate((source) => {
      window.markdown.stream([source]);
      return [...window.markdown.container.querySelectorAll('.md-math')].map((element) => {
        const own = element.parentElement?.className === 'md-formula' ? 'own line: ' : '';
        return `${own}${element.childElementCount === 0 ? '' : 'read as Markdown: '}${element.textContent}`;
      });
    }, text);
  }

  const read: Record<string, string[]> = {
    'where $E = mc^2$ holds': ['E = mc^2'],
    'so $a_1 * b_1$ and $x*y*z$.': ['a_1 * b_1', 'x*y*z'],
    '($\\frac{1}{2}$, $\\$5$)': ['\\frac{1}{2}', '\\$5'],
    '\\(a_i * b_i\\) and \\[\\sum_{i} x_i\\] inline': ['a_i * b_i', '\\sum_{i} x_i'],
    '**Energy**: $$e_k = \\frac12 m v^2$$ here': ['e_k = \\frac12 m v^2'],
    '$$\na_1 \\\\\n- b_1\n# c\n= d\n$$': ['own line: a_1 \\\\\n- b_1\n# c\n= d'],
    'It follows:\n\\[\nx_1 = *y*\n\\]\nand so on': ['own line: x_1 = *y*'],
    '$$ a_1 + b_1 $$': ['own line:  a_1 + b_1'],
    '- one\n  $$\n  - a_1\n  $$\n- two': ['own line: - a_1'],
    '> $$\n> a_1\n> $$': ['own line: a_1'],
    'before $$ a $$ after\nand $$b$$': ['a', 'b'],
  };
  for (const [text, expected] of Object.entries(read)) {
    it(`reads ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await formulas(text), expected);
    });
  }

  const notRead = [
    'It costs $5 and $10.',
    '$5-$10, $5/$6, $5.50–$7',
    'from $5 to 10$',
    'US$5 and US$6',
    '**$5** and **$6**',
    'echo $HOME/$PATH and $a, $b',
    '5$ and 6$',
    '`$a$` is code, $5 for `x` and $6 too',
    'a $ b $ c',
    '$$ is the process\n\nand $$ again',
    '$$\nnever closed\n\n- a list\n\n$$',
    '\\$a\\$ is escaped',
    '    $$\n    code\n    $$',
  ];
  for (const text of notRead) {
    it(`leaves ${JSON.stringify(text)} as it is`, async () => {
      assert.deepEqual(await formulas(text), []);
    });
  }

  it('shows a formula in lines of its own as something that scrolls and takes the focus', async () => {
    await formulas(`$$\n${'x_1 + '.repeat(200)}\n$$`);
    const formula = browser.page.getByRole('group', { name: 'Formula' });
    assert.equal(await formula.evaluate((element) => element.scrollWidth > element.clientWidth), true);
    await browser.page.keyboard.press('Tab');
    assert.equal(await formula.evaluate((element) => element === document.activeElement), true);
  });

  it('goes on after thousands of beginnings without an end', async () => {
    for (const beginning of ['\\[\n', '$a ', '$', '$$a\n', '\\[ a\n']) {
      const shown = await browser.page.evaluate((text) => {
        window.markdown.stream([text]);
        return window.markdown.stream(['still *here*']);
      }, beginning.repeat(20_000));
      assert.equal(shown, '<p>still <em>here</em></p>', beginning);
    }
  });

  it('names a Mermaid diagram, which stays source', async () => {
    const seen = await browser.page.evaluate(() => {
      window.markdown.stream(['```mermaid\ngraph TD\n  A-->B\n```']);
      const { container } = window.markdown;
      return [container.querySelector('.md-code-name')?.textContent, container.querySelector('pre')?.textContent];
    });
    assert.deepEqual(seen, ['Mermaid', 'graph TD\n  A-->B']);
  });
});
