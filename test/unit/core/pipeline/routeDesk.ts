// What the tests of routes have in common: several scripted models, a route over them, and notes of all that happened.
import { AppError } from '../../../../src/core/errors.ts';
import { type ClockLimits, withClocks } from '../../../../src/core/pipeline/clocks.ts';
import type { Call, PipelinePart, Route, RouteTarget, SkippedTarget } from '../../../../src/core/pipeline/call.ts';
import { withFallback, type FallbackOptions } from '../../../../src/core/pipeline/fallback.ts';
import { withMeter } from '../../../../src/core/pipeline/meter.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ErrorKind } from '../../../../src/shared/errorKind.ts';
import type { AttemptView } from '../../../../src/shared/routingViews.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, scriptedProvider, type ScriptedProvider, type Step } from '../../support/scriptedProvider.ts';

const pricing = new Pricing();
const LIMITS: ClockLimits = { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 };

export interface Link {
  answers?: Step[][];
  /** Default: its own, `a` for the first. */
  provider?: string;
  model?: string;
  key?: string;
  contextWindow?: number;
  takesPrefill?: boolean;
  skipped?: string;
  /** Called before it is handed out. */
  connecting?: () => Promise<void>;
}

export interface RouteDesk {
  clock: ManualClock;
  providers: ScriptedProvider[];
  controller: AbortController;
  attempts: AttemptView[];
  call: Call;
  send(): AsyncIterable<PipelinePart>;
  /** Models in the order in which they were sent something. */
  asked: string[];
}

export interface RouteDeskOptions {
  links: Link[];
  route?: Omit<Route, 'next'>;
  call?: Partial<Call>;
  options?: FallbackOptions;
  clock?: ManualClock;
  limits?: ClockLimits;
}

export function routeDesk({
  links,
  route,
  call: values,
  options,
  clock = new ManualClock(),
  limits = LIMITS,
}: RouteDeskOptions): RouteDesk {
  const asked: string[] = [];
  const providers = links.map(({ answers, provider }, index) => {
    const made = scriptedProvider({ id: provider ?? idOf(index), ownPrices: true, ...(answers && { answers }) });
    const { stream } = made;
    made.stream = (request, context, signal) => {
      asked.push(request.model);
      return stream(request, context, signal);
    };
    return made;
  });
  const targets = links.map(({ model, key, contextWindow, takesPrefill }, index): RouteTarget => {
    const provider = providers[index] as ScriptedProvider;
    const { connection, request } = callTo(provider);
    const name = model ?? `model-${idOf(index)}`;
    return {
      provider,
      connection: { ...connection, keyName: key ?? 'work', origin: `https://${provider.id}.example.test` },
      request: { ...request, model: name, modelInfo: { id: name, abilities: {}, contextWindow } },
      takesPrefill,
    };
  });
  let next = 1;
  const attempts: AttemptView[] = [];
  const controller = new AbortController();
  const [first = targets[0]] = targets;
  const call = callTo(providers[0] as ScriptedProvider, {
    ...first,
    route: {
      ...route,
      async next(): Promise<RouteTarget | SkippedTarget | undefined> {
        const link = links[next];
        const target = targets[next];
        next += 1;
        await link?.connecting?.();
        return link?.skipped && target
          ? { providerId: target.provider.id, model: target.request.model, keyName: 'work', skipped: link.skipped }
          : target;
      },
    },
    onAttempt: (attempt) => attempts.push(attempt),
    ...values,
  });
  let ids = 0;
  const metered = withMeter((inner, signal) => inner.provider.stream(inner.request, inner.connection.context, signal), {
    clock,
    pricing,
    newId: () => `record-${(ids += 1)}`,
  });
  const timed = withClocks(metered, clock, () => limits);
  const send = withFallback(timed, clock, { random: () => 1, ...options });
  return { clock, providers, controller, attempts, call, asked, send: () => send(call, controller.signal) };
}

function idOf(index: number): string {
  return String.fromCodePoint(97 + index);
}

/** A failure of that kind, with its name as words. */
export const fails = (kind: ErrorKind, details = {}) => new AppError(kind, `${kind}!`, details);

/** What is seen without looking at receipts and waits. */
export const seen = (parts: PipelinePart[]) => parts.filter((part) => part.type !== 'attempt' && part.type !== 'retry');
