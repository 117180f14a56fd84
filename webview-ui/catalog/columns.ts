// The columns of the table of models: their words, and by what they sort.
import type { CatalogRow } from '../../src/shared/catalogViews.ts';
import { shownCurrency } from '../../src/shared/money.ts';
import { isFree } from '../../src/shared/priceWords.ts';

export const COLUMN_IDS = [
  'name',
  'model',
  'context',
  'answer',
  'input',
  'cached',
  'output',
  'abilities',
  'first',
  'speed',
  'state',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export interface Column {
  /** Over the column, short. */
  label: string;
  /** The same with its unit, beginning with the label: for the tooltip and screen readers. */
  words: string | (() => string);
  /** Value to sort by; `undefined` is not known and stands at the end. Absent: not sortable. */
  value?: (row: CatalogRow) => number | string | undefined;
  /** The larger the better: the first click puts the largest on top. */
  largestFirst?: boolean;
  isFigure?: boolean;
}

export const COLUMNS: Readonly<Record<ColumnId, Column>> = {
  name: { label: 'Model', words: 'Model', value: ({ name }) => name },
  model: { label: 'Id', words: 'Id', value: ({ model }) => model },
  context: {
    label: 'Context',
    words: 'Context window in tokens',
    value: ({ contextWindow }) => contextWindow,
    largestFirst: true,
    isFigure: true,
  },
  answer: {
    label: 'Answer',
    words: 'Answer: the longest, in tokens',
    value: ({ maxOutputTokens }) => maxOutputTokens,
    largestFirst: true,
    isFigure: true,
  },
  input: {
    label: 'In',
    words: () => `In: ${shownCurrency().code} per million tokens of input`,
    value: (row) => (isFree(row) ? 0 : row.inputPerMillion),
    isFigure: true,
  },
  cached: {
    label: 'Cached',
    words: () => `Cached: ${shownCurrency().code} per million tokens of cached input`,
    value: (row) => (isFree(row) ? 0 : row.cacheReadPerMillion),
    isFigure: true,
  },
  output: {
    label: 'Out',
    words: () => `Out: ${shownCurrency().code} per million tokens of output`,
    value: (row) => (isFree(row) ? 0 : row.outputPerMillion),
    isFigure: true,
  },
  abilities: {
    label: 'Abilities',
    words: 'Abilities: how many',
    value: ({ can }) => can.length,
    largestFirst: true,
  },
  first: {
    label: 'First token',
    words: 'First token: time to it, of your own answers',
    value: ({ timeToFirstTokenMs }) => timeToFirstTokenMs,
    isFigure: true,
  },
  speed: {
    label: 'Speed',
    words: 'Speed: tokens per second of your own answers, or class',
    value: speedOf,
    largestFirst: true,
    isFigure: true,
  },
  state: { label: 'State', words: 'State' },
};

/** As `Column.words`. */
export function columnWords({ words }: Column): string {
  return typeof words === 'string' ? words : words();
}

/** Classes below every measured figure, in their order. */
const CLASS_SPEEDS = { fast: -1, medium: -2, slow: -3 } as const;

function speedOf({ tokensPerSecond, speed }: CatalogRow): number | undefined {
  return tokensPerSecond ?? (speed && CLASS_SPEEDS[speed]);
}

/** A column that can be sorted by. */
export function isColumn(id: string): id is ColumnId {
  return COLUMN_IDS.some((one) => one === id && COLUMNS[one].value !== undefined);
}
