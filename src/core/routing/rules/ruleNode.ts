// What stands in rules, whether it came from a setting or a file: values that know where they stand.
import { isRecord } from '../../isRecord.ts';

/** Lines and columns count from 1. */
export interface Span {
  line: number;
  column: number;
  length: number;
}

export interface RuleNode {
  content:
    | { kind: 'scalar'; value: string | number | boolean | null }
    | { kind: 'list'; items: readonly RuleNode[] }
    | { kind: 'entries'; entries: readonly { key: RuleNode; value: RuleNode }[] }
    /** What cannot stand in rules, in words. */
    | { kind: 'strange'; what: string };
  /** Of all of it, or of some characters of its text. */
  span: (from?: number, length?: number) => Span;
}

/** As deep as rules go, and one more to be told of. */
const DEEPEST = 6;

/** Of a value from the settings; its places are within each text itself. */
export function nodeOfValue(value: unknown, depth = 0): RuleNode {
  return { content: contentOf(value, depth), span: spanWithin(value) };
}

function contentOf(value: unknown, depth: number): RuleNode['content'] {
  if (depth > DEEPEST) {
    return { kind: 'strange', what: 'something nested too deeply' };
  }
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item) => nodeOfValue(item, depth + 1)) };
  }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([key, inside]) => ({
      key: nodeOfValue(key, depth + 1),
      value: nodeOfValue(inside, depth + 1),
    }));
    return { kind: 'entries', entries };
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
    ? { kind: 'scalar', value }
    : { kind: 'strange', what: value === undefined ? 'nothing' : `a ${typeof value}` };
}

function spanWithin(value: unknown): RuleNode['span'] {
  const whole = typeof value === 'string' ? Math.max(1, value.length) : 1;
  return (from = 0, length = whole - from) => ({ line: 1, column: from + 1, length: Math.max(1, length) });
}

/** What it is called to the person. */
export function nodeWords({ content }: RuleNode): string {
  switch (content.kind) {
    case 'scalar':
      return content.value === null ? 'nothing' : JSON.stringify(content.value).slice(0, 40);
    case 'list':
      return 'a list';
    case 'entries':
      return 'an object';
    case 'strange':
      return content.what;
    default:
      return content;
  }
}
