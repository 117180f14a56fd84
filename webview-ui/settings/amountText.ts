// Amounts of money as people type them: with or without a sign, with a point or a comma.

export type TypedAmount = { value: number | null } | { problem: string };

const WRONG = 'An amount of US dollars from 0, such as 2.50.';
/** What is higher is a slip of the pen. */
const MOST = 1_000_000;
const SIGNS = /^\s*(?:US)?\$|(?:USD|US\$|\$)\s*$/gi;
/** Between groups of three digits, and nowhere else: "2 50" is not 250. */
const GROUP_MARKS = /(?<=\d)[\s\u00A0\u202F'’](?=\d{3}(?!\d))/g;

/** What stands in a field: all digits of the amount, never `1e-7`. */
export function amountText(amount: number | undefined): string {
  return amount === undefined ? '' : amount.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** `null` for an empty field. Nothing is guessed: what can be read in two ways is asked about. */
export function readAmount(typed: string): TypedAmount {
  const text = typed.replace(SIGNS, '').trim().replace(GROUP_MARKS, '');
  if (typed.trim() === '') {
    return { value: null };
  }
  const twoWays = /^([1-9]\d{0,2}),(\d{3})$/.exec(text);
  if (twoWays) {
    const [, whole, part] = twoWays;
    return { problem: `“${text}” can be read in two ways: write ${whole}${part}, or ${whole}.${part}.` };
  }
  const decimal = decimalText(text);
  if (decimal === undefined) {
    return { problem: WRONG };
  }
  const value = Number(decimal);
  return value <= MOST ? { value } : { problem: `At most ${MOST.toLocaleString('en-US')} US dollars.` };
}

/** "1.5", "1,5", "1,000.50" and "1.000,50" with a point and without groups. */
function decimalText(text: string): string | undefined {
  if (/^(?:\d+[.,]?\d*|[.,]\d+)$/.test(text)) {
    return text.replace(',', '.');
  }
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text)) {
    return text.replaceAll(',', '');
  }
  return /^\d{1,3}(?:\.\d{3})+(?:,\d*)?$/.test(text) ? text.replaceAll('.', '').replace(',', '.') : undefined;
}

/** Of an amount that has to be there. */
export function readNeededAmount(typed: string): { value: number } | { problem: string } {
  const read = readAmount(typed);
  return 'problem' in read ? read : read.value === null ? { problem: WRONG } : { value: read.value };
}

/** "50, 80, 100 %": percentages above 0, ascending; empty for none. A comma divides, so parts are written with a point. */
export function readPercents(typed: string): { value: number[] } | { problem: string } {
  const words = typed
    .replaceAll('%', ' ')
    .split(/[\s,;]+/)
    .filter(Boolean);
  const percents = words.map((word) => (/^\d{1,4}(?:\.\d{1,2})?$/.test(word) ? Number(word) : Number.NaN));
  return percents.length <= 20 && percents.every((percent) => percent > 0 && percent <= 1000)
    ? { value: [...new Set(percents)].toSorted((one, other) => one - other) }
    : { problem: 'Percentages up to 1000, such as 50, 80, 100; or empty for no warning.' };
}
