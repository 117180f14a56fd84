// Who may ask: programs of this machine that know the token. No browser page, and no name of a host that leads here by a trick.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayRefusal } from './refusal.ts';

export interface Guard {
  /** Throws the refusal. */
  check(headers: IncomingHttpHeaders): void;
}

/** For a server on this port of the loopback. */
export function guardFor(port: number, token: string): Guard {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
  const expected = digest(token);
  return {
    check(headers) {
      // Before the token is looked at: a page that was led here learns nothing of it.
      if (!hosts.has(headers.host?.toLowerCase() ?? '')) {
        throw new GatewayRefusal(403, 'This gateway answers to 127.0.0.1 and localhost only.', {
          code: 'wrong_host',
          closes: true,
        });
      }
      // Browsers send one or both with every request that a page can make here; other programs send neither.
      if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
        throw new GatewayRefusal(403, 'This gateway does not answer to web pages.', {
          code: 'browser_refused',
          closes: true,
        });
      }
      const given = /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1];
      // Digests are of one length, and comparing them tells nothing by its time.
      if (given === undefined || !timingSafeEqual(digest(given), expected)) {
        throw new GatewayRefusal(
          401,
          given === undefined
            ? 'A bearer token is needed: the one that was shown when this gateway started.'
            : 'This is not the token of this gateway. It has another one after each start.',
          { code: 'invalid_token', closes: true },
        );
      }
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
