// What the router asks of the world: the editor's host and the command line each give it theirs.
import type { CatalogRow } from '../../shared/catalogViews.ts';
import type { RoutingReceipt, RoutingRequest } from '../../shared/routingViews.ts';
import type { ModelsView } from '../../shared/views.ts';
import type { Connections } from '../connections.ts';
import type { KeyRing } from '../keyRing.ts';
import type { Policy } from '../models/policy.ts';
import type { CircuitView } from '../pipeline/breaker.ts';
import type { CallLabels } from '../pipeline/call.ts';
import type { Clock, Log } from '../ports.ts';
import type { Pricing } from '../pricing.ts';
import type { ChatRequest, ModelInfo } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference, UsageRecord } from '../records.ts';
import type { GainModel } from '../routing/gainScorer.ts';
import type { QualityEvidence } from '../routing/qualityScores.ts';
import type { RoutingRule } from '../routing/rules/routingRule.ts';
import type { RoutingSettings } from '../routingSettings.ts';

/** What the catalogue knows at one moment: the same object while nothing changes. `CatalogState` is one. */
export interface CatalogNow {
  readonly models: Pick<ModelsView, 'providers'>;
  /** All models; those of `named` have a row in any case, where their provider is there. */
  rows(named?: readonly ModelReference[]): readonly CatalogRow[];
  find(reference: ModelReference): { info: ModelInfo } | undefined;
}

/** `ModelCatalog` is one. */
export interface RouterCatalog {
  /** `isQuiet`: nothing is sent and no secret is read because of it. */
  state(isQuiet: boolean): Promise<CatalogNow>;
  /** Until every list that is being read has come or failed, or that of one provider. */
  settled(providerId?: string): Promise<void>;
}

/** Of all budgets that a request counts in, the tightest. */
export interface BudgetNow {
  /** How far it is used, soft or hard: `low` from 80 % on. */
  state?: RoutingRequest['budget'];
  /** What the tightest hard one leaves, USD; absent: there is none. */
  leftUsd?: number;
}

/** What a small model said when it was asked for a task. */
export interface ClassifierAnswer {
  text: string;
  /** USD, all tries together; absent: not known. */
  costUsd?: number;
}

/**
 * Whatever takes longer than the time to decide counts as not known. Those that are functions of settings are asked with each
 * request.
 */
export interface RouterOptions {
  providers: Providers;
  catalog: RouterCatalog;
  connections: Pick<Connections, 'open' | 'environmentKey'>;
  keys: Pick<KeyRing, 'list'>;
  /** The key that settings ask for by name: no other one of that provider is taken in its place. */
  wantedKey?(providerId: string): { name: string } | undefined;
  pricing: Pick<Pricing, 'load'>;
  /** Asked again before each further model is opened; absent: every model may be asked. */
  policy?(): Promise<Pick<Policy, 'refusal'>>;
  /** Those of the breaker: `breaker.views()`. */
  circuits(): readonly CircuitView[];
  clock: Clock;
  redact(text: string): string;
  log?: Pick<Log, 'warn'>;
  settings(): RoutingSettings;
  /** Where each leads. */
  aliases(): ReadonlyMap<string, ModelReference>;
  /** In force, the settings' before the folder's. */
  rules(): Promise<readonly RoutingRule[]>;
  budget?(labels: Pick<CallLabels, 'purpose' | 'workspace' | 'conversationId'>): Promise<BudgetNow>;
  /** Of this person's votes, edits and tests; absent: the shipped qualities hold. */
  evidence?(): Promise<QualityEvidence>;
  /** Absent: the one that learning starts from. */
  gainModel?(): Promise<GainModel>;
  /** A receipt that was kept. */
  receipt?(id: string): Promise<RoutingReceipt | undefined>;
  /** The newest records of the ledger, at most so many: how long answers usually are. Asked for once a minute at most. */
  answers?(most: number): Promise<readonly UsageRecord[]>;
  /** Asks a small model through the pipeline. Only where the settings name one, and never for a dry run. */
  classify?(
    model: ModelReference,
    request: Omit<ChatRequest, 'model' | 'modelInfo'>,
    signal: AbortSignal,
    /** `receiptId`: of the request that it is asked for, on whose receipt it stands. */
    labels: Pick<CallLabels, 'workspace' | 'conversationId' | 'receiptId'>,
  ): Promise<ClassifierAnswer>;
}
