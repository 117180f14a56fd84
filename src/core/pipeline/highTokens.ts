// Estimates tokens so high that hardly any vendor counts more: prose is short in tokens, figures, keys and signs are not.
import { estimateTokens } from '../tokens.ts';

/** Vendors' tokenizers differ from the estimate and from each other: the newest make a third more of the same text. */
const INPUT_FACTOR = 1.25;
/** English has more, code about as many. */
const BYTES_PER_TOKEN = 3;
const WORD = /[A-Za-z0-9+/=_-]+/g;
const DIGIT = /\d/;
/** Characters of base64, hexadecimal figures, UUIDs and the like, as measured with o200k_base: no tokenizer has seen them before. */
const PER_CHARACTER_OF_KEY = 0.8;

/** Tokens of a text, at most. */
export function highTokens(text: string): number {
  return Math.max(estimateTokens(text) * INPUT_FACTOR, Buffer.byteLength(text) / BYTES_PER_TOKEN, densest(text));
}

/** As if every word with a digit were a key, every digit outside of them a token (Gemini), and nothing else common. */
function densest(text: string): number {
  let tokens = 0;
  const others = text.replaceAll(WORD, (word) => {
    const digits = DIGIT.test(word) ? word.replaceAll(/\D/g, '').length : 0;
    // Figures alone, such as dates, are their digits; what stands between those is a token as well.
    tokens +=
      digits === 0
        ? word.length / BYTES_PER_TOKEN
        : /[A-Za-z]/.test(word)
          ? word.length * PER_CHARACTER_OF_KEY
          : word.length;
    return ' ';
  });
  for (let at = 0; at < others.length; at += 1) {
    tokens += ofCharacter(others.charCodeAt(at));
  }
  return tokens;
}

/** Outside of words; of a character in two code units half. The older tokenizers take a token for each byte of what is rare. */
function ofCharacter(code: number): number {
  if (code < 0x80) {
    return code === 0x0a ? 0.5 : code > 0x20 ? 0.65 : 0;
  }
  if (code < 0x800) {
    return 1;
  }
  const isThai = code >= 0x0e00 && code < 0x0e80;
  const isEastAsian = (code >= 0x3000 && code < 0xa000) || (code >= 0xac00 && code < 0xd7b0) || code >= 0xff00;
  const isHalf = code >= 0xd800 && code < 0xe000;
  return isThai || isEastAsian ? 1.5 : isHalf ? 1.6 : 3;
}
