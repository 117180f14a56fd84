// Makes text and a person's query comparable in the full-text index.
//
// Why not the trigram tokenizer: it cannot find words of one or two characters, which is most of Chinese and Japanese, and
// its index is several times larger. Instead the index holds words (`unicode61`, diacritics removed), and each character
// of a script that writes without spaces is made a word of its own: a query in it becomes a phrase, which is an exact
// substring search of any length.
import { cleanText } from './rows.ts';

/** Scripts that put no spaces between words, and Hangul, whose particles hang on to the word that is looked for. */
const CHARACTER_AS_WORD =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;
// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const ASCII = /^[\0-\x7f]*$/;
const HAS_WORD = /[\p{L}\p{N}]/u;

/** Shorter beginnings match too much to be worth their price; the index keeps beginnings of 2 and 3 characters at hand. */
const SHORTEST_PREFIX = 2;
/** A pasted page is no query. */
const MOST_WORDS = 12;

/** The form in which text is indexed and asked for: compatibility characters unified, spaceless scripts split. */
export function textToIndex(text: string): string {
  const clean = cleanText(text);
  return ASCII.test(clean) ? clean : clean.normalize('NFKC').replace(CHARACTER_AS_WORD, ' $& ');
}

/**
 * An FTS5 expression for what a person typed: every word must occur, the last one may be the beginning of a word. All of
 * it is quoted, so that nothing in it is an operator. `undefined` when it holds no word.
 */
export function toMatchExpression(query: string): string | undefined {
  const words = query
    .slice(0, 1000)
    .split(/\s+/u)
    .map((word) => textToIndex(word).replaceAll('"', ' ').trim())
    .filter((word) => HAS_WORD.test(word))
    .slice(0, MOST_WORDS);
  if (words.length === 0) {
    return undefined;
  }
  const phrases = words.map((word) => `"${word}"`);
  const lastWord = /[\p{L}\p{N}\p{M}]+$/u.exec(words.at(-1) ?? '')?.[0] ?? '';
  return phrases.join(' AND ') + (lastWord.length >= SHORTEST_PREFIX ? '*' : '');
}
