// Finds what a person means by a few letters among many names.
import { go, single } from 'fuzzysort';

/** What can be meant: `name` counts more than the `path` it stands in. */
export interface Named {
  name: string;
  path: string;
}

/** Scores below this are accidents. */
const LOWEST_SCORE = 0.2;
/** What lies in the name itself is meant rather than what needs the folders above it. */
const NAME_BONUS = 0.3;

/** Best first, at most `limit`; all for no letters. Of equal ones the shorter path. */
export function rankPaths<T extends Named>(query: string, items: readonly T[], limit: number): T[] {
  const wanted = query.trim().replaceAll('\\', '/');
  if (wanted === '') {
    return items.slice(0, limit);
  }
  return go(wanted, items, { key: 'path', threshold: LOWEST_SCORE, limit })
    .map(({ obj, score }) => ({ item: obj, score: Math.max(score, nameScore(wanted, obj.name)) }))
    .toSorted((a, b) => b.score - a.score || a.item.path.length - b.item.path.length)
    .map(({ item }) => item);
}

function nameScore(wanted: string, name: string): number {
  const found = single(wanted, name);
  return found ? found.score + NAME_BONUS : 0;
}
