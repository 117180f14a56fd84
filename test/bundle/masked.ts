// What the redactor would take out of a text, and which of it is known to be no key.
import { Redactor } from '../../src/core/redact.ts';

const { text: redact } = new Redactor();
const MASK = '[key removed]';

/** The pieces of a text that look like keys to the product's own redactor. */
export function maskedIn(text: string): string[] {
  const pieces: string[] = [];
  const kept = redact(text).split(MASK);
  let at = 0;
  kept.forEach((part, index) => {
    if (index === 0) {
      at = part.length;
      return;
    }
    const next = index === kept.length - 1 ? text.length - part.length : text.indexOf(part, at);
    pieces.push(text.slice(at, next));
    at = next + part.length;
  });
  // The redactor's own mask stands in its code, as it is.
  return pieces.filter((piece) => piece !== MASK);
}

interface Excuse {
  why: string;
  /** The file, and the npm packages that are in it. */
  where: (path: string, packages: readonly string[]) => boolean;
  what: RegExp;
}

const script = (path: string) => path.endsWith('.js');

const EXCUSED: readonly Excuse[] = [
  {
    why: 'minified code reads a property: apiKey:this.apiKey',
    where: script,
    what: /^(?:this|[\w$]{1,3})(?:\.#?_?[a-zA-Z]+(?:_[a-z]+)*)+$/,
  },
  {
    why: 'minified code compares: apiKey:t===void 0, or r.apiKey===void 0',
    where: script,
    what: /^(?:[\w$]{1,3}(?:\.[a-zA-Z]+)*=)?==(?:void)?$/,
  },
  {
    why: "a message of OpenAI's SDK about Bedrock: a bearer credential",
    where: (_path, packages) => packages.includes('openai'),
    what: /^credentials?$/,
  },
  {
    why: 'FAST\'s text field has a type: password:"password"',
    where: (_path, packages) => packages.includes('@microsoft/fast-foundation'),
    what: /^password$/,
  },
  {
    why: 'the price table matches addresses by pattern: https://(.*\\.)?googleapis…, up to an @ in a model name',
    where: (_path, packages) => packages.includes('@pydantic/genai-prices'),
    what: /^\(\.\*\\\\\.\)\?/,
  },
];

/** Whether a piece found in a file, with code of these npm packages, only looks like a key. */
export function isExcused(piece: string, path: string, packages: readonly string[]): boolean {
  return EXCUSED.some(({ where, what }) => what.test(piece) && where(path, packages));
}
