// What models cost: the person's own prices, models without any, the price table, the currency, and what becomes of records.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { formatMoney } from '../../src/shared/money.ts';
import type { SpendingCommand } from '../../src/shared/protocol/prices.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { OwnPriceRow, PricesPageView, UnpricedRow } from '../../src/shared/spendingViews.ts';
import { counted } from '../costs/figures.ts';
import { Icon } from '../icon.tsx';
import { NoticeRow } from '../noticeRow.tsx';
import { Button } from '../toolkit.tsx';
import { AddPrice } from './addPrice.tsx';
import type { PageProps } from './matches.ts';
import type { PriceChoice } from './priceWords.ts';
import { PriceTable } from './priceTable.tsx';
import { TableDate } from './tableDate.tsx';
import { isOfPrices, rowText, settingRows, type SettingRow } from './settingRows.ts';
import { SettingRowView } from './settingRowView.tsx';
import { useSettings } from './settingsState.ts';
import { Unread } from './unread.tsx';

const OWN =
  'prices models set a price own unknown no price known input output cache million tokens llmWorkbench.prices';
const TABLE = 'prices price table refresh date';
const RECORDS = 'usage records costs export import delete';

const rowsOf = (view: SettingsView): SettingRow[] => settingRows(view, 'user').filter(isOfPrices);

export const priceTexts = (view: SettingsView): string[] => [OWN, TABLE, RECORDS, ...rowsOf(view).map(rowText)];

export function PricesPage({ view, matches }: PageProps): VNode {
  const app = useSettings();
  const { prices } = app.spending;
  const shown = prices.view.value;
  useEffect(() => prices.show(), []);
  if (!shown) {
    return <Unread what="The prices" copy={prices} />;
  }
  const rows = rowsOf(view).filter((row) => matches(rowText(row)));
  const of = (id: string): SettingRow[] => rows.filter(({ setting }) => setting.id === id);
  const common = { settings: view, children: null };
  return (
    <>
      <p class="pageIntro dim">
        Your own prices hold before the providers’ lists and the price table, for requests from now on. What was counted
        stays as it was.
      </p>
      {matches(OWN) && <OwnPrices prices={shown} />}
      {matches(TABLE) && (
        <Group title="Price table">
          <TableDate table={shown.table} />
        </Group>
      )}
      <Rows {...common} title="Currency" rows={of('currency')}>
        <CurrencyExample prices={shown} />
      </Rows>
      <Rows {...common} title="Local models" rows={of('localCost')}>
        <LocalExample prices={shown} />
      </Rows>
      <Rows {...common} title="Records" rows={of('usageRetentionDays')} show={matches(RECORDS)}>
        {matches(RECORDS) && <RecordButtons />}
      </Rows>
    </>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }): VNode {
  const heading = useId();
  return (
    <div class="settingGroup" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {children}
    </div>
  );
}

interface RowsProps {
  title: string;
  rows: readonly SettingRow[];
  settings: SettingsView;
  /** Also without a row. */
  show?: boolean;
  children: ComponentChildren;
}

/** Rows of settings with what they come to; nothing where none is wanted. */
function Rows({ title, rows, settings, show, children }: RowsProps): VNode | null {
  const id = rows[0]?.setting.id;
  const problem = settings.settings.find((one) => one.id === id)?.problem;
  if (rows.length === 0 && !show) {
    return null;
  }
  return (
    <Group title={title}>
      {rows.map((row) => (
        <SettingRowView
          key={`${row.setting.id}.${row.definition.id}`}
          row={{
            ...row,
            setting: { ...row.setting, problem: undefined },
            // The host knows the bounds; they are too wide to say anything.
            definition: { ...row.definition, minimum: undefined, maximum: undefined },
          }}
          scope="user"
          view={settings}
        />
      ))}
      {problem !== undefined && (
        <p class="fieldProblem mild sm row">
          <Icon name="warning" class="warn" />
          <span>{problem}</span>
        </p>
      )}
      {children}
    </Group>
  );
}

function CurrencyExample({ prices: { currency } }: { prices: PricesPageView }): VNode {
  return (
    <p class="dim sm example fig">
      {currency.code === 'USD'
        ? 'Amounts are shown in US dollars.'
        : `For example, $12.40 is shown as ${formatMoney(12.4, currency)}, and $0.0042 as ${formatMoney(0.0042, currency)}.`}
    </p>
  );
}

const EXAMPLE_SECONDS = 30;

function LocalExample({ prices: { localUsdPerHour, currency } }: { prices: PricesPageView }): VNode {
  const words =
    localUsdPerHour === undefined || localUsdPerHour === 0
      ? 'Local models cost nothing.'
      : `${formatMoney(localUsdPerHour, currency)} an hour: an answer that takes ${EXAMPLE_SECONDS} s costs ${formatMoney((localUsdPerHour * EXAMPLE_SECONDS) / 3600, currency)}.`;
  return <p class="dim sm example fig">{words}</p>;
}

function RecordButtons(): VNode {
  const app = useSettings();
  const run = async (command: SpendingCommand): Promise<void> => {
    app.problem.value = await app.spending.run(command);
  };
  return (
    <div class="row wrap buttons recordButtons">
      <Button label="Open costs" icon="pie" onClick={() => void run('openCosts')} />
      <Button label="Export usage…" onClick={() => void run('exportUsage')} />
      <Button label="Import usage…" onClick={() => void run('importUsage')} />
      <Button label="Delete usage…" onClick={() => void run('deleteUsage')} />
    </div>
  );
}

function OwnPrices({ prices }: { prices: PricesPageView }): VNode {
  const app = useSettings();
  /** The model whose price is being set; `null`: it is to be chosen. */
  const adding = useSignal<PriceChoice | null | undefined>(undefined);
  const removed = useSignal<string | undefined>(undefined);
  const add = useRef<HTMLElement>(null);
  const close = (): void => {
    adding.value = undefined;
    add.current?.focus();
  };
  const begin = (model: PriceChoice | null): void => {
    removed.value = undefined;
    adding.value = model;
  };
  const { own, unpriced, locked } = prices;
  return (
    <>
      <div class="pageBar row wrap">
        <Button
          label="Set a price"
          icon="add"
          buttonRef={add}
          disabled={locked !== undefined}
          onClick={() => begin(null)}
        />
        <span class="dim sm grow pageNote">US dollars for a million tokens.</span>
      </div>
      {locked !== undefined && (
        <NoticeRow tone="problem">
          <p>{locked}</p>
          <div class="row wrap buttons">
            <Button
              small
              label="Edit in settings.json"
              onClick={() => app.ask('settings/openFile', { id: 'prices', scope: 'user' })}
            />
          </div>
        </NoticeRow>
      )}
      {removed.value !== undefined && (
        <div class="notice" role="status">
          <p class="grow">Removed the price of “{removed.value}”.</p>
          <Button small label="Undo" onClick={() => void putBack()} />
        </div>
      )}
      {adding.value !== undefined && (
        <AddPrice
          key={adding.value?.id ?? ''}
          prices={prices}
          model={adding.value ?? undefined}
          choose={begin}
          close={close}
        />
      )}
      {unpriced.length > 0 && <Unpriced rows={unpriced} disabled={locked !== undefined} set={begin} />}
      {own.length > 0 && <PriceTable rows={own} remove={(row) => void remove(row)} />}
      {own.length === 0 && adding.value === undefined && (
        <p class="dim pageEmpty">
          <Icon name="tag" /> No price of your own.
        </p>
      )}
    </>
  );

  async function remove({ id, modelName }: OwnPriceRow): Promise<void> {
    add.current?.focus();
    const problem = await app.spending.price('prices/remove', { id }, `Removed the price of ${modelName}.`);
    app.problem.value = problem;
    removed.value = problem === undefined ? modelName : undefined;
  }

  async function putBack(): Promise<void> {
    const name = removed.value;
    removed.value = undefined;
    add.current?.focus();
    app.problem.value = await app.spending.price('prices/putBack', {}, 'The price is back.');
    removed.value = app.problem.value === undefined ? undefined : name;
  }
}

interface UnpricedProps {
  rows: readonly UnpricedRow[];
  disabled: boolean;
  set: (model: PriceChoice) => void;
}

function Unpriced({ rows, disabled, set }: UnpricedProps): VNode {
  const heading = useId();
  return (
    <div class="unpriced" role="group" aria-labelledby={heading}>
      <h3 id={heading} class="row">
        <Icon name="warning" class="warn" />
        No price known
      </h3>
      <ul>
        {rows.map(({ providerId, model, providerName, modelName, requests }) => (
          <li key={`${providerId}/${model}`} class="row wrap unpricedRow">
            <span class="row grow unpricedName">
              <span class="provider">{providerName}</span>
              <span class="cut" title={model}>
                {modelName}
              </span>
            </span>
            <span class="dim sm nowrap fig">{counted(requests, 'request')} of unknown cost</span>
            <Button
              small
              label="Set a price"
              name={`Set a price for ${modelName}`}
              disabled={disabled}
              onClick={() => set({ id: `${providerId}/${model}`, providerName, modelName, note: '' })}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
