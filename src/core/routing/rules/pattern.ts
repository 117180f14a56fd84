// Patterns in rules, matched without regular expressions: the rules may come from a folder that somebody else wrote.

/** Given in lower case. */
export type Covers = (lowerCase: string) => boolean;

const MOST_ALTERNATIVES = 16;
const FOLDERS = '**';

/** `*` stands for any characters, `?` for one; the whole text has to fit. */
export function compilePattern(pattern: string): Covers {
  const wanted = pattern.toLowerCase();
  return (text) => textFits(wanted, text);
}

/**
 * A path with `/`: `*` and `?` stay within a name, `**` stands for any folders, `{a,b}` for one of several. Without a slash the
 * name of the file is compared, wherever it lies. `undefined`: its braces do not fit together, or mean too many.
 */
export function compilePathPattern(pattern: string): Covers | undefined {
  const alternatives = withoutBraces(plainPath(pattern));
  if (!alternatives) {
    return undefined;
  }
  const wanted = alternatives.map((one) => {
    const names = (one.endsWith('/') ? `${one}${FOLDERS}` : one).split('/');
    return names.length === 1 && names[0] !== FOLDERS ? [FOLDERS, ...names] : names;
  });
  return (path) => {
    const names = path.split('/');
    return wanted.some((one) => folderFits(one, names));
  };
}

/** As paths are compared: in lower case, with `/`, from the folder on. */
export function plainPath(path: string): string {
  return path
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '');
}

/** `*` stands for any characters, `?` for one. */
function textFits(pattern: string, text: string): boolean {
  return fits(pattern, text, '*', (sign, character) => sign === '?' || sign === character);
}

/** `**` stands for any folders. */
function folderFits(pattern: readonly string[], names: readonly string[]): boolean {
  return fits(pattern, names, FOLDERS, textFits);
}

/**
 * Whether the whole of `text` fits, piece by piece; `star` stands for any number of pieces. One star is gone back to at most: what
 * an earlier one could take more, a later one can take as well.
 */
function fits(
  pattern: ArrayLike<string>,
  text: ArrayLike<string>,
  star: string,
  fitsOne: (wanted: string, piece: string) => boolean,
): boolean {
  let [at, place, starAt, tried] = [0, 0, -1, 0];
  while (place < text.length) {
    const wanted = pattern[at];
    if (wanted === star) {
      starAt = at;
      at += 1;
      tried = place;
    } else if (wanted !== undefined && fitsOne(wanted, text[place] ?? '')) {
      at += 1;
      place += 1;
    } else if (starAt >= 0) {
      tried += 1;
      at = starAt + 1;
      place = tried;
    } else {
      return false;
    }
  }
  while (pattern[at] === star) {
    at += 1;
  }
  return at === pattern.length;
}

/** Each `{a,b}` is replaced by what it stands for; one within another is not taken. */
function withoutBraces(pattern: string): string[] | undefined {
  let all = [''];
  let rest = pattern;
  for (let open = rest.indexOf('{'); open !== -1; open = rest.indexOf('{')) {
    const close = rest.indexOf('}');
    const before = rest.slice(0, open);
    const choices = rest.slice(open + 1, close).split(',');
    if (close < open || choices.some((one) => one.includes('{')) || all.length * choices.length > MOST_ALTERNATIVES) {
      return undefined;
    }
    all = all.flatMap((begun) => choices.map((one) => `${begun}${before}${one}`));
    rest = rest.slice(close + 1);
  }
  return rest.includes('}') ? undefined : all.map((begun) => `${begun}${rest}`);
}
