// Answers while they are written: batches, stops, several at once.
import assert from 'node:assert/strict';
import { textOf } from '../../../../src/core/chat/answerParts.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, reasoning, scriptedProvider, stall, text, until, type Step } from '../../support/scriptedProvider.ts';
import { chatDesk, type ChatDesk } from './chatDesk.ts';

const answering = (...answers: Step[][]) => scriptedProvider({ answers, list: [{ id: 'gpt-4o-mini', abilities: {} }] });

describe('an answer that streams', () => {
  const stores = temporaryStores();

  it('keeps what had come when it is stopped, and tells nothing after the end', async () => {
    const provider = answering([text('Once upon'), text(' a time'), stall]);
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('Tell');
    await until(() => provider.reached === 1);
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.equal(ended?.message.state, 'cancelled');
    assert.equal(ended.message.text, 'Once upon a time');
    assert.equal(ended.message.error, undefined);
    assert.equal(desk.store.messages.get(run.messageId)?.status, 'cancelled');
    const [record] = desk.store.usage.newest({ limit: 5 });
    assert.equal(record?.outcome, 'cancelled');
    assert.ok((record.costUsd ?? 0) > 0);
    assert.equal(provider.running, 0);
    const count = desk.events.length;
    await desk.clock.advanceAsync(60_000);
    desk.chat.stop(run.runId);
    desk.chat.retryNow(run.runId);
    assert.equal(desk.events.length, count);
    assert.equal(desk.events.at(-1)?.event, 'run/ended');
    assert.equal(desk.clock.pendingTimers, 0);
  });

  it('shows nothing more after a stop, even if the vendor goes on', async () => {
    const gate = Promise.withResolvers<void>();
    const provider = answering();
    provider.stream = async function* () {
      yield text('Seen');
      await gate.promise;
      yield text(' unseen');
      yield finish;
    };
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('Tell');
    await until(() => desk.told('run/delta').length === 1);
    desk.chat.stop(run.runId);
    gate.resolve();
    await desk.chat.settled();
    assert.equal(desk.told('run/delta').length, 1);
    assert.equal(desk.told('run/ended')[0]?.message.text, 'Seen');
    assert.equal(desk.store.usage.newest({ limit: 5 })[0]?.outcome, 'cancelled');
  });

  it('writes answers in two conversations at once, each stopped by its own id', async () => {
    const desk = await chatDesk(stores, [answering([text('A'), stall], [text('B'), stall])]);
    const one = await desk.ask('One');
    const two = await desk.ask('Two');
    await until(() => desk.told('run/delta').length === 2);
    assert.notEqual(one.conversationId, two.conversationId);
    assert.equal(desk.chat.isAnswering, true);
    assert.equal(desk.chat.runsOf(one.conversationId)[0]?.messageId, one.messageId);
    desk.chat.stop(one.runId);
    await until(() => desk.told('run/ended').length === 1);
    assert.equal(desk.chat.runsOf(one.conversationId).length, 0);
    assert.equal(desk.chat.runsOf(two.conversationId).length, 1);
    desk.chat.stopAll();
    await desk.chat.settled();
    for (const { runId, conversationId } of [one, two]) {
      const { messages } = desk.views.conversation(desk.store, conversationId);
      assert.equal(messages.at(-1)?.state, 'cancelled');
      const seqs = desk.events.flatMap(({ data }) => ('runId' in data && data.runId === runId ? [data.seq] : []));
      assert.deepEqual(seqs, Array.from(seqs.keys()));
    }
  });

  it('tells a huge answer in few events, at most one in 30 ms, and nothing of it is lost', async () => {
    const holder: { desk?: ChatDesk } = {};
    const tick: Step = () => holder.desk?.clock.advance(1);
    // 2,000 chunks in 200 ms.
    const chunks = Array.from({ length: 2000 }, (_, index): Step[] => [
      ...(index % 10 === 0 ? [tick] : []),
      index % 5 === 0 ? reasoning(`r${index} `) : text(`t${index} `),
    ]);
    const provider = answering([...chunks.flat(), finish]);
    const desk = await chatDesk(stores, [provider]);
    holder.desk = desk;
    const run = await desk.ask('Much');
    await desk.chat.settled();
    const deltas = desk.told('run/delta');
    assert.ok(deltas.length >= 4 && deltas.length <= 8, `${deltas.length} events`);
    const expected = (type: 'text' | 'reasoning') =>
      chunks
        .flat()
        .flatMap((part) => (typeof part === 'object' && 'type' in part && part.type === type ? [part.text] : []));
    const kept = desk.store.messages.get(run.messageId)!;
    assert.equal(textOf(kept, 'text'), expected('text').join(''));
    assert.equal(
      kept.parts.flatMap((part) => (part.type === 'reasoning' ? [part.text] : [])).join(''),
      expected('reasoning').join(''),
    );
    const told = deltas.map((delta) => delta.text ?? '').join('');
    assert.ok(desk.told('run/ended')[0]?.message.text.startsWith(told));
  });

  it('shows the first word at once and the rest when its time has come', async () => {
    const provider = answering([text('A'), text('B'), text('C'), stall]);
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('Q');
    await until(() => provider.reached === 1);
    assert.deepEqual(
      desk.told('run/delta').map((delta) => delta.text),
      ['A'],
    );
    // What a view is shown in this moment goes on with the next event: nothing is missing, and nothing comes twice.
    const shown = desk.views.conversation(desk.store, run.conversationId).messages.at(-1);
    assert.equal(shown?.text, 'A');
    desk.clock.advance(30);
    assert.deepEqual(
      desk.told('run/delta').map((delta) => delta.text),
      ['A', 'BC'],
    );
    desk.clock.advance(1000);
    assert.equal(desk.told('run/delta').length, 2);
    desk.chat.stopAll();
    await desk.chat.settled();
  });
});
