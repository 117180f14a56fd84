// The bytes of long answers in two vendors' stream formats, built once and served again and again.

/** Stands at the end of every answer, in a paragraph of its own, so that its last paint can be told. */
export const END_MARK = 'End-of-the-answer';

const SECTION = [
  'The function reads each line of the invoice, adds up the amounts and rounds once at the end, so that rounding errors',
  ' do not pile up. Two things deserve a second look: an empty list gives **zero** without a warning, and a negative',
  ' amount passes `validate()` unseen.\n\n- Check the currency before adding\n- Round half to even, as the ledger does\n\n',
  '```ts\nexport function total(lines: readonly Line[]): number {\n  let sum = 0;\n  for (const line of lines) {\n',
  '    sum += line.amount * line.count;\n  }\n  return Math.round(sum * 100) / 100;\n}\n```\n\n',
].join('');

/** `count` pieces of about a token's length; together they are one Markdown answer that ends with `END_MARK`. */
export function answerPieces(count: number): string[] {
  const pieces: string[] = [];
  let at = 0;
  while (pieces.length < count - 1) {
    const length = 3 + (pieces.length % 4);
    pieces.push(SECTION.slice(at, at + length));
    at = at + length >= SECTION.length ? 0 : at + length;
  }
  const isInCode = (pieces.join('').match(/^```/gm) ?? []).length % 2 === 1;
  return [...pieces, `${isInCode ? '\n```' : ''}\n\n${END_MARK}`];
}

/** Server-sent events of a chat completion, one string an event, with the fields that OpenAI sends. */
export function openaiEvents(count: number): string[] {
  const base = {
    id: 'chatcmpl-Bq7vYx2LkT9wQm4sZ1hN8cRdEoUaG',
    object: 'chat.completion.chunk',
    created: 1_763_700_000,
    model: 'gpt-4.1-mini-2025-04-14',
    service_tier: 'default',
    system_fingerprint: 'fp_6f2eabb9a5',
  };
  const chunk = (delta: object, finishReason: string | null = null) => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    usage: null,
    obfuscation: 'Xq3Lk9',
  });
  const usage = { prompt_tokens: 24, completion_tokens: count, total_tokens: 24 + count };
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...answerPieces(count).map((content) => chunk({ content })),
    chunk({}, 'stop'),
    { ...base, choices: [], usage },
  ]
    .map((data) => `data: ${JSON.stringify(data)}\n\n`)
    .concat('data: [DONE]\n\n');
}

/** The same as Anthropic's events. */
export function anthropicEvents(count: number): string[] {
  const model = 'claude-haiku-4-5-20251001';
  const usage = { input_tokens: 24, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };
  const message = { id: 'msg_01Bench', type: 'message', role: 'assistant', model, content: [], stop_reason: null };
  return [
    { type: 'message_start', message: { ...message, stop_sequence: null, usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...answerPieces(count).map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { ...usage, output_tokens: count },
    },
    { type: 'message_stop' },
  ].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Gemini's events; only the last has a finish reason and the whole usage. */
export function geminiEvents(count: number): string[] {
  const pieces = answerPieces(count);
  const usage = { promptTokenCount: 24, candidatesTokenCount: count, totalTokenCount: 24 + count };
  return pieces.map((text, at) => {
    const isLast = at === pieces.length - 1;
    const candidate = {
      content: { parts: [{ text }], role: 'model' },
      ...(isLast && { finishReason: 'STOP' }),
      index: 0,
    };
    const data = {
      candidates: [candidate],
      usageMetadata: usage,
      modelVersion: 'gemini-2.5-flash',
      responseId: 'bench',
    };
    return `data: ${JSON.stringify(data)}\r\n\r\n`;
  });
}

/** Cohere's named events of its second chat API. */
export function cohereEvents(count: number): string[] {
  const id = '29f14a5a-11de-4cae-9800-25e4747408ea';
  const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
  const usage = {
    billed_units: { input_tokens: 24, output_tokens: count },
    tokens: { input_tokens: 224, output_tokens: count },
  };
  return [
    { id, type: 'message-start', delta: { message } },
    { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
    ...answerPieces(count).map((text) => ({
      type: 'content-delta',
      index: 0,
      delta: { message: { content: { text } } },
    })),
    { type: 'content-end', index: 0 },
    { type: 'message-end', id, delta: { finish_reason: 'COMPLETE', usage } },
  ].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Events of the Responses API. */
export function responsesEvents(count: number): string[] {
  const response = {
    id: 'resp_bench',
    object: 'response',
    created_at: 1_795_000_000,
    model: 'perplexity/sonar',
    error: null,
  };
  const pieces = answerPieces(count);
  const item = { type: 'message', id: 'msg_1', role: 'assistant' };
  const content = [{ type: 'output_text', text: pieces.join(''), annotations: [] }];
  const done = { ...item, status: 'completed', content };
  const usage = { input_tokens: 24, output_tokens: count, total_tokens: 24 + count };
  return [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    ...pieces.map((delta) => ({
      type: 'response.output_text.delta',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta,
    })),
    { type: 'response.output_item.done', output_index: 0, item: done },
    { type: 'response.completed', response: { ...response, status: 'completed', output: [done], usage } },
  ].map((data, at) => `event: ${data.type}\ndata: ${JSON.stringify({ ...data, sequence_number: at })}\n\n`);
}

/** Ollama's lines. */
export function ollamaLines(count: number): string[] {
  const base = { model: 'llama3.2:3b', created_at: '2026-10-01T10:00:00.123456789Z' };
  const figures = { done_reason: 'stop', total_duration: 1e9, prompt_eval_count: 24, eval_count: count };
  return [
    ...answerPieces(count).map((content) => ({ ...base, message: { role: 'assistant', content }, done: false })),
    { ...base, message: { role: 'assistant', content: '' }, done: true, ...figures },
  ].map((data) => `${JSON.stringify(data)}\n`);
}
