// The candidates of one request: those of the catalogue with what is known of them now, and those that only a name stands for.
import type { RoutingCandidate, RoutingRequest, Task } from '../../shared/routingViews.ts';
import type { ProviderView } from '../../shared/views.ts';
import type { CircuitView } from '../pipeline/breaker.ts';
import type { ModelReference } from '../records.ts';
import { isSame } from '../routing/modelMap.ts';
import { shippedPriors } from '../routing/qualityPriors.ts';
import { qualityOf, type QualityEvidence } from '../routing/qualityScores.ts';
import { baseCandidate, makeSame, withoutStop, type BaseCandidate } from './baseCandidates.ts';
import type { CatalogNow } from './options.ts';
import { personWaits } from './personWaits.ts';

export interface CandidateFacts {
  request: Pick<RoutingRequest, 'task' | 'purpose' | 'inputTokens'>;
  evidence: QualityEvidence;
  circuits: readonly CircuitView[];
  /** Of a provider, first to last: with which its models would be asked. */
  keyNamesOf(providerId: string): readonly string[];
  /** Providers that answer to the person at this editor alone. */
  inProcess: ReadonlySet<string>;
}

interface Judged {
  evidence: QualityEvidence;
  base: readonly BaseCandidate[];
  candidates: readonly RoutingCandidate[];
}

export class Candidates {
  #of?: CatalogNow;
  #base: readonly BaseCandidate[] = [];
  #models: readonly ModelReference[] = [];
  /** With their quality for a task, and what that was reckoned with. */
  readonly #judged = new Map<Task, Judged>();

  /** All models that answer questions, those that cannot be asked too. */
  models(catalog: CatalogNow): readonly ModelReference[] {
    this.#baseOf(catalog);
    return this.#models;
  }

  /** For one request. */
  all(catalog: CatalogNow, facts: CandidateFacts): readonly RoutingCandidate[] {
    const base = this.#baseOf(catalog);
    const judged = this.#judgedFor(facts);
    const asked = byModel(facts.circuits);
    return judged.map((candidate, place) => {
      const { longPrice, asksFirst = false } = base[place] ?? {};
      const isLong = longPrice !== undefined && facts.request.inputTokens > longPrice.aboveInputTokens;
      const isOut = candidate.unavailable === undefined && (asksFirst || this.#isPrivate(candidate, facts));
      const circuits = asked.get(candidate.providerId)?.get(candidate.model);
      return isLong || isOut || circuits
        ? {
            ...candidate,
            ...(isLong && { inputPerMillion: longPrice.inputPerMillion, outputPerMillion: longPrice.outputPerMillion }),
            ...(isOut && { unavailable: outWords(asksFirst) }),
            ...(circuits && { health: healthOf(circuits, facts.keyNamesOf(candidate.providerId)) }),
          }
        : candidate;
    });
  }

  /**
   * Models that stand in no list, and are asked all the same because somebody wrote their name: as a row of the catalogue would say.
   */
  typed(
    catalog: CatalogNow,
    references: readonly ModelReference[],
    known: readonly RoutingCandidate[],
    facts: CandidateFacts,
  ): RoutingCandidate[] {
    const missing = references.filter((reference) => !known.some((candidate) => isSame(candidate, reference)));
    if (missing.length === 0) {
      return [];
    }
    const rows = catalog.rows(missing);
    return missing.flatMap((reference, place) => {
      const isFirst = missing.findIndex((other) => isSame(other, reference)) === place;
      const row = isFirst ? rows.find((one) => isSame(one, reference)) : undefined;
      if (!row) {
        // The table leaves out whose provider is switched off; who is not there at all is told of by the decision.
        const view = catalog.models.providers.find(({ id }) => isFirst && id === reference.providerId);
        return view ? [unlisted(reference, view)] : [];
      }
      const { candidate } = baseCandidate(row);
      const circuits = byModel(facts.circuits).get(row.providerId)?.get(row.model);
      const isPrivate = candidate.unavailable === undefined && this.#isPrivate(candidate, facts);
      return [
        {
          ...candidate,
          quality: qualityOf(shippedPriors, facts.evidence, row, facts.request.task),
          ...(isPrivate && { unavailable: outWords(false) }),
          ...(circuits && { health: healthOf(circuits, facts.keyNamesOf(row.providerId)) }),
        },
      ];
    });
  }

  /**
   * One that was asked for by its name is asked whatever lists say of it; only a provider that cannot be called keeps it from that, and
   * where it is asked anyway not even one that seems so: the asking knows better (a key may be for embeddings alone), and says so itself.
   */
  named(
    candidate: RoutingCandidate,
    view: ProviderView | undefined,
    facts: CandidateFacts,
    isAskedAnyway = false,
  ): RoutingCandidate {
    if (this.#isPrivate(candidate, facts)) {
      return { ...candidate, unavailable: outWords(false) };
    }
    if (isAskedAnyway) {
      return { ...candidate, unavailable: undefined };
    }
    const unavailable = view && blockedWords(view);
    const base = this.#base.find((one) => isSame(one.candidate, candidate));
    const isAsked = base?.asksFirst === true && !personWaits(facts.request.purpose);
    return { ...candidate, unavailable: unavailable ?? (isAsked ? outWords(true) : undefined) };
  }

  #isPrivate({ providerId }: ModelReference, { request, inProcess }: CandidateFacts): boolean {
    return request.purpose === 'gateway' && inProcess.has(providerId);
  }

  #baseOf(catalog: CatalogNow): readonly BaseCandidate[] {
    if (this.#of !== catalog) {
      this.#of = catalog;
      const rows = catalog.rows().filter(({ notForChat }) => !notForChat);
      const before = this.#base;
      const base = rows.map((row, place) => {
        const known = before[place];
        return known && makeSame(known.row, row) ? known : baseCandidate(row);
      });
      if (base.length !== before.length || base.some((one, place) => one !== before[place])) {
        this.#base = base;
        this.#models = base.map(({ candidate }) => candidate);
      }
    }
    return this.#base;
  }

  #judgedFor({ request: { task }, evidence }: CandidateFacts): readonly RoutingCandidate[] {
    const base = this.#base;
    const known = this.#judged.get(task);
    const before = known?.evidence === evidence ? known : undefined;
    if (before?.base === base) {
      return before.candidates;
    }
    const candidates = base.map(({ candidate }, place) => {
      const judged = before?.base[place]?.candidate === candidate ? before.candidates[place] : undefined;
      return judged ?? { ...candidate, quality: qualityOf(shippedPriors, evidence, candidate, task) };
    });
    this.#judged.set(task, { evidence, base, candidates });
    return candidates;
  }
}

function unlisted({ providerId, model }: ModelReference, view: ProviderView): RoutingCandidate {
  const row = { providerId, providerName: view.name, model, name: model, local: view.local, can: [], cannot: [] };
  const unavailable = blockedWords(view) ?? `${view.name} does not list it`;
  return baseCandidate({
    ...row,
    abilities: [],
    refuses: [],
    simulated: view.simulated,
    lifecycle: 'typed',
    hidden: false,
    sources: {},
    unavailable,
  }).candidate;
}

function outWords(asksFirst: boolean): string {
  return asksFirst ? 'VS Code would ask you before it answers' : 'it answers in this editor only';
}

/** Why a provider cannot be called whatever is asked of it. */
function blockedWords({ name, state, problem }: ProviderView): string | undefined {
  switch (state) {
    case 'needsKey':
      return `${name} has no key yet`;
    case 'needsAddress':
      return `${name} has no address yet`;
    case 'disabled':
      return `${name} is switched off`;
    case 'notRunning':
      return withoutStop(problem ?? `${name} does not run`);
    default:
      return undefined;
  }
}

type ByModel = ReadonlyMap<string, ReadonlyMap<string, readonly CircuitView[]>>;

function byModel(circuits: readonly CircuitView[]): ByModel {
  const found = new Map<string, Map<string, CircuitView[]>>();
  for (const circuit of circuits) {
    const models = found.get(circuit.providerId) ?? new Map<string, CircuitView[]>();
    found.set(circuit.providerId, models);
    models.set(circuit.model, [...(models.get(circuit.model) ?? []), circuit]);
  }
  return found;
}

const RANK = { closed: 0, halfOpen: 1, open: 2 } as const;

/** With the key that it would be asked with, the first of those that are well; one that was never asked with a key is. */
function healthOf(circuits: readonly CircuitView[], keyNames: readonly string[]): RoutingCandidate['health'] {
  const views = keyNames.map(
    (keyName) =>
      circuits.find((circuit) => circuit.keyName === keyName) ??
      ({ state: 'closed', errorRate: 0, attempts: 0, untilMs: undefined } as const),
  );
  const [best] = views.toSorted((one, other) => RANK[one.state] - RANK[other.state]);
  const { state, untilMs, errorRate, attempts } = best ?? { state: 'closed', errorRate: 0, attempts: 0 };
  return { state, ...(untilMs !== undefined && { untilMs }), errorRate, attempts };
}
