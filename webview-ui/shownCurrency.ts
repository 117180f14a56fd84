// The currency that this page shows amounts in, as its host told it last: what shows an amount is drawn again when it changes.
import { signal } from '@preact/signals';
import { USD, type Currency } from '../src/shared/currency.ts';
import { followCurrency } from '../src/shared/money.ts';

const shown = signal<Currency>(USD);
followCurrency(() => shown.value);

/** Absent: USD. */
export function showIn(currency: Currency = USD): void {
  const { code, perUsd } = shown.peek();
  if (currency.code !== code || currency.perUsd !== perUsd) {
    shown.value = currency;
  }
}
