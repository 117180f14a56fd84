// Asks what a model costs and writes it into the person's settings, where it holds before every list and table.
import * as vscode from 'vscode';
import { withEntry } from '../core/configuration/entries.ts';
import { parseModel } from '../core/configuration/fits.ts';
import { nameOf } from '../core/configuration/ownPrices.ts';
import { ownPriceFrom, scaledCacheRead, typedRate } from '../core/configuration/typedPrice.ts';
import { AppError } from '../core/errors.ts';
import { isRecord } from '../core/isRecord.ts';
import type { OwnPrice } from '../core/personPrices.ts';
import type { CatalogRow } from '../shared/catalogViews.ts';
import { formatRate, shownCurrency } from '../shared/money.ts';
import type { ModelReference } from '../shared/views.ts';
import { LOCKED_PRICES } from './priceEdits.ts';
import type { Services } from './services.ts';

const TITLE = 'LLM Workbench: Set a Price';
const KEPT = 'What was asked before keeps its cost.';

/** `wanted` names the model; without it the person chooses one. Leaving any question leaves all as it was. */
export async function setPrice(services: Services, wanted?: unknown): Promise<void> {
  const { rows } = await services.catalogView();
  const row = isRecord(wanted) ? rowOf(services, rows, wanted) : await pickModel(rows);
  const change = row && (await askChange(row));
  if (!row || !change) {
    return;
  }
  if (change === 'remove') {
    await write(services, row, undefined);
    const now = (await services.catalogView()).rows.find((one) => isSame(one, row));
    tell(`Your price of ${row.name} is removed: ${now ? priceNow(now) : 'its price is not known'}.`);
    return;
  }
  await write(services, row, change);
  tell(`${row.name} costs ${rates(change)} per million tokens from now on.`);
}

/** A model that is in no list can have a price as well. */
function rowOf(
  services: Services,
  rows: readonly CatalogRow[],
  { providerId, model }: Record<string, unknown>,
): PricedRow {
  if (typeof providerId !== 'string' || typeof model !== 'string' || model.trim() === '') {
    throw new AppError('badRequest', 'A price needs the model that it is of.');
  }
  const provider = services.providers.find(providerId);
  if (!provider) {
    throw new AppError('config', `There is no provider "${providerId}".`);
  }
  const reference = { providerId, model: model.trim() };
  return (
    rows.find((row) => isSame(row, reference)) ?? {
      ...reference,
      name: reference.model,
      providerName: provider.name,
      sources: {},
    }
  );
}

type PricedRow = Pick<CatalogRow, 'providerId' | 'model' | 'name' | 'providerName' | 'sources'> &
  Partial<
    Pick<
      CatalogRow,
      | 'inputPerMillion'
      | 'outputPerMillion'
      | 'cacheReadPerMillion'
      | 'cacheWritePerMillion'
      | 'cacheWrite1hPerMillion'
      | 'ownPrice'
      | 'local'
    >
  >;

type ModelItem = vscode.QuickPickItem & { row?: CatalogRow };

/** Those whose price nobody knows first. */
async function pickModel(rows: readonly CatalogRow[]): Promise<CatalogRow | undefined> {
  const priced = rows.filter(({ lifecycle }) => lifecycle !== 'retired');
  const isUnknown = (row: CatalogRow) => row.inputPerMillion === undefined;
  const group = (label: string, members: readonly CatalogRow[]): ModelItem[] =>
    members.length === 0
      ? []
      : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members.map((row) => itemOf(row))];
  const items = [
    ...group('Price unknown', priced.filter(isUnknown)),
    ...group(
      'Your prices',
      priced.filter(({ ownPrice }) => ownPrice),
    ),
    ...group(
      'Other models',
      priced.filter((row) => !isUnknown(row) && !row.ownPrice),
    ),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'Whose price?',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.row;
}

function itemOf(row: CatalogRow): ModelItem {
  const { name, model, providerName } = row;
  const words = [providerName, ...(name === model ? [] : [model]), priceNow(row)];
  return { label: name, description: words.join(' · '), row };
}

/** `undefined` as soon as a question is left. */
async function askChange(row: PricedRow): Promise<OwnPrice | 'remove' | undefined> {
  if (row.ownPrice) {
    const picked = await vscode.window.showQuickPick(
      [
        { label: 'Change your price', description: rates(row), value: 'change' as const },
        { label: 'Remove your price', description: 'lists and price table hold again', value: 'remove' as const },
      ],
      { title: TITLE, placeHolder: `${row.name}, ${row.providerName}`, ignoreFocusOut: true },
    );
    if (picked?.value !== 'change') {
      return picked?.value;
    }
  }
  const steps = row.local || row.cacheReadPerMillion === undefined ? 2 : 3;
  const input = await askRate(row, `1 of ${steps}`, 'input', row.inputPerMillion);
  const output = input === undefined ? undefined : await askRate(row, `2 of ${steps}`, 'output', row.outputPerMillion);
  if (input === undefined || output === undefined) {
    return undefined;
  }
  const usual = scaledCacheRead(input, row);
  const cached = steps === 2 ? undefined : await askRate(row, '3 of 3', 'cached input', usual);
  return steps === 3 && cached === undefined
    ? undefined
    : ownPriceFrom({ inputPerMillion: input, outputPerMillion: output, cacheReadPerMillion: cached }, row);
}

async function askRate(
  row: PricedRow,
  step: string,
  what: string,
  known: number | undefined,
): Promise<number | undefined> {
  const { code } = shownCurrency();
  const typed = await vscode.window.showInputBox({
    title: `${TITLE} (${step})`,
    prompt: `US dollars for a million tokens of ${what}, ${row.name} of ${row.providerName}${code === 'USD' ? '' : `. Not ${code}: prices are kept in USD`}`,
    value: known === undefined ? '' : String(known),
    placeHolder: 'such as 0.25; 0 where nothing is charged',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const rate = typedRate(text);
      return typeof rate === 'string' ? rate : undefined;
    },
  });
  const rate = typed === undefined ? undefined : typedRate(typed);
  return typeof rate === 'number' ? rate : undefined;
}

/** All else in the setting stays as it is written there. Throws `config` where it has another form. */
function write({ configuration }: Services, model: ModelReference, price: OwnPrice | undefined): Promise<void> {
  return configuration.change('prices', 'user', (raw) => {
    if (raw !== undefined && raw !== null && !isRecord(raw)) {
      throw new AppError('config', LOCKED_PRICES);
    }
    const written = Object.keys(isRecord(raw) ? raw : {}).find((key) => {
      const named = parseModel(key);
      return named && isSame(named, model);
    });
    return withEntry(raw, { name: written ?? nameOf(model), value: price });
  });
}

/** "$0.25 in, $1.00 out, $0.03 cached" */
function rates({ inputPerMillion, outputPerMillion, cacheReadPerMillion }: Partial<OwnPrice>): string {
  const cached = cacheReadPerMillion === undefined ? '' : `, ${formatRate(cacheReadPerMillion)} cached`;
  return `${formatRate(inputPerMillion)} in, ${formatRate(outputPerMillion)} out${cached}`;
}

function priceNow(row: PricedRow): string {
  return row.inputPerMillion === undefined ? 'price unknown' : `${rates(row)} per million tokens`;
}

function isSame(one: ModelReference, other: ModelReference): boolean {
  return one.providerId === other.providerId && one.model === other.model;
}

function tell(change: string): void {
  void vscode.window.showInformationMessage(`${change} ${KEPT}`);
}
