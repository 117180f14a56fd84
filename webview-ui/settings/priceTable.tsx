// The person's own prices as a table: each figure is written by itself.
import type { VNode } from 'preact';
import type { SettingValue } from '../../src/shared/protocol/settings.ts';
import type { OwnPriceRow } from '../../src/shared/spendingViews.ts';
import { Icon } from '../icon.tsx';
import { Button, IconButton } from '../toolkit.tsx';
import { amountText, readAmount, readNeededAmount } from './amountText.ts';
import { TextInput } from './controls.tsx';
import { PRICE_FIELDS, type PriceField } from './priceWords.ts';
import { useSettings } from './settingsState.ts';
import { useField } from './useField.ts';

interface PriceTableProps {
  rows: readonly OwnPriceRow[];
  remove: (row: OwnPriceRow) => void;
}

export function PriceTable({ rows, remove }: PriceTableProps): VNode {
  return (
    <table class="prices">
      <caption class="unseen">Your prices, in US dollars for a million tokens</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          {PRICE_FIELDS.map(({ id, label }) => (
            <th key={id} scope="col">
              {label}
            </th>
          ))}
          <th scope="col">
            <span class="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} remove={() => remove(row)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, remove }: { row: OwnPriceRow; remove: () => void }): VNode {
  const app = useSettings();
  // Its name stands for nobody's model: figures of it could not be kept.
  const isModel = row.providerName !== '';
  return (
    <>
      <tr class="priceRow">
        <th scope="row" title={row.id}>
          <span class="row">
            {isModel && <span class="provider">{row.providerName}</span>}
            <span class="cut">{row.modelName}</span>
          </span>
        </th>
        {isModel ? (
          PRICE_FIELDS.map((field) => (
            <td key={field.id}>
              <Figure row={row} field={field} />
            </td>
          ))
        ) : (
          <td class="noFigures" colSpan={PRICE_FIELDS.length} />
        )}
        <td>
          <IconButton icon="trash" label={`Remove the price of ${row.modelName}`} onClick={remove} />
        </td>
      </tr>
      {row.problem !== undefined && (
        <tr class="priceProblem">
          <td colSpan={PRICE_FIELDS.length + 2}>
            <div class="fieldProblem sm row wrap">
              <Icon name="error" class="err" />
              <span class="grow">{row.problem}</span>
              <Button
                small
                label="Edit in settings.json"
                onClick={() => app.ask('settings/openFile', { id: 'prices', scope: 'user' })}
              />
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

function Figure({ row, field: { id, label, isNeeded } }: { row: OwnPriceRow; field: PriceField }): VNode {
  const app = useSettings();
  const field = useField<SettingValue | null>({
    text: amountText(row.values[id]),
    read: isNeeded ? readNeededAmount : readAmount,
    save: (value) =>
      app.spending.price('prices/save', { id: row.id, change: { [id]: value === null ? null : Number(value) } }),
  });
  return (
    <>
      <span class="cellLabel sm dim" aria-hidden="true">
        {label}
      </span>
      <TextInput
        field={field}
        label={`${label} of ${row.modelName}, USD for a million tokens`}
        labelHidden
        placeholder={isNeeded ? 'missing' : 'as input'}
      />
    </>
  );
}
