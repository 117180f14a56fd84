// Reads a condition of a rule: comparisons joined by and, or, not and parentheses. What it cannot mean is told at its place.
import { OPERATORS, type Comparison, type Condition, type Operator } from './condition.ts';
import { CONDITION_FIELDS, conditionField, minutesOf, type ConditionField } from './conditionFields.ts';
import { ConditionError, tokensOf, type Token } from './conditionTokens.ts';
import { didYouMean } from './nearestWord.ts';
import { compilePathPattern } from './pattern.ts';

export const LONGEST_CONDITION = 2000;
/** Of one text in it. */
const LONGEST_VALUE = 200;
const MOST_VALUES = 50;
const DEEPEST = 40;
const JOINING: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'matches', 'contains']);

/** By what stands before them. */
export const OPERATORS_OF: Readonly<Record<ConditionField['kind'], readonly Operator[]>> = {
  words: ['==', '!=', 'in', 'matches', 'contains'],
  path: ['==', '!=', 'in', 'matches', 'contains'],
  number: ['==', '!=', '<', '<=', '>', '>=', 'in'],
  time: ['==', '!=', '<', '<=', '>', '>='],
  prompt: ['contains'],
  keyword: ['==', '!=', 'in'],
};

export type ParsedCondition =
  | { condition: Condition }
  /** `from` and `length` in characters of the text. */
  | { message: string; from: number; length: number };

export function parseCondition(text: string): ParsedCondition {
  try {
    if (text.length > LONGEST_CONDITION) {
      const message = `A condition has at most ${LONGEST_CONDITION} characters.`;
      throw new ConditionError(message, { from: LONGEST_CONDITION, to: text.length });
    }
    return { condition: new ConditionParser(tokensOf(text)).whole() };
  } catch (error) {
    if (error instanceof ConditionError) {
      return { message: error.message, from: error.from, length: error.length };
    }
    throw error;
  }
}

class ConditionParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Condition {
    const condition = this.#joined('or');
    if (this.#next.kind !== 'end') {
      throw new ConditionError(
        this.#next.kind === ')'
          ? 'This parenthesis was never opened.'
          : `Expected and, or, or the end, and not ${shown(this.#next)}.`,
        this.#next,
      );
    }
    return condition;
  }

  get #next(): Token {
    // The last one is the end, and nobody goes past it.
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', from: 0, to: 0 };
  }

  #take(): Token {
    const token = this.#next;
    this.#at += 1;
    return token;
  }

  /** `or` joins what `and` has joined. */
  #joined(by: 'and' | 'or'): Condition {
    const part = () => (by === 'or' ? this.#joined('and') : this.#negated());
    const first = part();
    const parts = [first];
    while (isWord(this.#next, by)) {
      this.#at += 1;
      parts.push(part());
    }
    return parts.length === 1 ? first : { kind: by, parts };
  }

  #negated(): Condition {
    this.#depth += 1;
    if (this.#depth > DEEPEST) {
      throw new ConditionError('This is nested too deeply.', this.#next);
    }
    const condition = this.#part();
    this.#depth -= 1;
    return condition;
  }

  #part(): Condition {
    const token = this.#take();
    if (isWord(token, 'not')) {
      return { kind: 'not', part: this.#negated() };
    }
    if (token.kind === '(') {
      const inside = this.#joined('or');
      if (this.#next.kind !== ')') {
        throw new ConditionError('The closing parenthesis of this one is missing.', token);
      }
      this.#at += 1;
      return inside;
    }
    if (isWord(token, 'true') || isWord(token, 'false')) {
      return { kind: 'always', value: isWord(token, 'true') };
    }
    return this.#comparison(token);
  }

  #comparison(token: Token): Condition {
    if (token.kind !== 'word' || JOINING.has(token.text.toLowerCase())) {
      throw new ConditionError(`Expected what is compared, such as task, and not ${shown(token)}.`, token);
    }
    const field = conditionField(token.text.toLowerCase());
    if (!field) {
      const names = CONDITION_FIELDS.map(({ name }) => name);
      const advice = didYouMean(token.text, names) || ` There is ${names.join(', ')}.`;
      throw new ConditionError(`"${token.text.slice(0, 40)}" is nothing that can be compared.${advice}`, token);
    }
    const sign = this.#take();
    const isNegated = isWord(sign, 'not');
    const operator = operatorOf(isNegated ? this.#take() : sign);
    if (!operator || (isNegated && (operator === '==' || operator === '!=' || operator.length < 2))) {
      throw new ConditionError(`Expected ${OPERATORS_OF[field.kind].join(', ')} behind ${field.name}.`, sign);
    }
    if (!OPERATORS_OF[field.kind].includes(operator)) {
      const message = `${field.name} cannot be compared by ${operator}, only by ${OPERATORS_OF[field.kind].join(', ')}.`;
      throw new ConditionError(message, sign);
    }
    const comparison: Comparison = {
      kind: 'comparison',
      field: field.name,
      operator,
      ...this.#values(field, operator),
    };
    return isNegated ? { kind: 'not', part: comparison } : comparison;
  }

  #values(field: ConditionField, operator: Operator): Pick<Comparison, 'values' | 'list'> {
    const opening = this.#take();
    if (opening.kind !== '[') {
      return { values: [valueOf(opening, field, operator)], list: false };
    }
    if (operator !== 'in' && operator !== 'matches' && operator !== 'contains') {
      throw new ConditionError(`A list is compared by in, and not by ${operator}.`, opening);
    }
    const values: (string | number)[] = [];
    for (let token = this.#take(); ; token = this.#take()) {
      values.push(valueOf(token, field, operator));
      const behind = this.#take();
      if (behind.kind === ']') {
        return { values, list: true };
      }
      if (behind.kind !== ',' || values.length === MOST_VALUES) {
        const message = behind.kind === ',' ? `A list has at most ${MOST_VALUES} values.` : 'Expected , or ] here.';
        throw new ConditionError(message, behind);
      }
    }
  }
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}

function shown({ kind, text }: Token): string {
  return kind === 'end' ? 'the end' : kind === 'text' ? `"${text.slice(0, 40)}"` : text.slice(0, 40);
}

function operatorOf({ kind, text }: Token): Operator | undefined {
  return kind === 'operator' || kind === 'word' ? OPERATORS.find((sign) => sign === text.toLowerCase()) : undefined;
}

/** As it was written, checked for the field. */
function valueOf(token: Token, field: ConditionField, operator: Operator): string | number {
  const refuse = (message: string): never => {
    throw new ConditionError(message, token);
  };
  if (token.kind !== 'word' && token.kind !== 'text') {
    return refuse(`Expected a value for ${field.name}, and not ${shown(token)}.`);
  }
  if (token.kind === 'word' && JOINING.has(token.text.toLowerCase())) {
    return refuse(`Expected a value for ${field.name}, and not ${token.text}; put it in quotes if it is one.`);
  }
  const { text } = token;
  if (field.kind === 'number') {
    return figureOf(token) ?? refuse(`${field.name} is compared with a number.`);
  }
  if (text.trim() === '' || text.length > LONGEST_VALUE) {
    return refuse(`A value has 1 to ${LONGEST_VALUE} characters.`);
  }
  if (field.kind === 'time' && minutesOf(text) === undefined) {
    return refuse('A time is written as "HH:MM", for example "17:30".');
  }
  if (field.kind === 'path' && operator === 'matches' && !compilePathPattern(text)) {
    return refuse('The braces of this pattern do not fit together, or stand for more than 16 paths.');
  }
  if (field.kind === 'words' && operator !== 'matches' && operator !== 'contains') {
    const misfit = misfitOf(text, field);
    return misfit === undefined ? text : refuse(misfit);
  }
  return text;
}

function figureOf({ kind, text }: Token): number | undefined {
  const figure = kind === 'word' && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  return Number.isFinite(figure) ? figure + 0 : undefined;
}

function misfitOf(text: string, field: Extract<ConditionField, { kind: 'words' | 'path' }>): string | undefined {
  const { name, values, spelling, misfit } = field;
  const lower = text.trim().toLowerCase();
  const written = spelling?.(lower) ?? lower;
  if (values && !values.some((value) => value.toLowerCase() === written)) {
    return `"${text.slice(0, 40)}" is no ${name}.${didYouMean(written, values) || ` There is ${values.join(', ')}.`}`;
  }
  const problem = misfit?.(written);
  return problem === undefined ? undefined : `"${text.slice(0, 40)}" is no ${name}: ${problem}.`;
}
