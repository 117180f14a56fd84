// What a start of the editor costs. Runs first, since later tests use the extension.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { installed, running } from './support/extension.ts';
import { loadedPackages } from './support/loadedModules.ts';
import { simulator } from './support/simulator.ts';

const heavy = ['openai', '@anthropic-ai/sdk', 'ollama', '@pydantic/genai-prices'];

describe('a start of the editor', () => {
  it('activates the extension without anybody asking for it', async () => {
    await waitFor('the extension to be active', () => installed().isActive);
  });

  it('opens no database', async () => {
    const { services } = await running();
    assert.equal(existsSync(join(services.context.globalStorageUri.fsPath, 'llm-workbench.sqlite')), false);
  });

  it('loads no SDK and no price table', async () => {
    await running();
    const loaded = loadedPackages();
    assert.ok(loaded.includes('tokenx'), 'the list of what is loaded is not empty');
    assert.deepEqual(
      loaded.filter((name) => heavy.includes(name)),
      [],
    );
  });

  it('remembers nothing and logs nothing', async () => {
    const { context } = (await running()).services;
    assert.deepEqual(context.globalState.keys(), []);
    assert.deepEqual(context.workspaceState.keys(), []);
    assert.equal(existsSync(join(context.logUri.fsPath, 'LLM Workbench.log')), false);
  });

  it('tells how long activate() took', async () => {
    const { activatedInMs } = await running();
    assert.ok(activatedInMs > 0 && Number.isFinite(activatedInMs));
  });

  it('leaves SDKs, prices and the database to the first question', async () => {
    await simulator();
    const { services, view } = await running();
    await readyModels(services);
    await wholeAnswer(services, () => view.ask('Which words are reserved in TypeScript?'));
    assert.equal(existsSync(join(services.context.globalStorageUri.fsPath, 'llm-workbench.sqlite')), true);
    // The same look as above does see them once they are there.
    assert.deepEqual(
      heavy.filter((name) => !loadedPackages().includes(name)),
      [],
    );
  });
});
