// What the settings pages Budgets and Prices show, as plain data. All amounts are USD.
import type { BudgetPeriod } from './budgetViews.ts';
import type { BudgetOutlook, UnpricedModel } from './costViews.ts';
import type { Currency } from './currency.ts';

/** A limit as it stands in the setting, so far as each of its fields can be read by itself. */
export interface LimitValues {
  name?: string;
  period?: BudgetPeriod;
  usd?: number;
  hard?: boolean;
  /** Percent; absent: 50, 80 and 100. */
  warnAt?: readonly number[];
  provider?: string;
  key?: string;
  /** Folder URI. */
  workspace?: string;
  /** Of a usage record, or `background`. */
  purpose?: string;
}

/** What is to be different in a limit: what is absent stays as the file has it, `null` is taken out. */
export type LimitChange = { [Field in keyof LimitValues]?: LimitValues[Field] | null } & {
  /** Names of entries that are not known, to be taken out. */
  without?: readonly string[];
};

/** One limit of the list, in its order. */
export interface LimitRow {
  /** Of what stands in the file: whatever is changed there gets another. Absent: not from the file. */
  id?: string;
  values: LimitValues;
  /** Entries that are not known. */
  unknown: readonly string[];
  /** Why it does not fit and what follows from that, as sentences. */
  problem?: string;
  /** Another of the list is for the same and lower: this one says nothing. */
  overruled?: boolean;
  /** Its period now; absent where it does not count. */
  state?: BudgetOutlook;
  /** The environment variable that it came from. */
  variable?: string;
}

/** A single amount. */
export interface AmountRow {
  /** In force; absent: none. */
  usd?: number;
  source: 'user' | 'default';
  /** It stands there and does not fit, as sentences. */
  problem?: string;
}

export const BUDGET_AMOUNTS = ['perRequestUsd', 'confirmAboveUsd', 'backgroundUsdPerDay'] as const;
export type BudgetAmount = (typeof BUDGET_AMOUNTS)[number];

export interface BudgetsPageView {
  limits: readonly LimitRow[];
  amounts: Readonly<Record<BudgetAmount, AmountRow>>;
  /** Of the work in the background; absent where it has no limit. */
  background?: BudgetOutlook;
  warnings: { on: boolean; source: 'user' | 'environment' | 'default'; variable?: string; problem?: string };
  /** What is wrong with the setting as a whole or with a variable, as sentences. */
  problems: readonly string[];
  /** The setting is of another form than a page can change: it has to be mended in the file. */
  locked?: boolean;
  /** Of this window. */
  workspace?: { uri: string; name: string };
  currency: Currency;
}

/** USD per million tokens; what is absent is as other input. */
export interface OwnPriceValues {
  inputPerMillion?: number;
  outputPerMillion?: number;
  cacheReadPerMillion?: number;
  cacheWritePerMillion?: number;
  /** Of entries that live an hour. */
  cacheWrite1hPerMillion?: number;
}

export const OWN_PRICE_FIELDS = [
  'inputPerMillion',
  'outputPerMillion',
  'cacheReadPerMillion',
  'cacheWritePerMillion',
  'cacheWrite1hPerMillion',
] as const satisfies readonly (keyof OwnPriceValues)[];

/** A price of the person's own. */
export interface OwnPriceRow {
  /** `provider/model`, as it stands in the setting. */
  id: string;
  providerName: string;
  modelName: string;
  values: OwnPriceValues;
  /** Why it does not count, as sentences. */
  problem?: string;
}

/** A model that was asked and whose requests have no cost. */
export interface UnpricedRow extends Pick<UnpricedModel, 'providerId' | 'model' | 'requests'> {
  providerName: string;
  modelName: string;
}

export interface PricesPageView {
  own: readonly OwnPriceRow[];
  /** Most requests first. */
  unpriced: readonly UnpricedRow[];
  /** ISO date of the price table, and whether it was fetched since the extension was installed. */
  table: { date: string; fetched: boolean };
  /** In force. */
  currency: Currency;
  /** USD for an hour of a local model; absent: it costs nothing. */
  localUsdPerHour?: number;
  /** What is wrong with the setting as a whole, as sentences: it has to be mended in the file. */
  locked?: string;
}
