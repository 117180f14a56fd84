// A fetch that remembers what came back last: how long it took, the server's clock, and whether a web page answered.
import type { Clock, Fetch } from '../ports.ts';

/** The last answer, whatever was made of it. */
export interface Exchange {
  status: number;
  /** The server's clock minus this machine's, in milliseconds; absent where the answer has no date. */
  skewMs?: number;
  /** A web page came where data were asked for; with its title, where it has one. */
  page?: { title?: string };
  /** It came from the guard that large vendors put before their servers, not from a proxy on the way. */
  isVendorsGuard: boolean;
}

export interface WatchedFetch {
  fetch: Fetch;
  last(): Exchange | undefined;
  /** Monotonic milliseconds at which the first request went out: loading a vendor's SDK is none of its slowness. */
  firstSentMs(): number | undefined;
}

/** Characters of a page that are read for its title. */
const PAGE_START = 20_000;

export function watchedFetch(fetch: Fetch, clock: Clock): WatchedFetch {
  let last: Exchange | undefined;
  let firstSentMs: number | undefined;
  return {
    last: () => last,
    firstSentMs: () => firstSentMs,
    fetch: async (input, init) => {
      firstSentMs ??= clock.monotonicMs();
      const response = await fetch(input, init);
      const { status, headers } = response;
      last = { status, skewMs: skewOf(headers, clock.now()), isVendorsGuard: headers.has('cf-ray') };
      const isPage = /^(?:text\/html|application\/xhtml)/i.test(headers.get('content-type') ?? '');
      if (!isPage || !response.body) {
        return response;
      }
      if (!canBeRemade(status)) {
        last.page = {};
        return response;
      }
      const start = await startOf(response);
      last.page = { title: titleOf(start) };
      return new Response(start, { status, headers: withoutCoding(headers) });
    },
  };
}

/** Whether the constructor takes an answer of this status with a body. */
function canBeRemade(status: number): boolean {
  return status >= 200 && status < 600 && status !== 204 && status !== 205 && status !== 304;
}

/** An answer out of a cache is as old as it says. */
function skewOf(headers: Headers, now: number): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  const ageMs = (Number(headers.get('age')) || 0) * 1000;
  return Number.isFinite(date) ? date + ageMs - now : undefined;
}

async function startOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  // Leaving the loop cancels the rest.
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length >= PAGE_START) {
      break;
    }
  }
  return text;
}

function titleOf(page: string): string | undefined {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(page)?.[1]?.replace(/\s+/g, ' ').trim();
  return title ? title.slice(0, 80) : undefined;
}

/** The text is decoded by now, and may be shorter than it was. */
function withoutCoding(headers: Headers): Headers {
  const plain = new Headers(headers);
  plain.delete('content-encoding');
  plain.delete('content-length');
  return plain;
}
