// Budgets of the settings hold for what the chat asks: what would pass them is not sent, and what helps is offered.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import type { BudgetWarning } from '../../src/shared/budgetViews.ts';
import type { ChatPageRequests } from '../../src/shared/protocol.ts';
import { waitFor } from '../harness/wait.ts';
import type { Simulator } from '../simulator/start.ts';
import { hearAnswer, readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages, type ShownMessage } from './support/messages.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const MODEL = 'openai/gpt-4.1-mini';

describe('budgets', () => {
  let api: TestApi;
  let server: Simulator;
  before(async () => {
    server = await simulator();
    api = await running();
    await readyModels(api.services);
  });

  const { signal } = new AbortController();
  const ask = (question: string) => wholeAnswer(api.services, () => api.view.ask(question));
  const press = async (action: ChatPageRequests['action/run']['params']['action'], messageId: string) =>
    (await api.chatHandlers())['action/run']({ action, messageId }, signal);
  const labels = (answer: Awaited<ReturnType<typeof ask>>) =>
    answer.message.error?.actions.map(({ id, label }) => [id, label]);

  /** What was spent today with this provider; other tests have asked as well. */
  async function spentUsd(provider = 'openai'): Promise<number> {
    let spent = Number.NaN;
    await withUserSettings({ budgets: { limits: [{ period: 'day', usd: 1, provider }] } }, async () => {
      spent = (await api.services.budgets.views())[0]?.spentUsd ?? Number.NaN;
    });
    return spent;
  }

  /** With a hard limit a day that leaves so much. */
  async function leaving(usd: number, more: object, work: () => Promise<void>): Promise<void> {
    const spent = await spentUsd();
    const limit = { period: 'day', usd: spent + usd, hard: true, provider: 'openai', warnAt: [], ...more };
    await withUserSettings({ defaultModel: MODEL, budgets: { limits: [limit] } }, async () => {
      await api.view.show(undefined);
      await work();
    });
  }

  it('refuse what would pass a hard limit, say why, and let it pass once it is raised, for this once', async () => {
    // Of a week, because it stays raised: the other tests look at days.
    const ofWeek = { period: 'week' };
    await leaving(0.0001, ofWeek, async () => {
      const sent = questionsTo(server).length;
      const refused = await ask('Hello');
      assert.equal(questionsTo(server).length, sent, 'nothing was sent');
      assert.equal(refused.message.error?.kind, 'budgetExceeded');
      assert.match(
        refused.message.error?.detail ?? '',
        /^Your weekly budget for openai has \$0\.00010 of \$\S+ left until Monday\. This could have cost up to \$0\.0\d+\./,
      );
      assert.equal(labels(refused)?.[0]?.[0], 'raiseBudget');
      assert.match(labels(refused)?.[0]?.[1] ?? '', /^Raise once by \$0\.0\d+$/);
      assert.deepEqual(labels(refused)?.at(-1), ['openBudgets', 'Change budgets…']);
      // As after a reload.
      assert.deepEqual((await api.view.snapshot()).conversation?.messages.at(-1), refused.message);
      const passed = await wholeAnswer(api.services, () => press('raiseBudget', refused.message.id));
      assert.equal(passed.message.state, 'complete');
      assert.equal(passed.message.siblings.length, 2);
      const [view] = await api.services.budgets.views();
      assert.ok((view?.raisedUsd ?? 0) > 0);
      assert.equal(view?.heldUsd, 0);
      // What was raised already is enough: the same button does not raise it again.
      const again = await wholeAnswer(api.services, () => press('raiseBudget', refused.message.id));
      assert.equal(again.message.state, 'complete');
      assert.equal((await api.services.budgets.views())[0]?.raisedUsd, view?.raisedUsd);
    });
  });

  it('are raised once by two clicks', async () => {
    await leaving(0.0001, { period: 'month' }, async () => {
      const refused = await ask('Hello');
      const { raiseByUsd } = (await api.services.store()).messages.get(refused.message.id)?.error?.budget ?? {};
      const clicks = () => Promise.allSettled([1, 2].map(() => press('raiseBudget', refused.message.id)));
      const passed = await wholeAnswer(api.services, clicks);
      assert.equal(passed.message.state, 'complete');
      assert.equal((await api.services.budgets.views())[0]?.raisedUsd, raiseByUsd);
    });
  });

  const cheaperThan = async (model: string) => {
    let answers: Awaited<ReturnType<typeof ask>>[] = [];
    await withUserSettings({ defaultModel: model }, async () => {
      const refused = await ask('Hello');
      assert.match(labels(refused)?.[1]?.join() ?? '', /^useCheaper,Use .+ \((?:about \$.+|free)\)$/);
      answers = [refused, await wholeAnswer(api.services, () => press('useCheaper', refused.message.id))];
      assert.equal((await api.services.models()).current?.model, model.split('/')[1], 'the choice stays');
    });
    const { messages } = await api.services.store();
    const [refused, answered] = answers.map(({ message }) => messages.get(message.id));
    const cheaper = refused?.error?.budget?.cheaper;
    assert.ok(cheaper);
    assert.equal(answered?.status, 'complete');
    assert.deepEqual([answered.providerId, answered.model], [cheaper.providerId, cheaper.model]);
    return cheaper;
  };

  it('offer a cheaper model, and ask it this once', async () => {
    await leaving(0, {}, async () => {
      const { providerId, estimatedUsd } = await cheaperThan('openai/gpt-4-turbo');
      assert.notEqual(providerId, 'openai', 'for which there is nothing left');
      assert.ok(estimatedUsd > 0, 'other providers are not in this budget');
    });
    await leaving(0, { provider: undefined }, async () => {
      const { providerId, estimatedUsd } = await cheaperThan('openai/gpt-4-turbo');
      assert.deepEqual([providerId, estimatedUsd], ['ollama', 0], 'only what is free fits into nothing');
    });
  });

  it('say why a button of another day, or of a budget that is gone, does nothing', async () => {
    await leaving(0, {}, async () => {
      const refused = await ask('Hello');
      await withUserSettings({ budgets: { limits: [{ period: 'month', usd: 0, hard: true }] } }, async () => {
        const messages = (await api.view.snapshot()).conversation?.messages.length;
        await assert.rejects(
          press('raiseBudget', refused.message.id),
          /This budget has changed, or its period is over/,
        );
        assert.equal((await api.view.snapshot()).conversation?.messages.length, messages);
      });
    });
  });

  it('count from the moment in which the setting changes', async () => {
    await leaving(0, {}, async () => {
      assert.equal((await ask('Hello')).message.error?.kind, 'budgetExceeded');
      await withUserSettings({ budgets: { limits: [] } }, async () => {
        assert.equal((await ask('Hello')).message.state, 'complete');
      });
    });
  });

  it('cut an answer to what is left, and say so under it', async () => {
    // Some three hundred tokens at $1.60 a million, and the question.
    await leaving(0.0005, {}, async () => {
      const { message } = await ask('simulate: max tokens');
      assert.equal(message.state, 'complete');
      assert.match(message.note ?? '', /^Cut off by your budget: there was money for \d+ tokens\.$/);
      assert.equal((await api.view.snapshot()).conversation?.messages.at(-1)?.note, message.note);
    });
  });

  it('that are soft offer to finish on cheaper models where Auto chooses, which can be taken back', async () => {
    const STRATEGY = 'routing.lowBudgetStrategy';
    const written = () => vscode.workspace.getConfiguration('llmWorkbench').inspect(STRATEGY)?.globalValue;
    // Each of its own: of a budget that was told of, nobody is told again.
    const kinds = [{ period: 'day' }, { period: 'week' }, { period: 'month' }, { period: 'day', purpose: 'chat' }];
    const warned = async (settings: object, isUndone: boolean) => {
      const kind = kinds.shift();
      let spent = Number.NaN;
      await withUserSettings({ budgets: { limits: [{ ...kind, usd: 1 }] } }, async () => {
        spent = (await api.services.budgets.views())[0]?.spentUsd ?? Number.NaN;
      });
      const seen: unknown[] = [];
      const shown = await recordingMessages(
        async (told) => {
          const limit = { ...kind, usd: spent + 1e-7, warnAt: [100] };
          await withUserSettings({ ...settings, budgets: { limits: [limit] } }, async () => {
            await api.view.show(undefined);
            assert.equal((await ask('Hello')).message.state, 'complete');
            await waitFor('the warning', () => told.some(({ level }) => level === 'warning'));
            if (told[0]?.buttons.length === 3) {
              await waitFor('what was set', () => told.some(({ level }) => level === 'information'));
              seen.push(api.services.configuration.settings.routing().lowBudgetStrategy);
              await waitFor('the end', () => written() === (isUndone ? undefined : 'cost_optimized'));
            }
          });
        },
        ({ level }) => (level === 'warning' ? 'Finish on Cheaper Models' : isUndone ? 'Undo' : undefined),
      );
      return { shown, seen };
    };
    // What is asked is a model with a price: Auto may choose one that costs nothing, and then nobody is warned.
    const auto = { defaultModel: MODEL, purposeModels: { titles: 'auto' }, [STRATEGY]: undefined };
    const taken = await warned(auto, false);
    assert.deepEqual(taken.shown[0]?.buttons, ['Finish on Cheaper Models', 'Open Costs', 'Change Budgets']);
    assert.match(taken.shown[1]?.text ?? '', /^While a budget is used up to 80 % or more, Auto goes by Lowest Cost/);
    assert.deepEqual([taken.shown[1]?.buttons, taken.seen], [['Undo'], ['cost_optimized']]);
    await warned(auto, true);
    // Nobody is offered what is set already, or what would change nothing.
    for (const settings of [
      { ...auto, [STRATEGY]: 'local_first' },
      { ...auto, purposeModels: undefined },
    ]) {
      const { shown } = await warned(settings, false);
      assert.deepEqual(shown[0]?.buttons, ['Open Costs', 'Change Budgets']);
    }
  });

  it('warn once, with what would help, whoever listens', async () => {
    const warnings: BudgetWarning[] = [];
    const listener = api.services.budgets.onWarning((warning) => warnings.push(warning));
    const executed: unknown[] = [];
    const commands = vscode.commands as { executeCommand: (...args: unknown[]) => unknown };
    const { executeCommand } = commands;
    commands.executeCommand = (...args) => {
      if (args[0] === 'llmWorkbench.openCosts') {
        executed.push(args[0]);
        return Promise.resolve();
      }
      return executeCommand.apply(vscode.commands, args);
    };
    try {
      const shown = await recordingMessages(
        async (told) => {
          const limit = { period: 'day', usd: (await spentUsd()) + 1e-7, provider: 'openai', warnAt: [100] };
          await withUserSettings({ defaultModel: MODEL, budgets: { limits: [limit] } }, async () => {
            await api.view.show(undefined);
            assert.equal((await ask('Hello')).message.state, 'complete');
            await waitFor('the warning', () => told.length > 0);
            assert.equal((await ask('And again')).message.state, 'complete');
          });
        },
        () => 'Open Costs',
      );
      assert.equal(shown.length, 1);
      assert.match(
        shown[0]?.text ?? '',
        /^Your daily budget for openai is used up: .* until midnight\. .*openai\/gpt-4\.1/,
      );
      assert.deepEqual([shown[0]?.modal, shown[0]?.buttons], [false, ['Open Costs', 'Change Budgets']]);
      assert.equal(warnings.length, 1);
      assert.equal(`${warnings[0]?.message} ${warnings[0]?.advice}`, shown[0]?.text);
      await waitFor('the command', () => executed.length > 0);
    } finally {
      commands.executeCommand = executeCommand;
      listener.dispose();
    }
  });

  it('ask before what may cost more than the person chose, naming model, estimate and budgets', async () => {
    const budgets = { confirmAboveUsd: 0.001, limits: [{ period: 'month', usd: 100, name: 'All' }] };
    await withUserSettings({ defaultModel: MODEL, budgets }, async () => {
      await api.view.show(undefined);
      const sent = questionsTo(server).length;
      const asked = await recordingMessages(async () => {
        const { message } = await ask('Hello');
        assert.equal(message.state, 'cancelled');
        assert.equal(questionsTo(server).length, sent);
      });
      assert.equal(asked.length, 1);
      assert.match(asked[0]?.text ?? '', /^Send this to gpt-4\.1-mini \(OpenAI\) for up to \$0\.0\d+\?$/);
      assert.match(
        asked[0]?.detail ?? '',
        /^It could cost \$0\.000\d+ to \$0\.0\d+, .* above \$0\.0010\.\n\n• Your monthly budget "All": \$/,
      );
      assert.deepEqual([asked[0]?.modal, asked[0]?.buttons], [true, ['Send']]);
      await recordingMessages(
        async () => {
          const { message } = await ask('Hello');
          assert.equal(message.state, 'complete');
        },
        () => 'Send',
      );
    });
  });

  it('ask once for all tries of a request, and let a stop pass by an open question', async () => {
    await withUserSettings({ defaultModel: MODEL, budgets: { confirmAboveUsd: 0.001 } }, async () => {
      await api.view.show(undefined);
      const asked = await recordingMessages(
        async () => {
          const answer = await hearAnswer(
            api.services,
            () => api.view.ask('simulate: rate limit twice'),
            ({ ended, started }) => {
              if (started) {
                api.services.chat.retryNow(started.runId);
              }
              return ended !== undefined;
            },
          );
          assert.equal(answer.ended?.message.facts?.retries, 2);
        },
        () => 'Send',
      );
      assert.equal(asked.length, 1);
    });
  });

  it('ask about a model without a price, and lead to setting one', async () => {
    const prices: unknown[] = [];
    const commands = vscode.commands as { executeCommand: (...args: unknown[]) => unknown };
    const { executeCommand } = commands;
    commands.executeCommand = (...args) => {
      if (args[0] === 'llmWorkbench.setPrice') {
        prices.push(args[1]);
        return Promise.resolve();
      }
      return executeCommand.apply(vscode.commands, args);
    };
    try {
      await leaving(1, {}, async () => {
        await withUserSettings({ defaultModel: 'openai/gpt-of-nobody' }, async () => {
          const presses = ['Set a Price…', 'Send'];
          const asked = await recordingMessages(
            async () => void (await ask('Hello')),
            () => presses.shift(),
          );
          assert.equal(asked.length, 2, 'there is still no price: asked anew');
          assert.match(asked[0]?.text ?? '', /^What gpt-of-nobody \(OpenAI\) costs is not known\. Send anyway\?$/);
          assert.match(asked[0]?.detail ?? '', /could not hold:\n• Your daily budget for openai\n/);
          assert.deepEqual(prices, [{ providerId: 'openai', model: 'gpt-of-nobody' }]);
        });
      });
    } finally {
      commands.executeCommand = executeCommand;
    }
  });

  it('hold for what is asked outside the conversations, and keep the background within its own', async () => {
    const provider = api.services.providers.find('openai');
    assert.ok(provider);
    const once = (purpose: 'systemPrompt' | 'title') =>
      api.services.askOnce(
        {
          provider,
          request: { model: 'gpt-4.1-mini', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] },
          purpose,
        },
        signal,
      );
    await leaving(0, {}, async () => {
      await assert.rejects(once('systemPrompt'), /^AppError: Your daily budget for openai has nothing of/);
    });
    await withUserSettings(
      { budgets: { backgroundUsdPerDay: 0 }, purposeModels: { embeddings: 'openai/text-embedding-3-small' } },
      async () => {
        await assert.rejects(once('title'), /^AppError: Your daily budget "Background work" has nothing of \$0 left/);
        await assert.rejects(api.services.embed(['a cat'], signal), /"Background work" has nothing of \$0 left/);
        await once('systemPrompt');
      },
    );
  });

  it('that cannot be read refuse what costs, are told once, and stand in the settings', async () => {
    const shown: ShownMessage[] = [];
    await withUserSettings({ defaultModel: MODEL }, async () => {
      await api.view.show(undefined);
      const told = await recordingMessages(async () => {
        await withUserSettings({ budgets: { limit: 5 } }, async () => {
          const refused = await ask('Hello');
          assert.match(
            refused.message.error?.detail ?? '',
            /^Your budgets cannot be read: .*"limit" that is not known/,
          );
          assert.ok(!labels(refused)?.some(([id]) => id === 'raiseBudget'));
          await ask('Hello again');
          const panel = await api.settings.get();
          const setting = (await panel.view()).settings.find(({ id }) => id === 'budgets');
          assert.match(setting?.problem ?? '', /Budgets cannot be read: .*"limit"/);
          assert.deepEqual(await api.services.budgets.problems(), [setting?.problem]);
        });
      });
      shown.push(...told);
    });
    assert.equal(shown.length, 1);
    assert.match(shown[0]?.text ?? '', /^LLM Workbench: Budgets cannot be read: /);
    assert.deepEqual(shown[0]?.buttons, ['Change Budgets']);
  });

  it('show when they run out, and one window hears what was spent in another', async () => {
    const profile = new Profile();
    try {
      const limit = { period: 'day', usd: 1e-7, warnAt: [100] };
      await withUserSettings({ defaultModel: MODEL, budgets: { limits: [limit] } }, async () => {
        const [first, second] = [await profile.start(), await profile.start()];
        const warned: string[] = [];
        first.budgets.onWarning(() => warned.push('first'));
        second.budgets.onWarning(() => warned.push('second'));
        const shown = await recordingMessages(async () => {
          for (const services of [first, second]) {
            await wholeAnswer(services, () => services.chat.ask({ text: 'Hello', context: [], purpose: 'chat' }));
          }
        });
        assert.deepEqual([warned, shown.length], [['first'], 1]);
        const [view] = await second.budgets.views();
        assert.ok((view?.spentUsd ?? 0) > 1e-7);
        assert.equal(view?.runsOutOn, view?.firstDay);
      });
    } finally {
      await profile.remove();
    }
  });
});
