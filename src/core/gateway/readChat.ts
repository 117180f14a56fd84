// The body of a chat completions request, checked field by field, as what the program behind the gateway is asked.
import { MODEL_ABILITIES, type ModelAbility } from '../../shared/catalogViews.ts';
import { TASKS } from '../../shared/routingViews.ts';
import { REASONING_EFFORTS } from '../../shared/views.ts';
import {
  type Fields,
  readList,
  readOptionalChoice,
  readOptionalFlag,
  readOptionalList,
  readOptionalNumber,
  readOptionalObject,
  readText,
  refuse,
  requireKnown,
} from './fields.ts';
import type { GatewayAsk, GatewayRequest, GatewayTimeouts } from './gatewayBackend.ts';
import { type ModelWish, parseModelWish, parseStrategy } from './modelWish.ts';
import { readMessages } from './readMessages.ts';
import type { PictureSource } from './readPictures.ts';
import { readResponseFormat, readTools } from './readTools.ts';
import type { TurnMemory } from './turnMemory.ts';

const MOST_FALLBACKS = 20;
const MOST_STOPS = 16;
const LONGEST_WAIT_MS = 3_600_000;
const MOST_TOKENS = 10_000_000;

const KNOWN = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'response_format',
  'stop',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'seed',
  'reasoning_effort',
  'models',
  'fallbacks',
  'strategy',
  'task_type',
  'required_capability',
  'delivery',
  'timeouts',
  'max_cost_usd',
  'max_latency_ms',
  // Change nothing of the answer, and stay here.
  'user',
  'metadata',
  'store',
  'service_tier',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
]);

const is =
  (...allowed: readonly unknown[]) =>
  (value: unknown): boolean =>
    allowed.includes(value);
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Fields of OpenAI's that are taken only as long as they ask for nothing. */
const ONLY: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: is(1),
  logprobs: is(false),
  top_logprobs: is(0),
  logit_bias: isEmpty,
  presence_penalty: is(0),
  frequency_penalty: is(0),
  parallel_tool_calls: is(true),
  modalities: (value) => Array.isArray(value) && value.length === 1 && value[0] === 'text',
  functions: isEmpty,
  verbosity: is('medium'),
  audio: () => false,
  function_call: () => false,
  prediction: () => false,
  web_search_options: () => false,
};

export interface ChatBody {
  ask: GatewayAsk;
  stream: boolean;
  includeUsage: boolean;
}

/** Throws `GatewayRefusal` in words for what does not fit or is not supported. */
export async function readChat(
  body: Fields,
  receiptId: string,
  pictures: PictureSource,
  memory: TurnMemory,
): Promise<ChatBody> {
  requireKnown(body, KNOWN, ONLY);
  const stream = readOptionalFlag(body['stream'], 'stream');
  const options = readOptionalObject(body['stream_options'], 'stream_options');
  if (options && !stream) {
    refuse('stream_options', 'is only allowed where stream is true.');
  }
  const whole = readOptionalChoice(body['delivery'], 'delivery', ['stream', 'whole']) === 'whole';
  return {
    stream,
    includeUsage: readOptionalFlag(options?.['include_usage'], 'stream_options.include_usage'),
    ask: {
      receiptId,
      ...readChoosing(body),
      request: { ...(await readMessages(body['messages'], pictures, memory)), ...readParameters(body) },
      // Who waits for the whole answer sees nothing of one that had to be begun again.
      delivery: stream && !whole ? 'stream' : 'whole',
      timeouts: readTimeouts(body),
      maxCostUsd: readMaxCost(body),
      maxLatencyMs: readOptionalNumber(body['max_latency_ms'], 'max_latency_ms', { least: 1, most: LONGEST_WAIT_MS }),
    },
  };
}

function readParameters(body: Fields): Omit<GatewayRequest, 'messages' | 'system'> {
  const tokens = { least: 1, most: MOST_TOKENS, whole: true };
  const older = readOptionalNumber(body['max_tokens'], 'max_tokens', tokens);
  const newer = readOptionalNumber(body['max_completion_tokens'], 'max_completion_tokens', tokens);
  if (older !== undefined && newer !== undefined && older !== newer) {
    refuse('max_tokens', 'is not what max_completion_tokens is: give one of them.');
  }
  return {
    maxOutputTokens: newer ?? older,
    temperature: readOptionalNumber(body['temperature'], 'temperature', { least: 0, most: 2 }),
    topP: readOptionalNumber(body['top_p'], 'top_p', { least: 0, most: 1 }),
    seed: readOptionalNumber(body['seed'], 'seed', {
      least: Number.MIN_SAFE_INTEGER,
      most: Number.MAX_SAFE_INTEGER,
      whole: true,
    }),
    stop: readStop(body['stop']),
    reasoningEffort: readOptionalChoice(body['reasoning_effort'], 'reasoning_effort', REASONING_EFFORTS),
    responseFormat: readResponseFormat(body),
    ...readTools(body),
  };
}

function readStop(value: unknown): readonly string[] | undefined {
  const list = typeof value === 'string' ? [value] : readOptionalList(value, 'stop', MOST_STOPS);
  const stops = list?.map((item, at) => readText(item, `stop[${at}]`));
  if (stops?.includes('')) {
    refuse('stop', 'must not hold an empty string.');
  }
  return stops?.length ? stops : undefined;
}

type Choosing = Pick<GatewayAsk, 'wish' | 'fallbacks' | 'strategy' | 'task' | 'required'>;

/** `models` is the whole list where no `model` is given, and else what comes after it, as `fallbacks` always is. */
function readChoosing(body: Fields): Choosing {
  const models = readWishes(body, 'models');
  const model = body['model'] ?? undefined;
  const wish = (model === undefined ? models.shift() : undefined) ?? parseModelWish(model, 'model');
  const { strategy: named } = body;
  const strategy = named === undefined || named === null ? undefined : parseStrategy(named, 'strategy');
  const inId = wish.kind === 'auto' ? wish.strategy : undefined;
  if (strategy && inId && strategy !== inId) {
    refuse('strategy', `is ${strategy}, and the model asks for ${inId}.`);
  }
  return {
    wish,
    fallbacks: [...models, ...readWishes(body, 'fallbacks')],
    strategy: strategy ?? inId,
    task: readOptionalChoice(body['task_type'], 'task_type', TASKS),
    required: readRequired(body['required_capability']),
  };
}

function readWishes(body: Fields, param: 'models' | 'fallbacks'): ModelWish[] {
  const list = readOptionalList(body[param], param, MOST_FALLBACKS) ?? [];
  return list.map((item, at) => parseModelWish(item, `${param}[${at}]`));
}

/** One ability or several. */
function readRequired(value: unknown): readonly ModelAbility[] {
  const param = 'required_capability';
  if (value === undefined || value === null) {
    return [];
  }
  const list = typeof value === 'string' ? [value] : readList(value, param, MODEL_ABILITIES.length);
  return list.flatMap((item, at) => readOptionalChoice(item, `${param}[${at}]`, MODEL_ABILITIES) ?? []);
}

const TIMEOUTS = {
  connect_ms: 'connectMs',
  first_token_ms: 'firstTokenMs',
  idle_ms: 'idleMs',
  total_ms: 'totalMs',
} as const;

function readTimeouts(body: Fields): GatewayTimeouts {
  const given = readOptionalObject(body['timeouts'], 'timeouts') ?? {};
  const timeouts: GatewayTimeouts = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(TIMEOUTS, name)) {
      refuse(`timeouts.${name}`, `is not known: there are ${Object.keys(TIMEOUTS).join(', ')}.`);
    }
    const range = { least: 1, most: LONGEST_WAIT_MS };
    timeouts[TIMEOUTS[name as keyof typeof TIMEOUTS]] = readOptionalNumber(value, `timeouts.${name}`, range);
  }
  return timeouts;
}

export function readMaxCost(body: Fields): number | undefined {
  return readOptionalNumber(body['max_cost_usd'], 'max_cost_usd', { least: 0, most: 1_000_000 });
}
