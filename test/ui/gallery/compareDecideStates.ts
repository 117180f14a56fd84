// States of the comparison page in which it is decided between answers, and what is done in them before the picture is taken.
import type { Page } from 'playwright-core';
import type { ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import { checklistOf, criteriaOf, fusedOf, judgementOf, partlyJudgedOf } from './compareDecideData.ts';
import type { CompareState } from './compareStates.ts';

const ids = ['a', 'b', 'c', 'd'];

const longWords = Array.from({ length: 10_000 }, (_, at) => `word${(at * 7919) % 4001}`);
/** About 60 kB; two with different beginnings share most of their lines. */
const longText = (from: number): string =>
  Array.from({ length: 900 }, (_, at) => from + at)
    .map((line) => `Line ${line}: ${longWords.slice(line * 10, line * 10 + 10).join(' ')}.`)
    .join('\n\n');

/** Made from the state of four answers that have ended. */
export function decideStates(done: CompareState): Readonly<Record<string, CompareState>> {
  const comparison = done.snapshot.comparison!;
  const turn = comparison.turns[0]!;
  const of = (part: Partial<TurnView>, rest: Partial<ComparisonView> = {}): CompareState => ({
    snapshot: {
      ...done.snapshot,
      comparison: { ...comparison, turns: [{ ...turn, ...part }], ...rest },
    },
  });
  const blind = { order: ['c', 'a', 'd', 'b'] };
  const named = { ...turn.asked, a: { ...turn.asked['a'], namesItself: 'I am Claude, made by Anthropic' } };
  const vote = { kind: 'better' as const, columnId: 'b', blind: false, at: 0 };
  const long = {
    turns: [{ ...turn, asked: { a: turn.asked['a']!, b: turn.asked['b']! } }],
    columns: comparison.columns.slice(0, 2).map((column, at) => ({
      ...column,
      conversation: {
        ...column.conversation,
        messages: column.conversation.messages.map((one) =>
          one.role === 'assistant' ? { ...one, text: longText(at * 5) } : one,
        ),
      },
    })),
  };
  return {
    compareVoted: of({ decision: { ...vote, reason: 'It never waits a negative time.' }, keptAsTest: true }),
    compareTainted: of({ asked: named, decision: { ...vote, blind: true, tainted: true } }),
    compareJudged: of({ judgement: judgementOf(ids) }),
    comparePartlyJudged: of({ judgement: partlyJudgedOf(ids) }),
    compareJudging: of({}),
    compareJudgeDialog: of({}),
    compareMergeDialog: of({}),
    compareMerged: of({ merges: [fusedOf(ids)] }),
    compareMergedOften: of({ judgement: judgementOf(ids), merges: [fusedOf(ids), checklistOf(ids), criteriaOf(ids)] }),
    compareChecklist: of({ merges: [checklistOf(ids)] }),
    compareCriteria: of({ merges: [criteriaOf(ids)] }),
    compareDiff: of({}),
    compareBlindDiff: of({ asked: named }, { blind }),
    compareBlindNamed: of({ named: true }, { blind }),
    compareBlindJudged: of({ judgement: judgementOf(ids) }, { blind }),
    compareLong: of({}, long),
  };
}

async function showDiff(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Diff/ }).click();
  await page.getByRole('menuitem', { name: /^Against (A,|Model A)/ }).click();
  await page.locator('.diffFold, .diffLine').nth(3).waitFor();
  await page.getByText('Comparing with').first().waitFor({ state: 'detached' });
}

export const DECIDE_ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  compareDiff: async (page) => {
    await showDiff(page);
    await page
      .getByRole('button', { name: /missing here/ })
      .first()
      .click();
  },
  compareBlindDiff: showDiff,
  compareJudgeDialog: async (page) => {
    await page.getByRole('button', { name: /^Ask a judge/ }).click();
    await page.getByText('12 questions').waitFor();
  },
  compareMergeDialog: async (page) => {
    await page.getByRole('button', { name: 'Merge…' }).click();
    await page.getByRole('dialog', { name: 'Merge answers' }).waitFor();
  },
  compareJudging: async (page) => {
    await page.evaluate(() => window.compareDecisions.hold());
    await page.getByRole('button', { name: /^Ask a judge/ }).click();
    await page.getByText('12 questions').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('group', { name: 'Judging' }).waitFor();
    await page.evaluate(() => window.compareDecisions.progress(5, 12));
    await page.getByText('5 of 12').waitFor();
  },
  compareJudged: async (page) => {
    await page.getByRole('button', { name: /B and C: a tie/ }).click();
  },
};
