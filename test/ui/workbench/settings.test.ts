// The settings page in an editor tab: what is typed there stands in the files, what stands in the files is shown there, and no key comes near it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { readJsonFile } from '../../harness/jsonFile.ts';
import { waitFor } from '../../harness/wait.ts';
import type { ScriptedServer } from '../../wire/scriptedServer.ts';
import { newKey } from './keySteps.ts';
import { useScene } from './support.ts';
import { startTellTaleRefuser } from './vendorServer.ts';

describe('the settings page', () => {
  const key = newKey();
  // Text that is put into the editor stays as it is.
  const settings = { 'editor.autoClosingBrackets': 'never', 'editor.autoSurround': 'never' };
  const scene = useScene({ settings, env: { OPENAI_API_KEY: key, LLM_MAX_RETRIES: '3' } });
  let vendor: ScriptedServer;

  before(async () => {
    vendor = await startTellTaleRefuser();
    await scene.workbench.open();
    await openSettings();
  });
  after(async () => {
    await (vendor as ScriptedServer | undefined)?.stop();
  });

  const page = (): FrameLocator => scene.workbench.panel;
  const field = (name: string): Locator => page().getByRole('textbox', { name, exact: true });
  const setting = (name: string): Locator => page().getByRole('group', { name, exact: true });
  const userSettings = () => readJsonFile(join(scene.workbench.dir, 'data/User/settings.json'));
  const workspaceSettings = () => readJsonFile(join(scene.workbench.workspace ?? '', '.vscode/settings.json'));

  async function openSettings(): Promise<void> {
    await scene.workbench.command('LLM Workbench: Settings');
    await page().getByRole('navigation', { name: 'Pages' }).waitFor();
  }

  async function show(name: string): Promise<void> {
    await page().getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();
    await page().getByRole('heading', { name, level: 2 }).waitFor();
  }

  async function type(name: string, text: string): Promise<void> {
    await field(name).fill(text);
    await field(name).press('Enter');
  }

  it('opens once, however often it is asked for', async () => {
    await page().getByRole('heading', { name: 'Providers and keys', level: 2 }).waitFor();
    await openSettings();
    await eventually(async () =>
      assert.equal(await scene.page.locator('.tab', { hasText: 'LLM Workbench: Settings' }).count(), 1),
    );
  });

  it('writes what is typed into settings.json, and takes it out again', async () => {
    await show('Defaults');
    await setting('Further tries').getByText('from LLM_MAX_RETRIES in the environment').waitFor();
    await eventually(async () => assert.equal(await field('Further tries').inputValue(), '3'));
    await type('Temperature', '0,7');
    await setting('Temperature').getByText('from your settings').waitFor();
    assert.equal(userSettings()['llmWorkbench.temperature'], 0.7);
    await type('Temperature', '7');
    await setting('Temperature').getByRole('alert').filter({ hasText: 'A number from 0 to 2, or empty.' }).waitFor();
    assert.equal(userSettings()['llmWorkbench.temperature'], 0.7);
    await eventually(async () => assert.equal(await field('Temperature').inputValue(), '7'));
    await field('Temperature').press('Escape');
    await eventually(async () => assert.equal(await field('Temperature').inputValue(), '0.7'));
    await setting('Temperature').getByRole('button', { name: 'Reset Temperature' }).click();
    await setting('Temperature').getByText('default', { exact: true }).waitFor();
    assert.ok(!('llmWorkbench.temperature' in userSettings()));
  });

  it('shows at once what is changed in the file', async () => {
    await type('Top-p', '0.4');
    await setting('Top-p').getByText('from your settings').waitFor();
    await setting('Top-p').hover();
    await setting('Top-p').getByRole('button', { name: 'Edit in settings.json: Top-p' }).click();
    const editor = scene.page.locator('.monaco-modal-editor-block');
    await editor.locator('.view-line', { hasText: 'llmWorkbench.topP' }).waitFor();
    await editor.locator('.monaco-editor.focused').waitFor();
    const changed = { ...userSettings(), 'llmWorkbench.topP': 0.9, 'llmWorkbench.maxOutputTokens': 0 };
    await scene.page.keyboard.press('ControlOrMeta+A');
    await scene.page.keyboard.insertText(JSON.stringify(changed));
    await scene.page.keyboard.press('ControlOrMeta+S');
    await waitFor('the file to be written', () => userSettings()['llmWorkbench.topP'] === 0.9);
    await waitFor('the editor to close', async () => {
      await scene.page.keyboard.press('Escape');
      return !(await editor.isVisible());
    });
    await waitFor('the page to follow', async () => (await field('Top-p').inputValue()) === '0.9');
    await setting('Longest answer').getByText('whole number').waitFor();
  });

  it('takes a base URL, refuses what is none, and tests the key there only after VS Code asked', async () => {
    await show('Providers and keys');
    const openai = page().getByRole('region', { name: 'OpenAI' }).first();
    await openai.getByText('from OPENAI_API_KEY').waitFor();
    await openai.getByRole('button', { name: 'Settings of OpenAI' }).click();
    const address = openai.getByRole('textbox', { name: 'Base URL' });
    await address.fill('not an address');
    await address.press('Enter');
    await openai.getByRole('alert').waitFor();
    assert.ok(!('llmWorkbench.providers' in userSettings()));
    await address.fill(`${vendor.url}/v1`);
    await address.press('Enter');
    // Its list of models is read again, for which VS Code asks whether the key may go there.
    const question = /Send the OpenAI key "OPENAI_API_KEY" to another address\?/;
    await scene.workbench.answerDialog(question, 'Cancel');
    assert.deepEqual(userSettings()['llmWorkbench.providers'], { openai: { baseUrl: `${vendor.url}/v1` } });
    assert.deepEqual(vendor.requests, []);
    await openai.getByRole('button', { name: 'Test OPENAI_API_KEY', exact: true }).click();
    await openai.getByText('testing…').waitFor();
    await scene.workbench.answerDialog(question, `Send to ${new URL(vendor.url).host}`);
    await openai.getByText('wrong key', { exact: true }).waitFor();
    await openai.getByText(/^Wrong key\. 127\.0\.0\.1:\d+ refuses it \(401\)/).waitFor();
    await openai.getByText('401 invalid_api_key').waitFor();
    assert.ok(vendor.requests.length > 0);
    assert.ok(!(await page().locator('html').innerHTML()).includes(key.slice(0, 16)), 'the key is in the page');
  });

  it('gives the workspace choices of its own, and says where they come from', async () => {
    await show('This workspace');
    assert.equal(await page().getByRole('textbox', { name: 'Base URL' }).count(), 0);
    await eventually(async () => assert.equal(await field('Top-p').getAttribute('placeholder'), '0.9'));
    await setting('Top-p').getByText('inherited: from your settings').waitFor();
    await type('Top-p', '0.2');
    await setting('Top-p').getByText('from this workspace').waitFor();
    assert.equal(workspaceSettings()['llmWorkbench.topP'], 0.2);
    assert.equal(userSettings()['llmWorkbench.topP'], 0.9);
    await show('Defaults');
    await setting('Top-p').getByText('This workspace sets 0.2 instead').waitFor();
  });

  it('is back after a reload, on the page that was shown', async () => {
    await scene.workbench.reloadWindow();
    await page().getByRole('heading', { name: 'Defaults', level: 2 }).waitFor();
    await eventually(async () => assert.equal(await field('Top-p').inputValue(), '0.9'));
  });
});
