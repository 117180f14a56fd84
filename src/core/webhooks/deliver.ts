// One try to deliver: signed, within a time limit, and never to another address than the webhook's own.
import { AppError, isUntrustedCertificate, readRetryAfterMs, toAppError } from '../errors.ts';
import { guardedFetch, OTHER_ADDRESS } from '../guardedFetch.ts';
import type { Clock, Fetch } from '../ports.ts';
import { Redactor } from '../redact.ts';
import { DELIVERY_HEADER, EVENT_HEADER, SIGNATURE_HEADER, signatureOf } from './signature.ts';
import { hostOf, type WebhookSecret } from './webhookSecrets.ts';

/** What is sent. */
export interface Letter {
  id: string;
  event: string;
  body: string;
}

/** What came of a try. `sentence` is for the person and the log: it names the host, never the address or the secret. */
export interface Try {
  /** `retry`: another try may help. `stopped`: none will. */
  result: 'delivered' | 'retry' | 'stopped';
  sentence: string;
  /** HTTP status, where one came. */
  status?: number;
  /** How long the receiver asks to wait. */
  retryAfterMs?: number;
}

export interface DeliverOptions {
  fetch: Fetch;
  clock: Clock;
  /** Of this extension. */
  version: string;
}

/** From the first byte sent to the last read. */
const DELIVERY_TIMEOUT_MS = 15_000;
/** Of the receiver's answer; the rest is not read. */
const MOST_ANSWER_BYTES = 4096;
const LONGEST_ANSWER = 300;
/** Parts of an address that are as long as this are taken for secrets: rather a word too few in what is shown. */
const SHORTEST_SECRET_PART = 8;

/** Rejects only with the reason of `signal`. */
export async function deliver(
  letter: Letter,
  { url, secret }: WebhookSecret,
  { fetch, clock, version }: DeliverOptions,
  signal: AbortSignal,
): Promise<Try> {
  const host = hostOf(url);
  const ending = new AbortController();
  const timer = clock.after(DELIVERY_TIMEOUT_MS, () => ending.abort());
  const either = AbortSignal.any([signal, ending.signal]);
  try {
    const response = await guardedFetch(fetch, url)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': `LLM-Workbench/${version}`,
        [EVENT_HEADER]: letter.event,
        [DELIVERY_HEADER]: letter.id,
        [SIGNATURE_HEADER]: signatureOf(letter.body, secret, clock.now()),
      },
      body: letter.body,
      signal: either,
    });
    // Headers have come: what the status says holds, also where the rest never comes.
    const answer = await beginningOf(response, either);
    signal.throwIfAborted();
    return judged(response, host, (text) => cleaned(text, url, secret), answer, clock.now());
  } catch (thrown) {
    signal.throwIfAborted();
    return ending.signal.aborted
      ? { result: 'retry', sentence: `${host} did not answer within ${DELIVERY_TIMEOUT_MS / 1000} seconds.` }
      : failed(thrown, host);
  } finally {
    timer.dispose();
    // What was not read is not waited for.
    ending.abort();
  }
}

/** 408 and 425 ask for another try, 429 and 5xx will pass; any other refusal stays one. */
function judged(
  { status, statusText, headers, ok }: Response,
  host: string,
  clean: (text: string) => string,
  answer: string,
  now: number,
): Try {
  const [reason, words] = [clean(statusText).slice(0, 60), clean(answer)];
  const sentence = `${host} answered ${status}${reason && ` ${reason}`}: ${words === '' ? 'without a word' : `“${words}”`}.`;
  if (ok) {
    return { result: 'delivered', sentence, status };
  }
  const mayPass = status === 408 || status === 425 || status === 429 || status >= 500;
  return mayPass
    ? { result: 'retry', sentence, status, retryAfterMs: readRetryAfterMs(headers, '', now) }
    : { result: 'stopped', sentence, status };
}

/** In words of our own: the system's may repeat the address. */
function failed(thrown: unknown, host: string): Try {
  const error = toAppError(thrown);
  const { code, status } = error;
  if (code === OTHER_ADDRESS) {
    return { result: 'stopped', sentence: `${host} leads to another address; nothing was sent there.`, status };
  }
  if (thrown instanceof AppError && status !== undefined && status < 400) {
    const sentence = `${host} answered ${status}, which leads elsewhere: give the address that it leads to.`;
    return { result: 'stopped', sentence, status };
  }
  return {
    result: isUntrustedCertificate(error) ? 'stopped' : 'retry',
    sentence: `${host} could not be reached${code && /^[A-Z_]{3,60}$/i.test(code) ? ` (${code})` : ''}.`,
  };
}

/** Whatever comes of the answer until it ends, is long enough, or breaks off. */
async function beginningOf({ body }: Response, signal: AbortSignal): Promise<string> {
  if (!body) {
    return '';
  }
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (bytes < MOST_ANSWER_BYTES) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      pieces.push(value);
      bytes += value.byteLength;
    }
  } catch {
    // It broke off: what came until then is told.
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, MOST_ANSWER_BYTES));
}

/**
 * On one line, without what a receiver repeats of the address or the secret, and without links: VS Code makes some of
 * `[words](command:…)` in its notifications.
 */
function cleaned(answer: string, url: string, secret: string): string {
  const redactor = new Redactor();
  const { href, pathname, search, searchParams } = new URL(url);
  // A secret may also stand alone, as in `?secret`: the name of a parameter then.
  for (const whole of [
    secret,
    href,
    `${pathname}${search}`,
    pathname,
    ...searchParams.keys(),
    ...searchParams.values(),
  ]) {
    redactor.remember(whole);
  }
  for (const part of pathname.split('/')) {
    if (part.length >= SHORTEST_SECRET_PART) {
      redactor.remember(part);
    }
  }
  const line = redactor
    .text(answer)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('](', '] (')
    .trim();
  return line.length > LONGEST_ANSWER ? `${line.slice(0, LONGEST_ANSWER)}…` : line;
}
