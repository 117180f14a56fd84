// The settings pages of budgets and prices: what they write is what VS Code's settings hold and what requests meet.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { settingsPageHandlers } from '../../src/host/settingsHandlers.ts';
import type { SettingsPageRequests } from '../../src/shared/protocol.ts';
import type { Handlers } from '../../src/shared/rpc.ts';
import type { Simulator } from '../simulator/start.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const { signal } = new AbortController();
const own = (id: string): unknown => vscode.workspace.getConfiguration('llmWorkbench').inspect(id)?.globalValue;
const byHand = async (id: string, value: unknown): Promise<void> =>
  vscode.workspace.getConfiguration('llmWorkbench').update(id, value, vscode.ConfigurationTarget.Global);

describe('the settings pages of budgets and prices', () => {
  let api: TestApi;
  let server: Simulator;
  let handlers: Handlers<SettingsPageRequests>;
  before(async () => {
    server = await simulator();
    api = await running();
    await readyModels(api.services);
    handlers = settingsPageHandlers(await api.settings.get());
  });

  it('write a limit that the very next request meets, and take it away again', async () => {
    await withUserSettings({ budgets: undefined, defaultModel: 'openai/gpt-4.1-mini' }, async () => {
      const change = { period: 'day', usd: 0, hard: true, provider: 'openai', name: 'Nothing' } as const;
      const view = await handlers['budgets/save']({ change }, signal);
      assert.deepEqual(own('budgets'), { limits: [change] });
      const [row] = view.limits;
      assert.ok(row?.id);
      assert.deepEqual(row.values, change);
      const [budget] = await api.services.budgets.views();
      assert.deepEqual([budget?.id, budget?.hard, budget?.limitUsd, budget?.name], [row.state?.id, true, 0, 'Nothing']);

      await api.view.show(undefined);
      const sent = questionsTo(server).length;
      const refused = await wholeAnswer(api.services, () => api.view.ask('Hello'));
      assert.equal(refused.message.error?.kind, 'budgetExceeded');
      assert.equal(questionsTo(server).length, sent, 'nothing was sent');

      const removed = await handlers['budgets/remove']({ id: row.id }, signal);
      assert.deepEqual(removed.limits, []);
      assert.equal(own('budgets'), undefined);
      const passed = await wholeAnswer(api.services, () => api.view.ask('Hello'));
      assert.equal(passed.message.state, 'complete');
    });
  });

  it('lose nothing that is written at the same time, by hand or by another field', async () => {
    const limits = [{ period: 'month', usd: 'lots' }, { period: 'day', usd: 5 }, 'what is this'];
    await withUserSettings({ budgets: { limits, perRequestUsd: 1 } }, async () => {
      const { limits: rows } = await handlers['budgets/view']({}, signal);
      assert.deepEqual(
        rows.map(({ problem }) => problem !== undefined),
        [true, false, true],
      );
      const [broken, day] = rows;
      assert.ok(broken?.id && day?.id);
      await byHand('budgets', { limits: [...limits, { period: 'week', usd: 9 }], perRequestUsd: 1 });
      await Promise.all([
        handlers['budgets/save']({ id: day.id, change: { usd: 6 } }, signal),
        handlers['budgets/setAmount']({ amount: 'confirmAboveUsd', usd: 0.25 }, signal),
        handlers['budgets/setWarnings']({ on: false }, signal),
        handlers['budgets/setAmount']({ amount: 'backgroundUsdPerDay', usd: 'noLimit' }, signal),
      ]);
      assert.deepEqual(own('budgets'), {
        limits: [limits[0], { period: 'day', usd: 6 }, limits[2], { period: 'week', usd: 9 }],
        perRequestUsd: 1,
        confirmAboveUsd: 0.25,
        warnings: false,
        backgroundUsdPerDay: null,
      });
      // The row that the page still shows is another now.
      await assert.rejects(handlers['budgets/save']({ id: day.id, change: { usd: 7 } }, signal), /changed in settings/);
      await assert.rejects(
        handlers['budgets/save']({ id: broken.id, change: { name: 'still broken' } }, signal),
        /"usd" needs a number/,
      );
    });
  });

  it('put back what was removed last, where it stood', async () => {
    const limits = [
      { period: 'day', usd: 1 },
      { period: 'day', usd: 1, extra: true },
      { period: 'day', usd: 1 },
    ];
    await withUserSettings({ budgets: { limits } }, async () => {
      const { limits: rows } = await handlers['budgets/view']({}, signal);
      assert.equal(new Set(rows.map(({ id }) => id)).size, 3, 'two that say the same are two');
      await handlers['budgets/remove']({ id: rows[1]?.id ?? '' }, signal);
      assert.deepEqual(own('budgets'), { limits: [limits[0], limits[2]] });
      await handlers['budgets/putBack']({}, signal);
      assert.deepEqual(own('budgets'), { limits });
      await assert.rejects(handlers['budgets/putBack']({}, signal), /no budget to put back/);
    });
  });

  it('raise a limit for its period alone, and refuse one that is over', async () => {
    await withUserSettings({ budgets: { limits: [{ period: 'day', usd: 3, purpose: 'judge' }] } }, async () => {
      const state = (await handlers['budgets/view']({}, signal)).limits[0]?.state;
      assert.ok(state);
      const { id: budgetId, firstDay } = state;
      const raised = await handlers['budgets/raise']({ budgetId, firstDay, usd: 2 }, signal);
      assert.equal(raised.limits[0]?.state?.raisedUsd, 2);
      assert.equal((await api.services.budgets.views())[0]?.leftUsd, 5);
      await assert.rejects(
        handlers['budgets/raise']({ budgetId, firstDay: '2001-01-01', usd: 2 }, signal),
        /its period is over/,
      );
    });
  });

  it('keep their hands off a setting of another form', async () => {
    await withUserSettings({ budgets: [{ period: 'day', usd: 2 }], prices: ['openai/gpt-5'] }, async () => {
      const view = await handlers['budgets/view']({}, signal);
      assert.equal(view.locked, true);
      assert.match(view.problems.join(' '), /cannot be read/);
      for (const change of [
        handlers['budgets/save']({ change: { period: 'day', usd: 1 } }, signal),
        handlers['budgets/setWarnings']({ on: true }, signal),
        handlers['prices/save']({ id: 'a/b', change: { inputPerMillion: 1, outputPerMillion: 1 } }, signal),
      ]) {
        await assert.rejects(change, /Mend it in settings\.json first/);
      }
      assert.deepEqual(own('budgets'), [{ period: 'day', usd: 2 }]);
      assert.deepEqual(own('prices'), ['openai/gpt-5']);
    });
  });

  it('write prices that the next requests are reckoned by', async () => {
    const id = 'openai/gpt-4.1-mini';
    await withUserSettings({ prices: { 'acme/broken': { inputPerMillion: 'much' } } }, async () => {
      const price = async (): Promise<unknown[]> => {
        const { rows } = await handlers['prices/models']({}, signal);
        const row = rows.find(({ providerId, model }) => `${providerId}/${model}` === id);
        return [row?.inputPerMillion, row?.outputPerMillion, row?.sources.price];
      };
      const before = await price();
      const view = await handlers['prices/save'](
        { id, change: { inputPerMillion: 123, outputPerMillion: 456 } },
        signal,
      );
      assert.deepEqual(
        view.own.map(({ id: name, problem }) => [name, problem !== undefined]),
        [
          ['acme/broken', true],
          [id, false],
        ],
      );
      assert.deepEqual(await price(), [123, 456, 'settings']);
      await handlers['prices/save']({ id, change: { cacheReadPerMillion: 12 } }, signal);
      assert.deepEqual(own('prices'), {
        'acme/broken': { inputPerMillion: 'much' },
        [id]: { inputPerMillion: 123, outputPerMillion: 456, cacheReadPerMillion: 12 },
      });
      await assert.rejects(
        handlers['prices/save']({ id, change: { outputPerMillion: null } }, signal),
        /"outputPerMillion" is missing/,
      );
      await assert.rejects(handlers['prices/save']({ id: 'nobody', change: {} }, signal), /provider\/model/);
      await handlers['prices/remove']({ id }, signal);
      assert.deepEqual(await price(), before);
      await handlers['prices/putBack']({}, signal);
      assert.deepEqual(await price(), [123, 456, 'settings']);
    });
  });

  it('list models that were asked and have no price, with how often, until they have one', async () => {
    const store = await api.services.store();
    const newest = store.usage.newest({ limit: 1 })[0];
    assert.ok(newest, 'the tests before have asked');
    const { costUsd: _cost, ...record } = newest;
    for (const number of [1, 2]) {
      store.usage.add({ ...record, id: `unpriced-${number}`, providerId: 'acme', modelAsked: 'own', price: undefined });
    }
    await withUserSettings({ prices: undefined }, async () => {
      const found = async () =>
        (await handlers['prices/view']({}, signal)).unpriced.find(({ providerId }) => providerId === 'acme');
      assert.deepEqual(await found(), {
        providerId: 'acme',
        model: 'own',
        requests: 2,
        providerName: 'acme',
        modelName: 'own',
      });
      await handlers['prices/save']({ id: 'acme/own', change: { inputPerMillion: 1, outputPerMillion: 2 } }, signal);
      assert.equal(await found(), undefined);
    });
  });
});
