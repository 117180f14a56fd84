// What a policy forbids is shown with a lock and never sent, whoever wrote the policy.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import { PolicySources } from '../../src/host/policySources.ts';
import { waitFor } from '../harness/wait.ts';
import type { Simulator } from '../simulator/start.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const MINI = { providerId: 'openai', model: 'gpt-4.1-mini' };

/** Lays a policy into the folder as a cloned repository would bring it. */
async function withFolderPolicy(text: string, work: () => Promise<void>): Promise<void> {
  const folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, '.llm-workbench'); // the harness opens one
  await vscode.workspace.fs.createDirectory(folder);
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'policy.json'), Buffer.from(text));
  try {
    await work();
  } finally {
    await vscode.workspace.fs.delete(folder, { recursive: true });
  }
}

describe('a policy', () => {
  let api: TestApi;
  let server: Simulator;
  before(async () => {
    server = await simulator();
    api = await running();
    await readyModels(api.services);
  });

  const lockOf = async (model = MINI) =>
    (await api.services.models()).providers
      .flatMap(({ models }) => models)
      .find((one) => one.providerId === model.providerId && one.model === model.model)?.locked;

  it('of a folder locks a model and keeps what is asked of it from being sent, until it is gone', async () => {
    await withUserSettings({ defaultModel: 'openai/gpt-4.1-mini' }, async () => {
      await api.view.show(undefined);
      const { message } = await wholeAnswer(api.services, () => api.view.ask('Hello'));
      assert.equal(message.state, 'complete');
      const sent = questionsTo(server).length;
      await withFolderPolicy('{"deny": ["gpt-4.1*"]}', async () => {
        await waitFor('the lock', async () => (await lockOf()) !== undefined);
        assert.match((await lockOf()) ?? '', /this folder's policy \(.*policy\.json\): it denies "gpt-4\.1\*"/);
        const view = await api.services.models();
        assert.equal(view.current, undefined);
        assert.match(view.missing ?? '', /Locked by this folder's policy/);
        assert.equal(await lockOf({ providerId: 'anthropic', model: 'claude-haiku-4-5' }), undefined);
        await assert.rejects(api.view.ask('And now?'), /^AppError: Locked by this folder's policy .*"\.$/);
        // Asked for by name, past the choice of a model: refused in place.
        const { signal } = new AbortController();
        await recordingMessages(async () => {
          const failed = await wholeAnswer(api.services, () =>
            chatPageHandlers(api.view)['chat/regenerate']({ messageId: message.id, model: MINI }, signal),
          );
          assert.equal(failed.message.state, 'failed');
          assert.equal(failed.message.error?.kind, 'notAllowed');
          assert.match(failed.message.error?.title ?? '', /Not sent: .* is locked/);
          assert.deepEqual(
            failed.message.error?.actions.map(({ id }) => id),
            ['switchModel', 'openSettings'],
          );
        });
        assert.equal(questionsTo(server).length, sent, 'nothing was sent');
      });
      await waitFor('the lock to go', async () => (await lockOf()) === undefined);
      const again = await wholeAnswer(api.services, () => api.view.ask('And now?'));
      assert.equal(again.message.state, 'complete');
    });
  });

  it('of the person’s own locks, and never chooses what is locked by itself', async () => {
    await withUserSettings({ policy: { allow: ['anthropic'], deny: ['*opus*'] } }, async () => {
      await waitFor('the lock', async () => (await lockOf()) !== undefined);
      const { providers, current } = await api.services.models();
      assert.equal(current?.providerId, 'anthropic');
      const open = providers.flatMap(({ models }) => models).filter(({ locked }) => locked === undefined);
      assert.ok(
        open.length > 0 && open.every(({ providerId, model }) => providerId === 'anthropic' && !/opus/.test(model)),
      );
    });
  });

  it('that cannot be read leaves the baseline, and says why', async () => {
    await withFolderPolicy('{"denny": []}', async () => {
      await waitFor('the lock', async () => (await api.services.policy()).problems.length > 0);
      const policy = await api.services.policy();
      assert.match(policy.problems.join(), /policy\.json cannot be used.*"denny"/);
      assert.match(policy.refusal({ providerId: 'openai', model: 'o1-pro' }) ?? '', /cannot be read/);
      assert.equal(policy.refusal({ providerId: 'ollama', model: 'llama3.2:3b' }), undefined);
    });
    await waitFor('its end', async () => (await api.services.policy()).problems.length === 0);
  });

  it('of the administrator and of the environment hold beside them', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'llm-workbench-policy-'));
    const managedFile = join(dir, 'policy.json');
    const { configuration } = api.services;
    const environment = { LLM_PLAN_MODELS_JSON: '{"team": ["openai", "anthropic"]}', LLM_PLAN: 'team' };
    const sources = new PolicySources({ configuration, environment, managedFile });
    try {
      assert.equal((await sources.current()).refusal(MINI), undefined);
      writeFileSync(managedFile, '{"deny": ["openai"]}');
      assert.match((await sources.current()).refusal(MINI) ?? '', /your organization's policy/);
      writeFileSync(managedFile, 'not JSON');
      const broken = await sources.current();
      assert.match(broken.problems.join(), /not valid JSON/);
      assert.match(broken.refusal({ providerId: 'openai', model: 'o1-pro' }) ?? '', /your organization's policy/);
      rmSync(managedFile);
      assert.equal((await sources.current()).refusal(MINI), undefined);
      assert.match((await sources.current()).refusal({ providerId: 'groq', model: 'x' }) ?? '', /plan "team"/);
    } finally {
      sources.dispose();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
