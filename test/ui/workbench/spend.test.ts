// What was spent, where the work happens: it grows in the status bar with each answer, and a click shows what it went to.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

const TITLE = 'LLM Workbench: Costs';

describe('spending beside the work', () => {
  const scene = useScene({ settings: { 'llmWorkbench.defaultModel': 'openai/gpt-5-mini' } });
  before(() => scene.open());

  const item = (): Locator => scene.workbench.statusBarItem(/ today$/);
  const tab = (): Locator => scene.page.locator('.tab', { hasText: TITLE });
  const spent = async (): Promise<number> => Number(/\$([\d.]+) today/.exec((await item().textContent()) ?? '')?.[1]);

  it('grows in the status bar with each answer', async () => {
    await waitFor('nothing spent yet', async () => (await spent()) === 0);
    await scene.ask('Why is the sky blue?');
    const first = await waitFor('the first cost', async () => (await spent()) || undefined);
    await scene.ask('And the sea?');
    await waitFor('more of it', async () => (await spent()) > first);
    await item()
      .getByRole('button', { name: /^LLM Workbench spending: .* today\. Opens the costs\.$/ })
      .waitFor();
  });

  it('shows the costs of today with a click, and those of the conversation from its total', async () => {
    await item().click();
    await tab().waitFor();
    const page = scene.workbench.panel;
    await page
      .getByText(/GPT-5 mini/i)
      .filter({ visible: true })
      .first()
      .waitFor();
    await tab().getByRole('button', { name: /Close/ }).click();
    await tab().waitFor({ state: 'detached' });
    const total = scene.chat.getByRole('button', { name: /^Costs: \$/ });
    await eventually(async () => assert.match((await total.textContent()) ?? '', /^\$0\.\d+$/));
    await total.press('Enter');
    await tab().waitFor();
    await page.getByText('Why is the sky blue?').filter({ visible: true }).first().waitFor();
  });

  it('is told beside the conversation in the list', async () => {
    await scene.workbench.command('LLM Workbench: Show Conversations');
    const row = scene.chat.getByRole('button', { name: /^Why is the sky blue\? \$0\.\d+ / });
    await row.waitFor();
  });
});
