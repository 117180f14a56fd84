// What a policy forbids is shown with a lock and never sent, whoever wrote the policy.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { PolicySources } from '../../src/host/policySources.ts';
import { waitFor } from '../harness/wait.ts';
import type { Simulator } from '../simulator/start.ts';
import { ManualClock } from '../unit/support/manualClock.ts';
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

  const facts = () => {
    const { configuration, providers, connections, pricing } = api.services;
    return { configuration, providers, connections, pricing, clock: systemClock };
  };

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
      assert.match(policy.refusal({ providerId: 'openai', model: 'o1-pro' }) ?? '', /cannot be used: it has .*"denny"/);
      assert.equal(policy.refusal({ providerId: 'ollama', model: 'llama3.2:3b' }), undefined);
    });
    await waitFor('its end', async () => (await api.services.policy()).problems.length === 0);
  });

  it('of the administrator and of the environment hold beside them', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'llm-workbench-policy-'));
    const managedFile = join(dir, 'policy.json');
    const environment = { LLM_PLAN_MODELS_JSON: '{"team": ["openai", "anthropic"]}', LLM_PLAN: 'team' };
    const sources = new PolicySources({ ...facts(), environment, managedFile });
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
      mkdirSync(managedFile);
      assert.match((await sources.current()).problems.join(), /it is no file/);
    } finally {
      sources.dispose();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  describe('of a folder', () => {
    const LARGE = { providerId: 'openai', model: 'o1-pro' };
    const disposables: vscode.Disposable[] = [];
    let dir: string;
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'llm-workbench-folder-'));
      mkdirSync(join(dir, '.llm-workbench'));
    });
    afterEach(() => {
      disposables.splice(0).forEach((one) => one.dispose());
      rmSync(dir, { recursive: true, force: true });
    });

    /** The policy of one folder, whose clock the test moves. */
    function sourcesOf(uri: vscode.Uri, clock = new ManualClock()): PolicySources {
      const folders = () => [{ uri, name: 'shop', index: 0 }];
      const managedFile = join(dir, 'none.json');
      const sources = new PolicySources({ ...facts(), environment: {}, managedFile, clock, folders });
      disposables.push(sources);
      return sources;
    }

    it('that leads out of it, or to what is no file, is not read', async function () {
      if (process.platform === 'win32') {
        this.skip();
      }
      const file = join(dir, '.llm-workbench', 'policy.json');
      const outside = mkdtempSync(join(tmpdir(), 'llm-workbench-outside-'));
      disposables.push({ dispose: () => rmSync(outside, { recursive: true, force: true }) });
      const problem = async () => (await sourcesOf(vscode.Uri.file(dir)).current()).problems.join();
      writeFileSync(join(outside, 'policy.json'), '{"deny": ["secret"]}');
      for (const target of ['/dev/zero', join(outside, 'policy.json')]) {
        symlinkSync(target, file);
        assert.match(
          await problem(),
          /^shop\/\.llm-workbench\/policy\.json cannot be .*: it is a link out of its folder\./,
        );
        rmSync(file);
      }
      execFileSync('mkfifo', [file]);
      assert.match(await problem(), /: it is no file\./);
      rmSync(file);
      writeFileSync(file, `{"deny": ["${'x'.repeat(1_000_000)}"]}`);
      assert.match(await problem(), /: it is too large\./);
      rmSync(file);
      // Its own link is fine, and so is a link to the folder as a whole.
      writeFileSync(join(dir, 'policies.json'), '{"deny": ["o1-pro"]}');
      symlinkSync(join(dir, 'policies.json'), file);
      symlinkSync(dir, join(outside, 'opened'));
      for (const uri of [vscode.Uri.file(dir), vscode.Uri.file(join(outside, 'opened'))]) {
        assert.match((await sourcesOf(uri).current()).refusal(LARGE) ?? '', /denies "o1-pro"/);
      }
      rmSync(join(dir, '.llm-workbench'), { recursive: true });
      symlinkSync(outside, join(dir, '.llm-workbench'));
      assert.match(await problem(), /link out of its folder/);
    });

    it('that cannot be reached for a moment leaves the baseline for that moment', async () => {
      const far = new FarFolder();
      disposables.push(far.register('llmworkbench-far'));
      const sources = sourcesOf(vscode.Uri.parse('llmworkbench-far:/shop'));
      const news: number[] = [];
      sources.onChange(() => news.push(1));
      far.failure = vscode.FileSystemError.Unavailable('It reconnects');
      const failed = await sources.current();
      assert.match(failed.problems.join(), /reading it fails/);
      assert.match(failed.refusal(LARGE) ?? '', /this folder's policy .*, which cannot be used: reading it fails\./);
      assert.equal(failed.refusal({ providerId: 'ollama', model: 'llama3.2' }), undefined);
      far.failure = undefined;
      assert.equal((await sources.current()).refusal(LARGE), undefined, 'it was read again');
      assert.equal(news.length, 1, 'those who show a lock are told');
      const { stats } = far;
      await sources.current();
      assert.equal(far.stats, stats, 'what was read is kept');
    });

    it('that does not answer keeps nobody waiting, and holds as soon as it is there', async () => {
      const far = new FarFolder('{"deny": ["o1-pro"]}');
      disposables.push(far.register('llmworkbench-slow'));
      const clock = new ManualClock();
      const sources = sourcesOf(vscode.Uri.parse('llmworkbench-slow:/shop'), clock);
      const news: number[] = [];
      sources.onChange(() => news.push(1));
      const answered = far.hang();
      const waiting = sources.current();
      await waitFor('the folder to be asked', () => far.stats > 0);
      clock.advance(5000);
      const late = await waiting;
      assert.match(late.problems.join(), /its folder does not answer/);
      assert.equal(late.refusal({ providerId: 'ollama', model: 'llama3.2' }), undefined);
      assert.match((await sources.current()).problems.join(), /its folder does not answer/);
      answered();
      await waitFor('the policy', () => news.length === 1);
      assert.match((await sources.current()).refusal(LARGE) ?? '', /it denies "o1-pro"/);
    });
  });
});

/** A folder on another machine, with nothing but a policy in it. */
class FarFolder implements vscode.FileSystemProvider {
  failure?: Error;
  /** How often it was asked. */
  stats = 0;
  readonly #text: string;
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;
  #ready = Promise.resolve();

  constructor(text = '{}') {
    this.#text = text;
  }

  register(scheme: string): vscode.Disposable {
    return vscode.Disposable.from(
      this.#changes,
      vscode.workspace.registerFileSystemProvider(scheme, this, { isReadonly: true }),
    );
  }

  /** Answers no more until the function is called. */
  hang(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ready = promise;
    return resolve;
  }

  async stat(): Promise<vscode.FileStat> {
    this.stats += 1;
    await this.#answer();
    return { type: vscode.FileType.File, ctime: 0, mtime: this.stats, size: this.#text.length };
  }

  async readFile(): Promise<Uint8Array> {
    await this.#answer();
    return Buffer.from(this.#text);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): void {}
  writeFile(): void {}
  delete(): void {}
  rename(): void {}

  async #answer(): Promise<void> {
    await this.#ready;
    if (this.failure) {
      throw this.failure;
    }
  }
}
