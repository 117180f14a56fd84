// What stands in the form of a budget, and what of it is to be written.
import { BUDGET_PERIODS } from '../../src/shared/budgetViews.ts';
import type { LimitChange, LimitRow, LimitValues } from '../../src/shared/spendingViews.ts';
import { amountText, readNeededAmount, readPercents } from './amountText.ts';
import { USUAL_PERCENTS } from './budgetWords.ts';

const FORM_FIELDS = ['name', 'period', 'usd', 'hard', 'warnAt', 'provider', 'key', 'workspace', 'purpose'] as const;
export type FormField = (typeof FORM_FIELDS)[number];
export type FormTexts = Readonly<Record<FormField, string>>;

/** The form of a limit, or of a new one; `kept` is what stood in it before the page was hidden. */
export function formTexts(values: LimitValues, kept: Readonly<Record<string, string>> = {}): FormTexts {
  const texts: Record<FormField, string> = {
    name: values.name ?? '',
    period: values.period ?? 'month',
    usd: amountText(values.usd),
    hard: values.hard ? 'true' : '',
    warnAt: (values.warnAt ?? USUAL_PERCENTS).join(', '),
    provider: values.provider ?? '',
    key: values.key ?? '',
    workspace: values.workspace ?? '',
    purpose: values.purpose ?? '',
  };
  for (const field of FORM_FIELDS) {
    texts[field] = kept[field] ?? texts[field];
  }
  return texts;
}

/** What is wrong with a field as it is typed, in words. */
export function formProblem(field: FormField, text: string): string | undefined {
  const read = field === 'usd' ? readNeededAmount(text) : field === 'warnAt' ? readPercents(text) : undefined;
  return read && 'problem' in read ? read.problem : undefined;
}

/** Fields that fit. Only what was changed, so that all else stays as the file has it; of a limit that does not fit, everything. */
export function changeOf(texts: FormTexts, row: LimitRow | undefined): LimitChange {
  const before = row?.values ?? {};
  const after = valuesOf(texts, before);
  const isWhole = row?.problem !== undefined;
  const changed = FORM_FIELDS.filter((field) =>
    isWhole ? true : JSON.stringify(after[field]) !== JSON.stringify(before[field]),
  );
  const change: LimitChange = Object.fromEntries(changed.map((field) => [field, after[field] ?? null]));
  return row && row.unknown.length > 0 ? { ...change, without: row.unknown } : change;
}

function valuesOf(texts: FormTexts, before: LimitValues): LimitValues {
  const text = (field: FormField): string | undefined => texts[field].trim() || undefined;
  const usd = readNeededAmount(texts.usd);
  const percents = readPercents(texts.warnAt);
  const warnAt = 'value' in percents ? percents.value : undefined;
  const isUsual = before.warnAt === undefined && warnAt?.join() === USUAL_PERCENTS.join();
  return {
    name: text('name'),
    period: BUDGET_PERIODS.find((period) => period === texts.period),
    usd: 'value' in usd ? usd.value : undefined,
    // What is as usual is not written.
    hard: texts.hard === 'true' ? true : before.hard === false ? false : undefined,
    warnAt: isUsual ? undefined : warnAt,
    provider: text('provider'),
    key: text('key'),
    workspace: text('workspace'),
    purpose: text('purpose'),
  };
}
