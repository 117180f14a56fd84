// How the cost view writes amounts, changes, tokens and times.
import type { CostFigures, CostPeriod, CostSpan } from '../../src/shared/costViews.ts';
import type { Currency } from '../../src/shared/currency.ts';
import { formatTokens } from '../../src/shared/format.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { beforeText } from './days.ts';

/** "$0", "$0.05", "$0.10": amounts on an axis whose steps are `stepUsd`, all with as many digits. */
export function tickMoney(usd: number, stepUsd: number, currency: Currency): string {
  const step = stepUsd * currency.perUsd;
  const isRound = (figure: number): boolean => Math.abs(figure - Math.round(figure)) < 1e-6;
  const digits = isRound(step) ? 0 : Math.max(2, [2, 3, 4, 5, 6, 7, 8].find((one) => isRound(step * 10 ** one)) ?? 9);
  const figure = (usd * currency.perUsd).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return usd === 0 ? formatMoney(0, currency) : formatMoney(1, currency).replace(/[\d.,]+/, figure);
}

/** A round amount: without ".00". */
export function roundMoney(usd: number, currency: Currency): string {
  return formatMoney(usd, currency).replace(/\.00$/, '');
}

type Paid = Pick<CostFigures, 'costUsd' | 'unknownCostRequests'>;

/** What is known of what was paid, in USD; `undefined` where something was asked and the price of nothing is known. */
export function knownUsd({ costUsd, unknownCostRequests }: Paid): number | undefined {
  return costUsd === 0 && unknownCostRequests > 0 ? undefined : costUsd;
}

/** What was paid, or "unknown". */
export function paid(figures: Paid, currency: Currency): string {
  return formatMoney(knownUsd(figures), currency);
}

/** "+9 %", "−4 %", "±0 %"; nothing where there is nothing to compare, or to compare with. */
export function changeText({ sums, before }: CostSpan): string | undefined {
  if (!before || before.sums.costUsd <= 0 || knownUsd(sums) === undefined) {
    return undefined;
  }
  const percent = Math.round((sums.costUsd / before.sums.costUsd - 1) * 100);
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return `${sign}${formatTokens(Math.abs(percent))} %`;
}

/** In place of a change: "nothing yesterday by 14:05", "unknown in October by the 20th". */
export function paidBefore(kind: CostPeriod['kind'], span: CostSpan, currency: Currency): string {
  if (!span.before) {
    return '';
  }
  const { sums } = span.before;
  const amount = knownUsd(sums) === 0 ? 'nothing' : paid(sums, currency);
  return `${amount} ${kind === 'month' || kind === 'year' ? 'in ' : ''}${beforeText(kind, span)}`;
}

/** "62 %", "0.4 %", "<0.1 %" of a part between 0 and 1. */
export function percentText(part: number): string {
  const percent = part * 100;
  if (percent > 0 && percent < 0.1) {
    return '<0.1 %';
  }
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent)} %`;
}

/** "1.24M", "82k", "950": tokens in a narrow column. */
export function compactTokens(tokens: number): string {
  const [size, unit] = tokens >= 999_500_000 ? [1e9, 'B'] : tokens >= 999_500 ? [1e6, 'M'] : [1e3, 'k'];
  if (tokens < 1000) {
    return formatTokens(tokens);
  }
  const figure = tokens / size;
  return `${figure < 9.995 ? figure.toFixed(2) : figure < 99.95 ? figure.toFixed(1) : Math.round(figure)}${unit}`;
}

/** "1.5M", "500k": a round count on an axis. */
export function roundTokens(tokens: number): string {
  return compactTokens(tokens).replace(/\.(\d*?)0+(?=[kMB])/, (_, kept: string) => (kept === '' ? '' : `.${kept}`));
}

/** "3,443 requests" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatTokens(count)} ${count === 1 ? one : many}`;
}

/** "0.92", "12.4": seconds, without the unit. */
export function secondsText(seconds: number): string {
  return seconds.toFixed(seconds < 9.95 ? 2 : 1);
}

/** "68", "4.2": tokens per second, without the unit. */
export function speedText(tokensPerSecond: number): string {
  return tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0);
}
