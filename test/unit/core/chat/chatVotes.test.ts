// What the person thinks of answers: kept with them, learned from, and taken back.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import { finish, stall, text, until, usage } from '../../support/scriptedProvider.ts';
import { autoDesk, CLAUDE, GPT } from './autoDesk.ts';

const answer = (words: string) => [text(words), usage(10, 10), finish];

describe('a vote on an answer', () => {
  const stores = temporaryStores();

  it('is kept and learned from; another one takes its place, and it can be taken back', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One')] });
    const { conversationId, messageId } = await desk.ask('What is it?');
    await desk.chat.settled();
    const shown = () => desk.views.conversation(desk.store, conversationId).messages[1]?.vote;
    const votes: unknown[] = [];
    for (const vote of ['up', 'up', 'down', undefined, undefined] as const) {
      await desk.chat.vote(messageId, vote);
      votes.push(shown());
    }
    assert.deepEqual(votes, ['up', 'up', 'down', undefined, undefined]);
    assert.deepEqual(
      desk.learned.map(({ event, isTakenBack }) => [event, isTakenBack]),
      [
        [{ type: 'vote', up: true }, false],
        [{ type: 'vote', up: true }, true],
        [{ type: 'vote', up: false }, false],
        [{ type: 'vote', up: false }, true],
      ],
    );
    const { receiptId } = desk.store.messages.get(messageId) ?? {};
    const [{ event: _event, isTakenBack: _is, ...about } = {}] = desk.learned;
    assert.deepEqual(about, { messageId, receiptId, model: GPT, task: 'simple_qa', text: 'What is it?' });
  });

  it('is not the only thing that is learned from: edits that were accepted or discarded tell, too', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One')] });
    const { messageId } = await desk.ask('What is it?');
    await desk.chat.settled();
    await desk.chat.editDecided(messageId, true);
    await desk.chat.editDecided(messageId, false);
    await desk.chat.editDecided('gone', true);
    assert.deepEqual(
      desk.learned.map(({ event, model }) => [event.type, model]),
      [
        ['editAccepted', GPT],
        ['editRejected', GPT],
      ],
    );
  });

  it('goes to whom gave the answer, not to whom was to give it', async () => {
    const desk = await autoDesk(stores, { gpt: [[new AppError('auth', 'No')]], claude: [answer('One')] });
    const { messageId } = await desk.ask('Q');
    await desk.chat.settled();
    await desk.chat.vote(messageId, 'up');
    assert.deepEqual(desk.learned[0]?.model, CLAUDE);
  });

  it('may be given to models that were named, whose task nobody has looked for', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One')] });
    desk.chosen.model = GPT;
    desk.router.explain = () => Promise.reject(new Error('No router today'));
    const { messageId } = await desk.ask('Q');
    await desk.chat.settled();
    await desk.chat.vote(messageId, 'down');
    assert.deepEqual([desk.learned[0]?.task, desk.learned[0]?.receiptId], [undefined, undefined]);
    assert.equal(desk.store.messages.get(messageId)?.vote, 'down');
  });

  it('is refused for a question, for what is gone, and for what is still being written', async () => {
    const desk = await autoDesk(stores, { gpt: [[text('On'), stall]] });
    const { conversationId, messageId } = await desk.ask('Q');
    await until(() => desk.openai.reached === 1);
    const question = String(desk.views.conversation(desk.store, conversationId).messages[0]?.id);
    for (const wrong of [question, 'none', messageId]) {
      assert.equal((await appErrorOf(() => desk.chat.vote(wrong, 'up'))).kind, 'badRequest');
    }
    assert.deepEqual(desk.learned, []);
    desk.chat.stopAll();
    await desk.chat.settled();
  });

  it('is not what an answer that was wanted again gets, but it says something, once', async () => {
    const desk = await autoDesk(stores, {
      gpt: [answer('One'), answer('Two'), [new AppError('badRequest', 'No')]],
      claude: [[new AppError('badRequest', 'No')]],
    });
    const first = await desk.ask('Q');
    await desk.chat.settled();
    const second = await desk.chat.regenerate(first.messageId);
    await desk.chat.settled();
    // There is a newer one by now, of which this says nothing.
    const third = await desk.chat.regenerate(first.messageId);
    await desk.chat.settled();
    assert.equal(desk.store.messages.get(third.messageId)?.status, 'failed');
    await desk.chat.regenerate(third.messageId);
    await desk.chat.settled();
    assert.deepEqual(
      desk.learned.map(({ event, messageId }) => [event.type, messageId]),
      [['regenerated', first.messageId]],
    );
    await desk.chat.vote(second.messageId, 'up');
    assert.equal(desk.learned.length, 2);
  });

  it('says nothing of an answer that could not be asked for again', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One')] });
    const { messageId } = await desk.ask('Q');
    await desk.chat.settled();
    desk.router.chain = [];
    await appErrorOf(() => desk.chat.regenerate(messageId));
    assert.deepEqual(desk.learned, []);
  });
});
