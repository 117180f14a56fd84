// When a model that Auto chose fails: who answers then, what is shown of it, and what is kept and counted.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, reasoning, stall, type Step, text, until, usage } from '../../support/scriptedProvider.ts';
import { autoDesk, type AutoDesk, CLAUDE, GPT } from './autoDesk.ts';
import { chatDesk, RECOVERY } from './chatDesk.ts';

// Errors are signed with whom they came from: each test has its own.
const refused = () => new AppError('auth', 'No such key', { status: 401 });
const cut = () => new AppError('truncated', 'Cut off', { retryable: false });
const half = (): Step[] => [reasoning('Let me see'), text('Half an'), cut()];
const whole: Step[] = [text('A whole answer'), usage(20, 5), finish];

describe('an answer by Auto that fails', () => {
  const stores = temporaryStores();

  const records = ({ store }: AutoDesk) =>
    store.usage
      .newest({ limit: 9 })
      .map(({ providerId, attempt, outcome }) => [providerId, attempt, outcome])
      .toReversed();
  const outcomes = ({ store }: AutoDesk, messageId: string) =>
    store.receipts
      .get(String(store.messages.get(messageId)?.receiptId))
      ?.attempts.map(({ providerId, outcome }) => [providerId, outcome]);

  it('before its first word is given by the next, and only the receipt tells', async () => {
    const desk = await autoDesk(stores, { gpt: [[refused()]], claude: [whole] });
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const told = desk.events.map(({ event }) => event);
    assert.deepEqual(told, ['run/started', 'run/delta', 'run/ended']);
    const [ended] = desk.told('run/ended');
    const { state, text: words, facts, route, earlier } = ended?.message ?? {};
    assert.deepEqual(
      [state, words, facts?.model, facts?.providerName, earlier],
      ['complete', 'A whole answer', CLAUDE.model, 'Anthropic', undefined],
    );
    assert.match(String(route?.line), /^Auto chose gpt-4o-mini.*claude-opus-4-7 answered after 1 failed attempt$/);
    assert.equal(route?.failures, 1);
    assert.deepEqual(records(desk), [
      ['openai', 1, 'failed'],
      ['anthropic', 2, 'success'],
    ]);
    const kept = desk.store.messages.get(run.messageId);
    assert.equal(kept?.providerId, 'anthropic');
    assert.equal(desk.store.usage.get(String(kept.usageId))?.providerId, 'anthropic');
    assert.deepEqual(outcomes(desk, run.messageId), [
      ['openai', 'failed'],
      ['anthropic', 'success'],
    ]);
    assert.equal(desk.usageTold(), 2);
  });

  it('in its middle is begun anew, and what had come is folded away with its reason', async () => {
    const secret = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789';
    const broken: Step[] = [
      reasoning('Let me see'),
      text(`Half ${secret} an`),
      new AppError('truncated', `Cut ${secret}`, { retryable: false }),
    ];
    const gate = Promise.withResolvers<void>();
    const desk = await autoDesk(stores, {
      gpt: [broken],
      claude: [[text('A whole '), () => gate.promise, text('answer'), usage(20, 5), finish]],
    });
    Object.assign(desk.openai, { auth: 'apiKey' });
    const origin = 'https://api.example.test';
    await desk.keys.save({ providerId: 'openai', name: 'work', key: secret, origin, savedAt: 1 });
    const run = await desk.ask('Q');
    await until(() => desk.told('run/restarted').length === 1 && desk.anthropic.reached === 1);
    const [restarted] = desk.told('run/restarted');
    const { earlier, modelName, providerName, model } = restarted ?? {};
    assert.deepEqual([modelName, providerName, model], [CLAUDE.model, 'Anthropic', CLAUDE.model]);
    assert.deepEqual([earlier?.modelName, earlier?.providerName], [GPT.model, 'OpenAI']);
    assert.deepEqual([earlier?.text, earlier?.reasoning], ['Half [key removed] an', 'Let me see']);
    assert.match(String(earlier?.reason), /OpenAI broke off/);
    // A view that comes now sees each of them once, and goes on with what follows.
    const [, shown] = desk.views.conversation(desk.store, run.conversationId).messages;
    assert.deepEqual([shown?.text, shown?.reasoning, shown?.facts?.model], ['A whole ', undefined, CLAUDE.model]);
    assert.deepEqual(shown?.earlier, [earlier]);
    gate.resolve();
    desk.clock.advance(30);
    await desk.chat.settled();
    const sequence = desk.events.flatMap(({ data }) => ('seq' in data ? [data.seq] : []));
    assert.deepEqual(
      sequence,
      Array.from(sequence, (_, index) => index),
    );
    const [ended] = desk.told('run/ended');
    assert.deepEqual(
      [ended?.message.state, ended?.message.text, ended?.message.reasoning, ended?.message.reasoningMs],
      ['complete', 'A whole answer', undefined, undefined],
    );
    assert.deepEqual(ended?.message.earlier, [earlier]);
    const kept = desk.store.messages.get(run.messageId);
    assert.deepEqual(
      [kept?.providerId, kept?.earlier?.[0]?.providerId, kept?.earlier?.[0]?.error.kind],
      ['anthropic', 'openai', 'truncated'],
    );
    assert.deepEqual(records(desk), [
      ['openai', 1, 'failed'],
      ['anthropic', 2, 'success'],
    ]);
    assert.ok(!JSON.stringify([kept, desk.events]).includes('abcdefghijklmnop'));
    // The next question carries the answer alone.
    await desk.ask('Q2', { conversationId: run.conversationId });
    await desk.chat.settled();
    assert.ok(!JSON.stringify(desk.openai.requests[1]?.messages).includes('Half'));
  });

  it('in its middle is gone on with where that is wanted, and says who did', async () => {
    const signed: Step[] = [{ type: 'text', text: 'Half an', providerMetadata: { signature: 'x' } }, cut()];
    const desk = await autoDesk(stores, { gpt: [signed], claude: [[text(' answer'), usage(20, 5), finish]] });
    desk.router.afterContent = 'continue';
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual([ended?.message.state, ended?.message.text], ['complete', 'Half an answer']);
    assert.equal(ended?.message.note, 'claude-opus-4-7 went on where gpt-4o-mini broke off.');
    assert.equal(desk.told('run/restarted').length, 0);
    assert.equal(ended.message.earlier, undefined);
    const kept = desk.store.messages.get(run.messageId);
    assert.deepEqual([kept?.providerId, kept?.parts], ['anthropic', [text('Half an answer')]]);
  });

  it('stands as it was where nobody else answers, and is not taken for finished', async () => {
    const desk = await autoDesk(stores, { gpt: [half()], claude: [[refused()]] });
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual(
      [ended?.message.state, ended?.message.text, ended?.message.error?.kind, ended?.message.facts?.model],
      ['failed', 'Half an', 'truncated', GPT.model],
    );
    assert.match(String(ended?.message.route?.line), /Nobody answered after 2 failed attempts/);
    const kept = desk.store.messages.get(run.messageId);
    assert.equal(desk.store.usage.get(String(kept?.usageId))?.providerId, 'openai');
    assert.deepEqual(records(desk), [
      ['openai', 1, 'failed'],
      ['anthropic', 2, 'failed'],
    ]);
    assert.equal(ended?.totals.requests, 2);
  });

  it('with everybody shows what the first failed with, and what was tried', async () => {
    const busy = new AppError('overloaded', 'Too much', { status: 503, retryable: false });
    const desk = await autoDesk(stores, { gpt: [[refused()]], claude: [[busy]] });
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual([ended?.message.state, ended?.message.error?.kind], ['failed', 'auth']);
    assert.match(String(ended?.message.error?.title), /OpenAI/);
    assert.match(String(ended?.message.route?.line), /Nobody answered after 2 failed attempts/);
    assert.deepEqual(outcomes(desk, run.messageId), [
      ['openai', 'failed'],
      ['anthropic', 'failed'],
    ]);
    assert.equal(records(desk).length, 2);
    assert.equal(desk.store.usage.get(String(desk.store.messages.get(run.messageId)?.usageId))?.providerId, 'openai');
  });

  it('with the only one who could be reached is that one’s failure', async () => {
    const desk = await autoDesk(stores, { gpt: [whole], claude: [[refused()]] });
    Object.assign(desk.openai, { auth: 'apiKey' });
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual([ended?.message.error?.kind, ended?.message.facts?.model], ['auth', CLAUDE.model]);
    assert.match(String(ended?.message.error?.title), /Anthropic/);
    assert.equal(desk.store.messages.get(run.messageId)?.providerId, 'anthropic');
  });

  it('tells how long the one reasoned whose answer it is', async () => {
    const gate = Promise.withResolvers<void>();
    const claude: Step[] = [() => gate.promise, reasoning('Well'), ...whole];
    const desk = await autoDesk(stores, { gpt: [half()], claude: [claude] });
    await desk.ask('Q');
    await until(() => desk.anthropic.reached === 1);
    desk.clock.advance(700);
    gate.resolve();
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual([ended?.message.reasoning, ended?.message.reasoningMs], ['Well', 0]);
  });

  it('waits as the vendor asks, then asks the next, each try once in the ledger', async () => {
    const busy = new AppError('rateLimit', 'Slow down', { status: 429, retryAfterMs: 5000 });
    const desk = await autoDesk(stores, { gpt: [[busy], [refused()]], claude: [whole] });
    await desk.ask('Q');
    await until(() => desk.told('run/retry').length === 1);
    assert.equal(desk.told('run/retry')[0]?.retry?.reason, 'OpenAI asks to wait 5.0 s.');
    assert.deepEqual(records(desk), [['openai', 1, 'failed']]);
    await desk.clock.advanceAsync(5000);
    await desk.chat.settled();
    assert.deepEqual(records(desk), [
      ['openai', 1, 'failed'],
      ['openai', 2, 'failed'],
      ['anthropic', 3, 'success'],
    ]);
    assert.equal(desk.told('run/ended')[0]?.message.route?.failures, 2);
  });

  it('is stopped like any other, with what had come and its receipt', async () => {
    const desk = await autoDesk(stores, { gpt: [half()], claude: [[text('A whole'), stall]] });
    const run = await desk.ask('Q');
    await until(() => desk.anthropic.reached === 1);
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual([ended?.message.state, ended?.message.text], ['cancelled', 'A whole']);
    assert.equal(ended?.message.earlier?.[0]?.text, 'Half an');
    assert.deepEqual(outcomes(desk, run.messageId), [
      ['openai', 'failed'],
      ['anthropic', 'cancelled'],
    ]);
    assert.deepEqual(records(desk).at(-1), ['anthropic', 2, 'cancelled']);
  });

  it('is shown with all that had come where the store fails meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const desk = await autoDesk(stores, { gpt: [half()], claude: [[() => gate.promise, ...whole]] });
    await desk.ask('Q');
    await until(() => desk.anthropic.reached === 1);
    desk.store.close();
    gate.resolve();
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    const { state, text: words, earlier, facts, route } = ended?.message ?? {};
    assert.deepEqual([state, words, facts?.model], ['failed', 'A whole answer', CLAUDE.model]);
    assert.equal(earlier?.[0]?.text, 'Half an');
    assert.equal(route?.failures, 1);
    assert.equal(desk.errors.length, 1);
  });

  describe('and whose process dies', () => {
    const recovered = async (messageId: string) => {
      const next = await chatDesk(stores, [], 'next-window');
      assert.equal(next.store.answers.recoverInterrupted(RECOVERY).recovered, 1);
      return { message: next.store.messages.get(messageId), records: next.store.usage.newest({ limit: 5 }) };
    };
    const end = async (desk: AutoDesk) => {
      desk.chat.stopAll();
      await desk.chat.settled();
    };

    it('after a new beginning, keeps both, each counted as its own vendor’s', async () => {
      const desk = await autoDesk(stores, { gpt: [half()], claude: [[text('A whole'), stall]] }, 'dead-window');
      const run = await desk.ask('Q');
      await until(() => desk.anthropic.reached === 1);
      const { message, records: all } = await recovered(run.messageId);
      assert.deepEqual(
        [message?.status, message?.providerId, message?.model, message?.parts],
        ['incomplete', CLAUDE.providerId, CLAUDE.model, [text('A whole')]],
      );
      assert.deepEqual(message?.earlier?.[0]?.parts, [reasoning('Let me see'), text('Half an')]);
      const [second, first] = all;
      assert.deepEqual([first?.providerId, first?.outcome], ['openai', 'failed']);
      assert.deepEqual(
        [second?.providerId, second?.modelAsked, second?.attempt, second?.outcome, second?.receiptId],
        [CLAUDE.providerId, CLAUDE.model, 2, 'interrupted', message?.receiptId],
      );
      assert.notDeepEqual(second?.price, { inputPerMillion: 1, outputPerMillion: 2, source: 'genai-prices' });
      assert.equal(second?.id, message?.usageId);
      await end(desk);
    });

    it('before the next has said a word, keeps what was seen', async () => {
      const desk = await autoDesk(stores, { gpt: [half()], claude: [[stall]] }, 'dead-window');
      const run = await desk.ask('Q');
      await until(() => desk.anthropic.reached === 1);
      const { message, records: all } = await recovered(run.messageId);
      assert.deepEqual([message?.status, message?.earlier], ['incomplete', undefined]);
      assert.deepEqual(message?.parts, [reasoning('Let me see'), text('Half an')]);
      assert.deepEqual([message?.providerId, message?.model], [GPT.providerId, GPT.model]);
      const [second] = all;
      assert.deepEqual([second?.providerId, second?.tokens.textOutput.tokens], [CLAUDE.providerId, 0]);
      await end(desk);
    });

    it('where the first was passed over, counts the one that was asked', async () => {
      const desk = await autoDesk(stores, { gpt: [whole], claude: [[stall]] }, 'dead-window');
      for (let failures = 0; failures < 3; failures += 1) {
        const permit = desk.breaker.begin({ ...GPT, keyName: '' }, true);
        assert.ok('failure' in permit);
        permit.failure(new AppError('overloaded', 'Too much', { status: 503 }));
      }
      const run = await desk.ask('Q');
      await until(() => desk.anthropic.reached === 1);
      assert.equal(desk.openai.requests.length, 0);
      const { message, records: all } = await recovered(run.messageId);
      assert.deepEqual([message?.providerId, all.length], [CLAUDE.providerId, 1]);
      assert.deepEqual([all[0]?.providerId, all[0]?.attempt], [CLAUDE.providerId, 1]);
      await end(desk);
    });
  });
});
