// The main job in the real workbench: ask about code in the editor, read the answer in the sidebar, bring code back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

describe('code in the editor', () => {
  const scene = useScene({ pace: 1, settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });

  const saved = (path: string) => readFileSync(join(scene.workbench.workspace ?? '', path), 'utf8');

  /** Code of the newest answer's first block, out of the Markdown that the model sent. */
  const codeInStore = () => {
    const [row] = scene.rows<{ parts: string }>(
      "SELECT parts FROM messages WHERE role = 'assistant' ORDER BY number DESC",
    );
    const markdown = (JSON.parse(row?.parts ?? '[]') as { text?: string }[]).map(({ text }) => text ?? '').join('');
    const code = /```\w*\n([\s\S]*?)\n```/.exec(markdown)?.[1];
    assert.ok(code, `no code in: ${markdown}`);
    return code;
  };

  it('explains the selection: the answer streams into the sidebar, with model, speed, tokens and cost', async () => {
    const { workbench } = scene;
    await scene.open();
    await workbench.openFile('src/cart.ts');
    await workbench.selectLines(8, 15);
    await workbench.editorMenu('LLM Workbench', 'Explain');
    await scene.arrivedText();
    assert.ok(await scene.button('Stop').isVisible(), 'text is there while the answer is still being written');
    await scene.ended();

    await eventually(async () =>
      assert.match(await scene.questions.innerText(), /cart\.ts:8–15[\s\S]*Explain the selection\./),
    );
    await eventually(async () => assert.match(await scene.answer.innerText(), /What totalCents does/));
    for (const figure of [
      /OpenAI \(simulator\)/i,
      /GPT-4\.1 mini/,
      /\$0\.00\d*[1-9]/,
      /\d s to first/,
      /\d tok\/s/,
      /[1-9]\d* in/,
      /\d+ cached/,
      /[1-9]\d* out/,
    ]) {
      await eventually(async () => assert.match(await scene.figures.innerText(), figure));
    }
    assert.match(JSON.stringify(scene.lastBody()), /File src\/cart\.ts, lines 8 to 15 \(typescript\)/);
    assert.match(JSON.stringify(scene.lastBody()), /Math\.round\(full \* 0\.9\)/);
  });

  it('attaches the selection to a question of one’s own, and puts the cursor where it is typed', async () => {
    const { workbench, page } = scene;
    await scene.newConversation();
    await workbench.openFile('src/invoice.ts');
    await workbench.selectLines(9, 17);
    await workbench.editorMenu('LLM Workbench', 'Ask About Selection…');
    await scene.chat.getByRole('list', { name: 'Goes with the question' }).getByText('invoice.ts:9–17').waitFor();
    await scene.inComposer();
    await page.keyboard.type('Why is the number a string?');
    await page.keyboard.press('Enter');
    await scene.answer.waitFor();
    await scene.ended();
    assert.match(JSON.stringify(scene.lastBody()), /dueDate\.getDate\(\) \+ 30[\s\S]*Why is the number a string\?/);
    assert.equal(await scene.chat.getByRole('list', { name: 'Goes with the question' }).count(), 0);
    // TypeScript's own finding about these lines went along.
    assert.match(JSON.stringify(scene.lastBody()), /not assignable to type 'string'/);
  });

  it('takes the function at the cursor when nothing is selected, and names it', async () => {
    const { workbench } = scene;
    await scene.newConversation();
    await workbench.openFile('src/cart.ts');
    await workbench.goToLine(10);
    await workbench.editorMenu('LLM Workbench', 'Review');
    await scene.questions.getByText('Review the function totalCents (nothing was selected).').waitFor();
    await scene.ended();
    const body = JSON.stringify(scene.lastBody());
    assert.match(body, /Math\.round/);
    assert.doesNotMatch(body, /function cheapest/, 'only that function is sent');
  });

  it('shows the model in the status bar; a click changes who answers next', async () => {
    const { workbench } = scene;
    await scene.newConversation();
    await workbench.statusBarItem('GPT-4.1 mini').click();
    // Typed, as it stands below the choices of Auto and another provider's models.
    await workbench.quickPick('Claude Haiku 4.5', 'Choose Model');
    await workbench.statusBarItem('Claude Haiku 4.5 (simulator)').waitFor();
    await scene.button(/^Model: .*Claude Haiku 4\.5/).waitFor();
    await scene.ask('Is a queue needed here?');
    await eventually(async () =>
      assert.match(await scene.figures.innerText(), /Anthropic \(simulator\)[\s\S]*Claude Haiku 4\.5/i),
    );
    assert.equal(scene.lastBody()['model'], 'claude-haiku-4-5');
  });

  it('inserts code at the cursor and copies exactly that code', async () => {
    const { workbench, page } = scene;
    await scene.newConversation();
    await workbench.openFile('src/retry.ts');
    await workbench.goToLine(1);
    await scene.ask('Fix the bug in my function');
    const code = codeInStore();
    await scene.button('Copy code', scene.answer).first().click();
    await waitFor('the code on the clipboard', async () => {
      const text = await page.evaluate('navigator.clipboard.readText()');
      return text === code;
    });
    const before = saved('src/retry.ts');
    // At the width that a sidebar begins with, the rarer actions stand in a menu.
    await scene.button('More code actions', scene.answer).first().click();
    await scene.chat.getByRole('menuitem', { name: 'Insert at cursor' }).click();
    await workbench.command('File: Save');
    await waitFor('the saved file', () => saved('src/retry.ts') !== before);
    assert.equal(saved('src/retry.ts'), code + before);
  });
});
