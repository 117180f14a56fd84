/** aimock, run on loopback behind the front: it writes each planned answer in the vendor's wire format. */
import { randomUUID } from 'node:crypto';
import { LLMock } from '@copilotkit/aimock';
import { chunkSizes, type Dialect, type Plan } from './contract.ts';
import { asObject, asText, type Json } from './json.ts';

/** Turns plans into the vendors' wire formats. */
export type AnswerWriter = {
  /** The whole stream or JSON body that aimock writes. Throws `RefusedByAimock` if it finds the request malformed. */
  write(dialect: Dialect, plan: Plan, body: Json): Promise<string>;
  stop(): Promise<void>;
};

/** The request's shape was wrong; the message says how. */
export class RefusedByAimock extends Error {}

/** Starts aimock. Its fixtures look the plan up by the id that goes along in aimock's context header. */
export async function startAnswerWriter(): Promise<AnswerWriter> {
  const plans = new Map<string, Plan & { chunkChars: number }>();
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent', journalMaxEntries: 1 });
  for (const chunkSize of chunkSizes) {
    mock.addFixture({
      match: { predicate: (request) => plans.get(request._context ?? '')?.chunkChars === chunkSize },
      chunkSize,
      response: (request) => {
        const plan = plans.get(request._context ?? '');
        if (!plan) throw new Error('the plan of this answer is gone');
        const { text, reasoning, calls, finish } = plan;
        const toolCalls = calls.map(({ argumentsJson, ...call }) => ({ ...call, arguments: argumentsJson }));
        return {
          ...(toolCalls.length > 0 ? { toolCalls } : { content: text }),
          ...(reasoning
            ? { reasoning, reasoningSignature: Buffer.from(reasoning.slice(0, 96)).toString('base64') }
            : {}),
          ...(toolCalls.length > 0 ? {} : { finishReason: finish }),
        };
      },
    });
  }
  await mock.start();
  return {
    write: async (dialect, plan, body) => {
      const id = randomUUID();
      plans.set(id, { ...plan, chunkChars: dialect.chunkChars });
      try {
        const { upstreamPath } = dialect;
        const path = typeof upstreamPath === 'string' ? upstreamPath : upstreamPath(body);
        const response = await fetch(mock.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-aimock-context': id },
          body: JSON.stringify(body),
        });
        const written = await response.text();
        if (response.ok) return written;
        const message = asText(asObject(asObject(JSON.parse(written))['error'])['message']);
        if (response.status >= 500) throw new Error(`aimock failed: ${message}`);
        throw new RefusedByAimock(message);
      } finally {
        plans.delete(id);
      }
    },
    stop: () => mock.stop(),
  };
}
