// What the tests of hedging have in common: a route whose models send, are silent, and speak.
import type { ProviderContext } from '../../../../src/core/provider.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, text, usage, type Step } from '../../support/scriptedProvider.ts';
import { routeDesk, type Link, type RouteDesk, type RouteDeskOptions } from './routeDesk.ts';

/** The request goes out. */
export const sent: Step = (context: ProviderContext) => context.fetch(context.baseUrl);
export const USUAL_MS = 500;
export const AFTER = 2;
export const HEDGE_MS = USUAL_MS * AFTER;

export interface HedgeDesk extends RouteDesk {
  records: UsageRecord[];
  tries: [number, string][];
}

export function hedgeDesk(
  links: (clock: ManualClock) => Link[],
  more: Omit<RouteDeskOptions, 'links'> = {},
): HedgeDesk {
  const clock = new ManualClock();
  const records: UsageRecord[] = [];
  const tries: [number, string][] = [];
  const desk = routeDesk({
    links: links(clock),
    clock,
    ...more,
    options: {
      maxRetries: () => 0,
      hedge: () => ({ after: AFTER }),
      usualFirstTokenMs: () => USUAL_MS,
      ...more.options,
    },
    call: {
      onRecord: (record) => void records.push(record),
      onTry: (attempt, target) => void tries.push([attempt, target.request.model]),
      ...more.call,
    },
  });
  return { ...desk, records, tries };
}

/** Sends, is silent for so long, and goes on. */
export const after = (clock: ManualClock, ms: number, ...steps: Step[]): Step[] => [
  sent,
  () => clock.wait(ms),
  ...steps,
];
export const answer = (words: string): Step[] => [text(words), usage(3, 1), finish];
export const outcomes = ({ attempts }: RouteDesk) =>
  attempts.map(({ model, outcome }) => `${model} ${outcome}`).toSorted();
