// Amounts of money as people type them: with or without a sign, with a point or a comma.

export type TypedAmount = { value: number | null } | { problem: string };

/** What stands in a field: all digits of the amount, never `1e-7`. */
export function amountText(amount: number | undefined): string {
  return amount === undefined
    ? ''
    : amount.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** `null` for an empty field. Nothing is guessed: what could be read in two ways is asked about. */
export function readAmount(typed: string): TypedAmount {
  const text = typed.replace(/^\s*(?:US)?\$|\s*(?:USD|US\$|\$)\s*$/gi, '').replace(/[\s\u00A0\u202F'’_]/g, '');
  if (text === '') {
    return /\d|\S/.test(typed.trim()) ? { problem: WRONG } : { value: null };
  }
  const separators = [...text].filter((letter) => letter === ',' || letter === '.');
  const [first, last] = [separators[0], separators.at(-1)];
  if (/^[1-9]\d{0,2},\d{3}$/.test(text)) {
    const [whole, part] = text.split(',');
    return { problem: `“${text}” can be read in two ways: write ${whole}${part}, or ${whole}.${part}.` };
  }
  const decimal = first === last ? (separators.length > 1 ? undefined : last) : last;
  const grouping = decimal === ',' ? '.' : ',';
  const isGrouped = separators.length > (decimal === undefined ? 0 : 1);
  const [whole = '', part = ''] = decimal === undefined ? [text] : text.split(decimal);
  const fits = isGrouped
    ? new RegExp(`^\\d{1,3}(?:\\${decimal === undefined ? (first ?? ',') : grouping}\\d{3})+$`).test(whole)
    : /^\d*$/.test(whole);
  if (!fits || !/^\d*$/.test(part) || whole + part === '' || separators.filter((one) => one === decimal).length > 1) {
    return { problem: WRONG };
  }
  const value = Number(`${whole.replace(/[.,]/g, '') || '0'}.${part || '0'}`);
  return Number.isFinite(value) && value <= MOST ? { value } : { problem: `At most ${MOST.toLocaleString('en-US')}.` };
}

const WRONG = 'An amount of US dollars from 0, such as 2.50.';
/** A slip of the pen. */
const MOST = 1_000_000;

/** Of an amount that has to be there. */
export function readNeededAmount(typed: string): { value: number } | { problem: string } {
  const read = readAmount(typed);
  return 'problem' in read ? read : read.value === null ? { problem: WRONG } : { value: read.value };
}

/** "50, 80, 100": percentages above 0, ascending; empty for none. A comma divides, so that parts are written with a point. */
export function readPercents(typed: string): { value: number[] } | { problem: string } {
  const words = typed.split(/[\s,;]+/).filter(Boolean);
  const percents = words.map((word) => (/^\d{1,4}(?:\.\d{1,2})?%?$/.test(word) ? Number(word.replace('%', '')) : Number.NaN));
  const fits = percents.length <= 20 && percents.every((percent) => percent > 0 && percent <= 1000);
  return fits
    ? { value: [...new Set(percents)].toSorted((one, other) => one - other) }
    : { problem: 'Percentages from 1 to 1000, such as 50, 80, 100; or empty for no warning.' };
}
