// Export, import and deletion of usage as a person does them in VS Code, and the copy in the workspace's state.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { MOST_MIRROR_BYTES, type WorkspaceUsage } from '../../src/core/usage/workspaceMirror.ts';
import { type Services, workspaceUri } from '../../src/host/services.ts';
import { deleteUsage } from '../../src/host/usageDeletion.ts';
import { exportUsage } from '../../src/host/usageExport.ts';
import { importUsage } from '../../src/host/usageImport.ts';
import { MIRROR_KEY } from '../../src/host/usageMirror.ts';
import { waitFor } from '../harness/wait.ts';
import { usageRecord } from '../unit/store/temporaryStore.ts';
import { answeringDialogs } from './support/dialogs.ts';
import { recordingMessages, type ShownMessage } from './support/messages.ts';
import { Profile } from './support/separateServices.ts';

const DAY = 86_400_000;

describe('usage as a file', () => {
  let profile: Profile;
  let services: Services;
  let file: vscode.Uri;
  beforeEach(async () => {
    profile = new Profile();
    services = await profile.start();
    file = vscode.Uri.file(join(profile.dir, 'usage.jsonl'));
  });
  afterEach(() => profile.remove());

  /** `ages` in days. */
  async function add(ages: readonly number[], to = services): Promise<void> {
    const { usage } = await to.store();
    for (const age of ages) {
      usage.add(usageRecord(`r${age}`, { startedAt: Date.now() - age * DAY - 1000, workspace: workspaceUri() }));
    }
  }
  const count = async (of = services) => (await of.store()).usage.totals().requests;
  const exporting = (period: string, form: string) =>
    recordingMessages(async () => {
      await answeringDialogs(
        { picks: { 'Requests of which time': period, 'Form of the file': form }, file },
        async () => {
          await exportUsage(services);
        },
      );
    });
  const importing = (to = services) =>
    recordingMessages(async () => {
      await answeringDialogs({ file }, () => importUsage(to));
    });
  const ids = () =>
    readFileSync(file.fsPath, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { id: string }).id);

  /** The person presses Cancel as soon as there is progress. */
  async function cancelling(work: () => Promise<unknown>): Promise<void> {
    const window = vscode.window as unknown as Record<'withProgress', unknown>;
    const before = window.withProgress;
    const token = { isCancellationRequested: true, onCancellationRequested: () => ({ dispose() {} }) };
    window.withProgress = (_options: unknown, task: (progress: object, token: object) => unknown) =>
      task({ report() {} }, token);
    try {
      await work();
    } finally {
      window.withProgress = before;
    }
  }

  it('goes out as a whole or by period, and comes back on another machine', async () => {
    await add([0, 1, 800]);
    const [told] = await exporting('Everything', 'JSON Lines');
    assert.equal(told?.text, 'Exported 3 requests to usage.jsonl.');
    assert.deepEqual(ids(), ['r0', 'r1', 'r800']);
    const elsewhere = new Profile();
    try {
      const other = await elsewhere.start();
      assert.deepEqual(
        (await importing(other)).map(({ level, text }) => [level, text]),
        [['information', 'Imported 3 records.']],
      );
      assert.deepEqual(
        (await importing(other)).map(({ text }) => text),
        ['Imported 0 records; 3 were there already.'],
      );
      assert.equal(await count(other), 3);
    } finally {
      await elsewhere.remove();
    }
    await exporting('Last 90 days', 'JSON Lines');
    assert.deepEqual(ids(), ['r0', 'r1']);
    await exporting('Everything', 'CSV');
    assert.equal(readFileSync(file.fsPath, 'utf8').split('\r\n').length, 5);
  });

  it('says which requests only the sums know of', async () => {
    await add([0, 100]);
    await (await services.store()).usage.fold(Date.now());
    const [told] = await exporting('Everything', 'CSV');
    assert.match(told?.text ?? '', /^Exported 1 request to usage\.jsonl\. 1 request of that time is not in it: /);
  });

  it('leaves a file of that name as it was where it cannot be written, or the person stops it', async () => {
    await add([0]);
    mkdirSync(file.fsPath);
    writeFileSync(join(file.fsPath, 'inside'), 'x');
    await assert.rejects(exporting('Everything', 'CSV'), /could not be saved/);
    assert.ok(existsSync(join(file.fsPath, 'inside')));
    const asked = await answeringDialogs(
      { picks: { 'Requests of which time': 'Everything', 'Form of the file': 'CSV' } },
      async () => {
        assert.equal(await exportUsage(services), false);
      },
    );
    assert.match(asked.save[0]?.defaultUri?.path ?? '', /\/llm-workbench-usage-\d{4}-\d\d-\d\d\.csv$/);
    file = vscode.Uri.file(join(profile.dir, 'stopped.csv'));
    writeFileSync(file.fsPath, 'before');
    await cancelling(() => exporting('Everything', 'CSV'));
    assert.equal(readFileSync(file.fsPath, 'utf8'), 'before');
    assert.deepEqual(
      readdirSync(profile.dir).filter((name) => name.endsWith('.partial')),
      [],
    );
  });

  it('of somebody else is refused with the lines that are wrong, and what is no file too', async () => {
    const good = JSON.stringify(usageRecord('good', { startedAt: Date.now() }));
    writeFileSync(file.fsPath, `${good}\nnonsense\n${good.replace('"good"', '"other"').replace('0.01', '-1')}\n`);
    const [told] = await importing();
    assert.equal(told?.level, 'warning');
    assert.equal(
      told.text,
      'Imported 1 record; 2 were refused: line 2 (it is no JSON), line 3 ("costUsd" is missing or does not fit).',
    );
    file = vscode.Uri.file(profile.dir);
    await assert.rejects(importing(), /Nothing was imported/);
    file = vscode.Uri.file('/dev/zero');
    await assert.rejects(importing(), /This is no file/);
    file = vscode.Uri.file(join(profile.dir, 'missing.jsonl'));
    await assert.rejects(importing(), /Nothing was imported: .*ENOENT/);
    assert.equal(await count(), 1);
  });

  describe('deleted', () => {
    const deleting = (what: string, answer: (message: ShownMessage) => string | undefined, input?: string) =>
      recordingMessages(async () => {
        const picks = {
          'What to delete': what,
          'Requests of which time': 'Everything',
          'Form of the file': 'JSON Lines',
        };
        await answeringDialogs({ picks, file, input }, () => deleteUsage(services));
      }, answer);

    it('is everything, in all windows and in the workspace’s copy, once the person said so', async () => {
      await add([0, 1, 100]);
      services.usageChanged();
      await services.copyUsage();
      const mirror = () => profile.workspaceState.get<WorkspaceUsage>(MIRROR_KEY);
      assert.equal(mirror().totals.requests, 3);
      const [question, ...rest] = await deleting('Everything', () => undefined);
      assert.deepEqual(
        [question?.modal, question?.level, question?.buttons],
        [true, 'warning', ['Delete', 'Export First…']],
      );
      assert.equal(question?.text, 'Delete the usage of 3 requests?');
      assert.match(question?.detail ?? '', /cannot be undone.*Budgets no longer count/s);
      assert.deepEqual([rest.length, await count()], [0, 3]);
      const other = await profile.start();
      assert.equal(await count(other), 3);
      let heard = 0;
      services.onUsageChange(() => {
        heard += 1;
      });
      const shown = await deleting('Everything', ({ modal }) => (modal ? 'Delete' : undefined));
      assert.equal(shown.at(-1)?.text, 'The usage of 3 requests was deleted.');
      assert.deepEqual([await count(), await count(other), heard], [0, 0, 1]);
      assert.deepEqual([mirror().totals.requests, mirror().records], [0, []]);
      assert.equal((await deleting('Everything', () => 'Delete')).at(-1)?.text, 'There is nothing to delete.');
    });

    it('can be exported first, and be had back from that', async () => {
      await add([0, 1]);
      let modals = 0;
      await deleting('Everything', ({ modal }) => {
        modals += modal ? 1 : 0;
        return modal ? ['Export First…', 'Delete'][modals - 1] : undefined;
      });
      assert.deepEqual([modals, await count(), ids()], [2, 0, ['r0', 'r1']]);
      assert.equal((await importing())[0]?.text, 'Imported 2 records.');
      assert.equal(await count(), 2);
    });

    it('is what is older, with its sums', async () => {
      await add([0, 50, 100, 400]);
      await (await services.store()).usage.fold(Date.now());
      const [question] = await deleting('Older than a year', ({ modal }) => (modal ? 'Delete' : undefined));
      assert.match(question?.text ?? '', /^Delete the usage of 1 request from before \d{4}-\d\d-\d\d\?$/);
      assert.doesNotMatch(question?.detail ?? '', /Budgets/);
      assert.equal(await count(), 3);
      await deleting('Older than 90 days', ({ modal }) => (modal ? 'Delete' : undefined));
      assert.equal(await count(), 2);
      const day = new Date(Date.now() - 20 * DAY).toISOString().slice(0, 10);
      await deleting('Before a day…', ({ modal }) => (modal ? 'Delete' : undefined), day);
      assert.equal(await count(), 1);
    });

    it('asks for a day that is one', async () => {
      const { input } = await answeringDialogs({ picks: { 'What to delete': 'Before a day…' } }, () =>
        deleteUsage(services),
      );
      for (const [text, isRight] of [
        ['2026-02-28', true],
        ['2026-02-30', false],
        ['2999-01-01', false],
        ['', false],
        ['1.2.2026', false],
      ] as const) {
        assert.equal((await input[0]?.validateInput?.(text)) === undefined, isRight, text);
      }
    });
  });

  it('is copied into the workspace’s state within bounds, newest first, and at the end of the session', async () => {
    const { usage } = await services.store();
    for (let index = 0; index < 2000; index += 1) {
      usage.add(usageRecord(`m${index}`, { workspace: workspaceUri(), startedAt: Date.now() }));
    }
    usage.add(usageRecord('of another folder', { workspace: 'file:///elsewhere' }));
    services.usageChanged();
    await profile.end(services);
    const mirror = profile.workspaceState.get<WorkspaceUsage>(MIRROR_KEY);
    assert.equal(mirror.totals.requests, 2000);
    assert.equal(mirror.records[0]?.id, 'm1999');
    assert.ok(mirror.records.length > 100);
    assert.ok(Buffer.byteLength(JSON.stringify(mirror)) <= MOST_MIRROR_BYTES);
    // Another window deletes it while this workspace is closed.
    const other = await profile.start();
    (await other.store()).usage.clear();
    await profile.end(other);
    services = await profile.start();
    await services.store();
    await waitFor('the copy', () => profile.workspaceState.get<WorkspaceUsage>(MIRROR_KEY).totals.requests === 0);
  });
});
