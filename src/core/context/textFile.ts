// Tells text from what is none, and reads it.

/** Longer than this nobody means to send; about 100,000 tokens. */
export const MOST_CHARACTERS = 400_000;
/** A file of more bytes holds more characters than may be sent, in any encoding: it is not even read. */
export const MOST_BYTES = 4 * MOST_CHARACTERS;

/** So many of a thousand characters may be no UTF-8 before a file counts as binary: text of an old Western encoding has as many. */
const MOST_STRANGE_PER_MILLE = 100;
/** Control characters that text has: logs with colours and overtyped words among it. */
const CONTROLS_OF_TEXT: ReadonlySet<string> = new Set('\t\n\v\f\r\b\u001B');

export interface DecodedText {
  text: string;
  /** The encoding was guessed: whoever knows it may read better. */
  isGuess: boolean;
}

/** The text of a file, or `undefined` when it is binary. UTF-8, UTF-16 with its mark, else Windows-1252. */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: new TextDecoder('utf-16le').decode(bytes), isGuess: false };
  }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return { text: new TextDecoder('utf-16be').decode(bytes), isGuess: false };
  }
  if (bytes.includes(0)) {
    return undefined;
  }
  const text = new TextDecoder().decode(bytes);
  const few = (count: number) => count * 1000 <= text.length * MOST_STRANGE_PER_MILLE;
  if (!few(controlsIn(text))) {
    return undefined;
  }
  // What stood in the file as U+FFFD is no sign of another encoding.
  const strange = (text.match(/\uFFFD/g)?.length ?? 0) - countOfReplacements(bytes);
  if (strange <= 0) {
    return { text, isGuess: false };
  }
  return few(strange) ? { text: new TextDecoder('windows-1252').decode(bytes), isGuess: true } : undefined;
}

function controlsIn(text: string): number {
  return text.match(/\p{Cc}/gu)?.filter((character) => !CONTROLS_OF_TEXT.has(character)).length ?? 0;
}

function countOfReplacements(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1)) {
    count += bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd ? 1 : 0;
  }
  return count;
}

export function binarySentence(name: string): string {
  return `${name} is not text: it cannot be sent.`;
}

/** `characters` where they are known, else nothing is said of them. */
export function tooLongSentence(name: string, characters?: number): string {
  const size = characters === undefined ? '' : ` (${Math.round(characters / 1000)}k characters)`;
  return `${name} is too long to send${size}: select a part of it and add the selection.`;
}
