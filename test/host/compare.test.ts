// The comparison page's host: one tab, what it shows and remembers, and how its columns are asked.
import assert from 'node:assert/strict';
import type { MessageContext } from '../../src/core/records.ts';
import type { ColumnView, ComparisonSnapshot, ComparisonView } from '../../src/shared/compareViews.ts';
import { waitFor } from '../harness/wait.ts';
import { wholeAnswer } from './support/answers.ts';
import { CompareDesk, idsOf, lastOf, textsOf } from './support/compareDesk.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const openai = { providerId: 'openai', model: 'gpt-4.1-mini' };
const anthropic = { providerId: 'anthropic', model: 'claude-sonnet-4-5' };
const PICTURE: MessageContext = {
  kind: 'image',
  label: 'a.png',
  text: '',
  image: { type: 'image', mediaType: 'image/png', data: 'aGk=' },
  estimatedTokens: 85,
};

function columnOf({ columns }: ComparisonView, id: string): ColumnView {
  const column = columns.find((one) => one.id === id);
  assert.ok(column, id);
  return column;
}

describe('the comparison page', () => {
  let desk: CompareDesk;
  before(() => simulator());
  beforeEach(async () => {
    desk = await CompareDesk.open();
  });
  afterEach(() => desk.close());

  it('is one tab, brought back after a reload with the comparison that it showed', async () => {
    const comparison = await desk.create(openai, anthropic);
    await desk.ask(comparison, 'What is a closure?');
    await desk.settled();
    const before = await desk.shown();
    assert.equal(desk.page.panel.title, 'Compare: What is a closure?');
    assert.match(desk.page.panel.webview.html, /compare\.js/);
    await desk.reload();
    const again = await desk.shown();
    assert.deepEqual(again.columns.map(textsOf), before.columns.map(textsOf));
    assert.deepEqual(again.turns, before.turns);
    assert.equal(desk.page.panel.title, 'Compare: What is a closure?');
  });

  it('asks two vendors side by side, each in a column of its own, and counts both as comparisons', async () => {
    const comparison = await desk.create(openai, anthropic);
    await desk.snapshot();
    const turn = await desk.ask(comparison, 'What is a monad?');
    assert.deepEqual(Object.keys(turn.asked).toSorted(), idsOf(comparison).toSorted());
    await desk.settled();
    await waitFor('both ends', () => desk.ended().length === 2);
    const after = await desk.shown();
    for (const column of after.columns) {
      assert.equal(lastOf(column)?.state, 'complete');
      assert.equal(textsOf(column)[0], 'What is a monad?');
      const heard = desk.ended().find(({ message }) => message.id === lastOf(column)?.id);
      assert.equal(heard?.message.text, lastOf(column)?.text);
    }
    assert.deepEqual(
      after.columns.map((column) => lastOf(column)?.facts?.providerName),
      ['OpenAI (simulator)', 'Anthropic (simulator)'],
    );
    const store = await desk.services.store();
    const records = store.usage.newest({ limit: 10 });
    assert.deepEqual(
      records.map(({ purpose }) => purpose),
      ['compare', 'compare'],
    );
    assert.ok(after.totals.costUsd > 0);
    // Neither column is a conversation of the chat.
    assert.deepEqual((await store.conversations.list({ limit: 10 })).conversations, []);
    assert.equal((await desk.view.snapshot()).conversation, undefined);
  });

  it('shows what another window does with the same comparison, and loses nothing of what is being written here', async () => {
    const comparison = await desk.create(openai, anthropic);
    const [first = '', second = ''] = idsOf(comparison);
    await desk.ask(comparison, 'What is a monad?', [first]);
    const there = await (await desk.otherWindow()).comparisons();
    await there.addColumn(comparison.id, openai, false);
    there.rename(comparison.id, 'Named elsewhere');
    await there.ask(comparison.id, 'And a functor?', [], [second]);
    await there.settled();
    await desk.settled();
    const told = await waitFor('what was done elsewhere', () => {
      const { comparison: view } = (desk.page.events('compare/snapshot').at(-1) ?? {}) as ComparisonSnapshot;
      return view?.turns.length === 2 && lastOf(columnOf(view, second))?.state === 'complete' && view;
    });
    assert.deepEqual([told.title, told.columns.length], ['Named elsewhere', 3]);
    assert.equal(textsOf(columnOf(told, second))[0], 'And a functor?');
    const here = await desk.shown();
    assert.equal(lastOf(columnOf(here, first))?.state, 'complete');
    assert.deepEqual(textsOf(columnOf(here, first)), textsOf(columnOf(await there.view(comparison.id), first)));
  });

  it('lets one column fail without touching the others', async () => {
    const comparison = await desk.create(openai, anthropic, openai);
    const playing = await simulator();
    const response = await fetch(`${playing.url}/_simulator/cue`, {
      method: 'POST',
      body: JSON.stringify({ cue: 'wrong key', times: 1 }),
    });
    assert.ok(response.ok);
    await desk.ask(comparison, 'What is a functor?');
    await desk.settled();
    const answers = (await desk.shown()).columns.map(lastOf);
    const failed = answers.filter((answer) => answer?.state === 'failed');
    assert.equal(failed.length, 1);
    assert.match(failed[0]?.error?.title ?? '', /the key is refused/);
    assert.equal(answers.filter((answer) => answer?.state === 'complete').length, 2);
    // The person tries that one again.
    await desk.page.ask('action/run', { action: 'retry', messageId: failed[0]?.id });
    await desk.settled();
    const again = (await desk.shown()).columns.map(lastOf);
    assert.deepEqual(
      again.map((answer) => answer?.state),
      ['complete', 'complete', 'complete'],
    );
    assert.equal(again.filter((answer) => answers.some((before) => before?.id === answer?.id)).length, 2);
  });

  it('sends a follow-up to the ticked columns only, each with its own history', async () => {
    const comparison = await desk.create(openai, anthropic);
    await desk.ask(comparison, 'First?');
    await desk.settled();
    const [first = '', second = ''] = idsOf(comparison);
    await desk.page.ask('compare/setColumn', { id: comparison.id, columnId: first, ticked: false });
    const playing = await simulator();
    playing.clearRequests();
    await desk.ask(comparison, 'Second?', [second]);
    await desk.settled();
    assert.equal(questionsTo(playing).length, 1);
    const [question] = questionsTo(playing);
    assert.equal((question?.body['messages'] as unknown[] | undefined)?.length, 3);
    const { columns, turns } = await desk.shown();
    assert.deepEqual(
      columns.map(({ conversation }) => conversation.messages.length),
      [2, 4],
    );
    assert.deepEqual(
      columns.map(({ ticked }) => ticked),
      [false, true],
    );
    assert.deepEqual(
      turns.map(({ asked }) => Object.keys(asked).length),
      [2, 1],
    );
  });

  it('tells the page of the comparison that it shows and of no other, and nothing while it is hidden', async () => {
    const other = await desk.create(openai, anthropic);
    await desk.snapshot();
    await desk.ask(other, 'simulate: stall');
    await waitFor('both begin', () => desk.page.events('run/started').length === 2);
    await desk.create(openai, anthropic);
    const heard = desk.page.heard.length;
    await desk.page.ask('compare/stop', { id: other.id });
    await desk.settled();
    const since = desk.page.heard.slice(heard).filter(({ kind }) => kind === 'event');
    assert.deepEqual(
      since.filter((message) => message.kind === 'event' && message.event.startsWith('run/')),
      [],
    );
    await desk.page.ask('compare/open', { id: other.id });
    assert.deepEqual(
      (await desk.shown()).columns.map((column) => lastOf(column)?.state),
      ['cancelled', 'cancelled'],
    );
    desk.page.setVisible(false);
    const quiet = desk.page.heard.length;
    await (await desk.services.comparisons()).ask(other.id, 'And now?', [], idsOf(other));
    await desk.settled();
    assert.equal(desk.page.heard.length, quiet);
    desk.page.setVisible(true);
    assert.equal((await desk.shown()).columns[0]?.conversation.messages.length, 4);
  });

  it('shows a page that opens in mid-stream what has come, and the events that follow', async () => {
    const comparison = await desk.create(openai, anthropic);
    await desk.ask(comparison, 'simulate: stall');
    await desk.words();
    await desk.reopen();
    const { columns } = await desk.shown();
    assert.deepEqual(
      columns.map(({ runs }) => runs.length),
      [1, 1],
    );
    const [run] = columns[0]?.runs ?? [];
    await desk.page.ask('chat/stop', { runId: run?.runId });
    await waitFor('its end', () => desk.ended().length === 1);
    assert.equal(desk.ended()[0]?.runId, run?.runId);
    await desk.page.ask('compare/stop', { id: comparison.id });
    await desk.settled();
  });

  it('stops with all other answers by the command', async () => {
    await desk.ask(await desk.create(openai, anthropic), 'simulate: stall');
    await desk.words();
    assert.ok(desk.services.isAnswering);
    desk.services.stopAll();
    await desk.settled();
    assert.equal(desk.services.isAnswering, false);
    assert.deepEqual(
      (await desk.shown()).columns.map((column) => lastOf(column)?.state),
      ['cancelled', 'cancelled'],
    );
  });

  it('stops at the end of the session, and keeps what had come', async () => {
    const comparison = await desk.create(openai, anthropic);
    await desk.ask(comparison, 'simulate: stall');
    await desk.words();
    assert.ok(desk.services.isAnswering);
    const told = (await desk.shown()).columns.map((column) => lastOf(column)?.text ?? '');
    await desk.reload();
    const kept = (await desk.shown()).columns;
    for (const [at, column] of kept.entries()) {
      assert.equal(lastOf(column)?.state, 'cancelled');
      assert.ok(lastOf(column)?.text.startsWith(told[at] ?? '?'));
    }
  });

  it('keeps what is attached for the next question, and says which column takes no pictures', async () => {
    const { rows } = await desk.services.catalogView();
    const blind = rows.find(({ cannot, unavailable }) => cannot.includes('vision') && unavailable === undefined);
    assert.ok(blind, 'a model without vision');
    const comparison = await desk.create(openai, { providerId: blind.providerId, model: blind.model });
    await desk.panel.attach(() => desk.panel.attachments.add(PICTURE));
    const [chip] = desk.panel.attachments.chips();
    assert.equal(chip?.problem, `${blind.name} takes no pictures: untick that column, or remove it.`);
    await assert.rejects(desk.ask(comparison, 'What is it?'), /takes no pictures/);
    assert.deepEqual((await desk.shown()).turns, []);
    const [first = '', second = ''] = idsOf(comparison);
    await desk.page.ask('compare/setColumn', { id: comparison.id, columnId: second, ticked: false });
    assert.equal(desk.panel.attachments.chips()[0]?.problem, undefined);
    const turn = await desk.ask(comparison, 'What is it?', [first]);
    assert.equal(turn.context?.length, 1);
    assert.deepEqual((await desk.snapshot()).attachments, []);
    await desk.settled();
  });

  it('refuses what another comparison was meant for, and what is hostile', async () => {
    const first = await desk.create(openai, anthropic);
    await desk.create(openai, anthropic);
    await assert.rejects(desk.ask(first, 'Late'), /Another comparison is shown now; nothing was sent/);
    const comparison = await desk.shown();
    const [columnId = ''] = idsOf(comparison);
    const { id } = comparison;
    const hostile: [string, unknown][] = [
      ['compare/open', { id: 'gone' }],
      ['compare/open', { id: 7 }],
      ['compare/open', {}],
      ['compare/new', { models: Array.from({ length: 9 }, () => openai) }],
      ['compare/new', { set: 'no such set' }],
      ['compare/setColumn', { id, columnId, width: 1e9 }],
      ['compare/setColumn', { id, columnId, width: Number.NaN }],
      ['compare/setColumn', { id, columnId, model: { providerId: 'openai', model: 'x'.repeat(10_000) } }],
      ['compare/setColumn', { id, columnId: 'gone', ticked: true }],
      ['compare/setColumn', { id, columnId, overrides: { temperature: 99 } }],
      ['compare/setColumn', { id, columnId, unknown: true }],
      ['compare/ask', { id, text: 'Hi', columnIds: [] }],
      ['compare/ask', { id, text: 'Hi', columnIds: Array.from({ length: 9 }, () => columnId) }],
      ['compare/ask', { id, text: 'Hi', columnIds: ['gone'] }],
      ['compare/ask', { id, text: '  ', columnIds: [columnId] }],
      ['compare/editAndAsk', { id, turnId: 'gone', text: 'Hi' }],
      ['compare/continue', { id, columnId: 'gone' }],
      ['compare/undelete', { id: 'gone' }],
      ['compare/list', { limit: 100_000 }],
      ['link/open', { url: 'command:workbench.action.quit' }],
      ['constructor', {}],
    ];
    for (const [method, params] of hostile) {
      await assert.rejects(desk.page.ask(method, params), Error, `${method} ${JSON.stringify(params).slice(0, 80)}`);
    }
    const after = await desk.shown();
    assert.deepEqual(after.turns, []);
    assert.deepEqual(after.columns, comparison.columns);
  });

  it('does not ask again what was asked elsewhere', async () => {
    await withUserSettings({ defaultModel: 'openai/gpt-4.1-mini' }, async () => {
      const { message } = await wholeAnswer(desk.services, () => desk.view.ask('simulate: wrong key'));
      await desk.create(openai, anthropic);
      const playing = await simulator();
      playing.clearRequests();
      await assert.rejects(desk.page.ask('action/run', { action: 'retry', messageId: message.id }), /of no column/);
      assert.equal(questionsTo(playing).length, 0);
    });
  });

  it('has a chat go on with one column in a copy, with its model, and offers the one before', async () => {
    await withUserSettings({ defaultModel: 'openai/gpt-4.1-mini' }, async () => {
      const comparison = await desk.create(openai, anthropic);
      await assert.rejects(desk.page.ask('compare/continue', { id: comparison.id, columnId: idsOf(comparison)[1] }));
      await desk.ask(comparison, 'Who wins?');
      await desk.settled();
      const [, winner] = (await desk.shown()).columns;
      const goOn = (press: boolean) =>
        recordingMessages(
          async (messages) => {
            await desk.page.ask('compare/continue', { id: comparison.id, columnId: winner?.id });
            await waitFor('the offer', () => messages.length > 0);
          },
          ({ buttons }) => (press ? buttons[0] : undefined),
        );
      const asks = (providerId: string) =>
        waitFor(
          `${providerId} to be asked`,
          async () => (await desk.services.models()).current?.providerId === providerId,
        );
      const [told] = await goOn(true);
      assert.match(told?.text ?? '', /^The chat now asks /);
      assert.match(told?.buttons[0] ?? '', /^Back to .*4\.1/);
      await asks('openai');
      await goOn(false);
      await asks('anthropic');
      const { conversation } = await desk.view.snapshot();
      assert.deepEqual(
        conversation?.messages.map(({ text }) => text),
        winner && textsOf(winner),
      );
      assert.notEqual(conversation?.id, winner?.conversation.id);
      await wholeAnswer(desk.services, () => desk.view.ask('Go on'));
      const [, after] = (await desk.shown()).columns;
      assert.deepEqual(after && textsOf(after), winner && textsOf(winner));
      await desk.page.ask('compare/forkAll', { id: comparison.id });
      assert.equal((await (await desk.services.store()).conversations.list({ limit: 10 })).conversations.length, 4);
    });
  });

  it('saves a set of models, begins another comparison with it, and deletes it', async () => {
    const comparison = await desk.create(openai, anthropic);
    const [, columnId = ''] = idsOf(comparison);
    await desk.page.ask('compare/setColumn', { id: comparison.id, columnId, overrides: { temperature: 0.5 } });
    const { sets } = (await desk.page.ask('compare/saveSet', {
      id: comparison.id,
      name: 'My two',
    })) as ComparisonSnapshot;
    assert.deepEqual(
      sets.map(({ name }) => name),
      ['My two'],
    );
    const { comparison: other } = (await desk.page.ask('compare/new', { set: 'My two' })) as ComparisonSnapshot;
    assert.notEqual(other?.id, comparison.id);
    assert.deepEqual(
      other?.columns.map(({ model: { providerId, model }, overrides }) => [providerId, model, overrides.temperature]),
      [
        ['openai', openai.model, undefined],
        ['anthropic', anthropic.model, 0.5],
      ],
    );
    const left = (await desk.page.ask('compare/deleteSet', { name: 'My two' })) as ComparisonSnapshot;
    assert.deepEqual(left.sets, []);
  });

  it('lists what was asked, renames, deletes and brings back', async () => {
    const comparison = await desk.create(openai, anthropic);
    const list = async () =>
      ((await desk.page.ask('compare/list', { limit: 10 })) as { items: { title: string }[] }).items.map(
        ({ title }) => title,
      );
    assert.deepEqual(await list(), []);
    await desk.ask(comparison, 'What is a comonad?');
    await desk.settled();
    await desk.page.ask('compare/rename', { id: comparison.id, title: 'Comonads' });
    assert.deepEqual(await list(), ['Comonads']);
    assert.equal(desk.page.panel.title, 'Compare: Comonads');
    await desk.page.ask('compare/delete', { id: comparison.id });
    assert.deepEqual(await list(), []);
    assert.equal((await desk.snapshot()).comparison, undefined);
    assert.equal(desk.page.panel.title, 'Compare Models');
    await desk.page.ask('compare/undelete', { id: comparison.id });
    assert.deepEqual(await list(), ['Comonads']);
  });
});
