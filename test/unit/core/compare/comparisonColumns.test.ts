import assert from 'node:assert/strict';
import { columnOfLast, orderOfChance } from '../../../../src/core/compare/comparisonColumns.ts';
import { destinationOf } from '../../../../src/core/compare/comparisonViews.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, scriptedProvider, stall, text, until, usage } from '../../support/scriptedProvider.ts';
import { columnOf, compareDesk, modelOf, saidIn, vendor } from './compareDesk.ts';

const A = modelOf('a');
const B = modelOf('b');

describe('the columns of a comparison', () => {
  const stores = temporaryStores();
  const two = () => [vendor('a', [text('One'), usage(10, 2), finish]), vendor('b', [text('Two'), finish])];

  it('are asked with the shared parameters and their own over them, from the next question on', async () => {
    const [a, b] = [vendor('a', [text('One'), finish]), vendor('b', [text('Two'), finish])];
    const desk = await compareDesk(stores, [a, b]);
    const { id } = desk.compare.create([A, B], {
      parameters: { system: 'Be brief', temperature: 0.5 },
      overrides: [{}, { system: 'Be long' }],
    });
    await desk.askAll(id, 'Why?');
    assert.deepEqual([a.requests[0]?.system, b.requests[0]?.system], ['Be brief', 'Be long']);
    const { columns } = await desk.compare.view(id);
    await desk.compare.setParameters(id, { system: 'Be kind', temperature: 0 });
    await desk.compare.setColumn(id, columns[0]?.id ?? '', { overrides: { temperature: 1 } });
    await desk.askAll(id, 'And now?');
    assert.deepEqual([a.requests[1]?.system, a.requests[1]?.temperature], ['Be kind', 1]);
    assert.deepEqual([b.requests[1]?.system, b.requests[1]?.temperature], ['Be long', 0]);
  });

  it('have an answer asked again of their own last question only', async () => {
    const desk = await compareDesk(stores, two());
    const [id, other] = [desk.begin([A, B]), desk.begin([A])];
    await desk.askAll(id, 'First?');
    await desk.askAll(other, 'Elsewhere?');
    await desk.compare.ask(id, 'Second?', [], [columnOf(await desk.compare.view(id), A).id]);
    await desk.compare.settled();
    const view = await desk.compare.view(id);
    const comparison = desk.store.comparisons.get(id);
    const answers = [columnOf(view, A), columnOf(view, B), columnOf(await desk.compare.view(other), A)].map(
      ({ conversation: { messages } }) =>
        messages
          .filter(({ role }) => role === 'assistant')
          .map((one) => desk.store.messages.get(one.id) ?? assert.fail()),
    );
    const [[first, second], [only], [foreign]] = answers as [
      (typeof answers)[0],
      (typeof answers)[0],
      (typeof answers)[0],
    ];
    assert.deepEqual(columnOfLast(comparison, second ?? assert.fail()), { comparisonId: id, id: columnOf(view, A).id });
    assert.equal(columnOfLast(comparison, only ?? assert.fail()).id, columnOf(view, B).id);
    assert.throws(() => columnOfLast(comparison, first ?? assert.fail()), /Only the last question/);
    assert.throws(() => columnOfLast(comparison, foreign ?? assert.fail()), /of no column/);
    await desk.compare.removeColumn(id, columnOf(view, B).id);
    assert.throws(() => columnOfLast(desk.store.comparisons.get(id), only ?? assert.fail()), /of no column/);
    assert.throws(() => columnOfLast(undefined, only ?? assert.fail()), /of no column/);
  });

  it('are at most eight, taken away with what they are writing, and brought back where they stood', async () => {
    const desk = await compareDesk(stores, [vendor('a', [text('x'), stall]), vendor('b', [text('Two'), finish])]);
    const models = [A, B, B, B, B, B, B];
    assert.throws(() => desk.begin([...models, A, A]), /at most 8/);
    assert.throws(() => desk.begin([]), /Choose models/);
    const id = desk.begin(models);
    const ids = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.ask(id, 'Why?', [], ids.slice(0, 2));
    await until(() => desk.told('run/delta').some(({ text: words }) => words === 'x'));
    const without = await desk.compare.removeColumn(id, ids[0] ?? '');
    await desk.compare.settled();
    assert.deepEqual(
      without.columns.map((column) => column.id),
      ids.slice(1),
    );
    await assert.rejects(desk.compare.setColumn(id, ids[0] ?? '', { width: 2 }), /not there any more/);
    await desk.compare.addColumn(id, A, false);
    await desk.compare.addColumn(id, A, false);
    await assert.rejects(desk.compare.restoreColumn(id, ids[0] ?? ''), /at most 8/);
    await desk.compare.removeColumn(id, ids[6] ?? '');
    const again = await desk.compare.restoreColumn(id, ids[0] ?? '');
    assert.deepEqual(
      again.columns.slice(0, 6).map((column) => column.id),
      ids.slice(0, 6),
    );
    assert.deepEqual(saidIn(again.columns[0] ?? assert.fail()), ['Q: Why?', 'A: x (cancelled)']);
    assert.equal(again.totals.requests, 2);
  });

  it('stand as the person orders them, unknown ids and forgotten ones notwithstanding', async () => {
    const desk = await compareDesk(stores, two());
    const id = desk.begin([A, B, A, B]);
    const [a = '', b = '', c = '', d = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    await desk.compare.removeColumn(id, b);
    const view = await desk.compare.reorder(id, [d, 'nobody', a]);
    assert.deepEqual(
      view.columns.map((column) => column.id),
      [d, a, c],
    );
    const whole = await desk.compare.restoreColumn(id, b);
    assert.deepEqual(
      whole.columns.map((column) => column.id),
      [d, b, a, c],
    );
  });

  it('stand in an order of chance while names are hidden, the same until they are shown', async () => {
    const desk = await compareDesk(stores, two(), { random: () => 0 });
    const id = desk.begin([A, B, A]);
    const own = (await desk.compare.view(id)).columns.map((column) => column.id);
    const { blind } = await desk.compare.setBlind(id, true);
    assert.notDeepEqual(blind?.order, own);
    assert.deepEqual(blind?.order.toSorted(), own.toSorted());
    assert.deepEqual((await desk.compare.setBlind(id, true)).blind, blind);
    const added = await desk.compare.addColumn(id, B, false);
    assert.notEqual(
      added.blind?.order.at(-1),
      added.columns[3]?.id,
      'one that is added to empty ones is told by nothing',
    );
    assert.deepEqual(added.blind?.order.toSorted(), added.columns.map((column) => column.id).toSorted());
    await desk.askAll(id, 'Why?');
    const late = await desk.compare.addColumn(id, B, false);
    assert.deepEqual(late.blind?.order, [...(added.blind?.order ?? []), late.columns[4]?.id], 'later ones come last');
    assert.equal((await desk.compare.setBlind(id, false)).blind, undefined);
  });

  it('are shuffled so that three never stand in their own order, and two may', () => {
    const columns = (ids: string[]) =>
      ids.map((id) => ({ id, conversationId: id, model: A, overrides: {}, collapsed: false, width: 1, ticked: true }));
    const last = [0, 1, 1, 2];
    assert.deepEqual(
      orderOfChance(columns(['a', 'b', 'c']), (below) => Math.min(last.pop() ?? 0, below - 1)),
      ['c', 'a', 'b'],
    );
    assert.deepEqual(
      orderOfChance(columns(['a', 'b']), () => 1),
      ['a', 'b'],
    );
    const seen = new Set<string>();
    for (let index = 0; index < 200; index += 1) {
      const order = orderOfChance(columns(['a', 'b', 'c']), (below) => Math.floor(Math.random() * below));
      seen.add(order.join(''));
    }
    assert.deepEqual([...seen].toSorted(), ['acb', 'bac', 'bca', 'cab', 'cba']);
  });

  it('carry a conversation over, and what it cost is not counted again', async () => {
    const desk = await compareDesk(stores, two());
    const { conversationId } = await desk.chatDesk.ask('Grüße?', { model: A });
    await desk.chatDesk.chat.settled();
    await desk.chatDesk.chat.ask({ conversationId, text: 'More?', context: [], purpose: 'chat', model: A });
    await desk.chatDesk.chat.settled();
    const before = desk.store.usage.forConversation(conversationId);
    const { id, draft } = desk.compare.create([A, B], { parameters: {}, carriedFrom: { conversationId } });
    assert.equal(draft, undefined);
    const view = await desk.compare.view(id);
    const carried = ['Q: Grüße?', 'A: One', 'Q: More?', 'A: One'];
    assert.deepEqual(view.columns.map(saidIn), [carried, carried]);
    assert.deepEqual([view.title, view.carried], ['Grüße?', { title: 'Grüße?', messages: 4 }]);
    assert.deepEqual([view.totals.requests, view.totals.costUsd], [0, 0]);
    assert.equal(view.columns[0]?.conversation.messages[1]?.facts?.tokens?.input, 10);
    assert.deepEqual(desk.store.usage.forConversation(conversationId), before);
  });

  it('begin above a question that is named, by itself or by its answer, and give it back', async () => {
    const desk = await compareDesk(stores, two());
    const { conversationId } = await desk.chatDesk.ask('First?', { model: A });
    await desk.chatDesk.chat.settled();
    const context = [{ kind: 'file', label: 'a.ts', text: 'let a', estimatedTokens: 2 }] as const;
    const question = { conversationId, text: 'Second?', context, purpose: 'chat', model: A } as const;
    const { messageId: answer } = await desk.chatDesk.chat.ask(question);
    await desk.chatDesk.chat.settled();
    const asked = desk.store.messages.get(answer)?.parentId;
    for (const messageId of [answer, asked]) {
      const { id, draft } = desk.compare.create([B], { parameters: {}, carriedFrom: { conversationId, messageId } });
      assert.deepEqual(draft, { text: 'Second?', context });
      const view = await desk.compare.view(id);
      assert.deepEqual([view.columns.map(saidIn), view.carried?.messages], [[['Q: First?', 'A: One']], 2]);
    }
    const first = desk.store.messages.branch(answer, { limit: 10 })[0]?.id;
    const top = desk.compare.create([B], { parameters: {}, carriedFrom: { conversationId, messageId: first } });
    assert.deepEqual([top.draft?.text, (await desk.compare.view(top.id)).carried], ['First?', undefined]);
    for (const carriedFrom of [{ conversationId: 'gone' }, { conversationId, messageId: 'gone' }]) {
      assert.throws(() => desk.compare.create([B], { parameters: {}, carriedFrom }), /not there any more/);
    }
  });

  it('go on in the chat as conversations of their own', async () => {
    const desk = await compareDesk(stores, two());
    const id = desk.begin([A, autoModel(), B]);
    const [a = '', auto = '', b = ''] = (await desk.compare.view(id)).columns.map((column) => column.id);
    assert.throws(() => desk.compare.continueInChat(id, a), /not asked anything/);
    await desk.compare.ask(id, 'Why?', [], [a, b]);
    await desk.compare.settled();
    const ids = async () => (await desk.store.conversations.list({ limit: 10 })).conversations;
    assert.deepEqual(await ids(), []);
    const conversation = desk.store.conversations.get(desk.compare.continueInChat(id, a));
    assert.deepEqual([conversation?.title, conversation?.model, conversation?.comparisonId], ['Why?', A, undefined]);
    await desk.chatDesk.chat.ask({
      conversationId: conversation?.id,
      text: 'On',
      context: [],
      purpose: 'chat',
      model: A,
    });
    await desk.chatDesk.chat.settled();
    assert.equal(saidIn(columnOf(await desk.compare.view(id), A)).length, 2);
    assert.equal(desk.compare.forkAll(id).length, 2);
    assert.deepEqual((await ids()).map(({ title }) => title).toSorted(), ['Why?', 'a-model: Why?', 'b-model: Why?']);
    assert.ok(auto);
  });

  it('make a set, and a set makes them', async () => {
    const desk = await compareDesk(stores, two());
    const { id } = desk.compare.create([A, autoModel('cost_optimized'), A], {
      parameters: { temperature: 0.2 },
      overrides: [{}, {}, { temperature: 1 }],
    });
    desk.compare.saveSet(id, 'Cheap & good 🎯');
    assert.deepEqual(desk.compare.sets(), [
      {
        name: 'Cheap & good 🎯',
        columns: [
          { model: A, overrides: {}, label: 'a-model (A)' },
          { model: autoModel('cost_optimized'), overrides: {}, label: 'Auto: Lowest Cost' },
          { model: A, overrides: { temperature: 1 }, label: 'a-model (A)' },
        ],
        parameters: { temperature: 0.2 },
      },
    ]);
    const other = await desk.compare.view(desk.compare.createFromSet('Cheap & good 🎯').id);
    assert.deepEqual(
      other.columns.map(({ model, parameters }) => [model.model, parameters.temperature]),
      [
        ['a-model', 0.2],
        ['cost_optimized', 0.2],
        ['a-model', 1],
      ],
    );
    desk.compare.deleteSet('Cheap & good 🎯');
    assert.throws(() => desk.compare.createFromSet('Cheap & good 🎯'), /no set/);
  });

  it('are listed with their models, turns and the last decision; deleting hides them until it is taken back', async () => {
    const desk = await compareDesk(stores, two());
    const id = desk.begin([A, B]);
    desk.begin([B, B]);
    assert.deepEqual((await desk.compare.list({ limit: 10 })).items, []);
    const turn = await desk.askAll(id, 'Schöne Grüße aus 東京?');
    const { columns } = await desk.compare.view(id);
    desk.compare.changeTurn(id, turn.id, (one) => ({
      ...one,
      decision: { kind: 'better', columnId: columns[1]?.id, blind: false, at: 1 },
    }));
    const listed = async (query?: string) => (await desk.compare.list({ query, limit: 10 })).items;
    const [item] = await listed();
    assert.deepEqual(
      [item?.id, item?.title, item?.models, item?.turns, item?.decision],
      [id, 'Schöne Grüße aus 東京?', ['a-model', 'b-model'], 1, 'b-model was better'],
    );
    assert.equal((await listed('schone 京')).length, 1);
    assert.equal((await listed('nowhere')).length, 0);
    assert.equal(desk.compare.delete(id), true);
    assert.deepEqual(await listed(), []);
    await assert.rejects(desk.compare.view(id), /not there any more/);
    assert.equal(desk.compare.undelete(id), true);
    assert.deepEqual((await desk.compare.view(id)).columns.map(saidIn), [
      ['Q: Schöne Grüße aus 東京?', 'A: One'],
      ['Q: Schöne Grüße aus 東京?', 'A: Two'],
    ]);
  });

  it('are estimated each by its own model, and all together where every price is known', async () => {
    const local = vendor('a', [text('One'), finish]);
    const desk = await compareDesk(stores, [local, vendor('b', [text('Two'), finish])]);
    const id = desk.begin([A, B]);
    const ids = (await desk.compare.view(id)).columns.map((column) => column.id);
    const signal = new AbortController().signal;
    const estimate = await desk.compare.estimate(id, 'How long is this question?', [], ids, signal);
    assert.deepEqual(Object.keys(estimate.columns), ids);
    assert.ok(Object.values(estimate.columns).every(({ inputTokens }) => inputTokens > 3));
    assert.deepEqual([estimate.lowUsd, estimate.highUsd], [undefined, undefined]);
    await desk.askAll(id, 'A question of a certain length, which goes along with the next one');
    const longer = await desk.compare.estimate(id, 'How long is this question?', [], ids.slice(0, 1), signal);
    const [before = 0, after = 0] = [estimate, longer].map(({ columns }) => columns[ids[0] ?? '']?.inputTokens);
    assert.ok(after > before + 10);
  });
});

describe('where a question goes', () => {
  const provider = (values = {}) => scriptedProvider({ baseUrl: 'https://api.vendor.test/v1', ...values });
  const at = (origin: string, simulated = false) => ({ origin, simulated });
  const here = 'http://127.0.0.1:11434';

  it('is told by the address that is called now', () => {
    assert.equal(destinationOf(provider(), at('https://api.vendor.test')), 'vendor');
    assert.equal(destinationOf(provider(), at('https://proxy.company.test')), 'gateway');
    assert.equal(destinationOf(provider(), at(here, true)), 'machine');
    assert.equal(destinationOf(provider({ inProcess: true }), at('')), 'editor');
    assert.equal(destinationOf(provider({ settingsIn: 'endpoints' }), at(here)), 'machine');
    assert.equal(destinationOf(provider({ settingsIn: 'endpoints' }), at('https://llm.company.test')), 'gateway');
    assert.equal(destinationOf(provider({ localModels: {} }), at('http://gpu.lan:11434')), 'gateway');
    assert.equal(destinationOf(provider({ id: 'litellm', baseUrl: here }), at(here)), 'gateway');
    assert.equal(destinationOf(provider({ baseUrl: '' }), undefined), 'vendor');
  });
});
