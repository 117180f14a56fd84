// An answer that breaks off and asks the person, or waits for a limit, or is given again: what is told of it, and what a click does.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, stall, type Step, text, until, usage } from '../../support/scriptedProvider.ts';
import { autoDesk, CLAUDE, GPT } from './autoDesk.ts';
import { chatDesk, RECOVERY } from './chatDesk.ts';

const half = (): Step[] => [text('Half an'), new AppError('truncated', 'Cut off', { retryable: false })];
/** A silent vendor counts from here. */
const sent: Step = (context) => context.fetch(context.baseUrl).catch(() => undefined);
const goingOn: Step[] = [text(' answer'), usage(20, 5), finish];

describe('an answer that breaks off and asks', () => {
  const stores = temporaryStores();

  async function asking(...claude: Step[][]) {
    const desk = await autoDesk(stores, { gpt: [half()], claude });
    desk.router.afterContent = 'ask';
    const run = await desk.ask('Q');
    await until(() => desk.told('run/asking').length === 1);
    const decided = async (choice: 'restart' | 'continue' | 'stop') => {
      desk.chat.decide(run.runId, choice);
      await desk.chat.settled();
      return desk.told('run/ended')[0]?.message;
    };
    return { ...desk, run, decided };
  }

  it('says who would be asked, also to a page that comes later, and sends nothing until it is told', async () => {
    const desk = await asking(goingOn);
    const [{ asking: view } = {}] = desk.told('run/asking');
    assert.deepEqual(view, {
      reason: 'OpenAI broke off in the middle.',
      modelName: CLAUDE.model,
      providerName: 'Anthropic',
      mayContinue: true,
    });
    assert.deepEqual(desk.chat.runsOf(desk.run.conversationId)[0]?.asking, view);
    assert.equal(desk.anthropic.requests.length, 0);
    desk.chat.decide('another-run', 'restart');
    assert.equal(desk.told('run/asking').length, 1);
    await desk.decided('stop');
  });

  it('begins anew', async () => {
    const desk = await asking(goingOn);
    const message = await desk.decided('restart');
    assert.deepEqual([message?.state, message?.text, message?.earlier?.[0]?.text], ['complete', ' answer', 'Half an']);
    assert.equal(desk.told('run/asking')[1]?.asking, undefined);
    assert.equal(desk.chat.runsOf(desk.run.conversationId).length, 0);
  });

  it('is gone on with', async () => {
    const desk = await asking(goingOn);
    const message = await desk.decided('continue');
    assert.deepEqual([message?.state, message?.text, message?.earlier], ['complete', 'Half an answer', undefined]);
    assert.match(String(message?.note), /went on/);
  });

  it('stays as it was, and is not taken for finished', async () => {
    const desk = await asking(goingOn);
    const message = await desk.decided('stop');
    assert.deepEqual([message?.state, message?.text, message?.error?.kind], ['failed', 'Half an', 'truncated']);
    assert.equal(desk.anthropic.requests.length, 0);
    // Too late, and a second click: nothing happens.
    desk.chat.decide(desk.run.runId, 'restart');
    assert.equal(desk.told('run/asking').length, 2);
    assert.equal(desk.store.usage.newest({ limit: 5 }).length, 1);
  });

  it('ends with what had come when it is stopped meanwhile', async () => {
    const desk = await asking(goingOn);
    desk.chat.stop(desk.run.runId);
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual([ended?.message.state, ended?.message.text], ['cancelled', 'Half an']);
    assert.equal(desk.anthropic.requests.length, 0);
    assert.equal(desk.clock.pendingTimers, 0);
  });
});

describe('an answer that was given before', () => {
  const stores = temporaryStores();

  it('is given again with its age and costs nothing, but not where another one is wanted', async () => {
    const desk = await autoDesk(stores, {
      gpt: [
        [text('One'), usage(10, 10), finish],
        [text('Two'), usage(10, 10), finish],
      ],
    });
    desk.chosen.isCached = true;
    await desk.ask('Q');
    await desk.chat.settled();
    desk.clock.advance(60_000);
    const again = await desk.ask('Q');
    await desk.chat.settled();
    const ended = desk.told('run/ended')[1];
    assert.deepEqual(
      [ended?.message.text, ended?.message.facts?.cachedAgeMs, ended?.message.facts?.cost?.usd],
      ['One', 60_000, 0],
    );
    assert.equal(desk.views.conversation(desk.store, again.conversationId).messages[1]?.facts?.cachedAgeMs, 60_000);
    await desk.chat.regenerate(again.messageId);
    await desk.chat.settled();
    const other = desk.told('run/ended')[2];
    assert.deepEqual([other?.message.text, other?.message.facts?.cachedAgeMs], ['Two', undefined]);
    assert.equal(desk.openai.requests.length, 2);
  });
});

describe('an answer that two were asked for', () => {
  const stores = temporaryStores();

  it('is of the one that spoke first, and the other stands in the ledger and on the receipt', async () => {
    const gate = Promise.withResolvers<void>();
    const claude = [[text('Hi'), () => gate.promise, text(' there'), usage(5, 5), finish]];
    const desk = await autoDesk(stores, { gpt: [[sent, stall]], claude }, 'dead-window');
    desk.chosen.hedgeAfter = 2;
    const run = await desk.ask('Q');
    await until(() => desk.openai.reached === 2);
    await desk.clock.advanceAsync(2000);
    await until(() => desk.anthropic.reached === 1);
    const next = await chatDesk(stores, [], 'next-window');
    const kept = next.store.messages.get(run.messageId);
    assert.deepEqual([kept?.status, kept?.providerId], ['streaming', CLAUDE.providerId]);
    gate.resolve();
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual(
      [ended?.message.state, ended?.message.text, ended?.message.facts?.model, ended?.totals.requests],
      ['complete', 'Hi there', CLAUDE.model, 2],
    );
    const receipt = desk.store.receipts.get(String(ended?.message.route?.receiptId));
    assert.deepEqual(receipt?.attempts.map(({ model, outcome }) => [model, outcome]).toSorted(), [
      [CLAUDE.model, 'success'],
      [GPT.model, 'hedgeLost'],
    ]);
  });

  it('is noted as the first one’s again where that speaks first after all', async () => {
    const gate = Promise.withResolvers<void>();
    const gpt = [[sent, () => gate.promise, text('Late'), stall]];
    const desk = await autoDesk(stores, { gpt, claude: [[stall]] }, 'dead-window');
    desk.chosen.hedgeAfter = 2;
    const run = await desk.ask('Q');
    await until(() => desk.openai.reached === 2);
    await desk.clock.advanceAsync(2000);
    await until(() => desk.anthropic.reached === 1);
    gate.resolve();
    await until(() => desk.openai.reached === 3);
    const next = await chatDesk(stores, [], 'next-window');
    assert.equal(next.store.answers.recoverInterrupted(RECOVERY).recovered, 1);
    const message = next.store.messages.get(run.messageId);
    assert.deepEqual([message?.model, message?.parts], [GPT.model, [text('Late')]]);
    assert.equal(next.store.usage.get(String(message?.usageId))?.providerId, GPT.providerId);
    desk.chat.stopAll();
    await desk.chat.settled();
    // Its own records come after all: none of them is counted twice.
    assert.equal(desk.store.usage.forConversation(run.conversationId).requests, 2);
  });
});

describe('an answer that waits for a limit', () => {
  const stores = temporaryStores();

  it('says so until it is let through, and can be stopped', async () => {
    const gate = Promise.withResolvers<void>();
    const one = [text('One'), usage(1, 1), finish];
    const desk = await autoDesk(stores, { gpt: [one, [() => gate.promise, ...one]] });
    desk.chosen.limits = [{ scope: {}, limits: { requestsPerMinute: 1 } }];
    await desk.ask('Q1');
    await desk.chat.settled();
    assert.equal(desk.told('run/limited').length, 0);
    const second = await desk.ask('Q2');
    await until(() => desk.told('run/limited').length === 1);
    const [{ limited } = {}] = desk.told('run/limited');
    assert.match(String(limited?.reason), /^your limit of 1 request/);
    assert.ok(Number(limited?.untilMs) > desk.clock.now());
    assert.deepEqual(desk.chat.runsOf(second.conversationId)[0]?.limited, limited);
    await desk.clock.advanceAsync(60_000);
    await until(() => desk.openai.reached === 1);
    // It is let through, and has not said a word yet.
    assert.equal(desk.chat.runsOf(second.conversationId)[0]?.limited, undefined);
    gate.resolve();
    await desk.chat.settled();
    assert.deepEqual(
      desk.told('run/limited').map((told) => told.limited === undefined),
      [false, true],
    );
    assert.equal(desk.told('run/ended')[1]?.message.text, 'One');
    const third = await desk.ask('Q3');
    await until(() => desk.told('run/limited').length === 3);
    desk.chat.stop(third.runId);
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[2]?.message.state, 'cancelled');
    assert.equal(desk.openai.requests.length, 2);
  });
});
