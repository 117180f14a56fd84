// The cost view's host and the files of usage in the real workbench, through VS Code's own lists, dialogs and notifications.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

describe('usage', () => {
  const scene = useScene({ settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });
  const folder = () => join(scene.workbench.dir, 'workspace');
  /** As it is proposed. */
  const name = () => readdirSync(folder()).find((one) => /^llm-workbench-usage-[\d-]+\.jsonl$/.test(one)) ?? '';
  const file = () => join(folder(), name());
  /** Accepts what VS Code's file dialog holds once it is there, or a path in its place. */
  const fileDialog = async (ready: RegExp, path?: string) => {
    const input = scene.page.locator('.quick-input-widget input.input');
    await waitFor('the file dialog', async () => ready.test(await input.inputValue()));
    if (path !== undefined) {
      await input.fill(path);
    }
    await input.press('Enter');
  };
  const lines = () => readFileSync(file(), 'utf8').split('\n').filter(Boolean);
  const counted = () => scene.rows<{ count: number }>('SELECT count(*) AS count FROM usageRecords')[0]?.count;
  const tab = () => scene.page.getByRole('tab', { name: /LLM Workbench: Costs/ });

  before(async () => {
    await scene.open();
    await scene.ask('Say hello');
  });

  it('opens from the palette and from the chat’s menu, once, and is there again after a reload', async () => {
    const { workbench, page } = scene;
    await workbench.command('LLM Workbench: Open Costs');
    await workbench.panel.getByText('OpenAI').first().waitFor();
    await page
      .locator('.part.sidebar')
      .getByRole('button', { name: /More Actions/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Open Costs' }).click();
    await eventually(async () => assert.equal(await tab().count(), 1));
    await workbench.reloadWindow();
    await tab().waitFor();
    await workbench.panel.getByText('OpenAI').first().waitFor();
  });

  it('goes out into a file that the person names', async () => {
    const { workbench } = scene;
    await workbench.command('LLM Workbench: Export Usage…');
    await workbench.quickPick('Everything', 'Export Usage');
    await workbench.quickPick('JSON Lines', 'Export Usage');
    await fileDialog(/usage-[\d-]+\.jsonl$/);
    await workbench.notification(/^Exported 1 request to llm-workbench-usage-[\d-]+\.jsonl\.$/).waitFor();
    assert.equal(lines().length, 1);
    assert.doesNotMatch(lines().join(''), /Say hello/);
  });

  it('is deleted after a question that says what goes', async () => {
    const { workbench } = scene;
    await workbench.command('LLM Workbench: Delete Usage…');
    await workbench.quickPick('Everything', 'Delete Usage');
    const dialog = workbench.dialog('Delete the usage of 1 request?');
    await dialog.waitFor();
    await eventually(async () => assert.match((await dialog.textContent()) ?? '', /cannot be undone/));
    assert.equal(counted(), 1);
    await workbench.answerDialog('Delete the usage of 1 request?', 'Delete');
    await workbench.notification('The usage of 1 request was deleted.').waitFor();
    assert.equal(counted(), 0);
    await workbench.panel.getByText('OpenAI').first().waitFor({ state: 'detached' });
  });

  it('comes back from the file, once, and without what was changed in it', async () => {
    const { workbench } = scene;
    const bring = async (said: RegExp) => {
      await workbench.clearNotifications();
      await workbench.command('LLM Workbench: Import Usage…');
      await fileDialog(/workspace\/$/, file());
      await workbench.notification(said).waitFor();
    };
    writeFileSync(file(), `${lines()[0]}\n{"id":"made up","costUsd":1}\n`);
    await bring(/Imported 1 record; 1 was refused: line 2 \("startedAt" is missing or does not fit\)/);
    await bring(/Imported 0 records; 1 was there already; 1 was refused/);
    assert.equal(counted(), 1);
    await waitFor('the page', async () => (await workbench.panel.getByText('OpenAI').count()) > 0);
  });
});
