// Votes on answers side by side: kept, learned from, changed, taken back, and worth nothing where blindness was broken.
import assert from 'node:assert/strict';
import { decide, type Vote } from '../../../../src/core/compare/decide.ts';
import { keepAsTest, followDecision } from '../../../../src/core/compare/testCase.ts';
import { shippedPriors } from '../../../../src/core/routing/qualityPriors.ts';
import { qualityOf } from '../../../../src/core/routing/qualityScores.ts';
import { message, temporaryStores } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import { type DecisionDesk, decisionDesk, MODELS } from './decisionDesk.ts';

const ANSWERS = { a: 'Sort by start.', b: 'Merge them.', c: 'Use a tree.' };

describe('a decision about answers side by side', () => {
  const stores = temporaryStores();
  const vote = (desk: DecisionDesk, kind?: Vote['kind'], columnId?: string, reason?: string) =>
    decide(desk.deciding, 'cmp', 't1', kind && { kind, columnId, reason });
  const qualities = ({ learner }: DecisionDesk) =>
    Object.values(MODELS).map((model) => qualityOf(shippedPriors, learner.evidence(), model, 'code_generation').mean);

  it('raises who was better and lowers the others a little, by the task of the question', async () => {
    const desk = await decisionDesk(stores, ANSWERS);
    const before = qualities(desk);
    vote(desk, 'better', 'b', '  It works. ');
    const { decision, taught } = desk.turn();
    assert.deepEqual(decision, {
      kind: 'better',
      columnId: 'b',
      reason: 'It works.',
      blind: false,
      at: desk.deciding.clock.now(),
    });
    assert.deepEqual(
      taught?.map(({ model, task, event }) => [model.model, task, event]),
      [
        ['claude-haiku-4-5', 'code_generation', { type: 'compared', won: true, among: 3 }],
        ['gpt-5-mini', 'code_generation', { type: 'compared', won: false, among: 3 }],
        ['gemini-3.8-flash', 'code_generation', { type: 'compared', won: false, among: 3 }],
      ],
    );
    const after = qualities(desk);
    assert.deepEqual(
      after.map((mean, at) => Math.sign(mean - (before[at] ?? 0))),
      [-1, 1, -1],
    );
  });

  it('is taken back as if it had never been, and another one takes its place', async () => {
    const desk = await decisionDesk(stores, ANSWERS);
    const before = qualities(desk);
    vote(desk, 'better', 'b');
    vote(desk, 'bothBad');
    assert.ok(qualities(desk).every((mean, at) => mean < (before[at] ?? 0)));
    vote(desk, 'tie');
    assert.equal(desk.turn().taught, undefined);
    for (const [at, mean] of qualities(desk).entries()) {
      assert.ok(Math.abs(mean - (before[at] ?? 0)) < 1e-9);
    }
    vote(desk, 'better', 'a');
    vote(desk);
    assert.equal(desk.turn().decision, undefined);
    for (const [at, mean] of qualities(desk).entries()) {
      assert.ok(Math.abs(mean - (before[at] ?? 0)) < 1e-9);
    }
  });

  it('teaches nothing a second time where only its reason is another', async () => {
    const desk = await decisionDesk(stores, ANSWERS);
    vote(desk, 'better', 'a');
    const told = desk.learned.length;
    vote(desk, 'better', 'a', 'shorter');
    assert.equal(desk.learned.length, told);
    assert.equal(desk.turn().decision?.reason, 'shorter');
  });

  it('takes back what was taught of the answer that stood there then, after another one was given', async () => {
    const desk = await decisionDesk(stores, ANSWERS);
    const before = qualities(desk);
    vote(desk, 'better', 'a');
    desk.store.messages.add(
      message('m-a2', 'conv-a', 'q-a', { providerId: 'x', model: 'y', parts: [{ type: 'text', text: 'Otherwise.' }] }),
    );
    vote(desk);
    for (const [at, mean] of qualities(desk).entries()) {
      assert.ok(Math.abs(mean - (before[at] ?? 0)) < 1e-9);
    }
  });

  it('counts only finished answers, and none where nobody else answered', async () => {
    const desk = await decisionDesk(stores, { a: 'Sort.', b: undefined, c: '' });
    assert.equal((await appErrorOf(() => vote(desk, 'better', 'b'))).kind, 'badRequest');
    assert.equal(desk.turn().decision, undefined);
    vote(desk, 'better', 'a');
    assert.equal(desk.learned.length, 0);
    vote(desk, 'bothBad');
    assert.deepEqual(
      desk.learned.map(({ model, event }) => [model.model, event]),
      [['gpt-5-mini', { type: 'vote', up: false }]],
    );
  });

  it('ends blindness, and says that it was blind; names that are shown make the next one open', async () => {
    const desk = await decisionDesk(stores, ANSWERS, [], { blindOrder: ['c', 'a', 'b'] });
    vote(desk, 'better', 'c');
    assert.equal(desk.comparison().blindOrder, undefined);
    const { blind, tainted } = desk.turn().decision ?? {};
    assert.deepEqual([blind, tainted], [true, undefined]);
    vote(desk, 'better', 'c', 'nicer');
    assert.equal(desk.turn().decision?.blind, true);
    vote(desk, 'better', 'a');
    assert.equal(desk.turn().decision?.blind, false);
  });

  it('teaches nothing where a blind answer named itself, now or before', async () => {
    const desk = await decisionDesk(stores, { ...ANSWERS, a: "I'm ChatGPT. Sort by start." }, [], {
      blindOrder: ['a', 'b', 'c'],
    });
    vote(desk, 'better', 'b');
    assert.equal(desk.turn().decision?.tainted, true);
    assert.deepEqual(desk.learned, []);
    // With the names in sight it says nothing that was not known.
    vote(desk, 'better', 'c');
    assert.equal(desk.learned.length, 3);
  });

  it('goes by what is shown of two answers of one model, and by the models of all others', async () => {
    const desk = await decisionDesk(stores, ANSWERS);
    desk.store.messages.update('m-b', MODELS.a);
    vote(desk, 'better', 'a');
    assert.deepEqual(
      desk.turn().taught?.map(({ model, event }) => [model.model, event]),
      [
        ['gpt-5-mini', { type: 'compared', won: true, among: 2 }],
        ['gemini-3.8-flash', { type: 'compared', won: false, among: 2 }],
      ],
    );
  });

  it('is kept as a test case, which follows it', async () => {
    const desk = await decisionDesk(stores, ANSWERS, [], { parameters: { system: 'Be brief.' } });
    const cases = () => desk.store.testCases.list();
    assert.match((await appErrorOf(() => keepAsTest(desk.deciding, 'cmp', 't1', true))).message, /Decide first/);
    vote(desk, 'better', 'b', 'It works.');
    keepAsTest(desk.deciding, 'cmp', 't1', true);
    const [kept] = cases();
    assert.deepEqual(
      { ...kept, id: '', createdAt: 0 },
      {
        id: '',
        createdAt: 0,
        system: 'Be brief.',
        messages: [{ role: 'user', text: 'Write a function that sorts intervals.' }],
        expected: 'Merge them.',
        rejected: ['Sort by start.', 'Use a tree.'],
        reason: 'It works.',
        model: MODELS.b,
      },
    );
    assert.equal(desk.turn().testCaseId, kept?.id);
    vote(desk, 'bothBad');
    followDecision(desk.deciding, 'cmp', 't1');
    assert.deepEqual(
      cases().map(({ expected, rejected }) => [expected, rejected?.length]),
      [[undefined, 3]],
    );
    vote(desk);
    followDecision(desk.deciding, 'cmp', 't1');
    assert.deepEqual([cases(), desk.turn().testCaseId], [[], undefined]);
  });
});
