// What the person's settings say of choosing models and of surviving failures.
import type { Strategy } from '../shared/routingViews.ts';
import type { ModelReference } from '../shared/views.ts';

export const FALLBACKS = ['never', 'auto', 'always'] as const;

export interface RoutingSettings {
  strategy: Strategy;
  /** Whom others are asked for after a failure: nobody, Auto only, or named models too. */
  fallback: (typeof FALLBACKS)[number];
  preferLocal: boolean;
  /** To the first token, milliseconds. */
  maxLatencyMs?: number;
  /** Expected gain from which on the stronger model is asked (-1 to 1); absent: the weights of the strategy decide. */
  threshold?: number;
  afterContent: 'restart' | 'continue' | 'ask';
  /** Milliseconds for a request with all its attempts; absent: no limit. */
  totalMs?: number;
  /** Tokens a second that an answer has to come with once it has begun. */
  leastTokensPerSecond?: number;
  /** Of the person's own, by their names: models and aliases as they were written, in order. */
  chains: Readonly<Record<string, readonly string[]>>;
  /** Names of chains for these failures; absent: the usual one goes on with what holds more; and nobody is asked. */
  contextTooLongChain?: string;
  contentFilterChain?: string;
  /** A small model that is asked for the task of a prompt; absent: the local classifier finds it. */
  classifierModel?: ModelReference;
  /** In force while a soft budget is low or used up. */
  lowBudgetStrategy?: Strategy;
  /** As written; read by `readRules`. */
  rules: unknown;
  limits: readonly RateLimitSetting[];
  cache: { isOn: boolean; maxAgeMs: number; maxBytes: number };
  /** A second model starts after the usual time to the first token times this; absent: none does. */
  hedgeAfter?: number;
}

/** Of one provider, key and folder, or of all; absent figures: no limit. */
export interface RateLimitSetting {
  scope: { providerId?: string; keyName?: string; workspace?: string };
  limits: { requestsPerMinute?: number; tokensPerMinute?: number; tokensPerDay?: number; parallel?: number };
}

export type { ModelReference };
