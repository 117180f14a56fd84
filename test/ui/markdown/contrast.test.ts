// Text and code can be read in each of VS Code's own themes, and with a screen reader.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openMarkdownPage, type MarkdownBrowser } from './openMarkdownPage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const css = readFileSync(new URL('../../../webview-ui/markdown/markdown.css', import.meta.url), 'utf8');
const leastContrast = 4.5;

type Rgb = [red: number, green: number, blue: number];

/** WCAG 2.2's contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: Rgb, other: Rgb): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `rgb(…)`, or `color(srgb …)` as Chromium writes a mixed colour; 0 to 1 each. */
function parseColor(text: string): Rgb {
  const numbers = (text.match(/[\d.]+/g) ?? []).map(Number).slice(0, 3);
  assert.equal(numbers.length, 3, text);
  return numbers.map((value) => (text.startsWith('rgb') ? value / 255 : value)) as Rgb;
}

describe('Markdown in each theme', () => {
  let browser: MarkdownBrowser;

  before(async function () {
    this.timeout(60_000);
    browser = await openMarkdownPage();
    await browser.page.evaluate(axe);
  });
  after(() => browser.close());

  for (const theme of ['vscode-dark', 'vscode-light', 'vscode-high-contrast', 'vscode-high-contrast-light']) {
    it(`gives every colour of code enough contrast in ${theme}`, async () => {
      const classes = [...new Set(css.match(/hljs-[a-z_-]+/g))];
      assert.ok(classes.length > 25);
      const colors = await browser.page.evaluate(
        ({ theme, classes }) => {
          document.body.className = theme;
          window.markdown.stream(['```\nx\n```']);
          const code = window.markdown.container.querySelector('code') as HTMLElement;
          const ground = getComputedStyle(code.closest('figure') as HTMLElement).backgroundColor;
          const colorOf = (className: string): string => {
            const span = document.createElement('span');
            span.className = className;
            code.append(span);
            return getComputedStyle(span).color;
          };
          return {
            ground,
            text: [...classes, 'md-control', 'hljs-title class_', ''].map((name) => [name, colorOf(name)] as const),
          };
        },
        { theme, classes },
      );
      const weak = colors.text
        .map(([name, color]) => `${name} ${contrast(parseColor(color), parseColor(colors.ground)).toFixed(2)}`)
        .filter((line) => Number(line.split(' ').at(-1)) < leastContrast);
      assert.deepEqual(weak, []);
      assert.ok(new Set(colors.text.map(([, color]) => color)).size > 6, 'colours that tell apart');
    });

    it(`has no fault that axe finds in ${theme}`, async function () {
      this.timeout(30_000);
      const violations = await browser.page.evaluate(async (theme) => {
        document.body.className = theme;
        window.markdown.stream([
          '# Title\n\ntext *a* **b** `code` [link](https://x.example) ![i](https://y.example/z)\n\n- [ ] a\n- [x] b\n\n> q\n\n',
          '| a | b |\n|--|--:|\n| 1 | 2 |\n\n```ts retry.ts\nconst a = "b"; // \u202E\n```\n\n1. x\n\n   ```\n   y\n   ```',
        ]);
        const { axe } = window as unknown as {
          axe: { run(root: Element): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const { violations } = await axe.run(window.markdown.container);
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
      }, theme);
      assert.deepEqual(violations, []);
    });
  }
});
