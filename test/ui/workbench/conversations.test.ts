// Earlier conversations in the real workbench: listed, searched, renamed, deleted and had back, kept over every restart.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

describe('conversations', () => {
  const scene = useScene();
  const list = () => scene.chat.getByRole('main', { name: 'Conversations' });
  const row = (title: string) => list().locator('li').filter({ hasText: title });
  const titles = () =>
    list()
      .locator('button.openRow')
      .evaluateAll((rows) => rows.map((one) => (one as HTMLElement).title));

  const showList = async () => {
    await scene.workbench.command('LLM Workbench: Show Conversations');
    await list().waitFor();
  };

  /** Through the menu behind a row's "More…". */
  async function choose(title: string, label: string): Promise<void> {
    await row(title).hover();
    await scene.button(`More for ${title}`).click();
    await scene.chat.getByRole('menuitem', { name: new RegExp(`^${label}`) }).click();
  }

  it('begins a new one beside the old, and lists them newest first', async () => {
    await scene.open();
    for (const question of ['How do birds navigate?', 'Why is the sky blue?', 'What is a monad?']) {
      await scene.newConversation();
      await scene.ask(question);
    }
    await showList();
    await waitFor('three conversations', async () => (await titles()).length === 3);
    await eventually(async () =>
      assert.deepEqual(await titles(), ['What is a monad?', 'Why is the sky blue?', 'How do birds navigate?']),
    );
  });

  it('finds one by its words, opens it, and goes on with it', async () => {
    const search = list().getByRole('textbox', { name: 'Search conversations' });
    await search.fill('navig');
    await waitFor('only what was searched for', async () => (await titles()).length === 1);
    await search.fill('xylophone');
    await list().getByText('No conversation has “xylophone”.').waitFor();
    await search.fill('navig');
    await scene.button(/^How do birds navigate\?/, list()).click();
    await scene.questions.getByText('How do birds navigate?').waitFor();
    await eventually(async () => assert.equal(await scene.questions.count(), 1));
    await scene.ask('And at night?');
    assert.match(JSON.stringify(scene.lastBody()), /How do birds navigate\?[\s\S]*And at night\?/);
  });

  it('pins one to the top, and takes the pin away again', async () => {
    await showList();
    await row('Why is the sky blue?').hover();
    await scene.button('Pin Why is the sky blue?').click();
    await waitFor('the pinned one on top', async () => (await titles())[0] === 'Why is the sky blue?');
    await row('Why is the sky blue?').hover();
    await scene.button('Unpin Why is the sky blue?').click();
    await waitFor('the old order', async () => (await titles())[0] !== 'Why is the sky blue?');
  });

  it('renames one', async () => {
    await showList();
    await choose('Why is the sky blue?', 'Rename');
    const field = list().getByRole('textbox', { name: 'Name of the conversation' });
    await field.fill('Rayleigh');
    await field.press('Enter');
    await row('Rayleigh').waitFor();
    assert.equal(await row('Why is the sky blue?').count(), 0);
  });

  it('deletes one, and brings it back with Undo', async () => {
    await choose('What is a monad?', 'Delete');
    await list().getByText('Deleted “What is a monad?”.').waitFor();
    await scene.button('Undo', list()).click();
    await scene.button(/^What is a monad\?/, list()).waitFor();

    await choose('What is a monad?', 'Delete');
    await list().getByText('Deleted “What is a monad?”.').waitFor();
    // Looked at anew, it is gone.
    await scene.button('Back to the chat').click();
    await showList();
    await row('Rayleigh').waitFor();
    await eventually(async () => assert.deepEqual(await titles(), ['How do birds navigate?', 'Rayleigh']));
    await scene.button(/^How do birds navigate\?/, list()).click();
    await scene.questions.getByText('And at night?').waitFor();
  });

  it('shows a conversation of another window as soon as it is looked for', async () => {
    const first = scene.page;
    const second: Page = await first.context().newPage();
    try {
      scene.workbench.page = second;
      await scene.open();
      await scene.newConversation();
      await scene.ask('A question of the second window');
      scene.workbench.page = first;
      await first.bringToFront();
      await scene.questions.getByText('And at night?').waitFor();
      await showList();
      await scene.button(/^A question of the second window/, list()).click();
      await scene.figures.waitFor();
      // Both windows have the same store: what the first adds, the second finds when it is loaded again.
      await scene.ask('Asked by the first window');
      scene.workbench.page = second;
      await second.bringToFront();
      await showList();
      await scene.button(/^A question of the second window/, list()).click();
      await scene.questions.getByText('Asked by the first window').waitFor();
    } finally {
      scene.workbench.page = first;
      await second.close();
    }
  });

  it('shows the same conversation again after the page is loaded again', async () => {
    await scene.reload();
    await scene.questions.getByText('Asked by the first window').waitFor();
    await scene.figures.waitFor();
  });

  it('still has everything after browser and server were ended and started again', async () => {
    const before = await scene.arrivedText();
    await scene.workbench.restartServer();
    await scene.open();
    await scene.questions.getByText('Asked by the first window').waitFor();
    assert.equal(await scene.arrivedText(), before);
    await showList();
    await row('Rayleigh').waitFor();
    await eventually(async () =>
      assert.deepEqual(await titles(), ['A question of the second window', 'How do birds navigate?', 'Rayleigh']),
    );
  });
});
