// Takes what a file says into values that the program can hold: text without control characters, times that can be, ids of our own.
import { createHash } from 'node:crypto';
import { titleFrom } from '../chat/chatRequest.ts';
import type { ImagePart } from '../provider.ts';
import type { MessageContext } from '../records.ts';
import { estimateTokens } from '../tokens.ts';

/** Characters of one block of a message: a book's, and what can be indexed in a few frames. */
export const LONGEST_TEXT = 500_000;
/** Of an attachment, which is not searched. */
export const LONGEST_ATTACHMENT = 2_000_000;
const LONGEST_TITLE = 200;
/** Base64 characters of a picture: what vendors take is smaller. */
const LONGEST_PICTURE = 28_000_000;
/** Of one answer. */
export const MOST_CITATIONS = 100;
/** Milliseconds that another machine's clock may be ahead. */
const AHEAD_MS = 86_400_000;
const EARLIEST = Date.UTC(2000, 0, 1);

// oxlint-disable-next-line no-control-regex -- these are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Turn the reading direction of what follows: a title could show as another one. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text as it is shown and sent: whole characters, line breaks of one kind, nothing that a terminal obeys. */
function cleanText(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '') : '';
}

/** At most `longest` characters, and what to say where there were more. */
export function cutText(value: unknown, longest = LONGEST_TEXT): { text: string; note?: string } {
  const text = cleanText(value);
  return text.length <= longest
    ? { text }
    : {
        text: text.slice(0, longest).toWellFormed(),
        note: `A text of ${text.length.toLocaleString('en')} characters was cut to ${longest.toLocaleString('en')}.`,
      };
}

/** One line; `undefined` where there is nothing to show. */
export function cleanName(value: unknown, longest = LONGEST_TITLE): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const line = cleanText(value.slice(0, 10 * longest))
    .replaceAll(DIRECTIONS, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line === '' ? undefined : line.slice(0, longest).toWellFormed();
}

/**
 * Epoch milliseconds from seconds, milliseconds, micro- or nanoseconds, or a date with its year; `undefined` where it cannot be
 * a time of a conversation.
 */
export function cleanTime(value: unknown, now: number): number | undefined {
  const words = typeof value === 'string' ? value.slice(0, 100).trim() : '';
  const number = /^\d{1,20}(?:\.\d{1,20})?$/.test(words) ? Number(words) : value;
  const ms =
    typeof number === 'number' ? millisecondsOf(number) : /\b2\d{3}\b/.test(words) ? Date.parse(words) : Number.NaN;
  return ms >= EARLIEST && ms <= now + AHEAD_MS ? ms : undefined;
}

/** The number says by its size what it counts. */
function millisecondsOf(time: number): number {
  const perMs = time < 1e11 ? 1e-3 : time < 1e14 ? 1 : time < 1e17 ? 1e3 : 1e6;
  return Math.round(perMs < 1 ? time * 1000 : time / perMs);
}

/** The same words give the same id, whoever imports them and whenever. */
export function stableId(source: string, ...words: readonly string[]): string {
  const id = new StableId(source);
  words.forEach((word) => id.add(word));
  return id.toString();
}

/** `stableId` of words that come one after another. */
export class StableId {
  readonly #source: string;
  readonly #hash = createHash('sha256');

  constructor(source: string) {
    this.#source = source;
    this.add(source);
  }

  add(word: string): void {
    this.#hash.update(`${Buffer.byteLength(word)}:`).update(word);
  }

  /** To be asked once. */
  toString(): string {
    return `${this.#source}-${this.#hash.digest('hex').slice(0, 32)}`;
  }
}

/** A name that stands in Markdown as it is. */
export function plainWords(name: string): string {
  return name.replaceAll(/[*`[\]<>\\]/g, '');
}

export function titleOf(title: unknown, firstQuestion: string): { title: string; titleByPerson: boolean } {
  const given = cleanName(title);
  return { title: given ?? titleFrom(firstQuestion), titleByPerson: given !== undefined };
}

/** What was attached and is not in the file; a model is told of it when the conversation goes on. */
export function missingFile(name: unknown): MessageContext {
  const label = cleanName(name) ?? 'a file';
  return attachment(
    label,
    `(${label} was attached here. It did not come with the import.)`,
    'It did not come with the import.',
  );
}

/** An attachment whose text the file holds. */
export function attachedText(name: unknown, text: string): MessageContext {
  const label = cleanName(name) ?? 'Attachment';
  return attachment(label, `${label}:\n\n${text}`);
}

function attachment(label: string, text: string, note?: string): MessageContext {
  return { kind: 'file', label, text, estimatedTokens: estimateTokens(text), ...(note === undefined ? {} : { note }) };
}

const MEDIA_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** A picture that stands in the file itself (`data:image/png;base64,…`); `undefined` for every other address: nothing is fetched. */
export function pictureIn(url: unknown): ImagePart | undefined {
  if (typeof url !== 'string' || url.length > LONGEST_PICTURE) {
    return undefined;
  }
  const [, mediaType = ''] = /^data:([a-z]+\/[a-z]+);base64,/.exec(url.slice(0, 60)) ?? [];
  const data = url.slice(url.indexOf(',') + 1);
  return MEDIA_TYPES.has(mediaType) && isBase64(data)
    ? { type: 'image', mediaType: mediaType as ImagePart['mediaType'], data }
    : undefined;
}

export function isBase64(data: string): boolean {
  return (
    data.length > 0 && data.length <= LONGEST_PICTURE && data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data)
  );
}

/** Web addresses only, each once. */
export function citationsIn(found: readonly { url: unknown; title: unknown }[]): { url: string; title?: string }[] {
  const citations = new Map<string, { url: string; title?: string }>();
  for (const { url, title } of found) {
    if (typeof url === 'string' && url.length < 4000 && /^https?:\/\//.test(url) && URL.canParse(url)) {
      const name = cleanName(title);
      citations.set(url, { url, ...(name === undefined ? {} : { title: name }) });
    }
    if (citations.size >= MOST_CITATIONS) {
      break;
    }
  }
  return [...citations.values()];
}

/** Text between fences that it does not contain. */
export function fenced(text: string, language = ''): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`{3,}/g)) {
    longest = Math.max(longest, run.length);
  }
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language.replaceAll(/[^\w+#.-]/g, '').slice(0, 30)}\n${text}\n${fence}`;
}
