// The parameters panel in a real browser: values, what a model does not take, the library of prompts, and one that is written.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { waitFor } from '../../harness/wait.ts';
import { useGallery } from './useGallery.ts';

type Request = Extract<ToHost, { kind: 'request' }>;

describe('the parameters panel in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  const open = (state: string): Promise<void> => scene.open(state, 'section.parameters');

  const textbox = (name: string | RegExp): Locator => page.getByRole('textbox', { name });
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const effort = (): Locator => page.getByRole('combobox', { name: 'Reasoning effort' });
  const json = (): Locator => page.getByRole('checkbox', { name: 'JSON object' });
  const requests = async (method: string): Promise<Request[]> => {
    const all = await page.evaluate(() => window.gallery.asked);
    return all.filter((one): one is Request => one.kind === 'request' && one.method === method);
  };
  const lastSet = async (): Promise<unknown> =>
    ((await requests('conversation/setParameters')).at(-1)?.params as { parameters: unknown } | undefined)?.parameters;
  const until = async (method: string, count: number): Promise<void> => {
    await page.waitForFunction(
      ([wanted, least]) =>
        window.gallery.asked.filter((one) => one.kind === 'request' && one.method === wanted).length >= least,
      [method, count] as const,
    );
  };

  it('applies a parameter when its field is left, and refuses a wrong one in words', async () => {
    await open('parametersWrite');
    const field = textbox('Temperature');
    await field.fill('3');
    await page.getByText('A number from 0 to 2, or empty.').waitFor();
    await field.press('Tab');
    assert.equal(await lastSet(), undefined);
    await field.fill('0,5');
    await field.press('Tab');
    await until('conversation/setParameters', 1);
    assert.deepEqual(await lastSet(), { maxOutputTokens: 4096, temperature: 0.5 });
    await button('Parameters, 1 changed').waitFor();
  });

  it('sets an effort, counts it, and takes it back to the model’s default', async () => {
    await open('parametersWrite');
    await effort().selectOption('High');
    await until('conversation/setParameters', 1);
    assert.deepEqual(await lastSet(), { maxOutputTokens: 4096, reasoningEffort: 'high' });
    await button('Parameters, 1 changed').waitFor();
    await button('Reset Reasoning effort').click();
    await until('conversation/setParameters', 2);
    assert.deepEqual(await lastSet(), { maxOutputTokens: 4096 });
    await button('Parameters').waitFor();
    await waitFor('the value', async () => (await effort().inputValue()) === '');
  });

  it('switches JSON output on and off by keyboard', async () => {
    await open('parametersLocal');
    await json().focus();
    await page.keyboard.press('Space');
    await until('conversation/setParameters', 1);
    assert.deepEqual(await lastSet(), { reasoningEffort: 'high', json: true });
    await page.keyboard.press('Space');
    await until('conversation/setParameters', 2);
    assert.deepEqual(await lastSet(), { reasoningEffort: 'high' });
    assert.equal((await requests('conversation/setParameters')).length, 2);
  });

  it('greys what the model does not take, says why, and keeps the value for other models', async () => {
    await open('parametersRefused');
    await page.getByText('GPT-5 takes no temperature.').waitFor();
    await page.getByText('128,000 is sent: GPT-5 writes no more').waitFor();
    await waitFor('it to be greyed', () => textbox('Temperature').isDisabled());
    await waitFor('the value', async () => (await textbox('Temperature').inputValue()) === '0.2');
    await waitFor('the effort', async () => (await effort().locator('option:checked').textContent()) === 'Minimal');
    await page.getByText('Low is sent: GPT-5 has no “minimal”').waitFor();
    await waitFor('it to be open', () => json().isEnabled());
    await button(/^Model:/).click();
    await page.getByRole('option', { name: /Claude Haiku/ }).click();
    await page.getByText('Claude Haiku 4.5 has no JSON mode.').waitFor();
    // The toolkit draws a frame later.
    await page.getByRole('checkbox', { name: 'JSON object', checked: true, disabled: true }).waitFor();
    await page.getByText('Claude Haiku 4.5 takes it only without a reasoning effort.').first().waitFor();
    await effort().selectOption('');
    await waitFor('it to be open', () => textbox('Temperature').isEnabled());
    await page.getByText('Claude Haiku 4.5 takes it only without a temperature.').waitFor();
    await waitFor('it to be greyed', () => textbox('Top-p').isDisabled());
    assert.equal((await requests('conversation/setParameters')).length, 1);
  });

  it('puts a prompt of the library into use, by keyboard, and gives the cursor back', async () => {
    await open('parametersWrite');
    await button('Choose from the library').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Commit messages/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until('conversation/setParameters', 1);
    assert.deepEqual(await lastSet(), {
      maxOutputTokens: 4096,
      system: 'You review TypeScript. Answer in two sentences.',
    });
    await waitFor('the prompt in its field', async () =>
      (await textbox('System prompt').inputValue()).startsWith('You review TypeScript'),
    );
    await waitFor('the cursor to be back', () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Choose from the library'),
    );
  });

  it('removes a prompt of one’s own and brings it back; a workspace’s cannot be removed here', async () => {
    await open('parametersLibrary');
    await button('Choose from the library').click();
    await page.getByRole('button', { name: /^House style/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Remove House style' }).count(), 0);
    await page.getByRole('button', { name: /^House style/ }).press('Delete');
    await page.getByRole('button', { name: /^Reviewer/ }).press('Delete');
    await button('Undo').waitFor();
    await page.getByRole('button', { name: /^Reviewer/ }).waitFor({ state: 'detached' });
    assert.deepEqual(
      (await requests('systemPrompt/remove')).map(({ params }) => params),
      [{ name: 'Reviewer' }],
    );
    await page.waitForFunction(() => document.activeElement?.matches('.undoRow vscode-button'));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Reviewer/ }).waitFor();
    assert.deepEqual((await requests('systemPrompt/save')).at(-1)?.params, {
      name: 'Reviewer',
      text: 'You review TypeScript. Answer in two sentences.',
      isNew: true,
    });
  });

  it('saves the present text under a name, and says before it replaces one', async () => {
    await open('parametersLibrary');
    await textbox('System prompt').fill('You are brief.');
    await button('Save to the library').click();
    const name = textbox('Name in the library');
    await name.fill('Reviewer');
    await page.getByText('You have a prompt of this name: it is replaced.').waitFor();
    await button('Replace').waitFor();
    await name.fill('Brief');
    await name.press('Enter');
    await name.waitFor({ state: 'detached' });
    assert.deepEqual(
      (await requests('systemPrompt/save')).map(({ params }) => params),
      [{ name: 'Brief', text: 'You are brief.', isNew: true }],
    );
  });

  it('says whom it asks before it does, and puts what was written up for review only', async () => {
    await open('parametersWrite');
    await button('Generate from a description').click();
    const ask = page.getByRole('button', { name: 'Ask Claude Haiku 4.5' });
    await ask.waitFor();
    await waitFor('it to be greyed', () => ask.isDisabled());
    await textbox(/What should it do/).fill('Reviews SQL migrations');
    assert.equal((await requests('systemPrompt/generate')).length, 0);
    await ask.click();
    await button('Use it').waitFor();
    assert.deepEqual(
      (await requests('systemPrompt/generate')).map(({ params }) => params),
      [{ description: 'Reviews SQL migrations', model: { providerId: 'anthropic', model: 'claude-haiku-4-5' } }],
    );
    await page.getByText('Written by Claude Haiku 4.5 for $0.0012.').waitFor();
    const field = textbox('System prompt');
    await waitFor('what was written', async () => (await field.inputValue()).startsWith('You review SQL'));
    await field.fill('You review SQL, briefly.');
    await field.press('Tab');
    assert.equal(await lastSet(), undefined);
    await button('Use it').click();
    await until('conversation/setParameters', 1);
    assert.deepEqual(await lastSet(), { maxOutputTokens: 4096, system: 'You review SQL, briefly.' });
  });

  it('drops what was written, and the prompt in use stays', async () => {
    await open('parametersLibrary');
    await button('Generate from a description').click();
    await textbox(/What should it do/).fill('x');
    await page.getByRole('button', { name: 'Ask Claude Haiku 4.5' }).click();
    await button('Discard').click();
    const before = 'You review TypeScript. Answer in two sentences.';
    await waitFor('the prompt in use', async () => (await textbox('System prompt').inputValue()) === before);
    assert.equal(await lastSet(), undefined);
  });

  it('shows that a model is writing, outlives the panel, and stops', async () => {
    await open('parametersWrite');
    await page.evaluate(() => {
      window.gallery.hold('systemPrompt/generate');
    });
    await button('Generate from a description').click();
    await textbox(/What should it do/).fill('x');
    await page.getByRole('button', { name: 'Ask Claude Haiku 4.5' }).click();
    await page.getByText('Claude Haiku 4.5 is writing…').waitFor();
    await button('Close parameters').click();
    await button('Parameters').click();
    await page.getByText('Claude Haiku 4.5 is writing…').waitFor();
    const isCancelled = (): Promise<boolean> =>
      page.evaluate(() => window.gallery.asked.some(({ kind }) => kind === 'cancel'));
    assert.ok(!(await isCancelled()));
    await button('Stop').click();
    await page.getByRole('alert').filter({ hasText: 'Stopped.' }).waitFor();
    assert.ok(await isCancelled());
    await page.getByRole('button', { name: 'Ask Claude Haiku 4.5' }).waitFor();
  });
});
