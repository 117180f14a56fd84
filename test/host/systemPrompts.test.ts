// System prompts: a library in the settings, and a model that writes one through the whole pipeline.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ChatPageMethod, ChatPageRequests } from '../../src/shared/protocol.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const never = new AbortController().signal;

async function ask<M extends ChatPageMethod>(
  method: M,
  params: ChatPageRequests[M]['params'],
  signal = never,
): Promise<ChatPageRequests[M]['result']> {
  return (await (await running()).chatHandlers())[method](params, signal);
}

const own = () => vscode.workspace.getConfiguration('llmWorkbench').inspect('systemPrompts')?.globalValue;

/** Lays a library into the workspace's settings as a cloned repository would bring it. */
async function withWorkspacePrompts(prompts: Record<string, string>, work: () => Promise<void>): Promise<void> {
  const folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, '.vscode'); // the harness opens one
  const names = () =>
    Object.keys(vscode.workspace.getConfiguration('llmWorkbench').inspect('systemPrompts')?.workspaceValue ?? {});
  await vscode.workspace.fs.createDirectory(folder);
  await vscode.workspace.fs.writeFile(
    vscode.Uri.joinPath(folder, 'settings.json'),
    Buffer.from(JSON.stringify({ 'llmWorkbench.systemPrompts': prompts })),
  );
  try {
    await waitFor('the settings to be read', () => names().length > 0);
    await work();
  } finally {
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await waitFor('the settings to be gone', () => names().length === 0);
  }
}

describe('the library of system prompts', () => {
  before(async () => {
    // Before the first question for a list: one that fails is not asked for again at once.
    await simulator();
    await running();
  });
  afterEach(() =>
    vscode.workspace
      .getConfiguration('llmWorkbench')
      .update('systemPrompts', undefined, vscode.ConfigurationTarget.Global),
  );

  it('stands in the person’s settings, and is changed there', async () => {
    assert.deepEqual(await ask('systemPrompt/list', {}), []);
    await ask('systemPrompt/save', { name: 'Reviewer', text: 'You review.', isNew: true });
    const both = await ask('systemPrompt/save', { name: 'Brief', text: 'Be brief.' });
    assert.deepEqual(
      both.map(({ name }) => name),
      ['Brief', 'Reviewer'],
    );
    await assert.rejects(ask('systemPrompt/save', { name: 'Brief', text: 'Other.', isNew: true }), /“Brief” already/);
    assert.deepEqual(own(), { Reviewer: 'You review.', Brief: 'Be brief.' });
    await ask('systemPrompt/remove', { name: 'Brief' });
    assert.deepEqual(own(), { Reviewer: 'You review.' });
    await ask('systemPrompt/remove', { name: 'Reviewer' });
    assert.equal(own(), undefined);
    await assert.rejects(ask('systemPrompt/remove', { name: 'Reviewer' }), /any more/);
  });

  it('loses none of two that are saved at once', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => ask('systemPrompt/save', { name, text: name })));
    assert.deepEqual(own(), { a: 'a', b: 'b', c: 'c' });
  });

  it('offers a workspace’s prompts, neither applied unasked nor changed', async () => {
    await ask('systemPrompt/save', { name: 'House', text: 'Mine.' });
    await withWorkspacePrompts({ House: 'Theirs.' }, async () => {
      assert.deepEqual(await ask('systemPrompt/list', {}), [
        { name: 'House', text: 'Mine.' },
        { name: 'House', text: 'Theirs.', fromWorkspace: true },
      ]);
      const { defaults } = await ask('conversation/new', {});
      assert.equal(defaults.system, undefined);
      assert.deepEqual(await ask('systemPrompt/remove', { name: 'House' }), [
        { name: 'House', text: 'Theirs.', fromWorkspace: true },
      ]);
      await assert.rejects(ask('systemPrompt/remove', { name: 'House' }), /your own settings/);
    });
  });
});

describe('a system prompt from a description', () => {
  const gpt = { providerId: 'openai', model: 'gpt-5-mini' };
  const newest = async () => (await (await running()).services.store()).usage.newest({ limit: 1 })[0];

  before(async () => {
    await simulator();
    await readyModels((await running()).services);
  });

  it('names who would be asked: the chat’s model, or the one set for it', async () => {
    const { models } = await ask('chat/snapshot', {});
    assert.ok(models.current);
    assert.equal((await ask('systemPrompt/writer', {})).model?.model, models.current.model);
    await withUserSettings({ purposeModels: { systemPrompts: 'openai/gpt-5-mini' } }, async () => {
      assert.equal((await ask('systemPrompt/writer', {})).model?.model, 'gpt-5-mini');
    });
    await withUserSettings({ purposeModels: { systemPrompts: 'openai/gone' } }, async () => {
      const { model, missing } = await ask('systemPrompt/writer', {});
      assert.equal(model, undefined);
      assert.match(missing ?? '', /openai\/gone/);
    });
  });

  it('is written by the model that was named, and its cost stands in the ledger', async () => {
    const before = await newest();
    const { text, note } = await ask('systemPrompt/generate', { description: 'reviews SQL', model: gpt });
    assert.ok(text.length > 0);
    assert.match(note ?? '', /^Written by .+ for \$0\.\d+\.$/);
    const record = await newest();
    assert.notEqual(record?.id, before?.id);
    assert.deepEqual(
      [record?.purpose, record?.providerId, record?.modelAsked, record?.outcome, record?.conversationId],
      ['systemPrompt', 'openai', 'gpt-5-mini', 'success', undefined],
    );
    assert.ok((record?.costUsd ?? 0) > 0);
    // A page that was hidden meanwhile has it without paying again.
    assert.deepEqual(await ask('systemPrompt/written', { description: 'reviews SQL' }), { text, note });
    assert.equal(await ask('systemPrompt/written', { description: 'another' }), null);
    assert.equal((await newest())?.id, record?.id);
  });

  it('fails in words, and is asked of nobody for a provider that is not there', async () => {
    await assert.rejects(
      ask('systemPrompt/generate', { description: 'simulate: no credit', model: gpt }),
      /OpenAI.*no credit left/,
    );
    const last = await newest();
    assert.deepEqual([last?.purpose, last?.outcome], ['systemPrompt', 'failed']);
    const nobody = { providerId: 'nobody', model: 'x' };
    await assert.rejects(ask('systemPrompt/generate', { description: 'x', model: nobody }), /not there any more/);
    assert.equal((await newest())?.id, last?.id);
  });

  it('stops when the page gives it up', async () => {
    const controller = new AbortController();
    const asked = ask('systemPrompt/generate', { description: 'simulate: slow', model: gpt }, controller.signal);
    const stopped = assert.rejects(asked, /Stopped/);
    controller.abort();
    await stopped;
  });
});
