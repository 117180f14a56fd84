// A fetch that never leaves the origin it was made for, so that a key cannot follow a redirect or a wrong address.
import { LARGEST_LIST_BYTES, limited } from './boundedFetch.ts';
import { AppError } from './errors.ts';
import type { Fetch } from './ports.ts';

const MAX_REDIRECTS = 3;

/** Code of the refusal to follow a request to another origin. */
export const OTHER_ADDRESS = 'otherAddress';

/** "https://api.openai.com"; throws `config` for anything but an http(s) address. */
export function originOf(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    throw new AppError('config', `"${address}" is not an address such as https://api.example.com/v1`, { cause });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AppError('config', `The address must begin with https:// or http://, not ${url.protocol}`);
  }
  if (url.username || url.password) {
    throw new AppError('config', 'The address must not contain a user name or password; add a key instead');
  }
  return url.origin;
}

/** Whether the host is this machine: its traffic does not leave it. Names below `.localhost` are not, since some systems ask DNS for them. */
export function isLoopback(address: string): boolean {
  const host = URL.parse(address)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether what is sent there can be read on the way: plain http, and not to this machine. False for what is no address. */
export function isUnencrypted(address: string): boolean {
  return URL.parse(address)?.protocol === 'http:' && !isLoopback(address);
}

/** Same-origin redirects are followed with the same method and body (307, 308, and any for GET); others are refused. */
export function guardedFetch(fetch: Fetch, baseUrl: string): Fetch {
  const origin = originOf(baseUrl);
  return async (input, init) => {
    let url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    // An SDK may hand over a whole Request; its parts are kept, only the redirect mode changes.
    const request: RequestInit = input instanceof Request ? { ...(await requestParts(input)), ...init } : { ...init };
    request.redirect = 'manual';
    for (let hop = 0; ; hop += 1) {
      const wanted = originOf(url);
      if (wanted !== origin) {
        throw new AppError('notAllowed', `Refused: a request for ${origin} was led to ${wanted}`, {
          code: OTHER_ADDRESS,
        });
      }
      const response = await fetch(url, request);
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (!location) {
        // A refusal is read as a whole, also where a stream was asked for.
        return response.ok ? response : limited(response, LARGEST_LIST_BYTES);
      }
      await response.body?.cancel();
      const target = redirectTarget(location, url, response.status);
      if (target.origin !== origin) {
        throw new AppError('notAllowed', `Refused: ${origin} redirects to another address, ${target.origin}`, {
          status: response.status,
          code: OTHER_ADDRESS,
        });
      }
      const method = (request.method ?? 'GET').toUpperCase();
      const keepsMethod = response.status === 307 || response.status === 308 || method === 'GET' || method === 'HEAD';
      // A body that was a stream is used up.
      if (!keepsMethod || hop >= MAX_REDIRECTS || request.body instanceof ReadableStream) {
        const { status } = response;
        throw new AppError('config', `${origin} redirects (${status}); the base URL is probably not complete`, {
          status,
        });
      }
      url = target.href;
    }
  };
}

function redirectTarget(location: string, from: string, status: number): URL {
  try {
    return new URL(location, from);
  } catch (cause) {
    throw new AppError('badResponse', `${new URL(from).origin} redirects to what is not an address`, { status, cause });
  }
}

/** The body is read, so that it can be sent once more after a redirect. */
async function requestParts(request: Request): Promise<RequestInit> {
  return {
    method: request.method,
    headers: request.headers,
    body: request.body ? await request.arrayBuffer() : undefined,
    signal: request.signal,
  };
}
