// What if: the recorded requests of a period decided again under another strategy, other rules or one model. It sends nothing.
import type { CostQuery } from '../../shared/costViews.ts';
import type { WhatIfModel, WhatIfPart, WhatIfReport, WhatIfScenario, WhatIfView } from '../../shared/whatIfViews.ts';
import type { CostSource } from '../costSource.ts';
import { localDay } from '../localDay.ts';
import type { ModelReference } from '../records.ts';
import { replaying, type Replay, type ReplayedRecord } from '../routing/replay.ts';
import { readRuleFile } from '../routing/rules/readRuleFile.ts';
import { type Breathe, breathing } from '../usage/breathing.ts';
import { spanOf } from '../usage/calendar.ts';
import { pastRequests, type PastRequest } from './pastRequests.ts';
import { Supposed, type SupposedWorld, type Supposition } from './supposed.ts';

/** Reasons that differ in a figure only are many. */
const MOST_REASONS = 3;

export interface WhatIfAsked {
  query: Pick<CostQuery, 'period' | 'filter'>;
  scenario: WhatIfScenario;
  world: SupposedWorld;
  /** Epoch milliseconds. */
  now: number;
}

/** In pieces that hold the thread for some milliseconds each. Rejects with the signal's reason when it is aborted. */
export async function whatIf(source: CostSource, asked: WhatIfAsked, signal?: AbortSignal): Promise<WhatIfView> {
  const { query, scenario, world, now } = asked;
  const read = scenario.kind === 'rules' ? readRuleFile(scenario.text, 'settings') : undefined;
  const problems = read?.problems ?? [];
  if (problems.some(({ severity }) => severity === 'error')) {
    return { problems };
  }
  const supposition: Supposition = scenario.kind === 'rules' ? { kind: 'rules', rules: read?.rules ?? [] } : scenario;
  const breathe = breathing(signal);
  return source.read(async (snapshot) => {
    const span = spanOf(query.period, localDay(now), snapshot.dayRange());
    const { requests, ...past } = await pastRequests(snapshot, span, query.filter, breathe);
    const supposed = new Supposed(world, supposition);
    const { perRecord, sums, changed, unanswered, lengths } = await replayed(requests, supposed, breathe);
    const report: WhatIfReport = {
      ...span,
      ...past,
      requests: requests.length,
      derived: requests.filter(({ isDerived }) => isDerived).length,
      changed,
      unanswered,
      reasons: supposed.reasons.slice(0, MOST_REASONS),
      ...sums,
      ...(lengths && { lengths }),
      models: await byModel(requests, perRecord, world, breathe),
    };
    return { problems, report };
  });
}

async function replayed(requests: readonly PastRequest[], supposed: Supposed, breathe: Breathe): Promise<Replay> {
  const steps = replaying(requests, (_, record) => supposed.again(record));
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
    await breathe();
  }
}

/** Costs are of the requests of which both are known, so that they add up to the sums. */
async function byModel(
  requests: readonly PastRequest[],
  perRecord: readonly ReplayedRecord[],
  { catalog }: SupposedWorld,
  breathe: Breathe,
): Promise<WhatIfModel[]> {
  const found = new Map<string, WhatIfModel>();
  const of = ({ providerId, model }: ModelReference): WhatIfModel => {
    const key = `${providerId}\n${model}`;
    const own = found.get(key) ?? { providerId, model, happened: nothing(), would: nothing() };
    found.set(key, own);
    return own;
  };
  for (const [place, { happened }] of requests.entries()) {
    const { chosen, cost } = perRecord[place] ?? {};
    count(of(happened).happened, cost?.happened);
    if (chosen) {
      const own = of(chosen);
      own.name = chosen.name;
      count(own.would, cost?.would);
    }
    await breathe();
  }
  const models = [...found.values()];
  const names = new Map(
    catalog.rows(models).map(({ providerId, model, name }) => [`${providerId}\n${model}`, name] as const),
  );
  for (const one of models) {
    one.name ??= names.get(`${one.providerId}\n${one.model}`);
  }
  return models.toSorted(
    (one, other) =>
      other.happened.costUsd - one.happened.costUsd ||
      other.would.costUsd - one.would.costUsd ||
      other.happened.requests + other.would.requests - one.happened.requests - one.would.requests,
  );
}

function nothing(): WhatIfPart {
  return { requests: 0, costUsd: 0, unknown: 0 };
}

function count(part: WhatIfPart, usd: number | undefined): void {
  part.requests += 1;
  part.costUsd += usd ?? 0;
  part.unknown += usd === undefined ? 1 : 0;
}
