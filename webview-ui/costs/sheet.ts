// A table as data: what a picture's twin shows, and what is saved as CSV and JSON.
import type { CostsView } from '../../src/shared/costViews.ts';

export interface SheetColumn {
  /** Its name in JSON. */
  id: string;
  /** Its heading, with the unit. */
  title: string;
  /** How a figure is written in the table; absent: a column of text. */
  figure?: (value: number) => string;
  /** How a text is written in the table, where people read it otherwise than a file has it. */
  written?: (text: string) => string;
  /** What the table says where there is no figure. */
  absent?: string;
}

/** Figures in the unit of their column; absent: unknown, or not measured. */
export type SheetCell = string | number | undefined;

export interface Sheet {
  columns: readonly SheetColumn[];
  rows: readonly (readonly SheetCell[])[];
}

/**
 * RFC 4180, in UTF-8 with a mark that spreadsheets look for. Text that a spreadsheet would take for a formula has an apostrophe
 * before it: names of models and folders come from elsewhere.
 */
export function csvOf({ columns, rows }: Sheet): string {
  const lines = [columns.map(({ title }) => field(title)), ...rows.map((row) => row.map(field))];
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

function field(cell: SheetCell): string {
  if (cell === undefined) {
    return '';
  }
  if (typeof cell === 'number') {
    return String(cell);
  }
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** With what it is about; `title` names the picture. Unknown figures are null. */
export function jsonOf({ columns, rows }: Sheet, title: string, { query, report, currency }: CostsView): string {
  const content = {
    title,
    from: report.from,
    to: report.to,
    filter: query.filter ?? {},
    currency,
    asOf: new Date(report.asOf).toISOString(),
    columns: Object.fromEntries(columns.map((column) => [column.id, column.title])),
    rows: rows.map((row) => Object.fromEntries(columns.map(({ id }, place) => [id, row[place] ?? null]))),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
