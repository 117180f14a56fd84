// What `@` offers: what the person looks at, then files and folders that match; never what ignore files leave out.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { waitFor } from '../harness/wait.ts';
import { ContextDesk, refusal } from './support/contextDesk.ts';
import { simulator } from './support/simulator.ts';

describe('suggestions of context', () => {
  const diagnostics = vscode.languages.createDiagnosticCollection('llm-workbench-test');
  let desk: ContextDesk;

  before(simulator);
  beforeEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    desk = await ContextDesk.open();
  });
  afterEach(async () => {
    diagnostics.clear();
    await desk.close();
  });
  after(() => diagnostics.dispose());

  const labels = async (query = '') => (await desk.suggest(query)).map(({ label }) => label);
  const show = async (uri: vscode.Uri) => {
    const editor = await vscode.window.showTextDocument(uri);
    await waitFor('the tab in front', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
    });
    return editor;
  };
  const problem = (words: string, line: number) =>
    new vscode.Diagnostic(new vscode.Range(line, 0, line, 3), words, vscode.DiagnosticSeverity.Warning);

  it('begin with what the person looks at', async () => {
    await show(await desk.write('before.txt', 'before'));
    const editor = await show(await desk.write('now.txt', 'one\ntwo\nthree\n'));
    assert.deepEqual((await labels()).slice(0, 2), ['Open file', 'before.txt']);
    editor.selection = new vscode.Selection(0, 0, 1, 3);
    const [selection] = await desk.suggest();
    assert.deepEqual([selection?.kind, selection?.label, selection?.detail], ['selection', 'Selection', 'now.txt:1–2']);
    const context = await desk.addSuggested('', 'Selection');
    assert.deepEqual([context.kind, context.label], ['selection', 'now.txt:1–2']);
    assert.match((await desk.addSuggested('', 'Open file')).text, /one\ntwo\nthree/);
  });

  it('hold the problems of the open file and of all', async () => {
    const uri = await desk.write('broken.txt', 'a\nb\nc\n');
    const hidden = await desk.write('hidden/made.ts', 'x\n');
    await desk.write('.gitignore', 'hidden/');
    await show(uri);
    assert.ok(!(await labels()).some((label) => label.startsWith('Problems of')));
    diagnostics.set(uri, [problem('Third is bad', 2), problem('First is bad', 0)]);
    diagnostics.set(hidden, [problem('Made', 0)]);
    const own = await desk.addSuggested('', 'Problems of broken.txt');
    assert.match(
      own.text,
      /^Problems that the editor reports in made-\w+\/broken\.txt:\n- .*:1, warning: First is bad\n- .*:3, /,
    );
    const all = await desk.addSuggested('', 'Problems');
    assert.match(all.text, /broken\.txt:1, warning: First is bad/);
    assert.doesNotMatch(all.text, /Made/);
    diagnostics.clear();
    assert.match(
      await refusal(desk.ask('context/add', { suggestionId: `problems ${uri.toString()}` })),
      /no problems in broken\.txt/,
    );
  });

  it('find files and folders by a few letters', async () => {
    await desk.write('widgets/fancyButton.ts', 'x');
    assert.equal((await labels('fncybtn'))[0], 'fancyButton.ts');
    const folder = (await desk.suggest('widgets')).find(({ kind }) => kind === 'folder');
    assert.match(folder?.detail ?? '', /^made-\w+$/);
    assert.deepEqual((await desk.addSuggested('widgets', 'widgets')).kind, 'folder');
    assert.deepEqual(await labels('zzzqqq'), []);
    assert.ok((await desk.suggest('e')).length <= 30);
  });

  it('find what was made or taken away a moment ago', async () => {
    assert.deepEqual(await labels('brandNewThing'), []);
    const uri = await desk.write('brandNewThing.ts', 'x');
    await waitFor('the new file', async () => (await labels('brandNewThing'))[0] === 'brandNewThing.ts');
    await vscode.workspace.fs.delete(uri);
    await waitFor('it to be gone', async () => (await labels('brandNewThing')).length === 0);
  });

  it('leave out what ignore files and the settings of searches leave out', async () => {
    await desk.write('seen/quokka.ts', 'x');
    await desk.write('made/quokka.ts', 'x');
    await desk.write('secret/quokka.ts', 'x');
    await desk.write('deep/er/quokka.ts', 'x');
    await desk.write('excluded/quokka.ts', 'x');
    await desk.write('.gitignore', 'made/');
    await desk.write('.llmignore', 'secret/');
    await desk.write('deep/.llmignore', 'er/');
    const search = vscode.workspace.getConfiguration('search');
    await search.update('exclude', { '**/excluded': true }, vscode.ConfigurationTarget.Workspace);
    try {
      const folders = (await desk.suggest('quokka')).map(({ detail }) => detail?.split('/').slice(1).join('/'));
      assert.deepEqual(folders, ['seen']);
      for (const name of ['made', 'secret', 'excluded']) {
        assert.ok(!(await desk.suggest(name)).some(({ kind, label }) => kind === 'folder' && label === name), name);
      }
    } finally {
      await search.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await vscode.window.showTextDocument(desk.uri('secret/quokka.ts'));
    assert.ok(!(await labels()).includes('Open file'), 'an ignored file that is open is not offered');
  });

  it('are given up when the page no longer wants them', async () => {
    const controller = new AbortController();
    const asked = desk.ask('context/suggest', { query: 'a' }, controller.signal);
    controller.abort();
    await assert.rejects(asked, { name: 'AbortError' });
    assert.ok((await labels('cart')).includes('cart.ts'), 'the next letter finds what it means');
  });
});
