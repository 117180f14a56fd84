// A price table fetched by the person's command: checked before it is used, kept for later sessions, refused when it is not one.
import type * as library from '@pydantic/genai-prices';
import { AppError, toAppError } from './errors.ts';
import { guardedFetch, isLoopback } from './guardedFetch.ts';
import type { Clock, Fetch } from './ports.ts';
import { readPriceTable } from './priceTableFormat.ts';
import { fetchedOn, useTable } from './priceTableInUse.ts';

type Library = typeof library;

export interface RefreshOptions {
  /** Where the table is; default: where the library's makers publish it. */
  url?: string | undefined;
  fetch: Fetch;
  clock: Clock;
  /** Writes the table down for the next session; where it throws, the one in use stays. */
  keep: (this: void, text: string) => void;
  /** ISO date of the table that came along: today's is never older, whatever the clock says. */
  notBefore: string;
}

/** The published table has less than half a megabyte. */
const LARGEST_BYTES = 5_000_000;
const LONGEST_MS = 30_000;
/** Of the models in the table in use: one that knows far fewer is no newer release of it. */
const LEAST_SHARE = 0.5;

/**
 * Fetches the table of today, checks it, puts it to use and keeps it. Throws `badResponse` for what is no price table, else
 * `network`, `timeout` or `cancelled`: what was in use stays in use then.
 */
export async function refreshPriceTable(
  { url, fetch, clock, keep, notBefore }: RefreshOptions,
  signal: AbortSignal,
): Promise<{ date: string; models: number }> {
  const prices = await import('@pydantic/genai-prices');
  const address = url ?? prices.REMOTE_DATA_JSON_URL;
  if (!address.startsWith('https://') && !isLoopback(address)) {
    throw new AppError('config', 'The price table is fetched over https only.');
  }
  const known = await prices.waitForUpdate();
  const table = readPriceTable(await download(address, { fetch, clock }, signal));
  const [models, before] = [countModels(table), countModels(known)];
  if (models < before * LEAST_SHARE) {
    throw new AppError('badResponse', `What came knows ${models} models only, the price table in use ${before}.`);
  }
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const date = today < notBefore ? notBefore : today;
  const knownDate = await fetchedOn(prices);
  await use(prices, table, date);
  try {
    keep(JSON.stringify({ date, table }));
  } catch (thrown) {
    // Nobody is to count with what the next session does not know.
    await useTable(prices, known ?? [], knownDate);
    throw thrown;
  }
  return { date, models };
}

/** Puts a kept table to use, unless it is older than the ISO date `notBefore`, or no such table. */
export async function useKeptTable(prices: Library, kept: string, notBefore: string): Promise<void> {
  try {
    const { date, table } = JSON.parse(kept) as { date?: unknown; table?: unknown };
    if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date) || date < notBefore) {
      return;
    }
    await use(prices, readPriceTable(table), date);
  } catch {
    // Of another release of the program, or damaged: the one in use stays.
  }
}

/** Keys that this release of the library cannot count are left out: it would complain of them with each question. */
async function use(prices: Library, table: library.Provider[], date: string): Promise<void> {
  const known = new Set((await prices.waitForUpdate())?.flatMap(({ models }) => models.flatMap(priceKeys)));
  const countable = (rates: library.ModelPrice) =>
    Object.fromEntries(Object.entries(rates).filter(([key]) => known.has(key)));
  const next = table.map((provider) => ({
    ...provider,
    models: provider.models.map((model) => ({
      ...model,
      prices: Array.isArray(model.prices)
        ? model.prices.map((price) => ({ ...price, prices: countable(price.prices) }))
        : countable(model.prices),
    })),
  }));
  try {
    await useTable(prices, next, date);
  } catch (cause) {
    throw new AppError('badResponse', 'What came is no price table: a price has a condition that nobody knows.', {
      cause,
    });
  }
}

function priceKeys({ prices }: library.ModelInfo): string[] {
  return Array.isArray(prices) ? prices.flatMap((price) => Object.keys(price.prices)) : Object.keys(prices);
}

function countModels(table: readonly Pick<library.Provider, 'models'>[] | null): number {
  return (table ?? []).reduce((sum, { models }) => sum + models.length, 0);
}

/** The parsed body, if it is JSON of a bearable size that comes in time. */
async function download(
  address: string,
  { fetch, clock }: Pick<RefreshOptions, 'fetch' | 'clock'>,
  signal: AbortSignal,
): Promise<unknown> {
  const timeout = new AbortController();
  const timer = clock.after(LONGEST_MS, () =>
    timeout.abort(new AppError('timeout', `The price table did not come within ${LONGEST_MS / 1000} s.`)),
  );
  const either = AbortSignal.any([signal, timeout.signal]);
  try {
    const response = await guardedFetch(fetch, address)(address, { signal: either });
    if (!response.ok) {
      await response.body?.cancel();
      const { status } = response;
      throw new AppError('badResponse', `${new URL(address).host} answers with status ${status}.`, { status });
    }
    return JSON.parse(await readText(response));
  } catch (thrown) {
    throw thrown instanceof SyntaxError
      ? new AppError('badResponse', 'What came is no price table: it is not JSON.', { cause: thrown })
      : toAppError(thrown, { signal: either });
  } finally {
    timer.dispose();
  }
}

/** Stops reading when it is more than a price table can be, whatever the headers say. */
async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Node's type has the iterator that the DOM's lacks.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BYTES) {
      throw new AppError('badResponse', 'What came is no price table: it is too large.');
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
