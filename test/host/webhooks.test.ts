// Webhooks in VS Code: set up by the command, told of budgets and days by whichever window, and their address is nowhere to be seen.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { localDay } from '../../src/core/localDay.ts';
import type { MetaStore } from '../../src/core/webhooks/webhookQueue.ts';
import { WebhookQueue } from '../../src/core/webhooks/webhookQueue.ts';
import type { Services } from '../../src/host/services.ts';
import { settingsPageHandlers } from '../../src/host/settingsHandlers.ts';
import { waitFor } from '../harness/wait.ts';
import { usageRecord } from '../unit/store/temporaryStore.ts';
import { bodyReply, type ReceivedRequest, ScriptedServer } from '../wire/scriptedServer.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages, type ShownMessage } from './support/messages.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings, withWorkspaceSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const SECRET_PATH = '/services/T0SECRETTEAM/hookpathsecret';
const { signal } = new AbortController();
const stored = () => vscode.workspace.getConfiguration('llmWorkbench').inspect('webhooks')?.globalValue;

interface Typed {
  url?: string;
  name?: string;
  /** Labels of the rows that are taken. */
  format?: string;
  events?: readonly string[];
}

/** Answers the questions of Add Webhook…; gives the boxes that were shown. */
async function typing(typed: Typed, work: () => Thenable<unknown>): Promise<vscode.InputBoxOptions[]> {
  const boxes: vscode.InputBoxOptions[] = [];
  const texts = [typed.url, typed.name];
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = { showQuickPick: window['showQuickPick'], showInputBox: window['showInputBox'] };
  window['showInputBox'] = async (options: vscode.InputBoxOptions) => {
    boxes.push(options);
    const text = texts.shift();
    const wanted = text === '' ? options.value : text;
    const problem = wanted === undefined ? undefined : await options.validateInput?.(wanted);
    assert.equal(problem, undefined, JSON.stringify(problem));
    return wanted;
  };
  window['showQuickPick'] = async (rows: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) =>
    options.canPickMany
      ? typed.events && rows.filter(({ label }) => typed.events?.includes(label))
      : rows.find(({ label }) => label === typed.format || label === typed.name);
  try {
    await work();
  } finally {
    Object.assign(window, before);
  }
  return boxes;
}

function isSigned({ headers, body }: ReceivedRequest, secret: string): boolean {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['llm-workbench-signature'])) ?? [];
  return v1 === createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
}

describe('webhooks', () => {
  let api: TestApi;
  let receiver: ScriptedServer;
  before(async () => {
    await simulator();
    api = await running();
    await readyModels(api.services);
  });
  beforeEach(async () => {
    receiver = (await ScriptedServer.start()).replyAlways(bodyReply(200, 'taken'));
  });
  afterEach(async () => {
    const webhooks = await api.services.webhooks();
    for (const name of webhooks.names()) {
      await webhooks.remove(name);
    }
    await receiver.stop();
  });

  const run = (command: string) => vscode.commands.executeCommand(`llmWorkbench.${command}`);
  const handlers = async () => settingsPageHandlers(await (await running()).settings.get());
  const view = async () => (await (await handlers())['settings/snapshot']({}, signal)).webhooks;
  const events = ['Budget thresholds', 'Daily summary'];
  const addTeam = (rest: Typed = {}) =>
    typing({ url: `${receiver.url}${SECRET_PATH}`, name: 'team', format: 'JSON', events, ...rest }, () =>
      run('addWebhook'),
    );
  const copiedSecret = async () => {
    await vscode.env.clipboard.writeText('');
    await typing({ name: 'team' }, () => run('copyWebhookSecret'));
    return vscode.env.clipboard.readText();
  };

  it('are set up by the command: the address is typed as a password and stands in no setting and no view', async () => {
    let boxes: vscode.InputBoxOptions[] = [];
    let secret = '';
    const shown = await recordingMessages(async () => {
      boxes = await addTeam();
      secret = await copiedSecret();
    });
    assert.deepEqual(
      boxes.map(({ password }) => password ?? false),
      [true, false],
    );
    const host = receiver.url.replace('http://', '');
    assert.match(boxes[1]?.prompt ?? '', new RegExp(`goes to ${host}`));
    assert.match(secret, /^whsec_[\w-]{43}$/);
    assert.deepEqual(stored(), [
      { name: 'team', enabled: true, format: 'json', events: ['budget.threshold', 'usage.dailySummary'] },
    ]);
    const { webhooks } = await view();
    assert.deepEqual(
      webhooks.map((one) => [one.name, one.host, one.enabled, one.includeText]),
      [['team', host, true, false]],
    );
    const everything = await (await handlers())['settings/snapshot']({}, signal);
    const all = JSON.stringify([everything, shown, stored()]);
    for (const part of ['T0SECRETTEAM', 'hookpathsecret', secret]) {
      assert.ok(!all.includes(part), part);
    }
  });

  it('are left as they were when any question is left', async () => {
    await recordingMessages(async () => {
      await addTeam({ url: undefined });
      await addTeam({ name: undefined });
      await addTeam({ format: 'nothing' });
      await addTeam({ events: undefined });
      await addTeam({ events: [] });
    });
    assert.equal(stored(), undefined);
    assert.ok(!(await api.services.context.secrets.keys()).some((key) => key.includes('webhook')));
  });

  it('are tested by the command and the page, which say what the receiver answered', async () => {
    let messages: ShownMessage[] = [];
    await recordingMessages(async (shown) => {
      await addTeam();
      shown.length = 0;
      await typing({ name: 'team' }, () => run('testWebhook'));
      messages = [...shown];
    });
    assert.match(messages[0]?.text ?? '', /^Webhook "team": 127\.0\.0\.1:\d+ answered 200 OK: “taken”\.$/);
    assert.equal(messages[0]?.level, 'information');
    const secret = await (await api.services.webhooks()).signingSecret('team');
    const [request] = receiver.requests;
    assert.ok(request && isSigned(request, secret));
    assert.equal(request.headers['llm-workbench-event'], 'webhook.test');
    receiver.reply(bodyReply(404, `no ${SECRET_PATH}`));
    const { ok, sentence } = await (await handlers())['webhooks/test']({ name: 'team' }, signal);
    assert.equal(ok, false);
    assert.match(sentence, /answered 404 Not Found: “no .*”\.$/);
    assert.doesNotMatch(sentence, /hookpathsecret/);
    assert.equal((await view()).webhooks[0]?.last?.sentence, sentence);
    await assert.rejects(
      async () => (await handlers())['webhooks/test']({ name: 'gone' }, signal),
      /no webhook "gone"/,
    );
  });

  it('hear of a budget that is used up to a threshold, once, from a question in the chat', async () => {
    await recordingMessages(async () => {
      await addTeam();
      const limit = { period: 'day', usd: 0.000001, warnAt: [50], name: 'tiny' };
      await withUserSettings({ defaultModel: 'openai/gpt-4.1-mini', budgets: { limits: [limit] } }, async () => {
        await api.view.show(undefined);
        await wholeAnswer(api.services, () => api.view.ask('My secret question'));
        await waitFor('the webhook to be told', () => receiver.requests.length > 0);
        await wholeAnswer(api.services, () => api.view.ask('My second question'));
      });
    });
    await waitFor('the queue to be empty', async () => (await view()).webhooks[0]?.waiting === 0);
    assert.equal(receiver.requests.length, 1);
    const request = receiver.requests[0]!;
    assert.equal(request.path, SECRET_PATH);
    const { event, summary, data } = request.json() as { event: string; summary: string; data: { percent: number } };
    assert.equal(event, 'budget.threshold');
    assert.equal(data.percent, 50);
    assert.match(summary, /^Your daily budget "tiny" is used to 50 %: /);
    assert.doesNotMatch(request.body, /secret question/);
    assert.ok(isSigned(request, await (await api.services.webhooks()).signingSecret('team')));
  });

  it('are changed on the page one thing at a time, and removed with their address and all that waits', async () => {
    await recordingMessages(async () => {
      await addTeam();
      const page = await handlers();
      await page['webhooks/change']({ name: 'team', event: { id: 'budget.threshold', isOn: false } }, signal);
      const after = await page['webhooks/change']({ name: 'team', enabled: false, includeText: true }, signal);
      const [team] = after.webhooks;
      assert.deepEqual([team?.events, team?.enabled, team?.includeText], [['usage.dailySummary'], false, true]);
      await (await api.services.webhooks()).publish('budget.threshold', {});
      assert.equal(receiver.requests.length, 0);
    });
    const asked = await recordingMessages(
      async () => {
        await (await handlers())['webhooks/remove']({ name: 'team' }, signal);
        await waitFor('it to be gone', async () => (await view()).webhooks.length === 0);
      },
      ({ buttons }) => buttons.find((label) => label === 'Remove'),
    );
    assert.ok(asked[0]?.modal);
    assert.equal(stored(), undefined);
    await waitFor('its secret to be gone', async () =>
      (await api.services.context.secrets.keys()).every((key) => !key.includes('webhook')),
    );
  });

  it('that are added under a name of one that was taken out by hand get nothing that waited for that one', async () => {
    const { services } = api;
    await recordingMessages(async () => {
      const queue = new WebhookQueue(await services.store());
      const now = Date.now();
      const left = { event: 'budget.threshold', body: '{"left":"over"}', createdAt: now, attempts: 1, dueAt: now };
      queue.add({ ...left, id: 'left', webhook: 'team' });
      await addTeam();
      assert.deepEqual(queue.read().deliveries, []);
      assert.ok(receiver.requests.every(({ body }) => !body.includes('over')));
    });
  });

  it('are not read from a workspace, and what does not fit in the settings is told without being shown', async () => {
    const ofWorkspace = { name: 'x', format: 'json', events: ['budget.threshold'] };
    await withWorkspaceSettings({ 'llmWorkbench.webhooks': [ofWorkspace] }, async () => {
      assert.deepEqual((await api.services.webhooks()).names(), []);
    });
    const wrong = { name: 'x', format: 'json', events: [], url: 'https://hooks.example/hookpathsecret' };
    await withUserSettings({ webhooks: [wrong] }, async () => {
      const everything = await (await handlers())['settings/snapshot']({}, signal);
      assert.match(everything.webhooks.problems.join(), /Webhook 1 is ignored/);
      assert.ok(!JSON.stringify(everything).includes('hookpathsecret'));
    });
  });

  describe('of several windows', () => {
    const profile = new Profile();
    let windows: Services[] = [];
    afterEach(async () => {
      for (const services of windows) {
        await profile.end(services);
      }
      windows = [];
    });
    after(() => profile.remove());

    it('get one summary of the last day on which anything was asked, and each event once', async () => {
      await recordingMessages(() => addTeam().then(() => undefined));
      windows = [await profile.start(), await profile.start(), await profile.start()];
      const store: MetaStore & Awaited<ReturnType<Services['store']>> = await windows[0]!.store();
      const dayBefore = (days: number) => {
        const now = new Date();
        return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12).getTime();
      };
      store.usage.add(usageRecord('a', { startedAt: dayBefore(2), costUsd: 1.25 }));
      store.usage.add(usageRecord('b', { startedAt: dayBefore(2), costUsd: 0.5, providerId: 'anthropic' }));
      store.usage.add(usageRecord('c', { startedAt: dayBefore(2), costUsd: undefined, outcome: 'failed' }));
      store.usage.add(usageRecord('d', { startedAt: dayBefore(3), costUsd: 7 }));
      const queue = new WebhookQueue(store);
      queue.change((state) => {
        state.summaries['team'] = localDay(dayBefore(4));
      });
      const budgets = { limits: [{ period: 'month', usd: 100, name: 'all' }] };
      await withUserSettings({ budgets }, async () => {
        const courier = await Promise.all(windows.map((services) => services.webhooks()));
        await Promise.all(courier.map((webhooks) => webhooks.wake()));
        await waitFor('the queue to be empty', () => queue.read().deliveries.length === 0);
      });
      // Within ten minutes after midnight the day before may still be running: then none is due.
      const isEarly = Date.now() < new Date().setHours(0, 10, 0, 0);
      assert.equal(receiver.requests.length, isEarly ? 0 : 1);
      if (isEarly) {
        return;
      }
      const { event, data } = receiver.requests[0]!.json() as { event: string; data: Record<string, unknown> };
      assert.equal(event, 'usage.dailySummary');
      const { providers, models, budgets: told, ...sums } = data;
      assert.deepEqual(sums, {
        day: localDay(dayBefore(2)),
        costUsd: 1.75,
        requests: 3,
        failedRequests: 1,
        unknownCostRequests: 1,
      });
      assert.deepEqual(providers, [
        { provider: 'openai', name: 'OpenAI', costUsd: 1.25, requests: 2, failedRequests: 1 },
        { provider: 'anthropic', name: 'Anthropic', costUsd: 0.5, requests: 1, failedRequests: 0 },
      ]);
      assert.equal((models as unknown[]).length, 2);
      assert.deepEqual(
        (told as { title: string; limitUsd: number }[]).map(({ title, limitUsd }) => [title, limitUsd]),
        [['Your monthly budget "all"', 100]],
      );
      const log = profile.logged.join('\n');
      assert.match(log, /Webhook "team" \(127\.0\.0\.1:\d+\): usage\.dailySummary, delivered, 200/);
      const files = readdirSync(profile.dir).map((name) => readFileSync(join(profile.dir, name), 'latin1'));
      const secret = await windows[0]!.webhooks().then((webhooks) => webhooks.signingSecret('team'));
      for (const part of ['T0SECRETTEAM', 'hookpathsecret', secret]) {
        assert.ok(!log.includes(part), `${part} in the log`);
        assert.ok(!files.some((file) => file.includes(part)), `${part} in the store`);
      }
    });
  });
});
