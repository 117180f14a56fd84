// Comparisons as files and requests as programs, as a person exports them in VS Code.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { exportRequest } from '../../src/host/exportRequest.ts';
import { CompareDesk } from './support/compareDesk.ts';
import { answeringDialogs } from './support/dialogs.ts';
import { recordingMessages } from './support/messages.ts';
import { simulator } from './support/simulator.ts';

const openai = { providerId: 'openai', model: 'gpt-4.1-mini' };
const anthropic = { providerId: 'anthropic', model: 'claude-sonnet-4-5' };
const PICK = 'Language; keys are read from environment variables';

describe('exporting', () => {
  let desk: CompareDesk;
  let id: string;
  before(() => simulator());
  beforeEach(async () => {
    desk = await CompareDesk.open();
    const comparison = await desk.create(openai, anthropic);
    ({ id } = comparison);
    await desk.ask(comparison, "What's a `closure`?");
    await desk.settled();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await desk.close();
  });

  const exporting = async (format: 'markdown' | 'csv' | 'json', name = `out.${format}`) => {
    const file = vscode.Uri.file(join(desk.profile.dir, name));
    const messages = await recordingMessages(async () => {
      const { save } = await answeringDialogs({ file }, async () => {
        await desk.page.ask('compare/export', { id, format });
      });
      assert.equal(save.length, 1);
    });
    assert.equal(messages[0]?.text, `Exported the comparison to ${name}.`);
    return readFileSync(file.fsPath, 'utf8');
  };

  it('writes to a name that is as long as names may be', async () => {
    assert.match(await exporting('csv', `${'x'.repeat(250)}.csv`), /^turn,/);
  });

  it('writes a comparison in each format, and leaves nothing else', async () => {
    const markdown = await exporting('markdown');
    assert.match(markdown, /^# What's a /);
    assert.match(markdown, /### .*OpenAI/);
    assert.match(markdown, /### .*Anthropic/);
    assert.equal((await exporting('csv')).trimEnd().split(/\r\n/).length, 3);
    const read = JSON.parse(await exporting('json')) as {
      format: string;
      comparison: { turns: { answers: { text: string }[] }[] };
    };
    assert.equal(read.format, 'llm-workbench/comparison');
    assert.ok(read.comparison.turns[0]?.answers.every(({ text }) => text.length > 0));
    assert.deepEqual(
      readdirSync(desk.profile.dir)
        .filter((name) => name.startsWith('out'))
        .toSorted(),
      ['out.csv', 'out.json', 'out.markdown'],
    );
  });

  it('tells no names while they are hidden', async () => {
    await desk.page.ask('compare/blind', { id, on: true });
    const { turns } = await desk.shown();
    const [columnId, asked] = Object.entries(turns[0]?.asked ?? {})[0] ?? [];
    const messageId = asked?.answerId;
    await assert.rejects(async () => desk.page.ask('compare/continue', { id, columnId }), /Names are hidden/);
    await assert.rejects(async () => desk.page.ask('compare/forkAll', { id }), /Names are hidden/);
    await assert.rejects(async () => desk.page.ask('compare/export', { id, format: 'json' }), /Names are hidden/);
    await assert.rejects(
      async () => desk.page.ask('compare/exportCode', { messageId, language: 'curl' }),
      /Names are hidden/,
    );
  });

  it('opens the request of a column’s answer as a program in its language', async () => {
    const { turns, columns } = await desk.shown();
    const messageId = turns[0]?.asked[columns[1]?.id ?? '']?.answerId;
    await desk.page.ask('compare/exportCode', { messageId, language: 'python' });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'python');
    assert.ok(document.isUntitled);
    assert.ok(document.getText().includes("What's a `closure`?"));
    assert.ok(document.getText().includes('os.environ["ANTHROPIC_API_KEY"]'));
    await assert.rejects(
      async () => desk.page.ask('compare/exportCode', { messageId: 'other', language: 'python' }),
      /no column/,
    );
  });

  it('asks for the language, and says where there is nothing to export', async () => {
    const { turns } = await desk.shown();
    const messageId = Object.values(turns[0]?.asked ?? {})[0]?.answerId;
    const { picks } = await answeringDialogs({ picks: { [PICK]: 'curl' } }, () =>
      exportRequest(desk.services, undefined, messageId),
    );
    assert.deepEqual(picks[0]?.labels, ['curl', 'Python', 'TypeScript', 'JavaScript']);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'shellscript');
    await assert.rejects(exportRequest(desk.services, desk.view, undefined, 'curl'), /no answer yet/);
  });
});
