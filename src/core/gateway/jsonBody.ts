// The body of a request: counted while it comes, and looked at for its depth before it is parsed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fields, readObject } from './fields.ts';
import { GatewayRefusal } from './refusal.ts';

/** Deeper JSON is nobody's question: the deepest known are schemas of tools. */
const DEEPEST = 100;
/** More of a body that is too large is not read, only to let its sender read why. */
const MOST_DISCARDED_BYTES = 50_000_000;
const MOST_DISCARDING_MS = 3000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The whole body as bytes; refuses with 413 beyond `mostBytes`, before it has come where its sender says so. `onBytes` is told of each piece. */
export function readBody(
  request: IncomingMessage,
  mostBytes: number,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const leave = (): void => {
      request.off('data', take).off('end', finish);
      signal.removeEventListener('abort', stop);
    };
    const fail = (error: unknown): void => {
      leave();
      request.pause();
      reject(error instanceof Error ? error : new Error('The request ended early'));
    };
    const stop = (): void => fail(signal.reason);
    const take = (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes > mostBytes) {
        fail(tooLarge(mostBytes));
        return;
      }
      try {
        onBytes(piece.length);
        pieces.push(piece);
      } catch (error) {
        fail(error);
      }
    };
    const finish = (): void => {
      leave();
      resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
    };
    if (signal.aborted) {
      stop();
    } else if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
      fail(tooLarge(mostBytes));
    } else {
      signal.addEventListener('abort', stop, { once: true });
      request.on('data', take).on('end', finish);
    }
  });
}

function tooLarge(mostBytes: number): GatewayRefusal {
  return new GatewayRefusal(413, `The request is larger than ${Math.round(mostBytes / 1_000_000)} MB.`, {
    code: 'request_too_large',
    closes: true,
  });
}

/** The object that the bytes are; refuses what is not UTF-8, not JSON, or too deep. */
export function parseBody(bytes: Buffer): Fields {
  if (depthOf(bytes) > DEEPEST) {
    throw new GatewayRefusal(400, `The JSON is nested more than ${DEEPEST} levels deep.`, { code: 'invalid_json' });
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new GatewayRefusal(400, 'The body is not JSON in UTF-8.', { code: 'invalid_json', cause });
  }
  return readObject(value, 'The body');
}

/** The most brackets that are open at once; of what is not JSON, some number. Long strings, such as pictures, are skipped natively. */
function depthOf(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at + 1);
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (byte === 0x5d || byte === 0x7d) {
      depth -= 1;
    }
  }
  return deepest;
}

/** Where the string that begins there ends: its quote, or the end of the bytes. */
function endOfString(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let backslashes = 0;
    while (at - backslashes > from && bytes[at - backslashes - 1] === BACKSLASH) {
      backslashes += 1;
    }
    if (backslashes % 2 === 0) {
      return at;
    }
  }
  return bytes.length;
}

/** Reads on for a moment, so that the sender of a large body gets to read the answer before the connection ends. */
export function discardThenEnd(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  const end = (): void => {
    clearTimeout(timer);
    request.off('data', count).off('end', end).off('close', end);
    response.end();
  };
  const count = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > MOST_DISCARDED_BYTES) {
      end();
    }
  };
  const timer = setTimeout(end, MOST_DISCARDING_MS);
  request.on('data', count).once('end', end).once('close', end);
  request.resume();
}
