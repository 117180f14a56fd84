// Takes keys out of any text before it is logged, shown, stored or exported.
import { KEY_SHAPES, MASK, type Pattern } from '../shared/keyShapes.ts';

/** Shorter secrets are not remembered: they would blank ordinary words. */
const MIN_REMEMBERED = 8;
/** So much of a key's beginning is taken for the key itself, cut off. */
const MIN_CUT_OFF = 12;

/** The names under which keys travel in headers, JSON, shells and settings; any word may stand before them. */
const SECRET_NAMES = [
  'x-goog-api-key',
  'x-api-key',
  'api[-_ ]?key(?: provided)?',
  'access[-_]?token',
  'auth[-_]?token',
  'authorization',
  'secret[-_]?access[-_]?key',
  'client[-_]?secret',
  'password',
].join('|');

const remove = () => MASK;
/** Keeps what stands before the value; `looks` says whether the value can be a key at all. */
const removeAfter = (looks: (value: string) => boolean) => (found: string, before: string, value: string) =>
  looks(value) ? `${before}${MASK}` : found;

/** Names of fields that are looked at together with their value. */
const TELLING_NAME = /key|token|secret|authorization|password/i;

const isToken = (value: string) => /\d|=$/.test(value) || (value.length >= 20 && /[A-Z]/.test(value));
const isValue = (value: string) =>
  value.length >= 20 || (/[0-9A-Z+/=]/.test(value) && !/^(?:bearer|basic|token|api-?key)$/i.test(value));

/** What is taken for a key. The exact keys that are in use are also removed by value, whatever they look like. */
const PATTERNS: readonly Pattern[] = [
  ...KEY_SHAPES,
  // A header, a field or a variable with a telling name, quoted or not, escaped or not (Mistral's, Cohere's and Together's
  // keys have no prefix). A password may be a plain word.
  {
    find: new RegExp(
      String.raw`((?:${SECRET_NAMES})(?:\\*["'])?\s*[:=]>?\s*(?:\\*["'])?(?:(?:bearer|basic|token|api-?key)\s+)?)(?!\[key removed\])([A-Za-z0-9._~+/=-]{6,})`,
      'gi',
    ),
    replace: (found, before, value) =>
      removeAfter(/^password/i.test(before) ? (word) => word.length >= 8 : isValue)(found, before, value),
  },
  { find: /(\bbearer(?:\s|%20|\+)+)([A-Za-z0-9._~+/=-]{6,})/gi, replace: removeAfter(isToken) },
  { find: /(\bbasic(?:\s|%20|\+)+)([A-Za-z0-9+/=]{10,})/gi, replace: removeAfter(isToken) },
  {
    find: /((?:[?&]|%3F|%26)[a-z_-]{0,30}?(?:key|token|secret)(?:=|%3D))([^&\s"'\\]{6,})/gi,
    replace: removeAfter(() => true),
  },
  // User and password, or a token in their place, in an address.
  { find: /(?<=:\/\/)(?:[^/\s:@?#]*:[^/\s@?#]+|[^/\s:@?#]{16,})(?=@)/g, replace: remove },
];

/** Removes keys: those that were seen (`remember`), in plain and in the encodings they travel in, and whatever looks like one. */
export class Redactor {
  readonly #secrets = new Set<string>();
  /** Every form of every secret, the longest first: one key may begin like another. */
  #forms: readonly string[] = [];

  /** A key that is in use; short values are not remembered, they would blank ordinary words. */
  remember(value: string | undefined): void {
    const secret = value?.trim() ?? '';
    if (secret.length >= MIN_REMEMBERED && !this.#secrets.has(secret)) {
      this.#secrets.add(secret);
      this.#forms = [...new Set([...this.#forms, ...formsOf(secret)])].sort((a, b) => b.length - a.length);
    }
  }

  /** For what people and models write: only keys that are in use go, since code is full of what merely looks like one. */
  readonly content = (text: string): string => {
    let clean = text;
    for (const form of this.#forms) {
      clean = clean.replaceAll(form, MASK);
    }
    for (const secret of this.#secrets) {
      clean = removeCutOff(clean, secret);
    }
    return clean;
  };

  /** So many characters at the end may be the beginning of a key in use: text that comes in pieces is cleaned up to there, and the rest once more has come. */
  readonly openEnd = (text: string): number => {
    const longest = this.#forms[0]?.length ?? 0;
    for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
      const end = text.slice(at);
      if (this.#forms.some((form) => form.length > end.length && form.startsWith(end))) {
        return end.length;
      }
    }
    return 0;
  };

  /** For logs, errors and exports: keys in use and whatever looks like one. */
  readonly text = (text: string): string => {
    let clean = this.content(text);
    for (const { find, replace } of PATTERNS) {
      clean = clean.replace(find, replace);
    }
    return clean;
  };

  /** A copy of plain data in which every string, also every property name, went through `text` (or `content`). Circles are cut. */
  data<T>(value: T, clean: (text: string) => string = this.text): T {
    return cleanData(value, clean, new WeakSet()) as T;
  }
}

/** A secret as it is, and as JSON, addresses and base64 write it. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const address = encodeURIComponent(secret);
  const forms = [secret, json, json.replaceAll('/', String.raw`\/`), address];
  forms.push(address.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  for (const base64 of base64Forms(secret)) {
    forms.push(base64, base64.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms.filter((form) => form.length >= MIN_REMEMBERED);
}

/** Base64 of the secret alone and inside a longer text: three ways, by where it begins; characters shared with the surroundings are left out. */
function base64Forms(secret: string): string[] {
  const inside = [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const whole = bytes.toString('base64');
    return whole.slice([0, 2, 3][shift], Math.floor((bytes.length * 8) / 6));
  });
  return [Buffer.from(secret).toString('base64').replace(/=+$/, ''), ...inside];
}

/** A long message may have been cut in the middle of a key: its beginning goes too. */
function removeCutOff(text: string, secret: string): string {
  const head = secret.slice(0, Math.max(MIN_CUT_OFF, Math.ceil(secret.length / 2)));
  if (head.length >= secret.length) {
    return text;
  }
  let clean = '';
  let done = 0;
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, done)) {
    let length = head.length;
    while (length < secret.length && text[at + length] === secret[length]) {
      length += 1;
    }
    clean += text.slice(done, at) + MASK;
    done = at + length;
  }
  return clean + text.slice(done);
}

function cleanData(value: unknown, clean: (text: string) => string, above: WeakSet<object>): unknown {
  if (typeof value === 'string') {
    return clean(value);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (above.has(value)) {
    return '[circular]';
  }
  above.add(value);
  const copy = Array.isArray(value)
    ? value.map((item) => cleanData(item, clean, above))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), cleanNamed(key, item, clean, above)]));
  above.delete(value);
  return copy;
}

/** The name beside a value may be what tells that it is a key: both are looked at together. */
function cleanNamed(name: string, value: unknown, clean: (text: string) => string, above: WeakSet<object>): unknown {
  const cleaned = cleanData(value, clean, above);
  if (typeof value !== 'string' || cleaned !== value || !TELLING_NAME.test(name)) {
    return cleaned;
  }
  const before = `${name}: `;
  const together = clean(`${before}${value}`);
  return together.startsWith(before) ? together.slice(before.length) : cleaned;
}
