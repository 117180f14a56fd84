// Reads the rules of a folder from YAML. Apart from readRules.ts, because it brings the YAML library with it: load it on first use.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';
import type { RuleProblem, RuleSource } from '../../../shared/routingViews.ts';
import { readRuleNode } from './readRules.ts';
import type { RulesRead } from './routingRule.ts';
import { LONGEST_RULE_FILE } from './ruleFile.ts';
import type { RuleNode } from './ruleNode.ts';

const DEEPEST = 6;
const MOST_TOLD = 20;
const LONGEST_MESSAGE = 200;
/** Rules need fewer, and the library goes as deep as a text tells it to. */
const DEEPEST_TOLD = 50;
/** Signs, words and spaces of YAML: each that stands wrong costs the library an error of its own. */
const MOST_SIGNS = 25_000;
const OPENING: ReadonlySet<string> = new Set(['[', '{']);
const CLOSING: ReadonlySet<string> = new Set([']', '}']);
const LEVEL: ReadonlySet<string> = new Set(['-', '?', ':']);

/** Never throws. JSON is YAML too. */
export function readRuleFile(file: string, source: RuleSource = 'workspace'): RulesRead {
  const text = file.replace(/^\uFEFF/, '');
  const excess = excessOf(text);
  if (excess !== undefined) {
    return unreadable(excess);
  }
  const lines = new LineCounter();
  const document = parsed(text, lines);
  if (!document) {
    return unreadable('This file cannot be read as YAML.');
  }
  const place = new Places(text, lines);
  if (document.errors.length > 0) {
    return { rules: [], problems: document.errors.slice(0, MOST_TOLD).map((error) => problemOf(error, place)) };
  }
  return readRuleNode(nodeOf(document.contents, place, 0), source);
}

function unreadable(message: string): RulesRead {
  return { rules: [], problems: [{ line: 1, column: 1, length: 1, message, severity: 'error' }] };
}

/** `undefined`: the library failed in a way of its own, as with a text that makes it run out of stack. */
function parsed(text: string, lines: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      // It compares each key with each; a rule's own keys are compared where rules are read.
      uniqueKeys: false,
      logLevel: 'error',
    });
  } catch {
    return undefined;
  }
}

/** Why it is not read at all; `undefined`: it is. */
function excessOf(text: string): string | undefined {
  if (text.length > LONGEST_RULE_FILE) {
    return `A file of rules has at most ${LONGEST_RULE_FILE} characters; this one has ${text.length}.`;
  }
  let [count, open, inLine] = [0, 0, 0];
  for (const sign of new Lexer().lex(text)) {
    count += 1;
    open += OPENING.has(sign) ? 1 : CLOSING.has(sign) && open > 0 ? -1 : 0;
    // "- - - -" opens a level with each sign.
    inLine = LEVEL.has(sign) ? inLine + 1 : sign.trim() === '' && !sign.includes('\n') ? inLine : 0;
    if (count > MOST_SIGNS) {
      return 'This file holds too much to be rules.';
    }
    if (open > DEEPEST_TOLD || inLine > DEEPEST_TOLD) {
      return 'This is nested too deeply.';
    }
  }
  return undefined;
}

/** Where characters of the file stand for the person. */
class Places {
  readonly text: string;
  readonly #lines: LineCounter;

  constructor(text: string, lines: LineCounter) {
    this.text = text;
    this.#lines = lines;
  }

  /** No longer than to the end of its first line. */
  span(from: number, to: number): Pick<RuleProblem, 'line' | 'column' | 'length'> {
    const { line, col } = this.#lines.linePos(Math.min(from, this.text.length));
    const end = this.text.indexOf('\n', from);
    const last = Math.min(to, end === -1 ? this.text.length : end);
    return { line: Math.max(1, line), column: Math.max(1, col), length: Math.max(1, last - from) };
  }
}

function problemOf({ message, pos: [from, to] }: YAMLError, place: Places): RuleProblem {
  const advice = message.toLowerCase().includes('alias') ? ' Put a pattern that begins with * in quotes.' : '';
  const words = message.replace(/\s*;.*|\.$/s, '').slice(0, LONGEST_MESSAGE);
  return { ...place.span(from, to), message: `This is not YAML: ${words}.${advice}`, severity: 'error' };
}

function nodeOf(node: Node | null, place: Places, depth: number): RuleNode {
  const [start, end] = node?.range ?? [0, 0];
  const inside = isScalar(node) ? textPlace(node.value, start, end, place.text) : undefined;
  return {
    content: contentOf(node, place, depth),
    span: (from, length) => {
      if (from === undefined || inside === undefined) {
        return place.span(start, end);
      }
      return place.span(inside + from, length === undefined ? end : inside + from + length);
    },
  };
}

/** Where the text of a scalar begins, if it stands in the file as it is, and not folded or with escapes. */
function textPlace(value: unknown, start: number, end: number, text: string): number | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  return [start, start + 1].find((at) => at + value.length <= end && text.startsWith(value, at));
}

function contentOf(node: Node | null, place: Places, depth: number): RuleNode['content'] {
  if (node === null) {
    return { kind: 'scalar', value: null };
  }
  if (depth > DEEPEST) {
    return { kind: 'strange', what: 'something nested too deeply' };
  }
  if (isAlias(node)) {
    return { kind: 'strange', what: 'an alias of YAML; put a pattern that begins with * in quotes' };
  }
  if (
    (isScalar(node) || isMap(node) || isSeq(node)) &&
    node.tag !== undefined &&
    !node.tag.startsWith('tag:yaml.org')
  ) {
    return {
      kind: 'strange',
      what: `a tag of YAML (${node.tag.slice(0, 40)}); put a text that begins with ! in quotes`,
    };
  }
  if (isSeq(node)) {
    return { kind: 'list', items: node.items.map((item) => nodeOf(item as Node | null, place, depth + 1)) };
  }
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => ({
      key: nodeOf(key as Node | null, place, depth + 1),
      value: nodeOf(value as Node | null, place, depth + 1),
    }));
    return { kind: 'entries', entries };
  }
  return scalarContent(isScalar(node) ? node.value : undefined);
}

function scalarContent(value: unknown): RuleNode['content'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
    ? { kind: 'scalar', value }
    : { kind: 'strange', what: 'something that is no text' };
}
