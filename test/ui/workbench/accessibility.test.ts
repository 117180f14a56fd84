// The chat for everybody: axe finds nothing grave in any theme, and the main job is done without a mouse.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const themes = ['dark', 'light', 'hc-dark', 'hc-light'] as const;

/** Addresses where nobody answers take every provider out of the simulator: two lack a key then, one does not run. */
const nowhere = { baseUrl: 'http://127.0.0.1:9' };

describe('accessibility', () => {
  const scene = useScene({
    settings: {
      'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini',
      'llmWorkbench.providers': { openai: nowhere, anthropic: nowhere, ollama: nowhere },
    },
  });

  /** What axe calls serious or critical in the chat as it is shown now. */
  const findings = async (): Promise<string[]> => {
    const page = scene.chat.locator('html');
    // The page's policy forbids a script of ours, and does not bind Playwright.
    await page.evaluate(`${axe};undefined`);
    // The view is see-through: axe has to be told what lies behind it, or it takes that for white.
    const behind = await scene.page.locator('.part.sidebar').evaluate((part) => getComputedStyle(part).backgroundColor);
    await page.evaluate((root, colour) => {
      root.style.backgroundColor = colour;
    }, behind);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: { run(part: Document): Promise<AxeResults> } }).axe.run(document),
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`));
  };

  const inEveryTheme = async (states: Readonly<Record<string, () => Promise<void>>>) => {
    const found: Record<string, string[]> = {};
    for (const theme of themes) {
      await scene.workbench.setTheme(theme);
      for (const [name, show] of Object.entries(states)) {
        await show();
        const problems = await findings();
        if (problems.length > 0) {
          found[`${name}, ${theme}`] = problems;
        }
      }
    }
    assert.deepEqual(found, {});
  };

  it('has no grave finding in the first steps', async () => {
    await scene.workbench.open();
    await scene.workbench.openChat();
    await scene.chat.getByRole('heading', { name: 'Choose where answers come from' }).waitFor();
    await scene.chat.getByText('Ollama is not running').waitFor();
    await inEveryTheme({ 'first steps': async () => {} });
  });

  it('has no grave finding in answers, errors, parameters, picker and list', async () => {
    await scene.workbench.changeUserSettings({ 'llmWorkbench.providers': {} });
    await scene.showChat();
    await scene.ask('Explain this, please');
    await scene.ask('simulate: wrong key');
    const parameters = scene.chat.getByRole('region', { name: 'Parameters' });
    const picker = scene.chat.getByRole('dialog', { name: 'Choose a model' });
    const list = scene.chat.getByRole('main', { name: 'Conversations' });
    await inEveryTheme({
      'answer and error': async () => {
        await scene.answer.getByRole('region', { name: 'Error' }).waitFor();
      },
      parameters: async () => {
        await scene.button('Parameters').click();
        await parameters.waitFor();
      },
      picker: async () => {
        await scene.button('Close parameters').click();
        await parameters.waitFor({ state: 'detached' });
        await scene.button(/^Model:/).click();
        await picker.waitFor();
      },
      list: async () => {
        await scene.page.keyboard.press('Escape');
        await picker.waitFor({ state: 'detached' });
        await scene.workbench.command('LLM Workbench: Show Conversations');
        await list.getByText('Explain this, please').waitFor();
      },
      'answer and error again': async () => {
        await scene.button('Back to the chat').click();
        await scene.answers.first().waitFor();
      },
    });
  });

  it('does the main job without a mouse', async () => {
    const { keyboard } = scene.page;
    const box = scene.page.locator('.quick-input-widget').filter({ visible: true });
    const choose = async (key: string, words: string) => {
      await keyboard.press(key);
      await box.waitFor();
      await keyboard.type(words);
      await box.locator('.monaco-list-row.focused', { hasText: words }).waitFor();
      await keyboard.press('Enter');
      await box.waitFor({ state: 'detached' }).catch(() => undefined);
    };
    const focused = () => scene.chat.locator(':focus').first().getAttribute('aria-label', { timeout: 1000 });

    await choose('F1', 'LLM Workbench: New Conversation');
    await scene.answers.first().waitFor({ state: 'detached' });
    await scene.inComposer();
    await choose('Control+P', 'cart.ts');
    await scene.page.locator('.tab.active[data-resource-name="cart.ts"]').waitFor();
    await scene.workbench.goToLine(8);
    for (let line = 8; line < 15; line++) {
      await keyboard.press('Shift+ArrowDown');
    }
    await choose('F1', 'LLM Workbench: Explain');
    await scene.figures.waitFor();

    await choose('F1', 'LLM Workbench: Open Chat');
    await waitFor('the cursor in the composer', async () => (await focused()) === 'Question');
    await keyboard.type('And what does it cost?');
    await keyboard.press('Enter');
    await waitFor('the second answer', async () => (await scene.answers.count()) === 2);
    await scene.ended();
    assert.match(JSON.stringify(scene.lastBody()), /And what does it cost\?/);

    // From the composer to the model: open, search, choose, and back in the composer.
    await waitFor('the cursor in the composer', async () => (await focused()) === 'Question');
    for (const _control of ['Add context', 'Add picture', 'Parameters', 'Model']) {
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await waitFor('the cursor in the search', async () => (await focused()) === 'Search models');
    await keyboard.type('haiku');
    await scene.chat.getByRole('option', { name: /Claude Haiku 4\.5/ }).waitFor();
    await keyboard.press('Enter');
    await scene.button(/^Model: .*Claude Haiku 4\.5/).waitFor();
    await waitFor('the cursor in the composer', async () => (await focused()) === 'Question');
    await keyboard.type('The same of you?');
    await keyboard.press('Enter');
    await waitFor('the third answer', async () => (await scene.answers.count()) === 3);
    await scene.ended();
    await eventually(async () => assert.match(await scene.figures.innerText(), /Anthropic/i));
  });
});
