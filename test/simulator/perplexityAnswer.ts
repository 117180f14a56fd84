/** Answers of Perplexity's Agent API: aimock writes OpenAI's events, this adds what was searched and found, and the cost. */
import type { Dialect, Frame, Plan, Reply } from './contract.ts';
import { asList, asObject, asText, type Json } from './json.ts';
import { openaiCounts } from './openaiChat.ts';
import { responsesDialect } from './openaiResponses.ts';

/** POST /v1/responses. */
export const agentDialect: Dialect = {
  ...responsesDialect,
  wishes: (body, model) => {
    const searches = doesSearch(body);
    return { ...responsesDialect.wishes(body, model), reasons: true, showsReasoning: true, cites: searches };
  },
  refuse,
  amend,
  amendWhole: (whole, plan, body) => finished(whole, plan, body),
  errorFrame: () => ({
    event: 'response.failed',
    data: {
      type: 'response.failed',
      error: { message: 'The service is overloaded', type: 'service_unavailable', code: 503 },
    },
  }),
};

/** Pages that lead somewhere: what is found is the same for every question. */
const pages = [
  { title: 'JavaScript | MDN', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript' },
  { title: 'Node.js documentation', url: 'https://nodejs.org/docs/latest/api/' },
  { title: 'The TypeScript Handbook', url: 'https://www.typescriptlang.org/docs/handbook/intro.html' },
].map((page, index) => ({ id: index + 1, ...page, snippet: 'What the page says.', date: '2026-10-01', source: 'web' }));

/** Presets search by themselves, models where the tool is on offer. */
function doesSearch(body: Json): boolean {
  return body['preset'] !== undefined || asList(body['tools']).some((tool) => asObject(tool)['type'] === 'web_search');
}

const fields = new Set([
  'model',
  'preset',
  'instructions',
  'input',
  'stream',
  'store',
  'max_output_tokens',
  'reasoning',
  'response_format',
  'tools',
]);

function refuse(body: Json): Reply | undefined {
  const unknown = Object.keys(body).find((name) => !fields.has(name));
  const no = (message: string): Reply => ({
    status: 400,
    body: { error: { message: `invalid request: ${message}`, type: 'invalid_request', code: 400 } },
  });
  if (unknown !== undefined) return no(`unknown field "${unknown}"`);
  return asText(body['model']).startsWith('anthropic/') && body['max_output_tokens'] === undefined
    ? no('max_output_tokens is required for this model')
    : undefined;
}

function amend(frames: Frame[], plan: Plan, body: Json): Frame[] {
  // aimock writes the reasoning as an item of its own, the first one: what was found takes its place.
  const kept = frames.filter(({ event, data }) => {
    const { output_index: index } = asObject(data);
    return !event?.startsWith('response.reasoning') && !(index === 0 && event?.startsWith('response.output_item'));
  });
  const begin = kept.findIndex(({ event }) => event === 'response.in_progress') + 1;
  const all = [...kept.slice(0, begin), ...searching(plan, body), ...kept.slice(begin)];
  return all.map(({ event, data: raw }, index): Frame => {
    const data: Json = { ...asObject(raw), sequence_number: index };
    if (event === 'response.output_item.done') data['item'] = annotated(asObject(data['item']), plan);
    if (event !== 'response.completed') return { event, data };
    const type = plan.finish === 'stop' ? event : 'response.incomplete';
    return { event: type, data: { ...data, type, response: finished(asObject(data['response']), plan, body) } };
  });
}

/** Thoughts, queries and what was found, as they come before the answer. */
function searching(plan: Plan, body: Json): Frame[] {
  const [first = '', ...thoughts] = plan.reasoning.split('\n\n');
  const event = (name: string, more: Json): Frame => {
    const type = `response.reasoning.${name}`;
    return { event: type, data: { type, ...more } };
  };
  const queries = ['how it is done', 'what the documentation says'];
  const found: Frame[] = doesSearch(body)
    ? [
        event('search_queries', { queries, thought: null }),
        event('search_results', { results: pages, usage: null }),
        {
          event: 'response.output_item.done',
          data: { type: 'response.output_item.done', output_index: 0, item: searchItem(queries) },
        },
      ]
    : [];
  return [
    event('started', { thought: first }),
    ...found,
    ...thoughts.slice(0, -1).map((thought) => event('search_queries', { queries: [], thought })),
    event('stopped', { thought: thoughts.at(-1) ?? '' }),
  ];
}

function searchItem(queries: readonly string[]): Json {
  return { type: 'search_results', queries, results: pages };
}

/** A message with the pages that its marks stand for; a call with the signature that must come back. */
function annotated(item: Json, { wishes, calls }: Plan): Json {
  if (item['type'] === 'function_call') {
    return item['name'] === calls[0]?.name
      ? { ...item, thought_signature: Buffer.from('signed').toString('base64') }
      : item;
  }
  if (item['type'] !== 'message' || !wishes.cites) return item;
  const annotations = pages
    .slice(0, 2)
    .map(({ title, url }) => ({ type: 'citation', start_index: 0, end_index: 0, title, url }));
  return { ...item, content: asList(item['content']).map((part) => ({ ...asObject(part), annotations })) };
}

/** The response at its end, with what it cost: tokens, and each search. */
function finished(response: Json, plan: Plan, body: Json): Json {
  const { prompt, cached, completion, reasoning } = openaiCounts(plan.counts);
  const [input = 0, output = 0] = plan.model.price ?? [];
  const cost = {
    currency: 'USD',
    input_cost: (prompt * input) / 1_000_000,
    output_cost: (completion * output) / 1_000_000,
    tool_calls_cost: doesSearch(body) ? 0.005 : 0,
  };
  const total_cost = cost.input_cost + cost.output_cost + cost.tool_calls_cost;
  const usage = {
    input_tokens: prompt,
    input_tokens_details: { cache_read_input_tokens: cached, cache_creation_input_tokens: 0 },
    output_tokens: completion,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion,
    cost: { ...cost, total_cost },
  };
  const items = asList(response['output']).map((item) => annotated(asObject(item), plan));
  const isWhole = plan.finish === 'stop';
  return {
    ...response,
    status: plan.calls.length > 0 ? 'requires_action' : isWhole ? 'completed' : 'incomplete',
    ...(!isWhole && {
      incomplete_details: { reason: plan.finish === 'length' ? 'max_output_tokens' : 'content_filter' },
    }),
    output: items.filter(({ type }) => type !== 'reasoning'),
    error: null,
    usage: plan.cue === 'no usage' ? null : usage,
  };
}
