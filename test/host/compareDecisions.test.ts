// What the comparison page decides, in the editor: a blind vote that the router learns from, a judge, merges, test cases.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { showTestCases } from '../../src/host/testCases.ts';
import type { ComparisonView, TurnView } from '../../src/shared/compareViews.ts';
import { CompareDesk, idsOf } from './support/compareDesk.ts';
import { simulator } from './support/simulator.ts';

const MODELS = [
  { providerId: 'openai', model: 'gpt-4.1-mini' },
  { providerId: 'anthropic', model: 'claude-sonnet-4-5' },
];
const JUDGE = { providerId: 'anthropic', model: 'claude-haiku-4-5' };

describe('decisions on the comparison page', () => {
  let desk: CompareDesk;
  let comparison: ComparisonView;
  let turn: TurnView;
  before(() => simulator());
  beforeEach(async () => {
    desk = await CompareDesk.open();
    comparison = await desk.create(...MODELS);
    turn = await desk.ask(comparison, 'Write a function that sorts intervals.');
    await desk.settled();
  });
  afterEach(() => desk.close());

  it('keeps a blind vote, names everybody, teaches the router, and takes it back', async () => {
    // Hidden from the beginning: a vote on answers that were seen with their names is not blind.
    comparison = await desk.create(...MODELS);
    const { id } = comparison;
    const [first = ''] = idsOf(comparison);
    await desk.page.ask('compare/blind', { id, on: true });
    turn = await desk.ask(comparison, 'Write a function that sorts intervals.');
    await desk.settled();
    const vote = { id, turnId: turn.id, kind: 'better', columnId: first, reason: 'Shorter.' };
    const after = (await desk.page.ask('compare/decide', vote)) as ComparisonView;
    const { kind, columnId, blind, reason } = after.turns[0]?.decision ?? {};
    assert.deepEqual([kind, columnId, blind, reason, after.blind], ['better', first, true, 'Shorter.', undefined]);
    const { learner } = await desk.services.routing();
    assert.match(JSON.stringify(learner.evidence()), /"openai\/gpt-4\.1-mini":\{"code_generation":\[0\.5,0\]\}/);
    assert.match(JSON.stringify(learner.evidence()), /"anthropic\/claude-sonnet-4-5":\{"code_generation":\[0,0\.5\]\}/);
    await desk.page.ask('compare/keepAsTest', { id, turnId: turn.id, keep: true });
    await showTestCases(desk.services);
    const shown = JSON.parse(vscode.window.activeTextEditor?.document.getText() ?? '') as { testCases: unknown[] };
    assert.equal(shown.testCases.length, 1);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await desk.page.ask('compare/decide', { id, turnId: turn.id });
    assert.match(JSON.stringify(learner.evidence()), /"openai\/gpt-4\.1-mini":\{"code_generation":\[0,0\]\}/);
    assert.deepEqual((await desk.services.store()).testCases.list(), []);
  });

  it('offers a judge with its calls and cost, judges with progress, and merges', async () => {
    const { id } = comparison;
    const place = { id, turnId: turn.id };
    const offer = (await desk.page.ask('compare/judgeOffer', { ...place, model: JUDGE })) as {
      calls: number;
      highUsd?: number;
    };
    assert.equal(offer.calls, 2);
    assert.ok((offer.highUsd ?? 0) > 0);
    const judged = (await desk.page.ask('compare/judge', { ...place, model: JUDGE })) as TurnView;
    const { pairs = [], costUsd = 0, judge } = judged.judgement ?? {};
    assert.ok(['tie', ...idsOf(comparison)].includes(pairs[0]?.verdict ?? ''), pairs[0]?.verdict);
    assert.ok(costUsd > 0 && judge?.providerName.includes('Anthropic'), judge?.providerName);
    assert.deepEqual(desk.page.events('compare/progress').at(-1), { ...place, done: 2, of: 2 });
    const merge = { ...place, kind: 'checklist', model: JUDGE, columnIds: idsOf(comparison) };
    const listed = ((await desk.page.ask('compare/merge', merge)) as TurnView).merges?.[0];
    assert.equal(listed?.points?.length, 2);
    const ticked = listed.points.slice(0, 1).map((point) => point.id);
    const points = { ...place, mergeId: listed.id, ticked, write: true };
    const written = (await desk.page.ask('compare/mergePoints', points)) as TurnView;
    assert.ok((written.merges?.[0]?.text ?? '') !== '');
    // Two answers, two judgements, a list and what was written of it.
    const records = (await desk.services.store()).usage.newest({ limit: 20 });
    const told = records.map(({ outcome, attempt, errorKind = '' }) => `${outcome} ${attempt} ${errorKind}`);
    assert.deepEqual(told, Array<string>(6).fill('success 1 '));
    assert.equal((await desk.shown()).totals.requests, 6);
  });
});
