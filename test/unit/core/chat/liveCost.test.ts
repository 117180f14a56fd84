// Money that the chat tells beside answers: what an answer under way is reckoned by, and what a conversation cost.
import assert from 'node:assert/strict';
import { conversationCost } from '../../../../src/core/chat/conversationCost.ts';
import type { ConversationTotals } from '../../../../src/shared/views.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, stall, text, usage } from '../../support/scriptedProvider.ts';
import { answering, chatDesk } from './chatDesk.ts';

describe('an answer under way', () => {
  const stores = temporaryStores();

  it('tells the price and the tokens that went out, at its beginning and to a page that comes later', async () => {
    const desk = await chatDesk(stores, [answering([text('Hello '), stall, finish])]);
    const { conversationId, runId } = await desk.ask('What is this?');
    const [started] = desk.told('run/started');
    const { price } = started!;
    assert.equal(price?.inputPerMillion, 0.15);
    assert.equal(price.outputPerMillion, 0.6);
    assert.ok(price.inputTokens > 3 && price.inputTokens < 30, String(price.inputTokens));
    assert.deepEqual(desk.chat.runsOf(conversationId)[0]?.price, price);
    desk.chat.stop(runId);
    await desk.chat.settled();
  });

  it('corrects its tokens as the estimate does, by what the vendor counted before', async () => {
    const answers = Array.from({ length: 4 }, () => [text('Yes.'), usage(40, 2), finish]);
    const desk = await chatDesk(stores, [answering(...answers)]);
    for (let count = 0; count < 4; count += 1) {
      // Each a conversation of its own, so that all are of one length.
      await desk.ask('What is this?', { conversationId: undefined });
      await desk.chat.settled();
    }
    const tokens = desk.told('run/started').map(({ price }) => price?.inputTokens ?? 0);
    assert.ok(Number(tokens[3]) > 1.4 * Number(tokens[0]), tokens.join(', '));
  });
});

describe('the cost of a conversation', () => {
  const totals = (costUsd: number, unknownCosts = 0, requests = 2): ConversationTotals => ({
    costUsd,
    unknownCosts,
    requests,
    inputTokens: 10,
    outputTokens: 5,
  });

  it('is told with how it compares to the usual one', () => {
    assert.deepEqual(conversationCost(totals(0.3), 0.1), { cost: totals(0.3), timesUsual: 0.3 / 0.1 });
    assert.equal(conversationCost(totals(0.05), 0.1).timesUsual, 0.5);
  });

  it('is compared with nothing where there is no usual one, or nothing was paid', () => {
    assert.deepEqual(conversationCost(totals(0.3), undefined), { cost: totals(0.3) });
    assert.deepEqual(conversationCost(totals(0.3), 0), { cost: totals(0.3) });
    assert.deepEqual(conversationCost(totals(0), 0.1), { cost: totals(0) });
  });

  it('is never called cheaper where a part of it is unknown, but dearer it may be', () => {
    assert.equal(conversationCost(totals(0.01, 1), 0.1).timesUsual, undefined);
    assert.equal(conversationCost(totals(1, 1), 0.1).timesUsual, 10);
  });

  it('is absent where nothing was asked', () => {
    assert.deepEqual(conversationCost(totals(0, 0, 0), 0.1), {});
  });
});
