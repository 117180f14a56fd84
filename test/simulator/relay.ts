/** Has aimock write an answer, amends it to the vendor's manner, and sends it at the model's pace, with its fault. */
import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { AnswerWriter } from './answerWriter.ts';
import type { Dialect, Frame, Plan, Reply } from './contract.ts';
import { mendPairs, parseFrames, writeFrame } from './frames.ts';
import type { Json } from './json.ts';

/** An answer under way to a client. */
export type Delivery = {
  readonly response: ServerResponse;
  /** Aborted when the client leaves or the simulator stops. */
  readonly signal: AbortSignal;
  /** Multiplies the speed; 0 is no waiting at all. */
  readonly pace: number;
  readonly headers: Record<string, string>;
  /** Breaks the connection off. */
  cut(): void;
};

const slowStartMs = 20_000;

/** Sends a planned answer, streamed or whole. Throws if the client leaves. */
export async function relay(
  writer: AnswerWriter,
  dialect: Dialect,
  plan: Plan,
  body: Json,
  delivery: Delivery,
): Promise<void> {
  const { response, headers } = delivery;
  const written = await writer.write(dialect, plan, body);
  if (dialect.streams(body)) {
    const frames = dialect.amend(parseFrames(dialect.framing, written), plan, body);
    mendPairs(frames, dialect);
    const type = dialect.framing === 'sse' ? 'text/event-stream; charset=utf-8' : 'application/x-ndjson';
    response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-cache' });
    response.flushHeaders();
    await stream(dialect, plan, frames, delivery);
    return;
  }
  const outputMs = (plan.counts.textTokens / plan.model.tokensPerSecond) * 1000;
  await pause(firstTokenMs(plan) + outputMs, delivery);
  if (plan.cue === 'stall') await never(delivery.signal);
  if (plan.cue === 'cut' || plan.cue === 'no ending') {
    delivery.cut();
    return;
  }
  const whole = dialect.amendWhole(JSON.parse(written) as Json, plan, body);
  await sendReply({ status: 200, body: whole }, delivery);
}

/** Sends a reply that is no model's answer. */
export async function sendReply(reply: Reply, delivery: Delivery): Promise<void> {
  const { response } = delivery;
  const headers = { ...delivery.headers, ...reply.headers };
  if (reply.lines) {
    response.writeHead(reply.status, { ...headers, 'content-type': 'application/x-ndjson' });
    for (const line of reply.lines) {
      await send(writeFrame('ndjson', { data: line }), delivery);
      await pause(200, delivery);
    }
    reply.onSent?.();
    response.end();
    return;
  }
  const isText = typeof reply.body === 'string';
  response.writeHead(reply.status, {
    ...headers,
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
  });
  response.end(isText ? reply.body : JSON.stringify(reply.body));
}

async function stream(dialect: Dialect, plan: Plan, frames: Frame[], delivery: Delivery): Promise<void> {
  const { response, pace, signal } = delivery;
  const carriesText = (frame: Frame): boolean =>
    typeof frame.data !== 'string' && dialect.textSlot(frame.data) !== undefined;
  const breakAfter = Math.max(Math.floor(frames.filter(carriesText).length * 0.4), 1);
  const perFrameMs = (dialect.chunkChars / 4 / plan.model.tokensPerSecond) * 1000;
  let dueMs = performance.now() + (pace > 0 ? firstTokenMs(plan) / pace : 0);
  let textFrames = 0;
  for (const frame of frames) {
    if (carriesText(frame)) {
      if (textFrames === breakAfter && (await breakOff(dialect, plan, delivery))) return;
      if (pace > 0) {
        await pause((dueMs - performance.now()) * pace, delivery);
        dueMs += perFrameMs / pace;
      }
      textFrames += 1;
    }
    await send(writeFrame(dialect.framing, frame), delivery);
    // A turn of the event loop lets each frame go out on its own, as over a real line.
    await setImmediate(undefined, { signal });
  }
  response.end();
}

/** The faults that strike in mid-stream; true if the answer is over. */
async function breakOff(dialect: Dialect, plan: Plan, delivery: Delivery): Promise<boolean> {
  const { response, signal } = delivery;
  switch (plan.cue) {
    case 'cut':
      delivery.cut();
      return true;
    case 'no ending':
      response.end();
      return true;
    case 'error in stream':
      response.end(writeFrame(dialect.framing, dialect.errorFrame()));
      return true;
    case 'stall':
      return never(signal);
    default:
      return false;
  }
}

/** A little different each time, as with real vendors. */
function firstTokenMs(plan: Plan): number {
  if (plan.cue === 'slow') return slowStartMs;
  return plan.model.firstTokenMs * (0.8 + 0.4 * Math.random());
}

async function send(text: string, { response, signal }: Delivery): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    response.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

async function pause(ms: number, { pace, signal }: Delivery): Promise<void> {
  if (pace > 0 && ms > 0) await setTimeout(ms / pace, undefined, { signal });
}

/** Waits until the client leaves, then throws. */
async function never(signal: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  throw signal.reason;
}
