// Usage of servers that lead requests on to vendors, or are one: with what they say that an answer cost.
import type { Usage } from '../provider.ts';
import { readUsage } from './openaiChat.ts';
import { asRecord, tokenCount } from './wire.ts';

/** xAI's unit. https://docs.x.ai/docs/api-reference */
const TICKS_PER_USD = 10_000_000_000;

/** OpenAI's usage with the server's own figure for the cost, where it has one. */
export function gatewayUsage(raw: Readonly<Record<string, unknown>>): Usage {
  return { ...readUsage(raw), ...chargedBy(raw) };
}

/**
 * USD. With a key of the person's own `cost` is OpenRouter's fee, and what the vendor bills stands beside it
 * (https://openrouter.ai/docs/use-cases/usage-accounting). A cost of 0 is what servers say that know none: it says nothing.
 */
export function chargedBy(raw: Readonly<Record<string, unknown>>): Pick<Usage, 'reportedCostUsd'> {
  const ticks = tokenCount(raw['cost_in_usd_ticks']);
  const fee = tokenCount(raw['cost']);
  const beside = raw['is_byok'] === true ? tokenCount(asRecord(raw['cost_details'])['upstream_inference_cost']) : 0;
  const usd = ticks ? ticks / TICKS_PER_USD : (fee ?? 0) + (beside ?? 0);
  return fee === undefined && !ticks ? {} : { reportedCostUsd: usd || undefined };
}
