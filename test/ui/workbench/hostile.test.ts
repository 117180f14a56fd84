// A hostile answer in the real workbench: nothing of it runs, loads, or opens.
import assert from 'node:assert/strict';
import type { Request } from 'playwright-core';
import { useScene } from './support.ts';

describe('a hostile answer', () => {
  const scene = useScene();

  it('runs nothing, fetches nothing from elsewhere, and keeps only links to web pages and mail', async () => {
    const requests: string[] = [];
    const dialogs: string[] = [];
    const pages: string[] = [];
    await scene.open();
    const { page } = scene;
    page.context().on('request', (request: Request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.context().on('page', (other) => pages.push(other.url()));

    await scene.ask('simulate: hostile');
    const markdown = scene.answer.locator('.markdown');
    await markdown.getByText('an ordinary link that should still work').waitFor();
    await markdown.getByText('hover').hover();
    await markdown.getByText('example.com').waitFor();
    // Loaded again from the store: what is drawn at once must be as harmless as what streamed.
    await scene.workbench.command('LLM Workbench: New Conversation');
    await scene.answers.first().waitFor({ state: 'detached' });
    await scene.workbench.command('LLM Workbench: Show Conversations');
    await scene.button(/^simulate: hostile/).click();
    await markdown.getByText('an ordinary link that should still work').waitFor();

    const found = await markdown.evaluate((root) => ({
      links: [...root.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? ''),
      dangerous: [
        ...root.querySelectorAll('script, img, iframe, object, embed, form, input:not([type=checkbox]), style, link'),
      ].map((element) => element.outerHTML),
      handlers: [...root.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => name),
      ),
    }));
    assert.deepEqual(found.dangerous, []);
    assert.deepEqual(found.handlers, []);
    assert.ok(found.links.includes('https://example.com/'), found.links.join(' '));
    assert.deepEqual(
      found.links.filter((href) => !/^(https?:|mailto:)/.test(href)),
      [],
    );
    for (const frame of page.frames()) {
      assert.equal(await frame.evaluate(() => '__hostile' in window), false, frame.url());
    }
    assert.deepEqual(dialogs, []);
    assert.deepEqual(pages, []);
    const own = new URL(scene.workbench.server.url()).origin;
    assert.deepEqual(
      requests.filter((url) => !isOwn(url, own)),
      [],
    );
  });
});

/** VS Code answers a webview's resources itself, in a service worker, under a name that no DNS knows. */
function isOwn(url: string, origin: string): boolean {
  const { protocol, hostname, origin: from } = new URL(url);
  return (
    from === origin || ['data:', 'blob:'].includes(protocol) || hostname.endsWith('.vscode-resource.vscode-cdn.net')
  );
}
