// The router in the real workbench: Auto is chosen, says whom it asked and why, works from the editor, and takes a vote.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

describe('Auto in the workbench', () => {
  const scene = useScene({ settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });
  const line = (): Locator => scene.button(/^Auto chose /, scene.answer);
  const receipt = (): Locator => scene.answer.getByRole('region', { name: 'Routing receipt' });
  const rated = (name: string): Locator => scene.answer.getByRole('button', { name, exact: true, pressed: true });

  /** The name behind "Auto chose". */
  async function chosen(): Promise<string> {
    const name = /^Auto chose (.+?): /.exec((await line().innerText()).trim())?.[1];
    return name ?? assert.fail(`no model in: ${await line().innerText()}`);
  }

  before(() => scene.open());

  it('is chosen in the picker, answers, and unfolds whom it could have asked', async () => {
    await scene.ask('What is a monad?');
    assert.equal(await line().count(), 0, 'a model that was named has nothing to explain');
    await scene.newConversation();
    await scene.chooseModel('Auto');
    await scene.workbench.statusBarItem(/^\s*Auto/).waitFor();

    await scene.ask('What is a monad?');
    const name = await chosen();
    await eventually(async () =>
      assert.ok((await scene.figures.innerText()).includes(name), 'the figures are of that model'),
    );
    await line().click();
    const table = receipt().getByRole('table', { name: /^Candidates/ });
    await table.waitFor();
    const rows = await table.getByRole('rowheader').allInnerTexts();
    assert.ok(rows.length >= 3, rows.join('\n'));
    assert.ok(rows[0]?.includes(name), rows[0]);
    assert.match(rows[0] ?? '', /chosen, answered/);
    assert.deepEqual(
      rows.slice(1).filter((row) => row.includes('answered')),
      [],
    );
    const attempts = await receipt().locator('.attempts > li').allInnerTexts();
    assert.equal(attempts.length, 1);
    assert.ok(attempts[0]?.includes(name), attempts[0]);

    const [kept] = scene.rows<{ modelAsked: string; receiptId: string; messageReceipt: string }>(
      `SELECT modelAsked, usageRecords.receiptId, messages.receiptId AS messageReceipt
       FROM usageRecords JOIN messages ON messages.usageId = usageRecords.id ORDER BY usageRecords.number DESC`,
    );
    assert.ok(kept);
    assert.equal(kept.modelAsked, scene.lastBody()['model'], 'the books name who was asked, not Auto');
    assert.ok(kept.receiptId && kept.receiptId === kept.messageReceipt);
    await scene.button(/^Model:\s+Auto(?!:)/).waitFor();
  });

  it('keeps the receipt and a vote over a reload of the window', async () => {
    await scene.button('Good answer', scene.answer).click();
    await rated('Good answer').waitFor();
    await waitFor('the vote in the store', () => scene.rows("SELECT 1 FROM messages WHERE vote = 'up'").length === 1);
    const name = await chosen();
    await scene.reload();
    await rated('Good answer').waitFor();
    assert.equal(await rated('Bad answer').count(), 0);
    await eventually(async () => assert.equal(await chosen(), name));
    await line().click();
    await receipt()
      .getByRole('heading', { name: /^Attempts/ })
      .waitFor();
    await scene.button('Good answer', scene.answer).click();
    await waitFor(
      'the vote to be gone',
      () => scene.rows('SELECT 1 FROM messages WHERE vote IS NOT NULL').length === 0,
    );
  });

  it('answers what the editor’s menu asks of a selection, and the receipt knows its language', async () => {
    const { workbench } = scene;
    await workbench.openFile('src/cart.ts');
    await workbench.selectLines(8, 15);
    await workbench.editorMenu('LLM Workbench', 'Explain');
    await scene.questions.getByText(/Explain the selection\./).waitFor();
    await scene.figures.waitFor();
    await scene.ended();
    const name = await chosen();
    await eventually(async () => assert.ok((await scene.figures.innerText()).includes(name)));
    assert.match(JSON.stringify(scene.lastBody()), /Math\.round\(full \* 0\.9\)/);
    await line().click();
    await receipt()
      .getByText(/^explanation, .*typescript/)
      .waitFor();
  });
});
