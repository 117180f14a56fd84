// Requests, failures, speed, tokens and cost, a line for each model or provider, in an order that the person chooses.
import type { VNode } from 'preact';
import type { CostRow, CostsView } from '../../src/shared/costViews.ts';
import { Icon } from '../icon.tsx';
import { Card } from './card.tsx';
import type { CostsLayout, ModelOrder } from './costsLayout.ts';
import { useCosts } from './costsState.ts';
import { counted, paid, percentText } from './figures.ts';
import { type FilterOption, filterOptions } from './filters.ts';
import { labelCells, labelColumns, modelName, providerName } from './labels.ts';
import { ordered, type RowColumn, rowColumns, rowSheet } from './rowColumns.ts';

const DEAREST_FIRST: ModelOrder = { column: 'cost', descending: true };

export function RowTable({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const { rowsOf: by, order = DEAREST_FIRST } = app.layout.value;
  const { report, names } = view;
  const columns = rowColumns(view);
  const all = by === 'model' ? report.models : report.providers;
  const rows = ordered(
    all,
    columns.find(({ id }) => id === order.column),
    order.descending,
  );
  // Once for all rows: there may be hundreds of both.
  const options = new Map(filterOptions(report.choices, names, view.query.filter ?? {}).map((one) => [one.id, one]));
  const unknown = report.totals.unknownCostRequests;
  const labels = {
    columns: labelColumns(by),
    cells: (row: CostRow) => labelCells(row, by, names),
  };
  return (
    <Card
      id={`by-${by}`}
      title={by === 'model' ? 'By model' : 'By provider'}
      sub={unknown > 0 ? `${counted(unknown, 'request')} without a price, not in the costs` : undefined}
      view={view}
      sheet={() => rowSheet(view, rows, labels)}
      controls={<ByButtons by={by} />}
    >
      <div class="tableScroll rowTable" role="region" aria-label={`By ${by}, table`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{by === 'model' ? 'Model' : 'Provider'}</th>
              {columns.map((column) => (
                <Head key={column.id} column={column} order={order} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.key} row={row} by={by} columns={columns} view={view} options={options} />
            ))}
          </tbody>
          {rows.length > 1 && <Totals view={view} columns={columns} />}
        </table>
      </div>
    </Card>
  );
}

function ByButtons({ by }: { by: CostsLayout['rowsOf'] }): VNode {
  const app = useCosts();
  return (
    <span class="segments small" role="group" aria-label="A line for each">
      {(['model', 'provider'] as const).map((one) => (
        <button key={one} type="button" aria-pressed={by === one} onClick={() => app.showRowsOf(one)}>
          {one === 'model' ? 'Models' : 'Providers'}
        </button>
      ))}
    </span>
  );
}

/** By a click: the largest first, then the smallest. */
function Head({ column, order }: { column: RowColumn; order: ModelOrder }): VNode {
  const app = useCosts();
  const isOrder = order.column === column.id;
  const descending = isOrder ? !order.descending : true;
  return (
    <th scope="col" class="figure" aria-sort={isOrder ? (order.descending ? 'descending' : 'ascending') : undefined}>
      <button
        type="button"
        title={column.words}
        onClick={() =>
          app.orderBy(
            { column: column.id, descending },
            `Ordered by ${column.words}, ${descending ? 'largest' : 'smallest'} first.`,
          )
        }
      >
        {isOrder && <Icon name="chevronDown" class={order.descending ? 'orderSign' : 'orderSign up'} />}
        {column.title}
      </button>
    </th>
  );
}

interface RowProps {
  row: CostRow;
  by: CostsLayout['rowsOf'];
  columns: readonly RowColumn[];
  view: CostsView;
  /** What can be filtered by, by its id. */
  options: ReadonlyMap<string, FilterOption>;
}

function Row({ row, by, columns, view, options }: RowProps): VNode {
  const { providerId = '', model = '' } = row;
  const { names } = view;
  const provider = providerName(providerId, names);
  return (
    <tr>
      <th scope="row">
        <span class="rowName">
          {by === 'model' && <span class="provider">{provider}</span>}
          <OnlyButton
            row={row}
            by={by}
            view={view}
            options={options}
            text={by === 'model' ? modelName(providerId, model, names) : provider}
          />
        </span>
      </th>
      {columns.map((column) => {
        const value = column.value(row);
        const beside = column.beside?.(row) ?? '';
        return (
          <td key={column.id} class={value === 0 ? 'figure dim' : 'figure'}>
            {column.id === 'cost' ? <Cost row={row} by={by} view={view} /> : pairText(column, row)}
            {beside !== '' && <span class="dim"> {beside}</span>}
          </td>
        );
      })}
    </tr>
  );
}

/** "0.92 / 2.40"; nothing where it was not measured. */
function pairText({ value, text, second }: RowColumn, row: CostRow): string {
  const figures = second ? [value(row), second.value(row)] : [value(row)];
  return figures.flatMap((figure) => (figure === undefined ? [] : [text(figure)])).join(' / ');
}

function OnlyButton({ row, by, view, options, text }: Omit<RowProps, 'columns'> & { text: string }): VNode {
  const app = useCosts();
  const { providerId, model, key } = row;
  const { filter = {} } = view.query;
  const id = `${by} ${JSON.stringify(by === 'model' ? { providerId, model } : key)}`;
  const option = options.get(id);
  return (
    <button
      type="button"
      class="onlyThis cutLeft"
      title={option?.isOn(filter) ? text : `Show nothing but ${text}`}
      onClick={() => option && app.filterBy(option.change(filter, true))}
    >
      <span>{text}</span>
    </button>
  );
}

/** "unknown" comes with the way to mend it; "$0" says why. */
function Cost({ row, by, view }: Pick<RowProps, 'row' | 'by' | 'view'>): VNode {
  const app = useCosts();
  const { providerId = '', model = '', sums } = row;
  const text = paid(sums, view.currency);
  return (
    <>
      {text}
      {by === 'model' && sums.unknownCostRequests > 0 && (
        <>
          {text === 'unknown' ? ' · ' : ' + unknown · '}
          <button
            type="button"
            class="link"
            aria-label={`Set a price for ${modelName(providerId, model, view.names)}`}
            onClick={() => void app.setPrice({ providerId, model })}
          >
            set a price…
          </button>
        </>
      )}
    </>
  );
}

function Totals({ view, columns }: { view: CostsView; columns: readonly RowColumn[] }): VNode {
  const { report, currency } = view;
  const { totals, averageUsd } = report;
  const whole: CostRow = {
    key: '',
    sums: totals,
    share: 1,
    timeToFirstToken: { requests: 0 },
    tokensPerSecond: { requests: 0 },
    ...(averageUsd !== undefined && { averageUsd }),
  };
  return (
    <tfoot>
      <tr>
        <th scope="row">All</th>
        {columns.map(({ id, value, text }) => {
          const figure = value(whole);
          return (
            <td key={id} class="figure">
              {id === 'cost' ? paid(totals, currency) : figure !== undefined && text(figure)}
              {id === 'failures' && totals.failedRequests > 0 && (
                <span class="dim"> {percentText(totals.failedRequests / totals.requests)}</span>
              )}
            </td>
          );
        })}
      </tr>
    </tfoot>
  );
}
