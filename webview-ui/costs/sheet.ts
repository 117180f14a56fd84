// A table as data: what a picture's twin shows, and what is saved as CSV and JSON.
import type { CostsView } from '../../src/shared/costViews.ts';
import { csvLine } from '../../src/shared/csv.ts';

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
  /** An id, by which files can be put together with others: no table on the page shows it. */
  inFilesOnly?: true;
}

/** Figures in the unit of their column; absent: unknown, or not measured. */
export type SheetCell = string | number | undefined;

export interface Sheet {
  columns: readonly SheetColumn[];
  rows: readonly (readonly SheetCell[])[];
}

/** With the mark that spreadsheets look for: names of models and folders come in every script. */
export function csvOf({ columns, rows }: Sheet): string {
  return `\uFEFF${[columns.map(({ title }) => title), ...rows].map(csvLine).join('')}`;
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
