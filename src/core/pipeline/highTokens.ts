// Estimates tokens so high that hardly any vendor counts more: prose is short in tokens, figures, keys and signs are not.
import { estimateTokens } from '../tokens.ts';

/** Vendors' tokenizers differ from the estimate and from each other: the newest make a third more of the same text. */
const INPUT_FACTOR = 1.25;
/** English has more, code about as many. */
const BYTES_PER_TOKEN = 3;
const WORD = /[A-Za-z0-9+/=_-]+/g;
/** Tokens per character of base64, hexadecimal figures, UUIDs and the like, measured with o200k_base. */
const OF_KEY = 0.8;
/** Of signs in a row, measured as well. */
const OF_SIGN = 0.65;

/** Tokens of a text, at most. */
export function highTokens(text: string): number {
  return Math.max(estimateTokens(text) * INPUT_FACTOR, Buffer.byteLength(text) / BYTES_PER_TOKEN, densest(text));
}

/** As if every word of letters and digits were a key, and each other digit a token of its own, as it is with Gemini. */
function densest(text: string): number {
  let tokens = 0;
  const others = text.replaceAll(WORD, (word) => {
    if (!/\d/.test(word) || !/[A-Za-z]/.test(word)) {
      return word;
    }
    tokens += word.length * OF_KEY;
    return ' ';
  });
  for (let at = 0; at < others.length; at += 1) {
    tokens += ofCharacter(others.charCodeAt(at));
  }
  return tokens;
}

/** Of a character in two code units, each is half. For what is rare, the older tokenizers take a token for each byte. */
function ofCharacter(code: number): number {
  if (code < 0x80) {
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    return isLetter ? 1 / BYTES_PER_TOKEN : isDigit ? 1 : code === 0x0a ? 0.5 : code > 0x20 ? OF_SIGN : 0;
  }
  if (code < 0x800) {
    return 1;
  }
  const isThai = code >= 0x0e00 && code < 0x0e80;
  const isEastAsian = (code >= 0x3000 && code < 0xa000) || (code >= 0xac00 && code < 0xd7b0) || code >= 0xff00;
  const isHalf = code >= 0xd800 && code < 0xe000;
  return isThai || isEastAsian ? 1.5 : isHalf ? 1.6 : 3;
}
