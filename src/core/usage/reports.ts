// The cost view's report: a period and a filter, answered from one moment of the ledger.
import type { CostFigures, CostPeriod, CostQuery, CostReport, CostSpan } from '../../shared/costViews.ts';
import type { CostSnapshot, CostSource, UsageSeries } from '../costSource.ts';
import { localDay } from '../localDay.ts';
import { type Breathe, breathing } from './breathing.ts';
import { barsOf, type Group, groupsOf, rowsOf, sharesOf, speedsOf, unpricedOf } from './breakdown.ts';
import {
  addDays,
  type Before,
  beforeOf,
  type DaySpan,
  dayPeriod,
  hoursOf,
  monthOf,
  pieces,
  spanOf,
  stepFor,
  weekOf,
} from './calendar.ts';
import { conversationGroups, conversationsView, tallyConversations } from './conversations.ts';
import { forecastMonth, HISTORY_DAYS } from './forecast.ts';
import { allowedSeries, choicesOf, type SeriesDimension } from './series.ts';
import { addFigures, averageOf, namedSums } from './sums.ts';
import { hasRecords, recordParts, type Tally, tallyOf, tallyOfHours, tokenTrend } from './tally.ts';

/**
 * Answers one query, in pieces that hold the thread for some milliseconds each. `now` is in epoch milliseconds; days are those
 * of the time zone in which they were lived.
 */
export function costReport(
  source: CostSource,
  query: CostQuery,
  now: number,
  signal?: AbortSignal,
): Promise<CostReport> {
  return source.read((snapshot) => new Reporter(snapshot, query, now, breathing(signal)).report());
}

class Reporter {
  readonly #snapshot: CostSnapshot;
  readonly #query: CostQuery;
  readonly #now: number;
  readonly #today: string;
  readonly #all: ReadonlyMap<number, UsageSeries>;
  readonly #breathe: Breathe;
  /** Numbers that the filter lets through. */
  readonly #only: readonly number[] | undefined;
  readonly #days = new Map<string, CostFigures>();

  constructor(snapshot: CostSnapshot, query: CostQuery, now: number, breathe: Breathe) {
    this.#snapshot = snapshot;
    this.#breathe = breathe;
    this.#query = query;
    this.#now = now;
    this.#today = localDay(now);
    const all = snapshot.series();
    this.#all = new Map(all.map((series) => [series.number, series]));
    this.#only = allowedSeries(all, query.filter);
  }

  async report(): Promise<CostReport> {
    const { period, by } = this.#query;
    const [snapshot, only, breathe] = [this.#snapshot, this.#only, this.#breathe];
    const span = spanOf(period, this.#today, snapshot.dayRange());
    const spans = await this.#spans(span);
    const tally =
      span.from === span.to && hasRecords(snapshot, span.from)
        ? await tallyOfHours(snapshot, span.from, only, breathe)
        : await tallyOf(snapshot, span, this.#query.step ?? stepFor(span), only, breathe);
    const speeds = await speedsOf(snapshot, span, only, breathe);
    const conversations = await tallyConversations(snapshot, span, only, breathe);
    const dearest = conversationsView(conversations, snapshot);
    const bars =
      by === 'conversation'
        ? barsOf(
            tally,
            await conversationGroups(snapshot, span, tally, conversations, only, breathe),
            conversations.count,
          )
        : await this.#groups(tally, by).then((groups) => barsOf(tally, groups, groups.length));
    const models = await this.#groups(tally, 'model');
    const providers = await this.#groups(tally, 'provider');
    const shares = {
      key: sharesOf(await this.#groups(tally, 'key')),
      purpose: sharesOf(await this.#groups(tally, 'purpose')),
      workspace: sharesOf(await this.#groups(tally, 'workspace')),
    };
    const totals = namedSums(tally.totals);
    return {
      asOf: this.#now,
      ...span,
      ...spans,
      totals,
      averageUsd: averageOf(totals),
      bars,
      tokens: tokenTrend(tally),
      models: rowsOf(models, 'model', this.#all, speeds),
      providers: rowsOf(providers, 'provider', this.#all, speeds),
      mostUsed: models
        .toSorted((one, other) => other.figures.requests - one.figures.requests)
        .map(({ label }) => label.key),
      shares,
      conversations: dearest,
      unpriced: unpricedOf(tally, this.#all, snapshot.lastUnknownDays(span.from, span.to)),
      choices: choicesOf([...this.#all.values()]),
    };
  }

  async #groups(tally: Tally, by: SeriesDimension): Promise<Group[]> {
    const groups = groupsOf(tally, this.#all, by);
    await this.#breathe();
    return groups;
  }

  async #spans(chosen: DaySpan): Promise<Pick<CostReport, 'today' | 'thisWeek' | 'thisMonth' | 'chosen' | 'forecast'>> {
    await this.#readDays(this.#recently());
    const forecast = forecastMonth(this.#days, this.#now);
    await this.#breathe();
    return {
      today: await this.#span('day', dayPeriod(this.#today)),
      thisWeek: await this.#span('week', weekOf(this.#today)),
      thisMonth: await this.#span('month', monthOf(this.#today)),
      chosen: await this.#span(this.#query.period.kind, chosen),
      forecast,
    };
  }

  /** What the spans up to today, those before them and the forecast need. */
  #recently(): DaySpan {
    const [from = this.#today] = [
      addDays(this.#today, -HISTORY_DAYS),
      monthOf(addDays(monthOf(this.#today).from, -1)).from,
    ].toSorted();
    const [, to = this.#today] = [weekOf(this.#today).to, monthOf(this.#today).to].toSorted();
    return { from, to };
  }

  async #readDays(span: DaySpan): Promise<void> {
    for (const { from, to } of pieces(span, 'month')) {
      for (const { day, ...figures } of this.#snapshot.figures(from, to, this.#only)) {
        this.#days.set(day, figures);
      }
      await this.#breathe();
    }
  }

  async #span(kind: CostPeriod['kind'], span: DaySpan): Promise<CostSpan> {
    const before = beforeOf(kind, span, this.#today, this.#now);
    const recently = this.#recently();
    for (const one of before ? [span, before] : [span]) {
      if (one.from < recently.from || one.to > recently.to) {
        await this.#readDays(one);
      }
    }
    return {
      ...span,
      sums: this.#sumOf(span),
      before: before && { ...before, sums: await this.#sumUntil(before) },
    };
  }

  #sumOf({ from, to }: DaySpan): CostFigures {
    const sums = { costUsd: 0, requests: 0, failedRequests: 0, unknownCostRequests: 0 };
    for (let day = from; day <= to; day = addDays(day, 1)) {
      const figures = this.#days.get(day);
      if (figures) {
        addFigures(sums, figures);
      }
    }
    return sums;
  }

  /** The last day up to a time of it, from its records; all of it where they are gone. */
  async #sumUntil({ from, to, untilMs }: Before): Promise<CostFigures> {
    const whole = this.#days.get(to);
    if (untilMs === undefined || !whole) {
      return this.#sumOf({ from, to });
    }
    const sums = this.#sumOf({ from, to: addDays(to, -1) });
    if (!hasRecords(this.#snapshot, to)) {
      addFigures(sums, whole);
      return sums;
    }
    const { starts, end } = hoursOf(to);
    for (const [place, start] of starts.filter((hour) => hour < untilMs).entries()) {
      const until = Math.min(starts[place + 1] ?? end, untilMs);
      for (const [partFrom, partTo] of recordParts(this.#snapshot, start, until)) {
        addFigures(sums, this.#snapshot.recordFigures(partFrom, partTo, this.#only));
        await this.#breathe();
      }
    }
    return sums;
  }
}
