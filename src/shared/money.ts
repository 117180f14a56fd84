// How amounts are written: all are kept in USD, and shown in the currency that the person chose.
import { USD, type Currency } from './currency.ts';

let shown: () => Currency = () => USD;

/** Asked with each amount: the host answers with the setting, a page with what its host told it. Gives who answered before. */
export function followCurrency(read: () => Currency): () => Currency {
  const before = shown;
  shown = read;
  return before;
}

/** What amounts are shown in now. */
export function shownCurrency(): Currency {
  return shown();
}

/**
 * "$0.0012", "€12.40", "¥1,870", "$0": at least two significant digits where the amount is a fraction of the smallest coin.
 * Unknown is spelled out, never 0.
 */
export function formatMoney(usd: number | undefined, currency = shown()): string {
  if (usd === undefined || !Number.isFinite(usd)) {
    return 'unknown';
  }
  const { symbol, digits } = formOf(currency.code);
  const amount = usd * currency.perUsd;
  if (amount === 0) {
    return `${symbol}0`;
  }
  const size = Math.abs(amount);
  const sign = amount < 0 ? '−' : '';
  if (size >= 100) {
    return `${sign}${symbol}${grouped(digits, digits).format(size)}`;
  }
  if (size < 1e-11) {
    return `${amount < 0 ? '>−' : '<'}${symbol}0.00000000001`;
  }
  // Rounded first: 0.00999 has become a whole cent, and is written as one.
  const rounded = Number(size.toPrecision(2));
  const coin = 10 ** -digits;
  // A tenth of a rounding error must not decide.
  const reaches = (least: number) => rounded > least * 0.999_999;
  const shownDigits = reaches(10 * coin)
    ? digits
    : reaches(coin)
      ? digits + 1
      : Math.min(12, 1 - Math.floor(Math.log10(rounded)));
  return `${sign}${symbol}${size.toFixed(shownDigits)}`;
}

/** "$", "€", "CHF" */
export function currencySign(currency = shown()): string {
  return formOf(currency.code).symbol.trim();
}

/** "$1.25", "€0.0695": a price per million tokens with its currency. */
export function formatRate(usd: number | undefined, currency = shown()): string {
  const figure = formatPerMillion(usd, currency);
  return /^\d/.test(figure) ? `${formOf(currency.code).symbol}${figure}` : formatMoney(usd, currency);
}

/**
 * "1.25", "0.075": a price per million tokens without its currency. In USD with all the digits that vendors print, such as
 * 0.003625; converted ones would have many more, which mean nothing.
 */
export function formatPerMillion(usd: number | undefined, currency = shown()): string {
  const { symbol, digits } = formOf(currency.code);
  const amount = (usd ?? 0) * currency.perUsd;
  if (usd === undefined || !Number.isFinite(usd) || amount < 10 ** -(digits + 1)) {
    return formatMoney(usd, currency).replace(symbol, '');
  }
  const most = currency.perUsd === 1 ? digits + 4 : Math.max(digits, 2 - Math.floor(Math.log10(amount)));
  return grouped(digits, most).format(amount);
}

interface Form {
  /** Stands before the figure; with a space where it is letters. */
  symbol: string;
  /** Of its smallest coin. */
  digits: number;
}

/** Made once each: making one takes longer than all its work. */
const forms = new Map<string, Form>();
const formats = new Map<string, Intl.NumberFormat>();

function formOf(code: string): Form {
  let form = forms.get(code);
  if (!form) {
    form = code === USD.code ? { symbol: '$', digits: 2 } : madeForm(code);
    forms.set(code, form);
  }
  return form;
}

function madeForm(code: string): Form {
  try {
    const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: code });
    const parts = format.formatToParts(0);
    const before = parts.slice(
      0,
      parts.findIndex(({ type }) => type === 'integer'),
    );
    return {
      symbol: before.map(({ value }) => value).join(''),
      digits: format.resolvedOptions().maximumFractionDigits ?? 2,
    };
  } catch {
    // No code of a currency at all: what it is called is better than nothing.
    return { symbol: `${code}\u00A0`, digits: 2 };
  }
}

function grouped(least: number, most: number): Intl.NumberFormat {
  const key = `${least}/${most}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
    formats.set(key, format);
  }
  return format;
}
