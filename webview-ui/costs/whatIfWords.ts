// How "What if" writes what happened, what would have, how sure that is, and what is not known.
import type { CostsView } from '../../src/shared/costViews.ts';
import type { Currency } from '../../src/shared/currency.ts';
import { formatMoney } from '../../src/shared/money.ts';
import type { WhatIfFigure, WhatIfPart, WhatIfReport } from '../../src/shared/whatIfViews.ts';
import { counted, percentText } from './figures.ts';
import { labelColumns, modelName, providerName } from './labels.ts';
import type { Sheet, SheetCell, SheetColumn } from './sheet.ts';
import type { WhatIfAnswer } from './whatIfDesk.ts';

/** One measure, ready to be read. */
export interface Measure {
  id: 'cost' | 'wait' | 'quality';
  title: string;
  happened: string;
  would: string;
  /** "± $0.90"; empty where it is certain. */
  error: string;
  /** "$9.30 less (−75 %)" */
  difference: string;
  /** In its unit: USD, seconds, or 0 to 1. */
  figures: WhatIfFigure;
  write: (value: number) => string;
}

/** Without those of which nothing is known on both sides. */
export function measures(report: WhatIfReport, currency: Currency): Measure[] {
  const { cost, waitMs, quality } = report;
  const answers = Math.max(1, waitMs.records) * 1000;
  const perAnswer = {
    ...waitMs,
    happened: waitMs.happened / answers,
    would: waitMs.would / answers,
    deviation: waitMs.deviation / answers,
  };
  const money = (usd: number): string => formatMoney(usd, currency);
  const all: Measure[] = [
    measure('cost', 'Cost', cost, { write: money, words: ['less', 'more'], hasPart: true }),
    measure('wait', 'Wait for a whole answer', perAnswer, {
      write: secondsWords,
      words: ['shorter', 'longer'],
      hasPart: true,
    }),
    measure('quality', 'Expected quality, 0 to 1', quality, {
      write: (value) => value.toFixed(2),
      words: ['lower', 'higher'],
      hasPart: false,
    }),
  ];
  return all.filter(({ figures }) => figures.records > 0);
}

interface Writing {
  write: (value: number) => string;
  words: readonly [less: string, more: string];
  hasPart: boolean;
}

function measure(id: Measure['id'], title: string, figures: WhatIfFigure, { write, words, hasPart }: Writing): Measure {
  const { happened, would, deviation } = figures;
  const error = deviation > 0 ? `± ${write(deviation)}` : '';
  const gap = would - happened;
  const isSame = write(Math.abs(gap)) === write(0);
  const percent = happened > 0 ? Math.round((gap / happened) * 100) : undefined;
  const part = hasPart && percent !== undefined && percent !== 0 ? ` (${signed(percent)} %)` : '';
  const difference = isSame ? 'the same' : `${write(Math.abs(gap))} ${words[gap < 0 ? 0 : 1]}${part}`;
  return { id, title, happened: write(happened), would: write(would), error, difference, figures, write };
}

function signed(percent: number): string {
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toLocaleString('en-US')}`;
}

/** "0.8 s", "12 s", "2.5 min" */
function secondsWords(seconds: number): string {
  return seconds < 9.95
    ? `${seconds.toFixed(1)} s`
    : seconds < 120
      ? `${Math.round(seconds)} s`
      : `${(seconds / 60).toFixed(1)} min`;
}

/** What a screen reader says when the figures are there. */
export function spokenSummary({ name, view: { report, problems } }: WhatIfAnswer): string {
  if (!report) {
    return `The rules have ${counted(problems.length, 'mistake')}.`;
  }
  if (report.requests === 0) {
    return 'No requests to compare in this time.';
  }
  const nobody = report.unanswered === report.requests;
  return nobody
    ? `With ${name} nobody would have answered.`
    : `With ${name}: ${counted(report.requests, 'request')} compared, ${counted(report.changed, 'request')} answered by another model.`;
}

/** What the figures do not say, as sentences. */
export function caveats({ scenario }: WhatIfAnswer, report: WhatIfReport, currency: Currency): string[] {
  const { lengths, cost, waitMs, quality, derived, lookedSince, leftOut } = report;
  const unknown = (what: string, { unknown: count, records }: WhatIfFigure): string =>
    count > 0
      ? `${what} compares ${counted(records, 'request')}; of ${count.toLocaleString('en-US')} it is not known.`
      : '';
  return [
    lengths
      ? `How long another model’s answers would have been is estimated: typically wrong by ${percentText(lengths.ofOne)} for one answer, and by ${percentText(lengths.ofAll)} for all answers of a model together.`
      : '',
    report.changed > 0
      ? 'All input of another model is counted at its full price: what its cache would have saved is not known. Models, prices and speeds are those of today.'
      : '',
    scenario.kind === 'rules' ? 'Prompts and paths are not kept: a rule that looks at them never held here.' : '',
    derived > 0
      ? `${counted(derived, 'request')} from before notes were taken: decided from tokens and purpose alone, as if any model could have answered.`
      : '',
    unknown('Cost', cost),
    unknown('Wait', waitMs),
    unknown('Quality', quality),
    lookedSince === undefined
      ? ''
      : `There are too many requests to look at them all: these are the newest, from ${new Date(lookedSince).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })} on.`,
    leftOutWords(leftOut, currency),
  ].filter(Boolean);
}

function leftOutWords(
  {
    cached,
    failed,
    failedCostUsd,
    others,
    othersCostUsd,
    unknown,
    gone,
    lostHedges,
    lostHedgeCostUsd,
  }: WhatIfReport['leftOut'],
  currency: Currency,
): string {
  const usd = (amount: number): string => (amount > 0 ? ` (${formatMoney(amount, currency)})` : '');
  const parts = [
    cached > 0 ? `${counted(cached, 'answer')} given again from the cache` : '',
    failed > 0 ? `${counted(failed, 'request')} that nobody answered${usd(failedCostUsd)}` : '',
    others > 0
      ? `${counted(others, 'request')} for embeddings, tests of connections and judging${usd(othersCostUsd)}`
      : '',
    unknown > 0 ? `${counted(unknown, 'request')} of which neither notes nor tokens are known` : '',
    gone > 0 ? `${counted(gone, 'attempt')} whose records are deleted` : '',
    lostHedges > 0 ? `${counted(lostHedges, 'hedge')} that lost${usd(lostHedgeCostUsd)}` : '',
  ].filter(Boolean);
  return parts.length === 0 ? '' : `Not compared: ${parts.join('; ')}.`;
}

/** Side by side: a line for what happened and one for what would have, each with a column for every measure that is known. */
export function measureSheet(answer: WhatIfAnswer, report: WhatIfReport, currency: Currency): Sheet {
  const known = measures(report, currency);
  const inFile = ({ id }: Measure, value: number): number => (id === 'cost' ? value * currency.perUsd : value);
  const line = (title: string, figure: (figures: WhatIfFigure) => number): SheetCell[] => [
    title,
    ...known.map((one) => inFile(one, figure(one.figures))),
  ];
  return {
    columns: [
      { id: 'side', title: 'What if' },
      ...known.map(({ id, title, write }) => ({
        id,
        title: id === 'cost' ? `${title} (${currency.code})` : id === 'wait' ? `${title} (s)` : title,
        figure: (value: number) => write(id === 'cost' ? value / currency.perUsd : value).replace('-', '−'),
      })),
    ],
    rows: [
      line('Happened', ({ happened }) => happened),
      line(`With ${answer.name}`, ({ would }) => would),
      line('Difference', ({ would, happened }) => would - happened),
      line('Standard deviation (68 %)', ({ deviation }) => deviation),
    ],
  };
}

/** Who answered, and who would have. */
export function modelSheet(report: WhatIfReport, { names, currency }: CostsView): Sheet {
  const { happened, would } = report.cost;
  const money = (amount: number): string => formatMoney(amount / currency.perUsd, currency);
  const side = (id: string, title: string): SheetColumn[] => [
    { id: `${id}Requests`, title: `Requests ${title}`, figure: (value) => value.toLocaleString('en-US') },
    { id: `${id}Cost`, title: `Cost ${title} (${currency.code})`, figure: money, absent: 'unknown' },
    { id: `${id}Share`, title: `Share ${title}`, figure: percentText },
  ];
  const cells = ({ requests, costUsd, unknown }: WhatIfPart, total: number): SheetCell[] => [
    requests,
    requests > 0 && unknown === requests ? undefined : costUsd * currency.perUsd,
    total > 0 ? costUsd / total : undefined,
  ];
  return {
    columns: [...labelColumns('model'), ...side('happened', 'then'), ...side('would', 'would')],
    rows: report.models.map((one) => {
      const { providerId, model, name = modelName(providerId, model, names) } = one;
      const label = [name, model, providerName(providerId, names), providerId];
      return [...label, ...cells(one.happened, happened), ...cells(one.would, would)];
    }),
  };
}
