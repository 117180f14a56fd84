// How sure a judge is of what, in words: only pairs in which it said the same in both orders tell anything.
import type { ComparisonView, JudgedPairView, JudgementView, TurnView } from '../../../src/shared/compareViews.ts';
import { columnName, placedColumns } from './blind.ts';

/** A pair that counts: a winner, or a tie in both orders. */
function isSure({ verdict }: JudgedPairView): boolean {
  return verdict !== 'inconsistent' && verdict !== 'none';
}

/** In how many pairs with this column the judge was sure. */
export function surePairsOf({ pairs }: Pick<JudgementView, 'pairs'>, columnId: string): number {
  return pairs.filter((pair) => isSure(pair) && pair.columnIds.includes(columnId)).length;
}

/** Pairs there are of the answers that were to be judged; what was stopped has not come to all of them. */
function pairCount({ ranking, pairs }: JudgementView): number {
  const judged = ranking.length > 0 ? ranking.length : new Set(pairs.flatMap(({ columnIds }) => columnIds)).size;
  return Math.max(pairs.length, (judged * (judged - 1)) / 2);
}

/**
 * In a line: who is best where every pair of all answers has a verdict, otherwise who leads, of how much that was told, and who was not
 * judged at all.
 */
export function judgementWords(comparison: ComparisonView, turn: TurnView, judgement: JudgementView): string {
  const all = pairCount(judgement);
  const sure = judgement.pairs.filter(isSure).length;
  const pairs = `${all} ${all === 1 ? 'pair' : 'pairs'}`;
  if (judgement.pairs.length === 0 || all === 0) {
    return 'Nothing was judged';
  }
  if (sure === 0) {
    return all === 1 ? 'No sure verdict on the only pair' : `No sure verdict on any of ${pairs}`;
  }
  const names = leaders(judgement).map((columnId) => columnName(comparison, columnId));
  const left = leftOut(comparison, turn, judgement);
  if (sure === all && left.length === 0) {
    return names.length === 0
      ? 'No answer is better than the others'
      : names.length === 1
        ? `${names[0]} is best`
        : `Best: ${names.join('; ')}`;
  }
  const who =
    names.length === 0 ? 'No answer leads' : names.length === 1 ? `${names[0]} leads` : `Leading: ${names.join('; ')}`;
  const notJudged = left.length === 0 ? '' : `; ${left.join(', ')} not judged`;
  return `${who}, sure in ${sure} of ${pairs}${notJudged}`;
}

/** Who won most often, if anybody did. */
function leaders({ pairs }: JudgementView): readonly string[] {
  const wins = new Map<string, number>();
  for (const { columnIds, verdict } of pairs) {
    if (columnIds.includes(verdict)) {
      wins.set(verdict, (wins.get(verdict) ?? 0) + 1);
    }
  }
  const most = Math.max(0, ...wins.values());
  const first = [...wins].filter(([, count]) => count === most).map(([columnId]) => columnId);
  // Where each has won as often as every other, nobody is ahead.
  return first.length === new Set(pairs.flatMap(({ columnIds }) => columnIds)).size ? [] : first;
}

/** Letters of columns with an answer to the question that the judge was not asked about: it came later, failed, or was stopped. */
function leftOut(
  comparison: ComparisonView,
  { asked }: TurnView,
  { ranking, pairs }: JudgementView,
): readonly string[] {
  const judged = new Set([...ranking.map(({ columnId }) => columnId), ...pairs.flatMap(({ columnIds }) => columnIds)]);
  return placedColumns(comparison)
    .filter(({ column: { id } }) => asked[id]?.questionId !== undefined && !judged.has(id))
    .map(({ letter }) => letter);
}
