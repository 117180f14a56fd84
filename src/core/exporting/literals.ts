// Values as source text of the shell, of Python and of JavaScript: whatever a text holds, it stays a text there.

/** A value as JSON has it; fields that are `undefined` are left out. */
export type Plain = string | number | boolean | null | undefined | readonly Plain[] | { readonly [key: string]: Plain };

/** A piece of source that stands as it is, such as the reading of a variable: never made of what others wrote. */
export class Source {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Value = Plain | Source | readonly Value[] | { readonly [key: string]: Value };

/** How a language writes what differs from JSON. */
interface Notation {
  nothing: string;
  yes: string;
  no: string;
  quoted(text: string): string;
  key(name: string): string;
  /** Pieces of one text, each on a line of its own. */
  joined(pieces: readonly string[], indent: string): string;
}

/**
 * What reorders or hides text on a screen (control characters, bidirectional marks, separators that end a line in some
 * languages, the byte order mark): in a literal it is written as an escape, so that what is read is what runs.
 */
const UNSEEN = /[\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/g;
const LONGEST_LINE = 100;

/** A JSON string literal, which is also one of Python and of JavaScript. */
function escaped(text: string): string {
  return JSON.stringify(text).replaceAll(UNSEEN, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON on several lines, none of which holds a control character, or a character that hides what it says. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return text.replaceAll(UNSEEN, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** One word of a POSIX shell. What no word can hold (NUL) is left out. */
export function shellWord(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`;
}

/** Text for a comment of one line, in any of the languages. */
export function commentText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** Half a surrogate pair cannot be sent as UTF-8: it becomes U+FFFD, as it would on the wire. */
const PYTHON: Notation = {
  nothing: 'None',
  yes: 'True',
  no: 'False',
  quoted: (text) => escaped(text.toWellFormed()),
  key: (name) => escaped(name.toWellFormed()),
  joined: (pieces, indent) => `(\n${pieces.map((piece) => `${indent}    ${piece}`).join('\n')}\n${indent})`,
};

const SCRIPT: Notation = {
  nothing: 'null',
  yes: 'true',
  no: 'false',
  quoted: singleQuoted,
  // A property of that name would set the prototype.
  key: (name) => (name === '__proto__' ? "['__proto__']" : /^[A-Za-z_]\w*$/.test(name) ? name : singleQuoted(name)),
  joined: (pieces, indent) => `[\n${pieces.map((piece) => `${indent}  ${piece},`).join('\n')}\n${indent}].join('')`,
};

function singleQuoted(text: string): string {
  const inside = escaped(text.toWellFormed())
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`);
  return `'${inside}'`;
}

/** `indent`: of the line on which the value begins. */
export function pythonValue(value: Value, indent = ''): string {
  return written(value, indent, '    ', PYTHON);
}

export function scriptValue(value: Value, indent = ''): string {
  return written(value, indent, '  ', SCRIPT);
}

function written(value: Value, indent: string, step: string, notation: Notation): string {
  if (value instanceof Source) {
    return value.text;
  }
  if (typeof value === 'string') {
    return text(value, indent, notation);
  }
  if (value === null || value === undefined) {
    return notation.nothing;
  }
  if (typeof value === 'boolean') {
    return value ? notation.yes : notation.no;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : notation.nothing;
  }
  const inner = indent + step;
  const items = isList(value)
    ? value.map((item) => written(item, inner, step, notation))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => `${notation.key(name)}: ${written(item, inner, step, notation)}`);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) {
    return open + close;
  }
  const spaces = open === '{' && notation === SCRIPT ? ' ' : '';
  const short = `${open}${spaces}${items.join(', ')}${spaces}${close}`;
  return short.length + indent.length <= LONGEST_LINE && !short.includes('\n')
    ? short
    : `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A long text of several lines stands on as many. */
function text(value: string, indent: string, notation: Notation): string {
  const pieces = value.length + indent.length > LONGEST_LINE ? value.match(/[^\n]*\n|[^\n]+$/g) : null;
  return pieces && pieces.length > 1
    ? notation.joined(
        pieces.map((piece) => notation.quoted(piece)),
        indent,
      )
    : notation.quoted(value);
}
