// Makes a condition ready to be asked of many requests.
import type { Comparison, Condition, Operator } from './condition.ts';
import { conditionField, minutesOf, type FigureField, type WordsField } from './conditionFields.ts';
import { compilePathPattern, compilePattern, plainPath, type Covers } from './pattern.ts';
import { groupsOf } from './promptText.ts';
import type { RuleScene } from './ruleScene.ts';

/** Whether a condition holds for a request. */
export type Holds = (scene: RuleScene) => boolean;

/** Of what is not known no comparison holds but `!=`. */
export function compileCondition(condition: Condition): Holds {
  switch (condition.kind) {
    case 'always': {
      const { value } = condition;
      return () => value;
    }
    case 'not': {
      const part = compileCondition(condition.part);
      return (scene) => !part(scene);
    }
    case 'and': {
      const parts = condition.parts.map(compileCondition);
      return (scene) => parts.every((part) => part(scene));
    }
    case 'or': {
      const parts = condition.parts.map(compileCondition);
      return (scene) => parts.some((part) => part(scene));
    }
    case 'comparison':
      return compileComparison(condition);
    default:
      return condition;
  }
}

function compileComparison(comparison: Comparison): Holds {
  const field = conditionField(comparison.field);
  switch (field?.kind) {
    case 'number':
    case 'time':
      return compileFigures(field, comparison);
    case 'words':
    case 'path':
      return compileWords(field, comparison);
    case 'prompt':
    case 'keyword':
      return compilePrompt(field.kind, comparison);
    default:
      // The parser lets no other field through.
      return () => false;
  }
}

function compileFigures({ read }: FigureField, { operator, values }: Comparison): Holds {
  const wanted = values.map((value) => (typeof value === 'number' ? value : (minutesOf(value) ?? NaN)));
  return (scene) => {
    const figure = read(scene);
    return figure === undefined ? operator === '!=' : wanted.some((value) => compares(figure, operator, value));
  };
}

function compares(figure: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case '==':
    case 'in':
      return figure === value;
    case '!=':
      return figure !== value;
    case '<':
      return figure < value;
    case '<=':
      return figure <= value;
    case '>':
      return figure > value;
    case '>=':
      return figure >= value;
    case 'matches':
    case 'contains':
      return false;
    default:
      return operator;
  }
}

function compileWords(field: WordsField, { operator, values }: Comparison): Holds {
  const { read } = field;
  const fits = values.map((value) => wordTest(field, operator, String(value)));
  const isOneOf: Holds = (scene) => {
    const words = read(scene);
    return words.length > 0 && fits.some((covers) => words.some(covers));
  };
  return operator === '!=' ? (scene) => !isOneOf(scene) : isOneOf;
}

function wordTest({ kind, spelling }: WordsField, operator: Operator, value: string): Covers {
  const lower = kind === 'path' ? plainPath(value) : value.trim().toLowerCase();
  if (operator === 'matches') {
    return (kind === 'path' ? compilePathPattern(value) : compilePattern(lower)) ?? (() => false);
  }
  if (operator === 'contains') {
    return (word) => word.includes(lower);
  }
  const wanted = spelling?.(lower) ?? lower;
  return (word) => word === wanted;
}

function compilePrompt(kind: 'prompt' | 'keyword', { operator, values }: Comparison): Holds {
  const wanted = values.map((value) => {
    const lower = String(value).toLowerCase();
    const text = kind === 'keyword' ? lower.trim() : lower;
    const isIn: Covers = kind === 'keyword' ? keywordTest(text) : (prompt) => prompt.includes(text);
    return { groups: groupsOf(text), isIn };
  });
  const isOneIn: Holds = ({ prompt }) => wanted.some(({ groups, isIn }) => prompt.mayHold(groups) && isIn(prompt.text));
  return operator === '!=' ? (scene) => !isOneIn(scene) : isOneIn;
}

const LETTER = /[\p{L}\p{N}_]/u;
/** Scripts that put no spaces between words: any place there may be a word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

function keywordTest(keyword: string): Covers {
  const first = isSpacedLetter(keyword[0]);
  const last = isSpacedLetter(keyword.at(-1));
  return (text) => {
    for (let at = text.indexOf(keyword); at !== -1; at = text.indexOf(keyword, at + 1)) {
      const isBegun = first && isSpacedLetter(text[at - 1]);
      if (!isBegun && !(last && isSpacedLetter(text[at + keyword.length]))) {
        return true;
      }
    }
    return false;
  };
}

function isSpacedLetter(sign: string | undefined): boolean {
  return sign !== undefined && LETTER.test(sign) && !UNSPACED.test(sign);
}
