// A program: asks for many streams at once, and notes how old each word is when it comes.
import { Agent, request as send } from 'node:http';

export interface LoadOrder {
  url: string;
  token: string;
  model: string;
  streams: number;
  words: number;
  everyMs: number;
  /** The streams begin evenly over so long. */
  beginMs: number;
}

/** Milliseconds; each list sorted. */
export interface LoadResult {
  wordMs: readonly number[];
  /** From the question to its first word. */
  firstWordMs: readonly number[];
  /** Streams that did not come to their end with every word. */
  lost: number;
  /** Why, of the first of them. */
  firstLoss?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const WORD = /"content":"(\d+) "/;

process.on('message', (order: LoadOrder) => {
  void run(order).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());

async function run(order: LoadOrder): Promise<LoadResult> {
  const wordMs: number[] = [];
  const firstWordMs: number[] = [];
  const losses: string[] = [];
  const gap = order.beginMs / order.streams;
  const streams = Array.from({ length: order.streams }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * gap));
    const loss = await stream(order, wordMs, firstWordMs).catch((error: unknown) => String(error));
    if (loss !== undefined) {
      losses.push(loss);
    }
  });
  await Promise.all(streams);
  const sorted = (values: number[]) => values.toSorted((a, b) => a - b);
  return { wordMs: sorted(wordMs), firstWordMs: sorted(firstWordMs), lost: losses.length, firstLoss: losses[0] };
}

/** Why it counts as lost; `undefined`: it does not. */
function stream(order: LoadOrder, wordMs: number[], firstWordMs: number[]): Promise<string | undefined> {
  const { url, token, model, words, everyMs } = order;
  const body = JSON.stringify({
    model,
    stream: true,
    messages: [{ role: 'user', content: `${words} words every ${everyMs} ms` }],
  });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    let heard = 0;
    let isDone = false;
    let rest = '';
    const line = (text: string): void => {
      const said = WORD.exec(text)?.[1];
      if (said !== undefined) {
        const now = process.hrtime.bigint();
        wordMs.push(Number(now - BigInt(said)) / 1e6);
        heard += 1;
        if (heard === 1) {
          firstWordMs.push(Number(now - began) / 1e6);
        }
      }
      isDone ||= text === 'data: [DONE]';
    };
    const question = send(`${url}/chat/completions`, { method: 'POST', headers, agent }, (answer) => {
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        const lines = (rest + piece).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(line);
      });
      answer.on('error', reject);
      answer.on('end', () => {
        const isWhole = isDone && heard === words;
        resolve(isWhole ? undefined : `status ${answer.statusCode}, ${heard} of ${words} words, ${rest.slice(0, 200)}`);
      });
    });
    question.on('error', reject);
    question.end(body);
  });
}
