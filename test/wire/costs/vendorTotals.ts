// How many tokens a vendor says it counted, by its own rule: read from the raw answer, and not by what is tested.
import assert from 'node:assert/strict';
import { TOKEN_BUCKETS, type TokenBucket } from '../../../src/core/records.ts';

/** Tokens, all buckets together; absent where the vendor gives no such figure. */
export interface VendorTotals {
  input?: number;
  output?: number;
  all?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** `undefined`: nothing is reported. */
export function vendorTotals(body: string): VendorTotals | undefined {
  const messages = messagesIn(body);
  return (
    anthropic(messages) ??
    gemini(messages) ??
    cohere(messages) ??
    ollama(messages) ??
    responses(messages) ??
    openai(messages) ??
    embeddings(messages)
  );
}

/** That buckets come to what the vendor says, where it says it. */
export function assertTotals(tokensOf: (bucket: TokenBucket) => number | undefined, totals: VendorTotals): void {
  const count = (...buckets: readonly TokenBucket[]) => sum(...buckets.map(tokensOf));
  const sums = {
    input: count('uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'),
    output: count('textOutput', 'reasoningOutput'),
    all: count(...TOKEN_BUCKETS),
  };
  const { input = sums.input, output = sums.output, all = sums.all } = totals;
  assert.deepEqual(sums, { input, output, all });
}

/** Events of a stream, lines of JSON, or one object. */
function messagesIn(body: string): readonly Fields[] {
  const lines = body.trimStart().startsWith('{') ? body.split('\n') : body.split('\n').map(dataOf);
  try {
    return [fieldsOf(JSON.parse(body))];
  } catch {
    return lines.flatMap((line) => {
      try {
        return [fieldsOf(JSON.parse(line))];
      } catch {
        return []; // Names of events, comments, `[DONE]`, a line that was cut off.
      }
    });
  }
}

function dataOf(line: string): string {
  return line.startsWith('data:') ? line.slice('data:'.length) : '';
}

/** `input_tokens` is what no cache had a part in; later events replace what earlier ones said. */
function anthropic(messages: readonly Fields[]): VendorTotals | undefined {
  const start = messages.find(({ type }) => type === 'message_start');
  if (!start) {
    return undefined;
  }
  const delta = fieldsOf(messages.findLast(({ type }) => type === 'message_delta')?.['usage']);
  const usage = { ...known(fieldsOf(fieldsOf(start['message'])['usage'])), ...known(delta) };
  const input = numberIn(usage, 'input_tokens');
  return input === undefined
    ? undefined
    : {
        input: sum(input, numberIn(usage, 'cache_read_input_tokens'), numberIn(usage, 'cache_creation_input_tokens')),
        // What stands at the beginning is no count of the answer.
        output: numberIn(delta, 'output_tokens'),
      };
}

function gemini(messages: readonly Fields[]): VendorTotals | undefined {
  const usage = fieldsOf(messages.findLast((message) => 'usageMetadata' in message)?.['usageMetadata']);
  const prompt = numberIn(usage, 'promptTokenCount');
  return 'embeddings' in (messages[0] ?? {}) || prompt === undefined
    ? undefined
    : { input: sum(prompt, numberIn(usage, 'toolUsePromptTokenCount')), all: numberIn(usage, 'totalTokenCount') };
}

/** What is billed where it is told, and not what the vendor added to the prompt itself. */
function cohere(messages: readonly Fields[]): VendorTotals | undefined {
  const end = messages.findLast(({ type }) => type === 'message-end');
  const { billed_units, tokens } = fieldsOf(fieldsOf(end?.['delta'])['usage']);
  const counted = fieldsOf(billed_units ?? tokens);
  const input = numberIn(counted, 'input_tokens');
  return input === undefined ? undefined : { input, output: numberIn(counted, 'output_tokens') };
}

function ollama(messages: readonly Fields[]): VendorTotals | undefined {
  const last = messages.findLast(({ done }) => done === true);
  const counts = { input: numberIn(last, 'prompt_eval_count'), output: numberIn(last, 'eval_count') };
  return last && (counts.input ?? counts.output) !== undefined ? counts : undefined;
}

function responses(messages: readonly Fields[]): VendorTotals | undefined {
  const last = messages.findLast(({ type }) => type === 'response.completed' || type === 'response.incomplete');
  const usage = fieldsOf(fieldsOf(last?.['response'])['usage']);
  const input = numberIn(usage, 'input_tokens');
  return input === undefined
    ? undefined
    : { input, output: numberIn(usage, 'output_tokens'), all: numberIn(usage, 'total_tokens') };
}

/** Some leave thinking out of `completion_tokens` and count it in the total only: that is what they bill. */
function openai(messages: readonly Fields[]): VendorTotals | undefined {
  const usage = messages
    .map((message) => fieldsOf(message['usage'] ?? fieldsOf(message['x_groq'])['usage']))
    .findLast((usage) => 'completion_tokens' in usage);
  const input = numberIn(usage, 'prompt_tokens');
  const all = numberIn(usage, 'total_tokens');
  const output = all === undefined || input === undefined ? numberIn(usage, 'completion_tokens') : all - input;
  return input === undefined ? undefined : { input, output, all };
}

function embeddings([answer]: readonly Fields[]): VendorTotals | undefined {
  const usage = fieldsOf(answer?.['usage']);
  const all =
    numberIn(usage, 'prompt_tokens') ??
    numberIn(usage, 'total_tokens') ??
    numberIn(fieldsOf(fieldsOf(answer?.['meta'])['billed_units']), 'input_tokens') ??
    numberIn(fieldsOf(answer?.['usageMetadata']), 'promptTokenCount') ??
    numberIn(answer, 'prompt_eval_count');
  return all === undefined ? undefined : { all };
}

function known(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function sum(...counts: (number | undefined)[]): number {
  return counts.reduce<number>((all, count) => all + (count ?? 0), 0);
}

function numberIn(fields: Fields | undefined, name: string): number | undefined {
  const value = fields?.[name];
  return typeof value === 'number' ? value : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
