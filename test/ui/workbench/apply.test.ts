// Code of an answer comes back into its file: a diff to look at, accepted, and refused where the file has changed meanwhile.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

describe('applying code of an answer', () => {
  const scene = useScene({
    settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini', 'files.autoSave': 'off' },
  });

  const path = () => join(scene.workbench.workspace ?? '', 'src/cart.ts');
  const saved = () => readFileSync(path(), 'utf8');
  const tab = (name: RegExp) => scene.page.getByRole('tab', { name });
  const diffTab = () => tab(/cart\.ts: proposed by GPT-4\.1 mini/i);
  const titleButton = (name: string) => scene.page.locator('.editor-actions').getByRole('button', { name });

  it('shows a diff of what was asked about; Accept changes the file, in one step that can be undone', async () => {
    const { workbench, page } = scene;
    await scene.open();
    const before = saved();
    await workbench.openFile('src/cart.ts');
    await workbench.selectLines(8, 15);
    await workbench.editorMenu('LLM Workbench', 'Document');
    await scene.answer.waitFor();
    await scene.ended();
    await scene.button('Apply as diff', scene.answer).first().click();
    await diffTab().waitFor();
    assert.equal(saved(), before, 'nothing is written yet');
    await titleButton('Accept Proposed Change').click();
    await diffTab().waitFor({ state: 'detached' });
    await workbench.command('File: Save');
    await waitFor('the changed file', () => saved() !== before);
    const after = saved();
    assert.match(after, /\/\*\*[\s\S]*@returns[\s\S]*\*\/\nexport function totalCents/);
    assert.equal(after.split('function totalCents').length, 2, 'once');
    assert.ok(after.includes('export function cheapest'), 'what was not asked about stays');
    await page.locator('.editor-instance .native-edit-context, .editor-instance textarea').first().focus();
    await workbench.command('Undo');
    await workbench.command('File: Save');
    await waitFor('the file as it was', () => saved() === before);
  });

  it('tells a conflict, and overwrites nothing', async () => {
    await scene.button('Apply as diff', scene.answer).first().click();
    await diffTab().waitFor();
    const other = 'export const mine = true;\n';
    writeFileSync(path(), other);
    await waitFor('VS Code to read the file again', async () => {
      const text = await scene.page.locator('.editor.original .view-lines').first().innerText();
      return text.includes('mine');
    });
    await titleButton('Accept Proposed Change').click();
    await scene.page
      .getByText(/cart\.ts has changed since this was proposed/)
      .first()
      .waitFor();
    assert.equal(saved(), other);
    await titleButton('Discard Proposed Change').click();
    await diffTab().waitFor({ state: 'detached' });
    assert.equal(saved(), other);
  });
});
