// The chat's page in a real webview: what it may load, and that it runs under that policy.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { ChatView } from '../../src/host/chatView.ts';
import { webviewPage, webviewRoot } from '../../src/host/webviewPage.ts';
import { waitFor } from '../harness/wait.ts';
import { installed, running } from './support/extension.ts';
import { Profile } from './support/separateServices.ts';
import { simulator } from './support/simulator.ts';

function policyOf(html: string): Map<string, string[]> {
  const content = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  assert.ok(content, 'there is a policy');
  return new Map(
    content.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, sources] as const;
    }),
  );
}

/** An empty style element is all that this lets in. */
const EMPTY_STYLE = `'sha256-${createHash('sha256').update('').digest('base64')}'`;

describe('the page of the chat', () => {
  let panel: vscode.WebviewPanel;
  let profile: Profile;

  beforeEach(() => {
    profile = new Profile();
    panel = vscode.window.createWebviewPanel('llmWorkbenchTest', 'Test', vscode.ViewColumn.One);
  });
  afterEach(async () => {
    panel.dispose();
    await profile.remove();
  });

  const page = () => webviewPage(panel.webview, installed().extensionUri);

  it('allows nothing but its own files', () => {
    const policy = policyOf(page());
    const own = panel.webview.cspSource.split(/\s+/);
    assert.deepEqual(policy.get('default-src'), ["'none'"]);
    for (const [name, sources] of policy) {
      const foreign = sources.filter((source) => !own.includes(source) && source !== "'none'");
      const allowed = (source: string) =>
        name === 'script-src' ? source.startsWith("'nonce-") : name === 'style-src' && source === EMPTY_STYLE;
      assert.deepEqual(
        foreign.filter((source) => !allowed(source)),
        [],
        name,
      );
    }
    assert.ok(policy.has('script-src') && policy.has('style-src') && policy.has('img-src'));
    // These two do not fall back to default-src.
    assert.deepEqual(policy.get('base-uri'), ["'none'"]);
    assert.deepEqual(policy.get('form-action'), ["'none'"]);
  });

  it('allows no inline code, no inline style and no eval', () => {
    assert.doesNotMatch(page(), /unsafe-|strict-dynamic|wasm|data:|blob:/);
    assert.doesNotMatch(page(), /<style|\sstyle=|\son[a-z]+=/i);
  });

  it('gives its one script a nonce that nobody can foretell', () => {
    const nonceOf = (html: string) => /<script type="module" nonce="([^"]+)"/.exec(html)?.[1];
    const [one, two] = [page(), page()];
    assert.equal(one.match(/<script/g)?.length, 1);
    assert.ok(
      policyOf(one)
        .get('script-src')
        ?.includes(`'nonce-${nonceOf(one)}'`),
    );
    assert.ok(Buffer.from(String(nonceOf(one)), 'base64').length >= 16);
    assert.notEqual(nonceOf(one), nonceOf(two));
  });

  it('names files of the webview’s own folder only', () => {
    const root = panel.webview.asWebviewUri(webviewRoot(installed().extensionUri)).toString();
    const addresses = [...page().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => String(address));
    assert.equal(addresses.length, 2);
    assert.ok(addresses.every((address) => address.startsWith(`${root}/`)));
  });

  it('may read that folder and no other, and asks for its first snapshot under that policy', async () => {
    await simulator();
    const services = await profile.start();
    const view = new ChatView(services, (await running()).keyCommands);
    const asked: unknown[] = [];
    panel.webview.onDidReceiveMessage((message: { method?: unknown }) => asked.push(message.method));
    // A panel has all that the view uses of a view in the sidebar.
    await view.resolveWebviewView({ webview: panel.webview, onDidDispose: panel.onDidDispose } as vscode.WebviewView);
    assert.deepEqual(
      panel.webview.options.localResourceRoots?.map(({ path }) => path),
      [`${installed().extensionUri.path}/dist/webview`],
    );
    assert.equal(panel.webview.options.enableScripts, true);
    assert.ok(!panel.webview.options.enableCommandUris);
    assert.ok(!panel.webview.options.enableForms);
    await waitFor('the page to run', () => asked.includes('chat/snapshot'));
  });
});
