// The commands of the editor's menu: what of the code is sent, and what is said when nothing can be.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { waitFor } from '../harness/wait.ts';
import { hearAnswer, readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const scheme = 'llm-workbench-test';
const folder = () => vscode.workspace.workspaceFolders![0]!.uri; // the harness opens one

async function open(document: vscode.TextDocument, ...selections: vscode.Selection[]): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(document);
  editor.selections = selections.length > 0 ? selections : [new vscode.Selection(0, 0, 0, 0)];
  return editor;
}

const sample = (name: string) => vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), 'src', name));
const untitled = (content: string, language = 'typescript') => vscode.workspace.openTextDocument({ content, language });

/** The selection from the first character of `from` to the last of `to`. */
function selectionOf(document: vscode.TextDocument, from: string, to = from): vscode.Selection {
  const text = document.getText();
  const start = text.indexOf(from);
  assert.ok(start >= 0, from);
  return new vscode.Selection(document.positionAt(start), document.positionAt(text.indexOf(to, start) + to.length));
}

/** Waits until the language's extension has found the function `name`. */
async function functionsKnown(document: vscode.TextDocument, name: string): Promise<void> {
  await waitFor(`the language service to find ${name}`, async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    return JSON.stringify(symbols ?? []).includes(`"${name}"`);
  });
}

describe('a command of the editor', () => {
  let api: TestApi;

  before(async () => {
    await simulator();
    api = await running();
    await readyModels(api.services);
  });

  beforeEach(async () => {
    // Reverted, not only closed: VS Code would give the next new document of that name back what was typed here.
    await waitFor('new documents to be gone', async () => {
      if (!vscode.window.activeTextEditor?.document.isUntitled) {
        return true;
      }
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      return false;
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await api.view.show(undefined);
  });

  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  /** Runs the command and gives what the model was asked, and the question as it stands in the conversation. */
  async function asked(command: string): Promise<{ sent: string; title: string; question: string; labels: string[] }> {
    const playing = await simulator();
    playing.clearRequests();
    const { title, message } = await wholeAnswer(api.services, () =>
      vscode.commands.executeCommand(`llmWorkbench.${command}`),
    );
    assert.equal(message.state, 'complete');
    const requests = questionsTo(playing);
    assert.equal(requests.length, 1);
    const messages = requests[0]!.body['messages'] as { role: string; content: string }[];
    const question = (await api.view.snapshot()).conversation?.messages.at(-2);
    return {
      sent: messages.at(-1)!.content,
      title,
      question: question?.text ?? '',
      labels: question?.context?.map(({ label }) => label) ?? [],
    };
  }

  /** What is said instead of asking. */
  async function refusal(command: string): Promise<string> {
    const playing = await simulator();
    playing.clearRequests();
    const shown = await recordingMessages(async () => {
      await vscode.commands.executeCommand(`llmWorkbench.${command}`);
    });
    assert.deepEqual(questionsTo(playing), []);
    assert.equal(shown.length, 1);
    return shown[0]!.text;
  }

  it('sends the selection with its file, lines and language', async () => {
    const document = await sample('retry.ts');
    await open(document, selectionOf(document, 'const header', '* 1000;'));
    const { sent, question, labels, title } = await asked('explain');
    assert.ok(sent.includes('File src/retry.ts, lines 14 to 15 (typescript):'), sent);
    assert.ok(sent.includes("const header = response.headers.get('retry-after');"));
    assert.ok(!sent.includes('fetchWithRetry'));
    assert.match(question, /^Explain the selection\.\n/);
    assert.deepEqual(labels, ['retry.ts:14–15']);
    assert.equal(title, 'Explain retry.ts:14–15');
  });

  for (const [command, words] of Object.entries({
    explain: 'Explain the selection',
    fix: 'Fix the selection',
    refactor: 'Refactor the selection',
    document: 'Document the selection',
    writeTests: 'Write tests for the selection',
    review: 'Review the selection',
  })) {
    it(`(${command}) asks for just that`, async () => {
      const document = await sample('cart.ts');
      await open(document, selectionOf(document, 'total +='));
      const { sent } = await asked(command);
      assert.ok(sent.includes(words), sent);
    });
  }

  it('takes the innermost function around the cursor where nothing is selected, and says so', async () => {
    const document = await sample('retry.ts');
    await functionsKnown(document, 'retryDelayMs');
    const at = selectionOf(document, 'Number(header)').start;
    await open(document, new vscode.Selection(at, at));
    const { sent, question, title } = await asked('fix');
    assert.ok(sent.includes('function retryDelayMs'));
    assert.ok(!sent.includes('function fetchWithRetry') && !sent.includes('function sleep'));
    assert.match(question, /^Fix the function retryDelayMs \(nothing was selected\)\./);
    assert.equal(title, 'Fix retryDelayMs');
  });

  it('takes the file outside of any function, and says so', async () => {
    const document = await sample('cart.ts');
    await functionsKnown(document, 'cheapest');
    await open(document);
    const { sent, question, labels } = await asked('review');
    assert.ok(sent.includes('File src/cart.ts (typescript):'));
    assert.ok(sent.includes('export type Item') && sent.includes('function cheapest'));
    assert.match(question, /^Review the file cart\.ts \(nothing was selected\)\./);
    assert.deepEqual(labels, ['cart.ts']);
  });

  it('sends the problems that the editor reports in the code, and no others', async () => {
    const document = await sample('invoice.ts');
    const editor = await open(document);
    const problem = await waitFor('the compiler to complain', () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .find(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
    );
    editor.selection = selectionOf(document, 'number: sequence,');
    const { sent } = await asked('fix');
    assert.match(sent, /Problems that the editor reports there:\n- line \d+, error: Type 'number' .*\(ts\)/);
    assert.ok(sent.includes(`line ${problem.range.start.line + 1}, error`));
    await api.view.show(undefined);
    editor.selection = selectionOf(document, 'dueDate: Date;');
    assert.ok(!(await asked('fix')).sent.includes('Problems that'));
  });

  it('sends every part where several are selected', async () => {
    const document = await untitled('const one = 1;\nconst two = 2;\nconst three = 3;\nconst four = 4;\n');
    await open(document, selectionOf(document, 'const three = 3;'), selectionOf(document, 'const one = 1;'));
    const { sent, question } = await asked('explain');
    assert.ok(sent.includes('const one = 1;') && sent.includes('const three = 3;'), sent);
    assert.ok(sent.indexOf('const one') < sent.indexOf('const three'), 'in the order of the file');
    assert.ok(!sent.includes('const two') && !sent.includes('const four'));
    assert.ok(sent.includes('lines 1 to 3'));
    assert.match(question, /^Explain the 2 selections\./);
  });

  it('takes a selection of nothing but blanks for none', async () => {
    const document = await untitled('const a = 1;\n   \nconst b = 2;\n', 'plaintext');
    await open(document, new vscode.Selection(1, 0, 1, 3));
    const { sent, question } = await asked('explain');
    assert.ok(sent.includes('const a = 1;') && sent.includes('const b = 2;'));
    assert.match(question, /nothing was selected/);
  });

  it('does not count the line that a selection only touches', async () => {
    const document = await untitled('first\nsecond\nthird\n', 'plaintext');
    await open(document, new vscode.Selection(0, 0, 2, 0));
    assert.ok((await asked('explain')).sent.includes('lines 1 to 2'));
  });

  it('sends a document that was never saved', async () => {
    await open(await untitled('print("hello")', 'python'));
    const { sent, labels } = await asked('document');
    assert.match(sent, /File Untitled-\d+ \(python\):\n```python\nprint\("hello"\)/);
    assert.match(String(labels[0]), /^Untitled-\d+$/);
  });

  it('sends what is in the editor, saved or not', async () => {
    const document = await sample('cart.ts');
    const editor = await open(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// not saved yet\n'));
    editor.selection = new vscode.Selection(0, 0, 0, 16);
    assert.ok((await asked('explain')).sent.includes('// not saved yet'));
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('copes with Windows line ends', async () => {
    const document = await untitled('const a = 1;\r\nconst b = 2;\r\nconst c = 3;\r\n');
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    await open(document, selectionOf(document, 'const b = 2;'));
    const { sent, labels } = await asked('explain');
    assert.match(sent, /lines 2 to 2 \(typescript\):\r?\n```typescript\r?\nconst b = 2;\r?\n```/);
    assert.match(String(labels[0]), /:2$/);
  });

  it('fences code that holds fences of its own', async () => {
    const document = await untitled('# Title\n\n```ts\nlet a;\n```\n', 'markdown');
    await open(document);
    const { sent } = await asked('review');
    assert.ok(sent.includes('````markdown\n# Title'), sent);
  });

  it('reads files that are not on the disk', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: () => 'def far_away():\n    return 1\n',
    });
    try {
      const uri = vscode.Uri.from({ scheme, path: '/remote/tool.py' });
      await open(await vscode.workspace.openTextDocument(uri));
      const { sent, labels } = await asked('explain');
      assert.ok(sent.includes('remote/tool.py (python)') && sent.includes('def far_away'), sent);
      assert.deepEqual(labels, ['tool.py']);
    } finally {
      provider.dispose();
    }
  });

  it('says that an empty file holds nothing to send', async () => {
    await open(await untitled(' \n\n'));
    assert.match(await refusal('explain'), /^Untitled-\d+ is empty: there is no code to send\.$/);
  });

  it('says that a huge file is too long, and still sends a part of it', async () => {
    const document = await untitled('const line = "0123456789";\n'.repeat(16_000), 'plaintext');
    const editor = await open(document);
    assert.match(await refusal('review'), /too long to send \(432k characters\): select a part of it/);
    editor.selection = new vscode.Selection(0, 0, 0, 10);
    assert.ok((await asked('review')).sent.includes('const line'));
  });

  it('says that a file must be open', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await waitFor('the editors to close', () => vscode.window.activeTextEditor === undefined);
    assert.match(await refusal('explain'), /^Open a file first/);
    assert.match(await refusal('ask'), /^Open a file first/);
  });

  it('says that an answer is still being written, and sends nothing', async () => {
    await hearAnswer(
      api.services,
      () => api.view.ask('simulate: stall'),
      ({ text }) => text.length > 0,
    );
    try {
      const document = await sample('cart.ts');
      await open(document, selectionOf(document, 'total +='));
      assert.match(await refusal('explain'), /answer/i);
    } finally {
      api.services.chat.stopAll();
      await api.services.chat.settled();
    }
  });

  it('asks nobody where the setting of its model leads nowhere, and names the setting', async () => {
    const document = await sample('cart.ts');
    await open(document, selectionOf(document, 'total +='));
    await withUserSettings(
      { aliases: { quick: 'gone' }, purposeModels: { editorActions: 'quick', titles: 'quick' }, titles: 'model' },
      async () => {
        assert.match(await refusal('explain'), /purposeModels\.editorActions is "quick", but .*no alias "gone"/);
        assert.equal(api.services.purposeModel('titles'), undefined);
        assert.equal(api.services.purposeModel('editorActions'), undefined);
      },
    );
  });

  it('(ask) puts the code beside the next question, once, and sends nothing yet', async () => {
    const document = await sample('cart.ts');
    await open(document, selectionOf(document, 'total +='));
    const playing = await simulator();
    playing.clearRequests();
    await vscode.commands.executeCommand('llmWorkbench.ask');
    await vscode.commands.executeCommand('llmWorkbench.ask');
    const { attachments } = await api.view.snapshot();
    assert.equal(attachments.length, 1);
    assert.match(attachments[0]!.label, /^cart\.ts:\d+$/);
    assert.deepEqual(questionsTo(playing), []);
    await wholeAnswer(api.services, () => api.view.ask('Why is this slow?'));
    const sent = JSON.stringify(questionsTo(playing)[0]?.body);
    assert.ok(sent.includes('total +=') && sent.includes('Why is this slow?'));
    assert.deepEqual((await api.view.snapshot()).attachments, []);
  });
});
