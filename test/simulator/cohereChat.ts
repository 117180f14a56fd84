/** Cohere's chat (v2): aimock writes the events, this adds thinking, citations and counts, which aimock lacks. */
import { randomUUID } from 'node:crypto';
import type { Dialect, Frame, Plan, Reply } from './contract.ts';
import { asList, asNumber, asObject, asText, contentText, type Json } from './json.ts';
import type { SimulatedModel } from './models.ts';
import { openaiTurn } from './openaiChat.ts';
import { idOf, openaiTools } from './toolCalls.ts';

/** What the vendor adds to every prompt: counted, and not billed. */
const preambleTokens = 198;

/** POST /v2/chat. */
export const cohereDialect: Dialect = {
  upstreamPath: '/v2/chat',
  framing: 'sse',
  chunkChars: 8,
  streams: (body) => body['stream'] === true,
  turns: (body) =>
    asList(body['messages']).map((message) => {
      const turn = openaiTurn(message);
      return turn.role === 'tool'
        ? {
            ...turn,
            text: documentsOf(message)
              .map((document) => shown(document))
              .join(' '),
          }
        : turn;
    }),
  wishes: (body, model) => {
    const reasons = model.thinks && asObject(body['thinking'])['type'] !== 'disabled';
    return {
      reasons,
      showsReasoning: reasons,
      maxOutputTokens: asNumber(body['max_tokens']),
      ...openaiTools(body),
    };
  },
  refuse,
  amend,
  amendWhole: (whole, plan) => {
    const message = asObject(whole['message']);
    const content = asList(message['content']).map((part, index) => {
      const text = contentText([part]);
      return index === 0 && plan.reasoning ? { type: 'thinking', thinking: text } : part;
    });
    return { ...whole, id: randomUUID(), message: { ...message, content }, ...ending(plan) };
  },
  textSlot: (data) => {
    if (data['type'] !== 'content-delta') return undefined;
    const holder = asObject(asObject(asObject(data['delta'])['message'])['content']);
    return { holder, key: holder['thinking'] === undefined ? 'text' : 'thinking' };
  },
  callId: (name) => `${name}_${idOf(12).toLowerCase()}`,
  errorFrame: () => ({
    event: 'message-end',
    data: { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'internal server error' } },
  }),
};

/** What a tool gave back, each as an object. */
function documentsOf(message: unknown): { id: string; data: Json }[] {
  return asList(asObject(message)['content']).map((part) => {
    const { id, data } = asObject(asObject(part)['document']);
    return { id: asText(id), data: asObject(data) };
  });
}

function shown({ data }: { data: Json }): string {
  return typeof data['result'] === 'string' ? data['result'] : JSON.stringify(data);
}

function refuse(body: Json, model: SimulatedModel): Reply | undefined {
  const no = (message: string): Reply => ({
    status: 400,
    body: { id: randomUUID(), message: `invalid request: ${message}` },
  });
  if (model.serves === 'embedding') return no(`model '${model.id}' is not supported by the chat API`);
  if (body['thinking'] !== undefined && !model.thinks) return no(`model '${model.id}' does not support thinking`);
  const { temperature } = body;
  return typeof temperature === 'number' && temperature > 1
    ? no('temperature must be between 0 and 1.0 inclusive.')
    : undefined;
}

function amend(frames: Frame[], plan: Plan, body: Json): Frame[] {
  const id = randomUUID();
  const amended = frames.flatMap(({ event, data: raw }): Frame[] => {
    const data = asObject(raw);
    switch (event) {
      case 'message-start':
        return [{ event, data: { ...data, id } }];
      case 'content-start':
      case 'content-delta':
        return [{ event, data: { ...data, delta: { message: { content: contentOf(data, plan) } } } }];
      case 'content-end':
        return [{ event, data }, ...(isThought(data, plan) ? [] : citations(body))];
      case 'message-end':
        return [{ event, data: { ...data, id, delta: ending(plan) } }];
      default:
        return [{ event, data }];
    }
  });
  return [...amended, { data: '[DONE]' }];
}

/** aimock writes thoughts as a first text. */
function isThought(data: Json, plan: Plan): boolean {
  return plan.reasoning !== '' && data['index'] === 0;
}

function contentOf(data: Json, plan: Plan): Json {
  const { text = '' } = asObject(asObject(asObject(data['delta'])['message'])['content']);
  const kind = isThought(data, plan) ? 'thinking' : 'text';
  return data['type'] === 'content-start' ? { type: kind, [kind]: text } : { [kind]: text };
}

/** A citation for each thing that a tool gave back, on the first word of the answer. */
function citations(body: Json): Frame[] {
  const documents = asList(body['messages'])
    .filter((message) => asObject(message)['role'] === 'tool')
    .flatMap((message) => documentsOf(message));
  return documents.flatMap(({ id, data }, index): Frame[] => {
    const sources = [{ type: 'tool', id: `${id}:0`, tool_output: data }];
    const citation = { start: 0, end: 1, text: '>', sources, type: 'TEXT_CONTENT' };
    return [
      {
        event: 'citation-start',
        data: { type: 'citation-start', index, delta: { message: { citations: citation } } },
      },
      { event: 'citation-end', data: { type: 'citation-end', index } },
    ];
  });
}

/** Billed and real tokens apart; cached ones are among the real ones. */
function ending(plan: Plan): Json {
  const { counts } = plan;
  const input = counts.freshTokens + counts.cacheReadTokens + counts.cacheWriteTokens;
  const output = counts.textTokens + counts.reasoningTokens;
  const usage = {
    billed_units: { input_tokens: input, output_tokens: output },
    tokens: { input_tokens: input + preambleTokens, output_tokens: output + 2 },
    cached_tokens: counts.cacheReadTokens,
  };
  return {
    finish_reason: plan.calls.length > 0 ? 'TOOL_CALL' : plan.finish === 'length' ? 'MAX_TOKENS' : 'COMPLETE',
    ...(plan.cue === 'no usage' ? {} : { usage }),
  };
}
