// Files, folders and pictures that go with a question: what is sent of them, and what is refused in which words.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { ChatView } from '../../src/host/chatView.ts';
import { keptAttachments } from '../../src/host/context/keptAttachments.ts';
import { IgnoreLookup } from '../../src/host/context/ignoreFiles.ts';
import { png } from '../unit/support/pictures.ts';
import { waitFor } from '../harness/wait.ts';
import { ContextDesk, refusal, workspaceFolder } from './support/contextDesk.ts';
import { recordingMessages } from './support/messages.ts';
import { simulator } from './support/simulator.ts';

describe('files that go with a question', () => {
  let desk: ContextDesk;
  /** A folder outside the workspace. */
  let outside: string;

  before(simulator);
  beforeEach(async () => {
    desk = await ContextDesk.open();
    outside = mkdtempSync(join(tmpdir(), 'llm-workbench-outside-'));
  });
  afterEach(async () => {
    await desk.close();
    rmSync(outside, { recursive: true, force: true });
  });

  it('are read with name and language', async () => {
    const uri = await desk.write('total.ts', 'export const total = 1;\n');
    const context = await desk.drop(uri);
    assert.equal(context.kind, 'file');
    assert.equal(context.label, 'total.ts');
    assert.equal(context.uri, uri.toString());
    assert.match(
      context.text,
      /^File made-\w+\/total\.ts \(typescript\):\n```typescript\nexport const total = 1;\n\n```$/,
    );
    assert.ok(context.estimatedTokens > 5);
  });

  it('are read as the person sees them: what is not saved yet goes along', async () => {
    const uri = await desk.write('dirty.txt', 'saved');
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'not '));
    assert.ok(editor.document.isDirty);
    assert.match((await desk.drop(uri)).text, /\nnot saved\n/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('may be documents that were never saved', async () => {
    const document = await vscode.workspace.openTextDocument({ content: 'draft', language: 'markdown' });
    await vscode.window.showTextDocument(document);
    assert.match((await desk.drop(document.uri)).text, /\(markdown\):\n```markdown\ndraft\n/);
  });

  it('are attached once, as they were read last', async () => {
    const uri = await desk.write('a.txt', 'one');
    const other = await desk.write('b.txt', 'b');
    await desk.drop(uri, other);
    const [{ id } = { id: '' }] = desk.view.attachments.chips();
    await desk.write('a.txt', 'two');
    await desk.drop(uri);
    assert.deepEqual(desk.labels(), ['a.txt', 'b.txt']);
    const { attachments } = await desk.view.snapshot();
    assert.deepEqual(
      attachments.map(({ label }) => label),
      ['a.txt', 'b.txt'],
      'a page that is loaded again has them',
    );
    assert.match(desk.view.attachments.get(id)?.text ?? '', /two/);
  });

  it('are attached still, as they are now, when the window was loaded again', async () => {
    const one = await desk.write('one.txt', 'one');
    const two = await desk.write('two.txt', 'two');
    await desk.drop(one, two, await desk.write('gone.txt', 'gone'));
    await desk.write('one.txt', 'changed');
    await vscode.workspace.fs.delete(desk.uri('gone.txt'));
    const again = new ChatView(desk.view.services, desk.view.keyCommands);
    again.pageIsReady();
    await waitFor('them to be attached again', () => again.attachments.contexts().length === 2);
    again.pageIsReady();
    assert.deepEqual(
      again.attachments.contexts().map(({ label }) => label),
      ['one.txt', 'two.txt'],
    );
    assert.match(again.attachments.contexts()[0]?.text ?? '', /\nchanged\n/);
    again.attachments.remove(again.attachments.ids());
    assert.deepEqual(keptAttachments(desk.view.services.context.workspaceState), []);
  });

  it('are refused in words where they are no text, empty, too long, or gone', async () => {
    const cases: readonly [string, string | Uint8Array, RegExp][] = [
      ['a.bin', Uint8Array.of(1, 0, 2, 3), /^a\.bin is not text: it cannot be sent\.$/],
      ['b.txt', ' \n', /^b\.txt is empty/],
      ['c.log', 'x'.repeat(400_001), /^c\.log is too long to send \(400k characters\): select a part/],
      ['d.log', 'x'.repeat(1_700_000), /^d\.log is too long to send: select a part/],
    ];
    for (const [name, content, words] of cases) {
      assert.match(await refusal(desk.drop(await desk.write(name, content))), words);
    }
    assert.match(
      await refusal(desk.drop(desk.uri('none.ts'))),
      /^none\.ts cannot be read: it is not there any more\.$/,
    );
    assert.deepEqual(desk.labels(), []);
  });

  it('are refused where they never end, and so are ignore files', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    execFileSync('mkfifo', [join(desk.folder.fsPath, 'pipe.txt')]);
    assert.match(await refusal(desk.drop(desk.uri('pipe.txt'))), /^pipe\.txt cannot be read: it is no file\.$/);
    symlinkSync('/dev/zero', join(desk.folder.fsPath, 'zero.txt'));
    assert.match(await refusal(desk.drop(desk.uri('zero.txt'))), /a link that leads out of the workspace/);
    symlinkSync('/dev/zero', join(outside, 'zero.png'));
    await recordingMessages(
      async () => {
        const words = await refusal(desk.drop(vscode.Uri.file(join(outside, 'zero.png'))));
        assert.match(words, /^zero\.png cannot be read: it is no file\.$/);
      },
      () => 'Add',
    );
    symlinkSync('/dev/zero', join(desk.folder.fsPath, '.gitignore'));
    assert.match((await desk.drop(await desk.write('kept.txt', 'kept'))).text, /kept/);
  });

  it('are refused where an ignore file leaves them out, with its name', async () => {
    await desk.write('.gitignore', '*.secret\nout/\n');
    await desk.write('.llmignore', 'plans/\n!kept.secret\n');
    const words = async (path: string) => refusal(desk.drop(await desk.write(path, 'x')));
    assert.match(await words('a.secret'), /^a\.secret is left out by made-\w+\/\.gitignore: it is not sent\.$/);
    assert.match(await words('out/deep/a.ts'), /left out by made-\w+\/\.gitignore/);
    assert.match(await words('plans/a.md'), /left out by made-\w+\/\.llmignore/);
    assert.match(await refusal(desk.drop(desk.uri('plans'))), /^plans is left out by made-\w+\/\.llmignore/);
    assert.match((await desk.drop(await desk.write('kept.secret', 'kept'))).text, /kept/);
  });

  it('keep out of a selection what .llmignore hides', async () => {
    await desk.write('.llmignore', 'hidden.ts');
    const document = await vscode.workspace.openTextDocument(await desk.write('hidden.ts', 'const hidden = 1;'));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 5);
    assert.match(await refusal(desk.ask('context/add', { suggestionId: 'selection' })), /hidden\.ts is left out by/);
  });

  it('may lie outside the workspace, one by one, where the person drops them', async () => {
    const file = vscode.Uri.file(join(outside, 'note.md'));
    writeFileSync(file.fsPath, '# Note');
    const asked = await recordingMessages(
      async () => {
        assert.match((await desk.drop(file)).text, /# Note/);
        assert.match(
          await refusal(desk.drop(vscode.Uri.file(outside))),
          /is outside the workspace: open the folder, or add single files of it\.$/,
        );
      },
      () => 'Add',
    );
    assert.equal(asked.length, 2);
    assert.equal(asked[0]?.text, 'Add note.md from outside the workspace to the chat?');
    assert.ok(asked[0].modal && asked[0].detail === file.fsPath, 'the whole path is shown');
  });

  it('are not added from outside the workspace before the person has said so, once for all of a drop', async () => {
    const far = ['id_rsa', 'other'].map((name) => vscode.Uri.file(join(outside, name)));
    far.forEach((uri) => writeFileSync(uri.fsPath, 'private'));
    symlinkSync(join(outside, 'id_rsa'), join(outside, 'harmless.txt'));
    const own = await desk.write('own.txt', 'own');
    const asked = await recordingMessages(async () => {
      await desk.drop(...far, vscode.Uri.file(join(outside, 'harmless.txt')), own);
    });
    assert.deepEqual(desk.labels(), ['own.txt']);
    assert.deepEqual(
      asked.map(({ text }) => text),
      ['Add 3 files from outside the workspace to the chat?'],
    );
    assert.match(asked[0]?.detail ?? '', /other\n.*harmless\.txt \(a link to .*id_rsa\)$/);
  });

  it('are refused where they are links out of the workspace, or to what an ignore file leaves out', async () => {
    writeFileSync(join(outside, 'id_rsa'), 'private');
    await desk.write('.llmignore', 'hidden.env\n');
    await desk.write('hidden.env', 'KEY=1');
    await desk.write('plain.txt', 'plain');
    const link = (target: string, name: string) => {
      symlinkSync(target, join(desk.folder.fsPath, name));
      return desk.uri(name);
    };
    const far = link(join(outside, 'id_rsa'), 'linkedkey.md');
    const hidden = link('hidden.env', 'linkedenv.txt');
    link(outside, 'linkdir');
    for (const uri of [far, desk.uri('linkdir/id_rsa')]) {
      const words = await refusal(desk.drop(uri));
      assert.match(words, /is reached through a link that leads out of the workspace, to .*id_rsa: it is not sent\.$/);
      assert.equal(await refusal(desk.ask('context/add', { suggestionId: `path ${uri.toString()}` })), words);
    }
    assert.match(await refusal(desk.drop(hidden)), /^linkedenv\.txt is left out by .*\.llmignore: it is not sent\.$/);
    await vscode.window.showTextDocument(hidden);
    assert.match(await refusal(desk.ask('context/add', { suggestionId: 'openFile' })), /is left out by/);
    assert.deepEqual(await desk.suggest('linkedkey'), []);
    assert.deepEqual(
      (await desk.suggest('linkedenv')).map(({ label }) => label),
      [],
    );
    assert.match((await desk.drop(link('plain.txt', 'linkedplain.txt'))).text, /plain/);
  });

  it('are left out by what the person excludes from the repository only', async () => {
    await desk.write('.git/info/exclude', 'mine.txt\nback.txt\n');
    await desk.write('.gitignore', '!back.txt\n');
    // The workspace is no repository: its rules begin with it.
    const lookup = new IgnoreLookup(desk.folder);
    assert.equal(await lookup.ignoredBy(desk.uri('mine.txt'), false), '.git/info/exclude');
    assert.equal(await lookup.ignoredBy(desk.uri('back.txt'), false), undefined);
  });

  it('are not taken from a page that names what it was never offered', async () => {
    writeFileSync(join(outside, 'id_rsa'), 'private');
    const add = (suggestionId: string) => refusal(desk.ask('context/add', { suggestionId }));
    const far = vscode.Uri.file(join(outside, 'id_rsa')).toString();
    assert.match(await add(`path ${far}`), /outside the workspace and not open/);
    const around = vscode.Uri.joinPath(workspaceFolder(), '..', '..').with({ query: '' });
    assert.match(await add(`path ${around.toString()}`), /outside the workspace/);
    for (const id of ['nonsense', 'path', 'path ://', 'terminal file:///x', 'selection x', '__proto__']) {
      assert.match(await add(id), /This is not there any more/, id);
    }
    for (const uri of ['https://example.com/a.ts', 'command:workbench.action.quit', 'no uri', 'data:text/plain,x']) {
      assert.match(await refusal(desk.ask('context/addUris', { uris: [uri] })), /^Only files and folders/, uri);
    }
  });

  it('may be dropped by the names that they have beyond the connection', async () => {
    const uri = await desk.write('far.txt', 'far');
    const context = await desk.drop(uri.with({ scheme: 'vscode-remote', authority: 'there' }));
    assert.equal(context.uri, uri.toString());
    await desk.write('.gitignore', 'far.txt');
    assert.match(await refusal(desk.drop(uri.with({ scheme: 'vscode-remote', authority: 'there' }))), /left out by/);
  });

  it('are attached where they can be when others of a drop cannot', async () => {
    const good = await desk.write('good.ts', 'good');
    const bad = await desk.write('bad.bin', Uint8Array.of(0));
    assert.match(await refusal(desk.drop(bad, good, desk.uri('gone'))), /^bad\.bin is not text.* gone cannot be read/);
    assert.deepEqual(desk.labels(), ['good.ts']);
  });

  it('go along as a folder: its tree, its texts, and in a note what was left out', async () => {
    await desk.write('app/main.ts', 'main();\n');
    await desk.write('app/lib/a.bin', Uint8Array.of(0, 1));
    await desk.write('app/lib/util.ts', 'util();\n');
    await desk.write('app/.gitignore', 'dist/');
    await desk.write('app/dist/main.js', 'built');
    const context = await desk.drop(desk.uri('app'));
    assert.equal(context.kind, 'folder');
    assert.match(
      context.text,
      /^Folder made-\w+\/app:\n```\n\.gitignore\nlib\/\n {2}a\.bin \(not text\)\n {2}util\.ts\nmain\.ts\n```/,
    );
    assert.match(context.text, /File made-\w+\/app\/lib\/util\.ts:\n```ts\nutil\(\);/);
    assert.doesNotMatch(context.text, /built|main\.js/);
    assert.equal(context.note, '3 files with contents. Not sent: 1 not text, 1 left out by ignore files.');
    assert.deepEqual(desk.view.attachments.chips()[0]?.note, context.note);
  });

  it('never lead out of the workspace or in circles through links', async () => {
    writeFileSync(join(outside, 'stolen.txt'), 'stolen');
    mkdirSync(join(desk.folder.fsPath, 'app'));
    await desk.write('app/own.txt', 'own');
    symlinkSync(outside, join(desk.folder.fsPath, 'app/out'));
    symlinkSync(join(outside, 'stolen.txt'), join(desk.folder.fsPath, 'app/file.txt'));
    symlinkSync('..', join(desk.folder.fsPath, 'app/circle'));
    const context = await desk.drop(desk.uri('app'));
    assert.match(context.text, /own\.txt/);
    assert.doesNotMatch(context.text, /stolen|circle/);
    assert.match(context.note ?? '', /3 links/);
    for (const path of ['app/out', 'app/circle/app']) {
      assert.match(await refusal(desk.drop(desk.uri(path))), /is reached through a link/, path);
    }
  });

  it('are refused as a folder with nothing in it that may be sent', async () => {
    mkdirSync(join(desk.folder.fsPath, 'empty'));
    assert.match(await refusal(desk.drop(desk.uri('empty'))), /^empty holds no files\.$/);
    await desk.write('empty/.llmignore', '*');
    await desk.write('empty/a.ts', 'a');
    assert.match(await refusal(desk.drop(desk.uri('empty'))), /^empty holds no files that may be sent\.$/);
  });

  it('may be pictures, by what they hold and not by what they are called', async () => {
    const bytes = png(30, 20);
    const context = await desk.drop(await desk.write('trace.png', bytes));
    assert.equal(context.kind, 'image');
    assert.deepEqual(context.image, { type: 'image', mediaType: 'image/png', data: bytes.toString('base64') });
    assert.match(await refusal(desk.drop(await desk.write('fake.png', 'text'))), /^fake\.png is not a picture/);
    for (const size of [3_800_000, 8_000_000]) {
      const large = await desk.write('large.png', Buffer.concat([png(2, 2), Buffer.alloc(size)]));
      assert.match(await refusal(desk.drop(large)), /^large\.png is too large to send: a picture may have 3\.75 MB\.$/);
    }
  });

  it('come from the explorer and from tabs, several at once', async () => {
    const one = await desk.write('one.ts', '1');
    const two = await desk.write('two.ts', '2');
    const { view } = desk;
    await vscode.commands.executeCommand('llmWorkbench.attachFile', one, [one, two]);
    assert.deepEqual(
      view.attachments.chips().map(({ label }) => label),
      ['one.ts', 'two.ts'],
    );
    view.attachments.remove(view.attachments.ids());
    await vscode.window.showTextDocument(two);
    await waitFor('the tab', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'two.ts');
    await vscode.commands.executeCommand('llmWorkbench.attachFile');
    assert.deepEqual(
      view.attachments.chips().map(({ label }) => label),
      ['two.ts'],
    );
    const bad = await desk.write('bad.bin', Uint8Array.of(0));
    const said = await recordingMessages(async () => {
      await vscode.commands.executeCommand('llmWorkbench.attachFile', bad, [bad]);
    });
    assert.deepEqual(
      said.map(({ level, text }) => [level, text]),
      [['warning', 'bad.bin is not text: it cannot be sent.']],
    );
  });
});
