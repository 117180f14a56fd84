// A request as a usage record keeps it, figures and short words alone, and back: so that it can be decided again.
import { MODEL_ABILITIES } from '../../shared/catalogViews.ts';
import { TASKS, type RoutingRequest } from '../../shared/routingViews.ts';
import type { UsageRecord } from '../records.ts';

export type RecordedFeatures = NonNullable<UsageRecord['features']>;

/** What a record itself says of its request. */
export type RecordOfRequest = Pick<UsageRecord, 'purpose' | 'startedAt' | 'workspace' | 'conversationId' | 'features'>;

const NUMBERS = ['confidence', 'difficulty', 'maxOutputTokens', 'maxLatencyMs', 'maxCostUsd', 'budgetLeftUsd'] as const;

/** For `UsageRecord.features`. Neither the path nor the numbers of the prompt's words; `gain` is what the scorer made of those. */
export function recordedFeatures(request: RoutingRequest, gain?: number): RecordedFeatures {
  const features: Record<string, RecordedFeatures[string]> = {
    task: request.task,
    estimatedInputTokens: request.inputTokens,
    expectedOutputTokens: request.outputTokens,
    required: [...request.required],
    preferLocal: request.preferLocal,
  };
  for (const name of NUMBERS) {
    const value = request[name];
    if (value !== undefined && Number.isFinite(value)) {
      features[name] = value;
    }
  }
  for (const name of ['language', 'languageId', 'speed', 'budget'] as const) {
    const value = request[name];
    if (value !== undefined) {
      features[name] = value;
    }
  }
  return gain !== undefined && Number.isFinite(gain) ? { ...features, gain } : features;
}

/**
 * The request, and the gain that was noted with it. `undefined`: the record is from before requests were noted. Records may have been
 * imported from a file that nobody vouches for, so each value is looked at.
 */
export function recordedRequest(record: RecordOfRequest): { request: RoutingRequest; gain?: number } | undefined {
  const { features = {}, purpose, startedAt, workspace, conversationId } = record;
  const task = TASKS.find((one) => one === features['task']);
  const inputTokens = amount(features['estimatedInputTokens']);
  const outputTokens = amount(features['expectedOutputTokens']);
  if (!task || inputTokens === undefined || outputTokens === undefined) {
    return undefined;
  }
  const required = features['required'];
  const numbers = NUMBERS.map((name) => [name, amount(features[name])] as const).filter(
    ([, value]) => value !== undefined,
  );
  const gain = features['gain'];
  const request: RoutingRequest = {
    task,
    confidence: 0,
    difficulty: 0.5,
    ...(Object.fromEntries(numbers) as Partial<Pick<RoutingRequest, (typeof NUMBERS)[number]>>),
    purpose,
    inputTokens,
    outputTokens,
    required: Array.isArray(required) ? MODEL_ABILITIES.filter((ability) => required.includes(ability)) : [],
    preferLocal: features['preferLocal'] === true,
    at: startedAt,
    features: [],
    workspace,
    conversationId,
    language: word(features['language']),
    languageId: word(features['languageId']),
    speed: (['critical', 'normal'] as const).find((one) => one === features['speed']),
    budget: (['ok', 'low', 'used_up'] as const).find((one) => one === features['budget']),
  };
  return typeof gain === 'number' && Number.isFinite(gain) ? { request, gain } : { request };
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 64 ? value : undefined;
}
