// The signature of a delivery: HMAC-SHA-256 over time and body, so that a receiver knows who sent it, what, and when.
import { createHmac } from 'node:crypto';

/** Names of headers; docs/WEBHOOKS.md promises them to receivers. */
export const SIGNATURE_HEADER = 'LLM-Workbench-Signature';
export const EVENT_HEADER = 'LLM-Workbench-Event';
/** The same on every try of a delivery: what was received once is not to be handled again. */
export const DELIVERY_HEADER = 'LLM-Workbench-Delivery';

/** "t=<seconds since 1970>,v1=<64 hex digits>"; signed is `<t>.<body>`, with the secret's characters as the key. */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
