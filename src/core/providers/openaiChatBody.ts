// The body of a chat completions request, as OpenAI and those who copied its interface read it.
import { nearestEffort } from '../../shared/parameterRules.ts';
import type { AppError } from '../errors.ts';
import type {
  ChatMessage,
  ChatRequest,
  FinishReason,
  ImagePart,
  ReasoningEffort,
  ToolCallPart,
  ToolResultPart,
  Usage,
} from '../provider.ts';
import { thinkingBlocks } from './openaiThinking.ts';
import { currentTurns } from './toolLoop.ts';

/** How a vendor (or one of its models) departs from the common ground, as data. */
export interface ChatQuirks {
  /** Whether `stream_options.include_usage` is sent; default true. Vendors that refuse unknown fields send usage unasked. */
  streamOptions?: boolean;
  /** Default `max_tokens`. */
  maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Default `seed`. */
  seedField?: 'seed' | 'random_seed';
  /** Default `system`. */
  systemRole?: 'system' | 'developer';
  /** Parameters that are answered with an error, and so left out. */
  refuses?: readonly ('temperature' | 'topP' | 'stop' | 'seed')[];
  /** What `reasoning_effort` may be; the nearest is sent. Absent: it is never sent. */
  reasoningEfforts?: readonly ReasoningEffort[];
  /** Whether `response_format` may be `json_schema`; default true, else `json_object` is sent. */
  jsonSchema?: boolean;
  /** The field in which an assistant's reasoning goes back with its tool calls and the answer to their results. Absent: it does not. */
  reasoningField?: 'reasoning_content' | 'reasoning';
  /** Whether reasoning goes back, where `reasoningField` would stand, as a part of the content; default false. */
  thinkingInContent?: boolean;
  /** Whether messages that `reasoningField` belongs to must carry it, be it empty; default false. */
  reasoningRequired?: boolean;
  /** Whether reasoning that is signed goes back in `thinking_blocks`, beside what `reasoningField` says; default false. */
  thinkingBlocks?: boolean;
  /** What the ids of tool calls must look like; others are replaced by ids of nine letters and digits. Default: any. */
  toolCallIds?: RegExp;
  /** Fields that the vendor wants beside the usual ones. */
  extraBody?: Readonly<Record<string, unknown>>;
  /** Words for `finish_reason` beyond OpenAI's. */
  finishReasons?: Readonly<Record<string, FinishReason>>;
  /** Words for `finish_reason` that say that the answer failed. */
  failures?: Readonly<Record<string, AppError['kind']>>;
  /** The field of a chunk in which the vendor puts `usage`, the request's `id`, and an `error` that ended the stream early. */
  extrasField?: 'x_groq';
  /** The answer's header with the request's id; default `x-request-id`. */
  requestIdHeader?: string;
  /** Reads a `usage` object that is not shaped like OpenAI's. */
  readUsage?: (raw: Readonly<Record<string, unknown>>) => Usage;
  /** What the tier that served a request, as the vendor names it, does to its rates. */
  rateFactor?: (tier: unknown) => Usage['rateFactor'];
}

/** The body of `POST /chat/completions`. Fields that are `undefined` are not sent. */
export function chatBody(providerId: string, quirks: ChatQuirks, request: ChatRequest): Record<string, unknown> {
  const refused = new Set<string>([...(quirks.refuses ?? []), ...(request.modelInfo?.refuses ?? [])]);
  const unlessRefused = <T>(name: string, value: T) => (refused.has(name) ? undefined : value);
  const efforts = quirks.reasoningEfforts;
  const current = currentTurns(quirks.thinkingBlocks ? request.messages : []);
  const history: History = { providerId, quirks, model: request.model, current, ids: new Map() };
  const system = [request.system, jsonInstruction(quirks, request)].filter(Boolean).join('\n\n');
  return {
    model: request.model,
    messages: [
      ...(system ? [{ role: quirks.systemRole ?? 'system', content: system }] : []),
      ...request.messages.flatMap((message, at) => wireMessages(history, message, request.messages[at - 1])),
    ],
    stream: true,
    stream_options: quirks.streamOptions === false ? undefined : { include_usage: true },
    temperature: unlessRefused('temperature', request.temperature),
    top_p: unlessRefused('topP', request.topP),
    stop: unlessRefused('stop', request.stop?.length ? request.stop : undefined),
    [quirks.seedField ?? 'seed']: unlessRefused('seed', request.seed),
    [quirks.maxTokensField ?? 'max_tokens']: request.maxOutputTokens,
    reasoning_effort: unlessRefused(
      'reasoningEffort',
      efforts && request.reasoningEffort && nearestEffort(request.reasoningEffort, efforts),
    ),
    response_format: unlessRefused('json', responseFormat(quirks, request.responseFormat)),
    ...toolFields(request),
    ...quirks.extraBody,
  };
}

function responseFormat(quirks: ChatQuirks, format: ChatRequest['responseFormat']): unknown {
  if (!format?.schema || quirks.jsonSchema === false) {
    return format && { type: 'json_object' };
  }
  return { type: 'json_schema', json_schema: { name: format.name ?? 'answer', schema: format.schema } };
}

/**
 * What has to be said in words beside `json_object`: OpenAI refuses it where no message holds the word "JSON"
 * (https://platform.openai.com/docs/guides/structured-outputs#json-mode), and a shape that is not sent is described.
 */
function jsonInstruction(quirks: ChatQuirks, request: ChatRequest): string | undefined {
  const format = request.responseFormat;
  if (!format || request.modelInfo?.refuses?.includes('json') || (format.schema && quirks.jsonSchema !== false)) {
    return undefined;
  }
  if (format.schema) {
    return `${JSON_INSTRUCTION} It must match this JSON Schema:\n${JSON.stringify(format.schema)}`;
  }
  return /json/i.test(request.system ?? '') || mentionsJson(request.messages) ? undefined : JSON_INSTRUCTION;
}

export const JSON_INSTRUCTION = 'Answer with one JSON object only.';

/** Whether any text of the conversation holds the word, in any case. */
export function mentionsJson(messages: readonly ChatMessage[]): boolean {
  return messages.some(({ parts }) => parts.some((part) => part.type === 'text' && /json/i.test(part.text)));
}

function toolFields({ tools, toolChoice }: ChatRequest): Record<string, unknown> {
  if (!tools?.length) {
    return {}; // A tool_choice without tools is an error.
  }
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    })),
    tool_choice:
      typeof toolChoice === 'object' ? { type: 'function', function: { name: toolChoice.name } } : toolChoice,
  };
}

/** An image as a `data:` URL. */
export function dataUrl(image: ImagePart): string {
  return `data:${image.mediaType};base64,${image.data}`;
}

/** The text of a tool's result; the interface has no field that says it failed. */
export function toolResultText(part: { text: string; isError?: boolean }): string {
  return part.isError && !/^error/i.test(part.text) ? `Error: ${part.text}` : part.text;
}

/** What the messages of one request have in common. */
interface History {
  providerId: string;
  quirks: ChatQuirks;
  model: string;
  /** Where signed reasoning goes back. */
  current: ReadonlySet<ChatMessage>;
  /** Ids that the vendor would refuse, and what stands in their place. */
  ids: Map<string, string>;
}

function wireMessages(history: History, message: ChatMessage, previous?: ChatMessage): Record<string, unknown>[] {
  return message.role === 'user'
    ? userMessages(message, (part) => ({
        role: 'tool',
        tool_call_id: wireId(history, part.toolCallId),
        content: toolResultText(part),
      }))
    : assistantMessages(history, message, previous);
}

/** The id of a tool call as it is sent. By position, so that a conversation that grows keeps its beginning, which is cached. */
function wireId({ quirks: { toolCallIds }, ids }: History, id: string): string {
  if (!toolCallIds || toolCallIds.test(id)) {
    return id;
  }
  const own = ids.get(id) ?? `call${String(ids.size).padStart(5, '0')}`;
  ids.set(id, own);
  return own;
}

/** Tool results are messages of their own (`resultOf`) and come first: they must follow the calls that they answer. */
export function userMessages(
  message: ChatMessage & { role: 'user' },
  resultOf: (part: ToolResultPart) => Record<string, unknown>,
): Record<string, unknown>[] {
  const results: Record<string, unknown>[] = [];
  const content: Record<string, unknown>[] = [];
  for (const part of message.parts) {
    if (part.type === 'toolResult') {
      results.push(resultOf(part));
    } else if (part.type === 'image') {
      content.push({ type: 'image_url', image_url: { url: dataUrl(part) } });
    } else {
      content.push({ type: 'text', text: part.text });
    }
  }
  if (content.length === 0) {
    return results;
  }
  const only = content.length === 1 ? content[0] : undefined;
  return [...results, { role: 'user', content: only?.['type'] === 'text' ? only['text'] : content }];
}

function assistantMessages(
  history: History,
  message: ChatMessage & { role: 'assistant' },
  previous: ChatMessage | undefined,
): Record<string, unknown>[] {
  const calls = message.parts.filter((part): part is ToolCallPart => part.type === 'toolCall');
  const text = joined(message, 'text');
  if (calls.length === 0) {
    const isAnswerToResults = previous?.role === 'user' && previous.parts.some((part) => part.type === 'toolResult');
    // An empty message is refused.
    return text === ''
      ? []
      : [
          {
            role: 'assistant',
            content: isAnswerToResults ? contentOf(history, message, text) : text,
            ...(isAnswerToResults && reasoningOf(history, message)),
          },
        ];
  }
  return [
    {
      role: 'assistant',
      content: contentOf(history, message, text) || null,
      ...reasoningOf(history, message),
      tool_calls: calls.map(({ id, name, argumentsJson }) => ({
        id: wireId(history, id),
        type: 'function',
        function: { name, arguments: argumentsJson || '{}' },
      })),
    },
  ];
}

/** The text, or a list in which the thoughts stand before it. */
function contentOf(
  { providerId, quirks }: History,
  message: ChatMessage & { role: 'assistant' },
  text: string,
): string | readonly object[] {
  const isOwn = quirks.thinkingInContent === true && message.providerId === providerId;
  const thoughts = isOwn ? joined(message, 'reasoning') : '';
  return thoughts === ''
    ? text
    : [
        { type: 'thinking', thinking: [{ type: 'text', text: thoughts }], closed: true },
        ...(text === '' ? [] : [{ type: 'text', text }]),
      ];
}

/** Reasoning goes back only to the provider that it came from. */
function reasoningOf(
  { providerId, quirks, model, current }: History,
  message: ChatMessage & { role: 'assistant' },
): Record<string, unknown> {
  const { reasoningField: field, reasoningRequired = false } = quirks;
  const isOwn = message.providerId === providerId;
  const reasoning = isOwn ? joined(message, 'reasoning') : '';
  const signed = isOwn && current.has(message) ? thinkingBlocks(message, model) : [];
  return {
    ...(field && (reasoning || reasoningRequired) && { [field]: reasoning }),
    ...(signed.length > 0 && { thinking_blocks: signed }),
  };
}

function joined(message: ChatMessage, type: 'text' | 'reasoning'): string {
  return message.parts.map((part) => (part.type === type ? part.text : '')).join('');
}
