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
  const left = leftOut(comparison, turn, judgement);
  const notJudged = left.length === 0 ? '' : `; ${left.join(', ')} not judged`;
  if (sure === 0) {
    return `${all === 1 ? 'No sure verdict on the only pair' : `No sure verdict on any of ${pairs}`}${notJudged}`;
  }
  const first = leaders(judgement);
  const names = first.map((columnId) => columnName(comparison, columnId));
  const [name] = names;
  if (sure === all && left.length === 0) {
    if (name === undefined) {
      return 'No answer is better than the others';
    }
    const wonAll = first.every((columnId) => winsOf(judgement, columnId) === surePairsOf(judgement, columnId));
    return names.length > 1 ? `Best: ${names.join('; ')}` : wonAll ? `${name} is best` : `${name} leads`;
  }
  const who =
    name === undefined ? 'No answer leads' : names.length === 1 ? `${name} leads` : `Leading: ${names.join('; ')}`;
  return `${who}, sure in ${sure} of ${pairs}${notJudged}`;
}

function winsOf({ pairs }: Pick<JudgementView, 'pairs'>, columnId: string): number {
  return pairs.filter(({ verdict }) => verdict === columnId).length;
}

/** Who won most often, if anybody did, without those that lost to another of them. */
function leaders({ pairs }: JudgementView): readonly string[] {
  const all = [...new Set(pairs.flatMap(({ columnIds }) => columnIds))];
  const most = Math.max(0, ...all.map((columnId) => winsOf({ pairs }, columnId)));
  const first = all.filter((columnId) => most > 0 && winsOf({ pairs }, columnId) === most);
  const lost = (columnId: string) =>
    pairs.some(
      ({ columnIds, verdict }) => columnIds.includes(columnId) && verdict !== columnId && first.includes(verdict),
    );
  return first.filter((columnId) => !lost(columnId));
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
