// Requests for the tests of rules.
import type { RuleRequest } from '../../../../../src/core/routing/rules/ruleScene.ts';

/** Wednesday, 2026-03-18, 14:30 local time. */
const WEDNESDAY_AFTERNOON = new Date(2026, 2, 18, 14, 30).getTime();

export function requestOf(given: Partial<RuleRequest> = {}): RuleRequest {
  return {
    task: 'other',
    confidence: 0.9,
    difficulty: 0.4,
    purpose: 'chat',
    inputTokens: 500,
    outputTokens: 300,
    required: [],
    preferLocal: false,
    at: WEDNESDAY_AFTERNOON,
    features: [],
    ...given,
  };
}
