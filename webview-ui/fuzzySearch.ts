// Fuzzy search as in VS Code's pickers: letters in order, word beginnings and runs of letters count more.

/** How well `text` answers `query`: higher is better, `undefined` where a word of the query is not in it. Empty fits all. */
export function fuzzyScore(query: string, text: string): number | undefined {
  const candidate = text.toLowerCase();
  let total = 0;
  for (const word of query.toLowerCase().split(/\s+/)) {
    const score = wordScore(word, candidate);
    if (score === undefined) {
      return undefined;
    }
    total += score;
  }
  return total;
}

/** Letters that may lie between two found ones: more of them is chance, not a match. */
const MAX_GAP = 12;

function wordScore(word: string, text: string): number | undefined {
  let whole = text.indexOf(word);
  if (whole !== -1) {
    // "llama" begins a word in "ollama llama3.2", though it also stands inside one before.
    while (whole !== -1 && !startsWord(text, whole)) {
      whole = text.indexOf(word, whole + 1);
    }
    return word.length * 4 + (whole === -1 ? 0 : 8);
  }
  let score = 0;
  let previous = -1;
  for (const letter of word) {
    const at = text.indexOf(letter, previous + 1);
    if (at === -1 || (previous !== -1 && at - previous > MAX_GAP)) {
      return undefined;
    }
    score += (at === previous + 1 ? 2 : 1) + (startsWord(text, at) ? 1 : 0);
    previous = at;
  }
  return score;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(at - 1));
}
