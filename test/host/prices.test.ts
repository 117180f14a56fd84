// Prices of one's own by the command, the cost of local models and the currency: in force at once, everywhere, and never a workspace's.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { settingsView } from '../../src/host/settingsView.ts';
import type { UsageRecord } from '../../src/core/records.ts';
import type { CatalogRow } from '../../src/shared/catalogViews.ts';
import { waitFor } from '../harness/wait.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings, withWorkspaceSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

const MINI = { providerId: 'openai', model: 'gpt-5-mini' };
const LLAMA = { providerId: 'ollama', model: 'llama3.2:3b' };
const stored = () =>
  vscode.workspace.getConfiguration('llmWorkbench').inspect<Record<string, unknown>>('prices')?.globalValue;

/** Answers VS Code's quick inputs in their order: a text, the label of a row, `''` for what is filled in. */
async function answering(answers: readonly (string | undefined)[], work: () => Thenable<unknown>) {
  const [left, labels, prompts]: [(string | undefined)[], string[], string[]] = [[...answers], [], []];
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = { showQuickPick: window['showQuickPick'], showInputBox: window['showInputBox'] };
  window['showQuickPick'] = async (rows: readonly vscode.QuickPickItem[]) => {
    labels.push(...rows.map(({ label }) => label));
    const wanted = left.shift();
    const row = rows.find(({ label }) => label === wanted);
    assert.ok(wanted === undefined || row, `there is no row "${wanted}"`);
    return row;
  };
  window['showInputBox'] = async (options: vscode.InputBoxOptions) => {
    prompts.push(options.prompt ?? '');
    const wanted = left.shift();
    const typed = wanted === '' ? options.value : wanted;
    const problem = typed === undefined ? undefined : await options.validateInput?.(typed);
    return problem ? undefined : typed;
  };
  try {
    const told = await recordingMessages(async () => void (await work()));
    assert.equal(left.length, 0, `not asked: ${left.join(', ')}`);
    return { labels, prompts, told: told.map(({ text }) => text) };
  } finally {
    Object.assign(window, before);
  }
}

const setPrice = (model?: unknown) => vscode.commands.executeCommand('llmWorkbench.setPrice', model);

async function rowOf({ providerId, model }: { providerId: string; model: string }): Promise<CatalogRow> {
  const { rows } = await (await running()).services.catalogView();
  const row = rows.find((one) => one.providerId === providerId && one.model === model);
  assert.ok(row, `${providerId}/${model}`);
  return row;
}

/** The record of an answer, and how the chat explains its cost. */
async function ask({
  providerId,
  model,
}: {
  providerId: string;
  model: string;
}): Promise<UsageRecord & { told: string }> {
  const { services, view } = await running();
  await view.show(undefined);
  const asked: (UsageRecord & { told: string })[] = [];
  await withUserSettings({ defaultModel: `${providerId}/${model}` }, async () => {
    const { message } = await wholeAnswer(services, () => view.ask('What does this cost?'));
    const store = await services.store();
    const record = store.usage.get(store.messages.get(message.id)?.usageId ?? '');
    assert.ok(record);
    assert.equal(message.facts?.cost?.usd, record.costUsd);
    asked.push({ ...record, told: message.facts?.cost?.explanation ?? '' });
  });
  const [one] = asked;
  assert.ok(one);
  return one;
}

describe('prices of one’s own', () => {
  before(async () => {
    await simulator();
    await readyModels((await running()).services);
  });
  afterEach(() =>
    vscode.workspace.getConfiguration('llmWorkbench').update('prices', undefined, vscode.ConfigurationTarget.Global),
  );

  it('are asked for by the command, hold for the next question, and leave what was recorded as it is', async () => {
    const { services } = await running();
    const before = await ask(MINI);
    assert.equal(before.price?.source, 'genai-prices');
    const { prompts, told } = await answering(['3,5', '20', ''], () => setPrice(MINI));
    assert.match(prompts.join('\n'), /tokens of input.*\n.*tokens of output.*\n.*tokens of cached input/s);
    assert.match(
      told.join('\n'),
      /costs \$3\.50 in, \$20\.00 out.*from now on\. What was asked before keeps its cost\./,
    );
    const written = stored()?.['openai/gpt-5-mini'] as Record<string, number>;
    assert.deepEqual([written['inputPerMillion'], written['outputPerMillion']], [3.5, 20]);
    const row = await rowOf(MINI);
    assert.deepEqual([row.inputPerMillion, row.ownPrice, row.priceDate], [3.5, true, undefined]);
    const picked = (await services.models()).providers
      .flatMap(({ models }) => models)
      .find(({ model }) => model === MINI.model);
    assert.equal(picked?.inputPerMillion, 3.5);

    const after = await ask(MINI);
    assert.deepEqual([after.price?.source, after.price?.date], ['person', undefined]);
    assert.match(after.told, /\$3\.50 in.*your price/);
    assert.equal((await services.store()).usage.get(before.id)?.costUsd, before.costUsd);
  });

  it('can be changed and removed, and what else stands in the setting stays', async () => {
    const other = { inputPerMillion: 'mine', note: 'kept' };
    const own = { inputPerMillion: 1, outputPerMillion: 2 };
    await withUserSettings({ prices: { 'openai/gpt-5-mini': own, 'openai/odd': other } }, async () => {
      await waitFor('the price', async () => (await rowOf(MINI)).ownPrice);
      await answering(['Change your price', '', '4'], () => setPrice(MINI));
      assert.deepEqual(stored(), { 'openai/gpt-5-mini': { ...own, outputPerMillion: 4 }, 'openai/odd': other });
      const { told } = await answering(['Remove your price'], () => setPrice(MINI));
      assert.match(told.join('\n'), /is removed: \$0\.25 in/);
      assert.deepEqual(stored(), { 'openai/odd': other });
      assert.equal((await rowOf(MINI)).inputPerMillion, 0.25);
    });
  });

  it('are left as they were where a question is left, or what is typed is no price', async () => {
    for (const answers of [[undefined], ['1', undefined], ['free'], ['1', '1,250']]) {
      const { told } = await answering(answers, () => setPrice(MINI));
      assert.deepEqual([stored(), told], [undefined, []]);
    }
  });

  it('are not written over a setting of another form', async () => {
    await withUserSettings({ prices: ['mine'] }, async () => {
      const { told } = await answering(['1', '2', '0.1'], () => setPrice(MINI));
      assert.match(told.join('\n'), /Mend it in settings\.json/);
      assert.deepEqual(stored(), ['mine']);
    });
  });

  it('are offered first for models whose price nobody knows, and can be of one that is in no list', async () => {
    const { labels } = await answering([undefined], () => setPrice());
    assert.equal(labels[0], 'Price unknown');
    assert.ok(labels.indexOf('Other models') > 1);
    await answering(['0', '0'], () => setPrice({ providerId: 'openai', model: 'ft:mine' }));
    assert.deepEqual(stored(), { 'openai/ft:mine': { inputPerMillion: 0, outputPerMillion: 0 } });
    const { told } = await answering([], () => setPrice({ providerId: 'nobody', model: 'x' }));
    assert.match(told.join('\n'), /There is no provider "nobody"/);
  });

  it('that do not fit are told on the settings page, and are not a workspace’s to set', async () => {
    const { services, settings } = await running();
    const problem = async () =>
      (await settingsView(services, (await settings.get()).checks)).settings.find(({ id }) => id === 'prices')?.problem;
    await withUserSettings(
      { prices: { 'openai/gpt-5-mini': { inputPerMillion: -1, outputPerMillion: 1 } } },
      async () => {
        assert.match((await problem()) ?? '', /openai\/gpt-5-mini" is ignored: "inputPerMillion" needs/);
        assert.equal((await rowOf(MINI)).inputPerMillion, 0.25);
      },
    );
    assert.equal(await problem(), undefined);
    const free = { 'openai/gpt-5-mini': { inputPerMillion: 0, outputPerMillion: 0 } };
    await withWorkspaceSettings(
      { 'llmWorkbench.prices': free, 'llmWorkbench.localCost': { usdPerHour: 5 } },
      async () => {
        assert.equal((await rowOf(MINI)).inputPerMillion, 0.25);
        assert.equal((await rowOf(LLAMA)).usdPerHour, undefined);
      },
    );
  });
});

describe('the cost of local models', () => {
  it('is that of the time which each answer took', async () => {
    await readyModels((await running()).services);
    assert.equal((await ask(LLAMA)).costUsd, 0);
    await withUserSettings({ localCost: { usdPerKwh: 0.5, watts: 400 } }, async () => {
      await waitFor('the price', async () => (await rowOf(LLAMA)).usdPerHour === 0.2);
      const { costUsd, durationMs, told } = await ask(LLAMA);
      assert.ok(durationMs > 0);
      assert.ok(Math.abs((costUsd ?? 0) - (durationMs * 0.2) / 3_600_000) < 1e-12, `${costUsd} for ${durationMs} ms`);
      assert.match(told, /^Your local cost: \$0\.20 an hour/);
    });
  });
});

describe('the currency', () => {
  it('is followed by what the host says as soon as it is set, in the chat, the table and the pickers', async () => {
    const { services, view } = await running();
    await readyModels(services);
    const reason = async () => (await services.catalogView()).recommendations.map((one) => one.reason).join(' ');
    assert.match(await reason(), /\$\d/);
    await withUserSettings({ currency: { code: 'EUR', perUsd: 0.5 } }, async () => {
      assert.deepEqual((await view.snapshot()).models.currency, { code: 'EUR', perUsd: 0.5 });
      assert.deepEqual((await services.catalogView()).currency, { code: 'EUR', perUsd: 0.5 });
      assert.match(await reason(), /€\d/);
      assert.doesNotMatch(await reason(), /\$/);
      assert.match((await ask(MINI)).told, /€0\.125 in/);
      assert.equal((await rowOf(MINI)).inputPerMillion, 0.25, 'kept in USD');
      const { prompts } = await answering([undefined], () => setPrice(MINI));
      assert.match(prompts[0] ?? '', /US dollars.*Not EUR/);
    });
    await waitFor('the dollar', async () => (await services.models()).currency?.code === 'USD');
    assert.match(await reason(), /\$\d/);
  });
});
