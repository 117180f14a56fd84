// A condition of a rule as data, and its text.

export const OPERATORS = ['==', '!=', '<=', '>=', '<', '>', 'in', 'matches', 'contains'] as const;
export type Operator = (typeof OPERATORS)[number];

/** One comparison. Several values stand in brackets, and one of them has to fit. */
export interface Comparison {
  kind: 'comparison';
  /** Name of a field in conditionFields.ts. */
  field: string;
  operator: Operator;
  values: readonly (string | number)[];
  /** Whether the values stand in brackets. */
  list: boolean;
}

export type Condition =
  | Comparison
  | { kind: 'always'; value: boolean }
  | { kind: 'not'; part: Condition }
  /** Two parts or more. */
  | { kind: 'and' | 'or'; parts: readonly Condition[] };

/** The text that is read as the same condition. */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'always':
      return String(condition.value);
    case 'not':
      return `not ${inner(condition.part)}`;
    case 'and':
    case 'or':
      return condition.parts.map(inner).join(` ${condition.kind} `);
    case 'comparison': {
      const values = condition.values.map(printValue).join(', ');
      return `${condition.field} ${condition.operator} ${condition.list ? `[${values}]` : values}`;
    }
    default:
      return condition;
  }
}

/** The comparisons in it. */
export function comparisonsIn(condition: Condition): readonly Comparison[] {
  switch (condition.kind) {
    case 'comparison':
      return [condition];
    case 'always':
      return [];
    case 'not':
      return comparisonsIn(condition.part);
    case 'and':
    case 'or':
      return condition.parts.flatMap(comparisonsIn);
    default:
      return condition;
  }
}

function inner(part: Condition): string {
  const text = printCondition(part);
  return part.kind === 'and' || part.kind === 'or' ? `(${text})` : text;
}

function printValue(value: string | number): string {
  return typeof value === 'number' ? String(value) : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
