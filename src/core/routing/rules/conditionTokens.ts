// The signs and words of a condition, each with its place.

export interface Token {
  /** `word` stands without quotes, `text` within. `text` of a token is without its quotes. */
  kind: 'word' | 'text' | 'operator' | '(' | ')' | '[' | ']' | ',' | 'end';
  text: string;
  /** Characters from the beginning; `to` is behind the last. */
  from: number;
  to: number;
}

/** What does not fit in a condition, and where. */
export class ConditionError extends Error {
  readonly from: number;
  readonly length: number;

  constructor(message: string, { from, to }: Pick<Token, 'from' | 'to'>) {
    super(message);
    this.name = 'ConditionError';
    this.from = from;
    this.length = Math.max(1, to - from);
  }
}

const SPACE = /\s*/y;
const WORD = /[\p{L}\p{N}_.:/*@+#?~-]+/uy;
const COMPARISON = /==|!=|<=|>=|<|>/y;
/** As other languages write it, with what to write here. */
const FOREIGN = /===|!==|&&?|\|\|?|!|=~|=/y;
const MEANT: Readonly<Record<string, string>> = {
  '===': '==',
  '!==': '!=',
  '&': 'and',
  '&&': 'and',
  '|': 'or',
  '||': 'or',
  '!': 'not',
  '=~': 'matches',
  '=': '==',
};

/** The last token is an `end`. Throws a `ConditionError`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = length(SPACE, text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to + length(SPACE, text, token.to);
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return tokens;
}

function tokenAt(text: string, from: number): Token {
  const sign = text[from];
  if (sign === '"' || sign === "'") {
    return quoted(text, from, sign);
  }
  if (sign === '(' || sign === ')' || sign === '[' || sign === ']' || sign === ',') {
    return { kind: sign, text: sign, from, to: from + 1 };
  }
  const foreign = length(FOREIGN, text, from);
  const compared = length(COMPARISON, text, from);
  if (foreign > compared) {
    const written = text.slice(from, from + foreign);
    throw new ConditionError(`Write ${MEANT[written] ?? ''} instead of ${written}.`, { from, to: from + foreign });
  }
  if (compared > 0) {
    return { kind: 'operator', text: text.slice(from, from + compared), from, to: from + compared };
  }
  const word = length(WORD, text, from);
  if (word === 0) {
    const [strange = ''] = text.slice(from);
    throw new ConditionError(`"${strange}" has no meaning here; put texts in quotes.`, { from, to: from + 1 });
  }
  return { kind: 'word', text: text.slice(from, from + word), from, to: from + word };
}

/** A backslash takes the sign from a quote or a backslash behind it, and is itself before all others. */
function quoted(text: string, from: number, quote: string): Token {
  let inside = '';
  for (let at = from + 1; at < text.length; at += 1) {
    const next = text[at + 1];
    if (text[at] === quote) {
      return { kind: 'text', text: inside, from, to: at + 1 };
    }
    if (text[at] === '\\' && (next === '"' || next === "'" || next === '\\')) {
      at += 1;
    }
    inside += text[at];
  }
  throw new ConditionError('This text has no end: its closing quote is missing.', { from, to: text.length });
}

/** How many characters a sticky expression takes at a place; it is a run of one class, so that it never goes back. */
function length(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.exec(text)?.[0].length ?? 0;
}
