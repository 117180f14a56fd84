// Comma-separated values that any spreadsheet opens, and none takes for formulas.

export type CsvCell = string | number | boolean | undefined;

/** What a spreadsheet would reckon with, or take for a command, at the beginning of a text; some take wide signs for the same. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * One line as RFC 4180 has it, with its end. `undefined` is an empty cell. A text that a spreadsheet would take for a formula
 * begins with an apostrophe; numbers stay numbers, also negative ones.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (typeof cell !== 'string') {
    return cell === undefined ? '' : String(cell);
  }
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
