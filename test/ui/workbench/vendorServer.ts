// Loopback servers that stand where a vendor should: each is wrong in its own way, and keeps what it was sent.
import { createServer, request as forward } from 'node:http';
import { once } from 'node:events';
import { bodyReply, jsonReply, ScriptedServer, silentReply, streamReply } from '../../wire/scriptedServer.ts';
import type { Simulator } from '../../simulator/start.ts';

/** Something else lives at this address: every path is a web page. */
export async function startOtherSite(): Promise<ScriptedServer> {
  const page = '<!doctype html><title>Welcome</title><p>It works!</p>';
  return (await ScriptedServer.start()).replyAlways(bodyReply(200, page, { 'content-type': 'text/html' }));
}

/** Takes requests and never answers. */
export async function startSilentVendor(): Promise<ScriptedServer> {
  return (await ScriptedServer.start()).replyAlways(silentReply);
}

/** Sends every request on to the same path of another server, with its method and body (307). */
export async function startRedirector(target: string): Promise<ScriptedServer> {
  const server = await ScriptedServer.start();
  return server.replyAlways((request, reply) =>
    bodyReply(307, '', { location: `${target}${request.path}` })(request, reply),
  );
}

/** Refuses every key, and repeats it in full in its refusal. */
export async function startTellTaleRefuser(): Promise<ScriptedServer> {
  const server = await ScriptedServer.start();
  return server.replyAlways((request, reply) => {
    const message = `Incorrect API key provided: ${keyOf(request.headers.authorization)}.`;
    return jsonReply(401, { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } })(
      request,
      reply,
    );
  });
}

/** An OpenAI with one model that gives the caller's own key away: in an error, or (asked to "recite") in its answer, in two pieces. */
export async function startTellTaleVendor(): Promise<ScriptedServer> {
  const server = await ScriptedServer.start();
  return server.replyAlways((request, reply) => {
    const key = keyOf(request.headers.authorization);
    if (request.method === 'GET') {
      const data = [{ id: 'gpt-6-luna', object: 'model', created: 1, owned_by: 'system' }];
      return jsonReply(200, { object: 'list', data })(request, reply);
    }
    if (!request.body.includes('recite')) {
      const message = `Cannot serve a request with the header "authorization: Bearer ${key}".`;
      return jsonReply(400, { error: { message, type: 'invalid_request_error', code: null } })(request, reply);
    }
    const pieces = ['Your key is ', key.slice(0, 20), key.slice(20), ', is it not?'];
    return streamReply(chatStream(pieces))(request, reply);
  });
}

/** Serves the simulator's Ollama on a port of its own, without the path in front. */
export async function startOllamaAt(port: number, simulator: Simulator): Promise<{ stop(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const { method, headers, url } = incoming;
    const outgoing = forward(`${simulator.url}/ollama${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function keyOf(authorization = ''): string {
  return authorization.replace(/^Bearer /, '');
}

/** Server-sent events of a chat completion whose text comes in these pieces. */
function chatStream(pieces: readonly string[]): string {
  const chunk = (choices: unknown[], more = {}) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-6-luna', choices, ...more })}\n\n`;
  const texts = pieces.map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }]));
  const end = chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  const usage = chunk([], { usage: { prompt_tokens: 9, completion_tokens: 30, total_tokens: 39 } });
  return `${texts.join('')}${end}${usage}data: [DONE]\n\n`;
}
