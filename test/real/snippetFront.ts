// Stands before the simulator while exported programs run: takes down what they send and what they are told.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

type Fields = Readonly<Record<string, unknown>>;

/** What a program sent, and the answer as it came: the whole stream. */
interface Exchange {
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Fields;
  status: number;
  answer: string;
}

export interface SnippetFront {
  readonly url: string;
  /** Since the last call. */
  taken(): readonly Exchange[];
  stop(): Promise<void>;
}

/** The vendors' endpoints for OpenAI's SDK, which the simulator does not have: OpenAI's own stands in, whose form they copy. */
const COMPATIBLE =
  /^\/(?:anthropic\/v1|gemini\/v1beta\/openai|cohere\/compatibility\/v1|ollama\/v1)\/chat\/completions$/;
const STAND_IN = { path: '/openai/v1/chat/completions', model: 'gpt-4.1-mini' };

export async function startSnippetFront(simulatorUrl: string): Promise<SnippetFront> {
  let exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const pieces: Buffer[] = [];
      for await (const piece of request) {
        pieces.push(piece as Buffer);
      }
      const text = Buffer.concat(pieces).toString();
      const path = request.url ?? '/';
      const body = JSON.parse(text) as Fields;
      const isCompatible = COMPATIBLE.test(path);
      const { authorization } = request.headers;
      const reply = await fetch(simulatorUrl + (isCompatible ? STAND_IN.path : path), {
        method: 'POST',
        headers: isCompatible
          ? { 'content-type': 'application/json', authorization: authorization ?? 'Bearer none' }
          : (Object.fromEntries(
              Object.entries(request.headers).filter(
                ([name]) => !/^(?:host|connection|content-length|transfer-encoding|expect)$/.test(name),
              ),
            ) as Record<string, string>),
        body: isCompatible ? JSON.stringify(standIn(body)) : text,
      });
      const answer = await reply.text();
      exchanges.push({ path, headers: request.headers, body, status: reply.status, answer });
      response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'text/plain' });
      response.end(answer);
    })().catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken() {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Without what the vendor's endpoint takes and OpenAI's does not. */
function standIn({ messages, stream, stream_options: options }: Fields): Fields {
  return { model: STAND_IN.model, messages, stream, stream_options: options };
}

/** The answer's text in a stream, whatever the vendor's form. */
export function textIn(answer: string): string {
  return answer
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => pieceOf(JSON.parse(line.slice('data: '.length)) as Fields))
    .join('');
}

interface AnyEvent {
  type?: string;
  delta?: string | { text?: string };
  choices?: { delta?: { content?: unknown } }[];
  candidates?: { content?: { parts?: { text?: string; thought?: boolean }[] } }[];
}

function pieceOf(event: AnyEvent): string {
  if (event.type === 'response.output_text.delta') {
    return typeof event.delta === 'string' ? event.delta : '';
  }
  if (event.type === 'content_block_delta') {
    return typeof event.delta === 'object' ? (event.delta.text ?? '') : '';
  }
  const content = event.choices?.[0]?.delta?.content;
  if (typeof content === 'string') {
    return content;
  }
  const parts = event.candidates?.[0]?.content?.parts ?? [];
  return parts.map(({ text = '', thought }) => (thought ? '' : text)).join('');
}
