// A sheet as a table: what stands in a picture's place for whoever reads figures better, or has them read.
import type { VNode } from 'preact';
import type { Sheet, SheetCell, SheetColumn } from './sheet.ts';

interface SheetTableProps {
  sheet: Sheet;
  label: string;
}

/** Long ones scroll inside themselves, the heading and the first column stay. */
export function SheetTable({ sheet, label }: SheetTableProps): VNode {
  const columns = sheet.columns
    .map((column, place) => ({ ...column, place }))
    .filter(({ inFilesOnly }) => !inFilesOnly);
  return (
    <div class="tableScroll" role="region" aria-label={`${label}, table`} tabIndex={0}>
      <table class="sheet">
        <thead>
          <tr>
            {columns.map(({ id, title, figure }) => (
              <th key={id} scope="col" class={figure ? 'figure' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sheet.rows.map((row, line) => (
            <tr key={line}>
              {columns.map((column, at) => {
                const { id, figure } = column;
                const text = cellText(row[column.place], column);
                return at === 0 ? (
                  <th key={id} scope="row">
                    {text}
                  </th>
                ) : (
                  <td key={id} class={figure ? 'figure' : undefined}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellText(cell: SheetCell, { figure = String, written, absent = '' }: SheetColumn): string {
  return cell === undefined ? absent : typeof cell === 'number' ? figure(cell) : (written?.(cell) ?? cell);
}
