// What a budget does to an answer stands with it, and is still there when the conversation is opened again.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { BudgetRefusal } from '../../../../src/shared/budgetViews.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, text, usage } from '../../support/scriptedProvider.ts';
import { answering, chatDesk } from './chatDesk.ts';

const NOTE = 'Cut off by your budget: there was money for 500 tokens.';

describe('a chat within budgets', () => {
  const stores = temporaryStores();

  it('says under an answer that it was cut off, and keeps that with it', async () => {
    const cut = { type: 'finish', reason: 'length', note: NOTE } as const;
    const desk = await chatDesk(stores, [answering([text('Half an'), usage(1, 500), cut], [text('Hi'), finish])]);
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual([ended?.message.state, ended?.message.text, ended?.message.note], ['complete', 'Half an', NOTE]);
    assert.equal(desk.store.messages.get(run.messageId)?.note, NOTE);
    const [, again] = desk.views.conversation(desk.store, run.conversationId).messages;
    assert.equal(again?.note, NOTE);
    assert.match(await desk.views.markdown(desk.store, run.conversationId), /Half an\n\n\*Cut off by your budget/);
    await desk.ask('And this?', { conversationId: run.conversationId });
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[1]?.message.note, undefined);
  });

  it('keeps with a refusal what its buttons need, and shows them again', async () => {
    const budget: BudgetRefusal = {
      budgetId: 'day:///:hard',
      firstDay: '2026-01-01',
      leftUsd: 0.05,
      neededUsd: 0.3,
      raiseByUsd: 0.25,
      cheaper: { providerId: 'openai', model: 'gpt-s', name: 'GPT S', estimatedUsd: 0.0042 },
    };
    const refusal = new AppError('budgetExceeded', 'Your daily budget has $0.050 of $1.00 left.', { budget });
    const desk = await chatDesk(stores, [answering([refusal])]);
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    const labels = ['Raise once by $0.25', 'Use GPT S (about $0.0042)', 'Change budgets…'];
    assert.deepEqual(
      ended?.message.error?.actions.map(({ label }) => label),
      labels,
    );
    assert.deepEqual(desk.store.messages.get(run.messageId)?.error?.budget, budget);
    const [, again] = desk.views.conversation(desk.store, run.conversationId).messages;
    assert.deepEqual(again?.error, ended?.message.error);
  });
});
