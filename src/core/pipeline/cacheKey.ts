// What an answer depends on, as a hash: equal requests have equal keys, and nothing can be read out of one.
import { createHash } from 'node:crypto';
import { isRecord } from '../isRecord.ts';
import type { ModelInfo } from '../provider.ts';
import type { Target } from './call.ts';

/** Another one makes all earlier answers unknown: for when the program sends the same request otherwise. */
const VERSION = 1;

/**
 * Provider, address, model and all of the request; `repeat` keeps answers apart that are wanted several times. Neither keys nor their
 * names go into it, nor headers, which may hold secrets.
 */
export function cacheKey({ provider, connection, request }: Target, repeat = 0): string {
  const { modelInfo, ...asked } = request;
  const depends = {
    version: VERSION,
    provider: provider.id,
    origin: connection.origin,
    path: pathOf(connection.context.baseUrl),
    simulated: connection.simulated,
    request: asked,
    model: modelInfo && shaping(modelInfo),
    repeat,
  };
  return createHash('sha256').update(JSON.stringify(depends, sorted)).digest('hex');
}

/** What a provider looks at when it writes the request; prices, names and dates change nothing. */
function shaping(info: ModelInfo): Partial<ModelInfo> {
  const { abilities, refuses, efforts, leastEffort, exclusions, contextWindow, maxOutputTokens } = info;
  return { abilities, refuses, efforts, leastEffort, exclusions, contextWindow, maxOutputTokens };
}

/** Several servers may stand behind one origin. A name and password in an address are left out. */
function pathOf(address: string): string {
  return URL.canParse(address) ? new URL(address).pathname : address;
}

/** The same text whatever order properties were written in. */
function sorted(_name: string, value: unknown): unknown {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;
}
