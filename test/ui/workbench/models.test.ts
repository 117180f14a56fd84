// The table of models in an editor tab: what the real catalogue lists, and what is done there stands in settings and in the chat.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { readJsonFile } from '../../harness/jsonFile.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

const TITLE = 'LLM Workbench: Models';
/** However the price library writes the name of the model that the tests use. */
const MODEL = /4\.1[ -]mini/i;

describe('the table of models', () => {
  const scene = useScene();
  before(async () => {
    await scene.open();
    await browse();
  });

  const table = (): FrameLocator => scene.workbench.panel;
  const search = (): Locator => table().getByRole('combobox', { name: 'Search models' });
  const rows = (): Locator => table().locator('.modelRow');
  const row = (name: string | RegExp): Locator => rows().filter({ hasText: name }).first();
  const button = (name: string | RegExp): Locator => table().getByRole('button', { name });
  const setting = (id: string): unknown => {
    const file = join(scene.workbench.dir, 'data/User/settings.json');
    return readJsonFile(file)[`llmWorkbench.${id}`];
  };

  async function browse(): Promise<void> {
    await scene.workbench.command('LLM Workbench: Browse Models…');
    await rows().first().waitFor();
  }

  it('opens once, and lists what the providers list, with prices and where they come from', async () => {
    await browse();
    await eventually(async () => assert.equal(await scene.page.locator('.tab', { hasText: TITLE }).count(), 1));
    await search().fill('@provider:openai gpt-4.1-mini');
    await waitFor('the model with its price', async () => /0\.40/.test((await row(MODEL).textContent()) ?? ''));
    await row(MODEL).click();
    await table()
      .getByRole('complementary')
      .getByText(/price library of|shipped list|list$/)
      .first()
      .waitFor();
  });

  it('uses a model in the chat, and pins and hides it in every picker', async () => {
    await search().fill('@provider:openai gpt-4.1-mini');
    await row(MODEL).click();
    await table().getByRole('complementary').getByRole('button', { name: 'Use in Chat' }).click();
    await waitFor('the setting', () => setting('defaultModel') === 'openai/gpt-4.1-mini');
    await scene.button(/^Model: .*4\.1[ -]mini/i).waitFor();
    await table().getByRole('complementary').getByRole('button', { name: 'Pin' }).click();
    await waitFor('the pin', () => JSON.stringify(setting('pinnedModels')) === '["openai/gpt-4.1-mini"]');
    await table().getByRole('complementary').getByRole('button', { name: 'Hide from Pickers' }).click();
    await waitFor('the hiding', () => JSON.stringify(setting('hiddenModels')) === '["openai/gpt-4.1-mini"]');
    await row(MODEL).waitFor({ state: 'detached' });
    await search().fill('@hidden');
    await button(/^Show in Pickers/)
      .first()
      .click();
    await waitFor('no hiding', () => setting('hiddenModels') === undefined);
  });

  it('names a model, and tells what is no name', async () => {
    await search().fill('@provider:openai gpt-4.1-mini');
    await row(MODEL).click();
    const alias = table().getByRole('textbox', { name: /^New alias for/ });
    await alias.fill('not a name');
    await alias.press('Enter');
    await table().getByRole('alert').first().waitFor();
    await alias.fill('quick');
    await alias.press('Enter');
    await button('Remove alias quick').waitFor();
    assert.deepEqual(setting('aliases'), { quick: 'openai/gpt-4.1-mini' });
    await search().fill('quick');
    await row(MODEL).waitFor();
  });

  it('is there again after the window is loaded anew, with its filter', async () => {
    await search().fill('@provider:openai @vision');
    await row(/gpt/i).waitFor();
    await scene.workbench.reloadWindow();
    await rows().first().waitFor();
    await eventually(async () => assert.equal(await search().inputValue(), '@provider:openai @vision'));
    await eventually(async () => assert.equal(await scene.page.locator('.tab', { hasText: TITLE }).count(), 1));
  });
});
