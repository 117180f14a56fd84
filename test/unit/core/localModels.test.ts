// The models on the person's own machine: what is shown of them, and fetching one with progress, failure and cancel.
import assert from 'node:assert/strict';
import { Connections } from '../../../src/core/connections.ts';
import { AppError } from '../../../src/core/errors.ts';
import { KeyRing } from '../../../src/core/keyRing.ts';
import { LocalModels } from '../../../src/core/models/localModels.ts';
import type { LocalModelActions, ModelInfo, PullProgress } from '../../../src/core/provider.ts';
import { Redactor } from '../../../src/core/redact.ts';
import type { LocalModelsView, ProviderView } from '../../../src/shared/views.ts';
import { ManualClock } from '../support/manualClock.ts';
import { MemorySecrets } from '../support/memorySecrets.ts';
import { scriptedProvider, until } from '../support/scriptedProvider.ts';

const RECOMMENDED = [
  { model: 'small:1b', sizeBytes: 1e9, goodFor: 'quick questions' },
  { model: 'large:8b', sizeBytes: 5e9, goodFor: 'code' },
];

/** A pull that goes on when the test says so. */
interface Script {
  push(progress: PullProgress): void;
  end(error?: Error): void;
  signal?: AbortSignal;
}

interface Desk {
  local: LocalModels;
  clock: ManualClock;
  told: LocalModelsView[];
  scripts: Script[];
  installed: ModelInfo[];
  view: Partial<ProviderView>;
  refreshed: string[];
  removed: string[];
  /** Progress records that were taken. */
  read(): number;
}

function desk(): Desk {
  const clock = new ManualClock();
  const scripts: Script[] = [];
  const told: LocalModelsView[] = [];
  const refreshed: string[] = [];
  const removed: string[] = [];
  let read = 0;
  const installed: ModelInfo[] = [];
  const view: Partial<ProviderView> = {};
  const localModels: LocalModelActions = {
    recommended: RECOMMENDED,
    async *pull(_model, _context, signal) {
      const waiting: (PullProgress | Error | undefined)[] = [];
      let wake = () => {};
      const script: Script = {
        push(progress) {
          waiting.push(progress);
          wake();
        },
        end(error) {
          waiting.push(error);
          wake();
        },
        signal,
      };
      scripts.push(script);
      for (;;) {
        while (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
          if (signal.aborted) {
            throw new AppError('cancelled', 'Cancelled');
          }
        }
        const next = waiting.shift();
        if (next === undefined) {
          return;
        }
        if (next instanceof Error) {
          throw next;
        }
        yield next;
        read += 1;
      }
    },
    async remove(model) {
      removed.push(model);
    },
  };
  const provider = scriptedProvider({ id: 'ollama', name: 'Ollama', local: true, localModels });
  const redactor = new Redactor();
  const local = new LocalModels({
    provider,
    connections: new Connections({
      keys: new KeyRing(new MemorySecrets()),
      fetch: globalThis.fetch,
      redactor,
      environment: {},
      settings: () => ({}),
    }),
    models: async () => ({
      providers: [
        {
          id: 'ollama',
          name: 'Ollama',
          local: true,
          simulated: false,
          state: 'ready',
          origin: 'http://127.0.0.1:11434',
          models: [],
          ...view,
        },
      ],
    }),
    listed: async () => installed,
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    redact: redactor.text,
    onChange: (change) => told.push(change),
    onInstalled: (id) => refreshed.push(id),
  });
  return { local, clock, told, scripts, installed, view, refreshed, removed, read: () => read };
}

const script = (at: Desk, index = 0): Script => at.scripts[index] ?? assert.fail(`no pull ${index} has begun`);

describe('local models', () => {
  it('lists what is installed, embedding models too, and recommends only what is not', async () => {
    const at = desk();
    at.installed.push(
      { id: 'small:1b', sizeBytes: 1e9, abilities: {} },
      { id: 'embed:latest', abilities: { chat: false } },
    );
    const view = await at.local.view();
    assert.deepEqual(view.installed, [
      { model: 'small:1b', sizeBytes: 1e9 },
      { model: 'embed:latest', sizeBytes: undefined },
    ]);
    assert.deepEqual(
      view.recommended.map(({ model }) => model),
      ['large:8b'],
    );
    assert.equal(view.state, 'running');
  });

  it('says that nothing answers, and does not show the list of the last time', async () => {
    const at = desk();
    at.installed.push({ id: 'small:1b', abilities: {} });
    Object.assign(at.view, { state: 'notRunning', problem: 'Nothing answers.', problemKind: 'network' });
    const view = await at.local.view();
    assert.equal(view.state, 'notRunning');
    assert.equal(view.problem, 'Nothing answers.');
    assert.deepEqual(view.installed, []);
  });

  it('counts a server without a model as running: that is when fetching one is wanted', async () => {
    const at = desk();
    Object.assign(at.view, { state: 'failed', problem: 'No model is installed yet.' });
    assert.equal((await at.local.view()).state, 'running');
  });

  it('recommends nothing for a server on another machine', async () => {
    const at = desk();
    Object.assign(at.view, { origin: 'https://gpu.example', local: false });
    assert.deepEqual((await at.local.view()).recommended, []);
  });

  it('tells how far a pull is, a few times a second, and reads the list again at its end', async () => {
    const at = desk();
    const begun = await at.local.pull('small:1b');
    assert.deepEqual(begun.pulls, [{ model: 'small:1b', status: 'starting' }]);
    await until(() => at.scripts.length === 1);
    for (let done = 1; done <= 50; done++) {
      script(at).push({ status: 'pulling 1', completedBytes: done, totalBytes: 50 });
    }
    await until(() => at.read() === 50);
    assert.equal(at.told.length, 0);
    at.clock.advance(200);
    await until(() => at.told.length === 1);
    assert.equal(at.told[0]?.pulls[0]?.completedBytes, 50);
    script(at).end();
    await until(() => at.refreshed.length === 1);
    assert.deepEqual(at.refreshed, ['ollama']);
    await until(() => at.told.at(-1)?.pulls.length === 0);
    assert.ok(at.told.length <= 3, `told ${at.told.length} times`);
  });

  it('begins one pull for two clicks', async () => {
    const at = desk();
    await at.local.pull('small:1b');
    await at.local.pull('small:1b');
    await until(() => at.scripts.length > 0);
    assert.equal(at.scripts.length, 1);
    await at.local.dispose();
  });

  it('keeps the row of a pull that failed, with the reason, until it is tried again', async () => {
    const at = desk();
    await at.local.pull('small:1b');
    await until(() => at.scripts.length === 1);
    script(at).push({ status: 'pulling 1', completedBytes: 7, totalBytes: 50 });
    script(at).end(new AppError('badResponse', 'no space left on device'));
    await until(() => at.told.some(({ pulls }) => pulls[0]?.error !== undefined));
    const [failed] = (await at.local.view()).pulls;
    assert.equal(failed?.completedBytes, 7);
    assert.ok(failed.error);
    assert.deepEqual(at.refreshed, []);
    const again = await at.local.pull('small:1b');
    assert.equal(again.pulls[0]?.error, undefined);
    await until(() => at.scripts.length === 2);
    await at.local.dispose();
  });

  it('takes the row away when it is cancelled, and tells no failure', async () => {
    const at = desk();
    await at.local.pull('small:1b');
    await until(() => at.scripts.length === 1);
    const view = await at.local.cancel('small:1b');
    assert.ok(script(at).signal?.aborted);
    assert.deepEqual(view.pulls, []);
    assert.ok(at.told.every(({ pulls }) => pulls.every(({ error }) => error === undefined)));
  });

  it('takes away the row of a failed pull by cancelling it', async () => {
    const at = desk();
    await at.local.pull('small:1b');
    await until(() => at.scripts.length === 1);
    script(at).end(new AppError('network', 'gone'));
    await until(() => at.told.some(({ pulls }) => pulls[0]?.error !== undefined));
    assert.deepEqual((await at.local.cancel('small:1b')).pulls, []);
  });

  it('removes a model and reads the list again', async () => {
    const at = desk();
    await at.local.remove('small:1b', new AbortController().signal);
    assert.deepEqual(at.removed, ['small:1b']);
    assert.deepEqual(at.refreshed, ['ollama']);
  });
});
