// The currency that amounts are shown in, and what an hour of a local model costs, as the person set them.
import { USD, type Currency } from '../../shared/currency.ts';
import { isRecord } from '../isRecord.ts';

/** `value` is the setting with fields that fit. `problem`: a sentence, and what holds instead. */
export function readCurrency(value: unknown): { currency: Currency; problem?: string } {
  const { code: written, perUsd } = isRecord(value) ? value : {};
  const code = typeof written === 'string' ? written.trim().toUpperCase() : '';
  if (code === '' || code === USD.code) {
    const isOdd = perUsd !== undefined && perUsd !== 1;
    return isOdd ? wrong(code === '' ? 'the rate needs a currency' : 'one USD is 1 USD') : { currency: USD };
  }
  if (!isCurrencyCode(code)) {
    return wrong('"code" needs a currency of ISO 4217, such as EUR');
  }
  return typeof perUsd === 'number' && Number.isFinite(perUsd) && perUsd > 0
    ? { currency: { code, perUsd } }
    : wrong(`"perUsd" is missing: how much ${code} one US dollar is`);
}

function wrong(reason: string): { currency: Currency; problem: string } {
  return { currency: USD, problem: `Amounts are shown in USD: ${reason}.` };
}

/** Intl takes any three letters for a currency; it knows the names of those that there are. */
function isCurrencyCode(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}

/** USD for an hour, absent where local models cost nothing. */
export function readLocalCost(value: unknown): { usdPerHour?: number; problem?: string } {
  const { usdPerHour, usdPerKwh, watts } = isRecord(value) ? value : {};
  const [hasKwh, hasWatts] = [isAmount(usdPerKwh), isAmount(watts)];
  if (isAmount(usdPerHour)) {
    const problem =
      'The cost of local models is that per hour: the price of a kilowatt-hour and the watts are ignored.';
    return { usdPerHour, ...((hasKwh || hasWatts) && { problem }) };
  }
  if (isAmount(usdPerKwh) && isAmount(watts)) {
    return { usdPerHour: (usdPerKwh * watts) / 1000 };
  }
  return hasKwh || hasWatts
    ? { problem: `Local models count as free: ${hasKwh ? '"watts" is' : '"usdPerKwh" is'} missing.` }
    : {};
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
