// A program: serves prebuilt streams on loopback, in a process of its own so that its work is not counted with the reader's.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  anthropicEvents,
  cohereEvents,
  geminiEvents,
  ollamaLines,
  openaiEvents,
  responsesEvents,
} from './streamBytes.ts';

/** What this process tells the one that started it. */
export type StreamMessage =
  | { kind: 'listening'; port: number }
  /** The last byte of a stream was handed to the system; `at` is epoch milliseconds. */
  | { kind: 'lastByte'; at: number };

const MODEL_LISTS = {
  '/openai/v1/models': {
    object: 'list',
    data: [{ id: 'gpt-4.1-mini', object: 'model', created: 1_744_317_547, owned_by: 'system' }],
  },
  '/anthropic/v1/models': {
    data: [
      { type: 'model', id: 'claude-haiku-4-5', display_name: 'Claude Haiku 4.5', created_at: '2025-10-15T00:00:00Z' },
    ],
    has_more: false,
    first_id: 'claude-haiku-4-5',
    last_id: 'claude-haiku-4-5',
  },
};
/** Written at once where nothing is said of a pause: about what a socket takes. */
const BURST_BYTES = 64 * 1024;

/** By how the path ends. */
const FORMATS: readonly [ending: string, format: (count: number) => string[]][] = [
  ['/chat/completions', openaiEvents],
  ['/messages', anthropicEvents],
  [':streamGenerateContent', geminiEvents],
  ['/v2/chat', cohereEvents],
  ['/responses', responsesEvents],
  ['/api/chat', ollamaLines],
];

const prepared = new Map<string, string[]>();

function events(path: string, count: number): string[] {
  const key = `${path} ${count}`;
  const format = FORMATS.find(([ending]) => path.endsWith(ending))?.[1];
  const known = prepared.get(key) ?? (format ?? openaiEvents)(count);
  prepared.set(key, known);
  return known;
}

function tell(message: StreamMessage): void {
  process.send?.(message);
}

function written(response: ServerResponse, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    response.write(bytes, () => resolve());
  });
}

/** The question says how long the answer is: "2000 chunks", or "2000 chunks in 5000 ms". */
async function answer(question: string, path: string, response: ServerResponse): Promise<void> {
  const [, count, durationMs] = /(\d+) chunks(?: in (\d+) ms)?/.exec(question) ?? [];
  if (count === undefined) {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"say how many chunks"}}');
    return;
  }
  const type = path.endsWith('/api/chat') ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8';
  response.writeHead(200, { 'content-type': type });
  const all = events(path, Number(count));
  if (durationMs === undefined) {
    const bytes = all.join('');
    for (let at = 0; at < bytes.length; at += BURST_BYTES) {
      await written(response, bytes.slice(at, at + BURST_BYTES));
    }
  } else {
    const startedAt = performance.now();
    for (const [index, event] of all.entries()) {
      const dueMs = startedAt + (Number(durationMs) * index) / all.length - performance.now();
      if (dueMs > 1) {
        await pause(dueMs);
      }
      await written(response, event);
    }
  }
  tell({ kind: 'lastByte', at: Date.now() });
  response.end();
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) {
    pieces.push(piece as Buffer);
  }
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const list = MODEL_LISTS[path as keyof typeof MODEL_LISTS] as object | undefined;
  if (request.method === 'POST') {
    await answer(Buffer.concat(pieces).toString(), path, response);
  } else {
    const body = list ?? { error: { message: 'not here' } };
    response.writeHead(list ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.on('connection', (socket) => socket.setNoDelay(true));
server.listen(0, '127.0.0.1', () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }));
// The parent's end ends this one too.
process.once('disconnect', () => process.exit());
