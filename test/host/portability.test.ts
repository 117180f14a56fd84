// Export, import, backup and restore as a person does them in VS Code.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { backUpConversations } from '../../src/host/portability/backUp.ts';
import { exportConversations } from '../../src/host/portability/conversationFiles.ts';
import { importConversations, restoreConversations } from '../../src/host/portability/takeIn.ts';
import type { Services } from '../../src/host/services.ts';
import { waitFor } from '../harness/wait.ts';
import { claude, claudeMessage, simpleTalk } from '../unit/core/portability/exports.ts';
import { conversation, message } from '../unit/store/temporaryStore.ts';
import { answeringDialogs, type DialogAnswers } from './support/dialogs.ts';
import { recordingMessages, type ShownMessage } from './support/messages.ts';
import { Profile } from './support/separateServices.ts';

const SETTING = 'llmWorkbench.temperature';
const ENDPOINTS = 'llmWorkbench.endpoints';

describe('conversations as files', () => {
  let profile: Profile;
  let services: Services;
  let file: vscode.Uri;
  beforeEach(async () => {
    profile = new Profile();
    services = await profile.start();
    file = vscode.Uri.file(join(profile.dir, 'file'));
  });
  afterEach(() => profile.remove());

  const doing = (
    work: () => Promise<void>,
    dialogs: DialogAnswers = {},
    answer?: (message: ShownMessage) => string | undefined,
  ) =>
    recordingMessages(async () => {
      await answeringDialogs({ file, ...dialogs }, work);
    }, answer);
  const importing = (contents: unknown, answer?: (message: ShownMessage) => string | undefined, to = services) => {
    writeFileSync(file.fsPath, JSON.stringify(contents));
    return doing(() => importConversations(to), {}, answer);
  };
  const listed = async (of = services) =>
    (await (await of.store()).conversations.list({ limit: 100 })).conversations.map(({ title }) => title).toSorted();

  async function add(...ids: string[]): Promise<void> {
    const store = await services.store();
    for (const id of ids) {
      store.conversations.create(conversation(id, { title: 'Same: title?', leafId: `${id}-q` }));
      store.messages.add(message(`${id}-q`, id, undefined, { parts: [{ type: 'text', text: `Question ${id}` }] }));
      store.messages.add(message(`${id}-a`, id, `${id}-q`, { providerId: 'openai', model: 'gpt-5' }));
    }
  }

  it('come in from ChatGPT and Claude, and read well', async () => {
    const [told] = await importing([simpleTalk('one'), claude('two', [claudeMessage('m', 'human')])]);
    assert.deepEqual([told?.level, told?.text], ['information', 'Imported 2 conversations from ChatGPT and Claude.']);
    const store = await services.store();
    assert.deepEqual(await listed(), ['Chat two', 'Talk one']);
    const { conversations } = await store.conversations.list({ query: 'Talk', limit: 1 });
    const view = services.views.conversation(store, conversations[0]?.id ?? '');
    const answer = view.messages.at(-1);
    assert.equal(answer?.role, 'assistant');
    assert.match(JSON.stringify(answer), /"providerName":"ChatGPT \(imported\)"/);
    assert.match(JSON.stringify(answer), /gpt-4o/);
    const [again] = await importing([simpleTalk('one')]);
    assert.equal(again?.text, 'Imported 0 conversations from ChatGPT. 1 was there already.');
  });

  it('come with a report of what could not be read, which opens in an editor', async () => {
    const answer = ({ buttons }: ShownMessage) => buttons.find((label) => label === 'Show Report');
    const [told] = await importing(
      [simpleTalk('one'), { mapping: {}, id: 'x', title: 'Odd [one](command:evil)' }],
      answer,
    );
    assert.deepEqual(
      [told?.level, told?.text, told?.buttons],
      ['warning', 'Imported 1 conversation from ChatGPT. 1 could not be read.', ['Show Report']],
    );
    const text = await waitFor('the report', () => {
      const shown = vscode.window.activeTextEditor?.document.getText();
      return shown?.includes('Could not be read') ? shown : undefined;
    });
    assert.match(text, /- “Odd \\\[one\\\]\(command:evil\)”: it holds no messages\./);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('that cannot be read leave everything as it was', async () => {
    writeFileSync(file.fsPath, '[{"mapping":');
    await assert.rejects(
      doing(() => importConversations(services)),
      /breaks off in the middle/,
    );
    file = vscode.Uri.file(profile.dir);
    await assert.rejects(doing(() => importConversations(services)));
    assert.deepEqual(await listed(), []);
  });

  it('come in from those of several files that have some, and the others are named', async () => {
    const files = ['users.json', 'first.json', 'picture.json', 'second.json'].map((name) =>
      vscode.Uri.file(join(profile.dir, name)),
    );
    const contents = ['', JSON.stringify([simpleTalk('one')]), '%PDF-1.7', JSON.stringify([simpleTalk('two')])];
    files.forEach(({ fsPath }, index) => writeFileSync(fsPath, contents[index] ?? ''));
    const doingSeveral = doing(() => importConversations(services), { files });
    await assert.rejects(doingSeveral, (error: Error) => {
      assert.match(error.message, /^users\.json: .*is empty\. picture\.json: This is a PDF document/);
      return true;
    });
    assert.deepEqual(await listed(), ['Talk one', 'Talk two']);
  });

  it('of several files tell of all that failed, up to a failure that is not in the contents', async () => {
    const files = ['users.json', 'gone.json', 'second.json'].map((name) => vscode.Uri.file(join(profile.dir, name)));
    writeFileSync(files[0]?.fsPath ?? '', '');
    writeFileSync(files[2]?.fsPath ?? '', JSON.stringify([simpleTalk('two')]));
    await assert.rejects(
      doing(() => importConversations(services), { files }),
      /^AppError: users\.json: .*is empty\. gone\.json: ENOENT.* The files after it were not imported\.$/,
    );
    assert.deepEqual(await listed(), []);
  });

  it('go out as JSON and come back elsewhere', async () => {
    await add('one', 'two');
    const [told] = await doing(() => exportConversations(services), {
      picks: { 'Which conversations': 'All Conversations', 'Form of the export': 'JSON' },
    });
    assert.equal(told?.text, 'Exported 2 conversations to file.');
    const elsewhere = new Profile();
    try {
      const other = await elsewhere.start();
      await doing(() => importConversations(other));
      assert.deepEqual(await listed(other), ['Same: title?', 'Same: title?']);
    } finally {
      await elsewhere.remove();
    }
    assert.deepEqual(
      readdirSync(profile.dir).filter((name) => name.includes('partial')),
      [],
    );
  });

  it('go out as Markdown: one as a file, several into a folder', async () => {
    await add('one', 'two');
    await doing(() => exportConversations(services, ['one'], 'markdown'));
    assert.match(readFileSync(file.fsPath, 'utf8'), /^# Same: title\?\n[\s\S]*Question one/);
    const folder = join(profile.dir, 'out');
    mkdirSync(folder);
    file = vscode.Uri.file(folder);
    const [told] = await doing(() => exportConversations(services, ['one', 'two', 'gone'], 'markdown'));
    assert.match(told?.text ?? '', /^Exported 2 conversations to the folder llm-workbench-conversations-/);
    const [made = ''] = readdirSync(folder);
    assert.deepEqual(readdirSync(join(folder, made)).toSorted(), ['Same- title- (2).md', 'Same- title-.md']);
  });

  it('leave a file of that name whole where the person stops it', async () => {
    await add('one');
    writeFileSync(file.fsPath, 'before');
    const window = vscode.window as unknown as Record<'withProgress', unknown>;
    const before = window.withProgress;
    const token = { isCancellationRequested: true, onCancellationRequested: () => ({ dispose() {} }) };
    let begun = 0;
    window.withProgress = (_options: unknown, task: (progress: object, token: object) => unknown) => {
      begun += 1;
      return task({ report() {} }, token);
    };
    try {
      assert.deepEqual(await doing(() => exportConversations(services, ['one'], 'json')), []);
      assert.deepEqual(await doing(() => backUpConversations(services)), []);
      assert.equal(readFileSync(file.fsPath, 'utf8'), 'before');
      assert.deepEqual(await importing([simpleTalk('x')]), []);
      begun = 0;
      assert.deepEqual(await doing(() => importConversations(services), { files: [file, file] }), []);
      assert.equal(begun, 1);
      assert.equal((await listed()).length, 1);
    } finally {
      window.withProgress = before;
    }
  });

  it('are backed up without keys, and restored after a look', async () => {
    await add('one');
    const configuration = () => vscode.workspace.getConfiguration();
    await configuration().update(SETTING, 0.7, vscode.ConfigurationTarget.Global);
    const lab = { lab: { baseUrl: 'https://lab.example/v1' } };
    await configuration().update(ENDPOINTS, lab, vscode.ConfigurationTarget.Global);
    try {
      const key = 'sk-proj-0123456789abcdefABCDEF01';
      services.redactor.remember(key);
      const store = await services.store();
      store.messages.add(message('one-k', 'one', 'one-a', { role: 'user', parts: [{ type: 'text', text: key }] }));
      const [told] = await doing(() => backUpConversations(services));
      assert.equal(told?.text, 'Backed up 1 conversation and 0 usage records to file. Keys are not in it.');
      const lines = gunzipSync(readFileSync(file.fsPath)).toString();
      assert.ok(!lines.includes(key) && lines.includes(SETTING));
      await configuration().update(SETTING, undefined, vscode.ConfigurationTarget.Global);
      await configuration().update(ENDPOINTS, undefined, vscode.ConfigurationTarget.Global);
      const elsewhere = new Profile();
      try {
        const other = await elsewhere.start();
        const [dismissed] = await doing(() => restoreConversations(other));
        assert.match(
          dismissed?.detail ?? '',
          /1 new conversation\.\n2 settings that you have not set here: llmWorkbench\.temperature, llmWorkbench\.endpoints\.\n.*https:\/\/lab\.example\./,
        );
        assert.deepEqual(await listed(other), []);
        const shown = await doing(
          () => restoreConversations(other),
          {},
          ({ modal }) => (modal ? 'Restore' : undefined),
        );
        assert.equal(shown.at(-1)?.text, 'Restored 1 conversation.');
        assert.deepEqual(await listed(other), ['Same: title?']);
        assert.equal(configuration().inspect(SETTING)?.globalValue, 0.7);
      } finally {
        await elsewhere.remove();
      }
      assert.ok(existsSync(file.fsPath));
    } finally {
      await configuration().update(SETTING, undefined, vscode.ConfigurationTarget.Global);
      await configuration().update(ENDPOINTS, undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('that are a backup are restored by Import, too, and what is none is not', async () => {
    const [, asked] = await doing(async () => {
      await backUpConversations(services);
      await importConversations(services);
    });
    assert.match(asked?.text ?? '', /^Restore the backup of \d{4}-\d\d-\d\d\?$/);
    writeFileSync(file.fsPath, '[]');
    await assert.rejects(
      doing(() => restoreConversations(services)),
      /Import Conversations/,
    );
  });
});
