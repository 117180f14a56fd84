// What a judge and merges say of the gallery's comparison: plausible, invented.
import type { JudgementView, MergeView } from '../../../src/shared/compareViews.ts';

export const JUDGE = {
  providerId: 'google',
  model: 'gemini-2.5-pro',
  modelName: 'Gemini 2.5 Pro',
  providerName: 'Google',
};

/** Of columns `ids`, in that order; needs four. */
export function judgementOf(ids: readonly string[]): JudgementView {
  const [a = '', b = '', c = '', d = ''] = ids;
  return {
    judge: JUDGE,
    criteria: 'Correct for every input, and short.',
    pairs: [
      {
        columnIds: [a, b],
        verdict: b,
        reasons: [
          'B guards both branches against a negative wait; A still returns one for a date in the past.',
          'Both parse the date. Only B clamps it.',
        ],
      },
      {
        columnIds: [a, c],
        verdict: 'inconsistent',
        reasons: ['A is shorter.', 'B handles rubbish, which A does not.'],
      },
      { columnIds: [a, d], verdict: a, reasons: ['B breaks off.'] },
      { columnIds: [b, c], verdict: 'tie', reasons: ['Both are right for every input.'] },
      { columnIds: [b, d], verdict: b, reasons: ['B can return a negative wait.'] },
      { columnIds: [c, d], verdict: c, reasons: [] },
    ],
    ranking: [
      { columnId: b, wins: 2, rank: 1 },
      { columnId: a, wins: 1, rank: 2 },
      { columnId: c, wins: 1, rank: 2 },
      { columnId: d, wins: 0, rank: 4 },
    ],
    costUsd: 0.0042,
    at: Date.UTC(2026, 10, 21, 14, 32),
  };
}

/** The judge was stopped, came to three of the pairs, and was never asked about the last column. */
export function partlyJudgedOf(ids: readonly string[]): JudgementView {
  const [a = '', b = '', c = ''] = ids;
  return {
    judge: JUDGE,
    pairs: [
      { columnIds: [a, b], verdict: b, reasons: ['B guards both branches.'] },
      { columnIds: [a, c], verdict: 'inconsistent', reasons: ['A is shorter.', 'B handles rubbish.'] },
    ],
    ranking: [
      { columnId: b, wins: 1, rank: 1 },
      { columnId: a, wins: 0, rank: 2 },
      { columnId: c, wins: 0, rank: 2 },
    ],
    costUsd: 0.0021,
    at: Date.UTC(2026, 10, 21, 14, 32),
    problem: 'It was stopped: what was judged until then stands.',
  };
}

export function fusedOf(columnIds: readonly string[]): MergeView {
  return {
    id: 'fused1',
    kind: 'fuse',
    by: JUDGE,
    at: Date.UTC(2026, 10, 21, 14, 33),
    costUsd: 0.0021,
    columnIds,
    text: `\`Number\` of a date is \`NaN\`, so the wait was skipped. Read three cases, and never wait a negative time:

\`\`\`ts retry.ts
if (Number.isFinite(s)) return Math.max(0, s * 1000);
const t = Date.parse(h);
return Number.isNaN(t) ? undefined : Math.max(0, t - now);
\`\`\``,
  };
}

export function checklistOf(columnIds: readonly string[]): MergeView {
  const [a = '', b = '', c = ''] = columnIds;
  return {
    id: 'points1',
    kind: 'checklist',
    by: JUDGE,
    at: Date.UTC(2026, 10, 21, 14, 34),
    costUsd: 0.0018,
    columnIds,
    points: [
      { id: 'p1', text: 'The date form is parsed with Number, which gives NaN.', columnIds: [a, b], ticked: true },
      {
        id: 'p2',
        text: 'A wait must never be negative, whichever form the header has.',
        columnIds: [b, c],
        ticked: true,
      },
      { id: 'p3', text: 'What is neither seconds nor a date gives undefined.', columnIds: [c], ticked: false },
    ],
  };
}

export function criteriaOf(columnIds: readonly string[]): MergeView {
  const scores = (...figures: number[]): Record<string, number> =>
    Object.fromEntries(columnIds.map((id, at) => [id, figures[at] ?? 1]));
  return {
    id: 'criteria1',
    kind: 'criteria',
    by: JUDGE,
    at: Date.UTC(2026, 10, 21, 14, 35),
    columnIds,
    criteria: [
      { name: 'Correct for dates', scores: scores(4, 5, 5, 3) },
      { name: 'Correct for rubbish', scores: scores(2, 2, 5, 1), remark: 'Only one answer looks for it.' },
      { name: 'Explains the cause', scores: scores(5, 4, 3, 2) },
    ],
  };
}
