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
