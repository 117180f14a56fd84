// What Ollama's chat endpoint is sent for a request of ours, the size of its context included.
import type { ChatRequest as OllamaRequest, Message, Tool } from 'ollama/browser';
import type { ChatMessage, ChatRequest, ModelInfo } from '../provider.ts';
import { PROVIDER_ID } from './ollamaAddress.ts';
import { callArguments } from './wire.ts';

/** Ollama's own default; the smallest context that is asked for. */
export const DEFAULT_CONTEXT_TOKENS = 4096;
/** Room for an answer whose length nobody limited. */
const DEFAULT_OUTPUT_TOKENS = 4096;
/** UTF-8 bytes of a token, on the low side: English has about 4, Chinese about 3 with one character a token. */
const BYTES_PER_TOKEN = 3;
/** Role and separators of a message, as templates write them. */
const TOKENS_PER_MESSAGE = 16;
/** A picture, by the larger vision models. */
const TOKENS_PER_IMAGE = 1500;

/** `truncate` and `shift` are Ollama's (`server/routes.go`), not yet in the SDK's types; servers without them ignore them. */
export type OllamaBody = OllamaRequest & { stream: true; truncate: false; shift: false };

/**
 * The request's body. With `truncate: false` a prompt that is too long is refused instead of losing its beginning in silence,
 * with `shift: false` an answer that fills the context ends with `length`.
 */
export function ollamaBody(request: ChatRequest): OllamaBody {
  const system: Message[] = request.system ? [{ role: 'system', content: request.system }] : [];
  const messages = [...system, ...request.messages.flatMap(messagesOf)];
  const tools = offeredTools(request)?.map(toolOf);
  const think = thinkOf(request);
  return {
    model: request.model,
    messages,
    stream: true,
    truncate: false,
    shift: false,
    options: optionsOf(request, contextSize(request, messages, tools)),
    ...(tools?.length ? { tools } : {}),
    ...(request.responseFormat ? { format: request.responseFormat.schema ?? 'json' } : {}),
    ...(think === undefined ? {} : { think }),
  };
}

function optionsOf(request: ChatRequest, contextTokens: number): NonNullable<OllamaRequest['options']> {
  return {
    num_ctx: contextTokens,
    ...(request.maxOutputTokens === undefined ? {} : { num_predict: request.maxOutputTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.stop?.length ? { stop: [...request.stop] } : {}),
  };
}

/**
 * `num_ctx` in tokens: a high estimate of prompt and answer, rounded up to a power of two. Ollama allocates memory for all of
 * it, so a model's full 128k is not asked for a short question; powers of two, because each change loads the model anew. Never
 * more than the model's own context.
 */
function contextSize(request: ChatRequest, messages: readonly Message[], tools: readonly Tool[] | undefined): number {
  let tokens = request.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS;
  for (const { images, ...words } of messages) {
    tokens += TOKENS_PER_MESSAGE + TOKENS_PER_IMAGE * (images?.length ?? 0) + tokensOf(words);
  }
  tokens += tools ? tokensOf(tools) : 0;
  const rounded = contextSizeOf(tokens);
  return Math.min(rounded, request.modelInfo?.contextWindow ?? rounded);
}

function contextSizeOf(tokens: number): number {
  return Math.max(DEFAULT_CONTEXT_TOKENS, 2 ** Math.ceil(Math.log2(tokens)));
}

/** `num_ctx` into which a text that is embedded fits, estimated high; the same for texts of about one length. */
export function contextSizeFor(text: string): number {
  return contextSizeOf(TOKENS_PER_MESSAGE + Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN));
}

function tokensOf(value: object): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(value)) / BYTES_PER_TOKEN);
}

/** gpt-oss, under any publisher's name. */
const TAKES_LEVELS = /gpt-?oss/i;

/** What the model takes of a conversation's parameters; where thinking is a yes or no, `minimal` is no and all else yes. */
export function parameterRules(
  model: string,
  thinks: boolean | undefined,
): Pick<ModelInfo, 'refuses' | 'efforts' | 'leastEffort'> {
  if (!thinks) {
    return { refuses: ['reasoningEffort'] };
  }
  // A model that can think does so unless told not to.
  return TAKES_LEVELS.test(model)
    ? { refuses: [], efforts: ['low', 'medium', 'high'], leastEffort: 'low' }
    : { refuses: [], efforts: ['minimal', 'low'], leastEffort: 'minimal' };
}

/**
 * Only for models known to think: Ollama refuses `think` for the others. gpt-oss takes levels and cannot stop thinking; all
 * other models take yes or no and refuse levels (`server/routes.go`).
 */
function thinkOf(request: ChatRequest): OllamaRequest['think'] {
  const effort = request.reasoningEffort;
  if (effort === undefined || !request.modelInfo?.abilities.reasoning) {
    return undefined;
  }
  if (TAKES_LEVELS.test(request.model)) {
    return effort === 'minimal' ? 'low' : effort;
  }
  return effort !== 'minimal';
}

/** Ollama has no choice of tool: what may not be called is not offered. */
function offeredTools(request: ChatRequest): ChatRequest['tools'] {
  const choice = request.toolChoice;
  if (choice === 'none') {
    return undefined;
  }
  return typeof choice === 'object' ? request.tools?.filter((tool) => tool.name === choice.name) : request.tools;
}

function toolOf(tool: NonNullable<ChatRequest['tools']>[number]): Tool {
  const { name, description, inputSchema } = tool;
  return {
    type: 'function',
    function: { name, description, parameters: inputSchema },
  };
}

/** Tool results are messages of their own, before what the person says in the same turn. */
function messagesOf(message: ChatMessage): Message[] {
  if (message.role === 'assistant') {
    return [assistantMessage(message)];
  }
  const results = message.parts.flatMap((part): Message[] =>
    part.type === 'toolResult'
      ? [{ role: 'tool', tool_name: part.toolName, content: part.isError ? `Error: ${part.text}` : part.text }]
      : [],
  );
  const content = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
  const images = message.parts.flatMap((part) => (part.type === 'image' ? [part.data] : []));
  return content !== '' || images.length > 0
    ? [...results, { role: 'user', content, ...(images.length > 0 ? { images } : {}) }]
    : results;
}

/** Thinking goes back to Ollama only: gpt-oss needs it between its tool calls. */
function assistantMessage(message: Extract<ChatMessage, { role: 'assistant' }>): Message {
  let content = '';
  let thinking = '';
  const calls: NonNullable<Message['tool_calls']> = [];
  for (const part of message.parts) {
    if (part.type === 'text') {
      content += part.text;
    } else if (part.type === 'toolCall') {
      calls.push({ function: { name: part.name, arguments: callArguments(part.argumentsJson) } });
    } else if (message.providerId === PROVIDER_ID) {
      thinking += part.text;
    }
  }
  return {
    role: 'assistant',
    content,
    ...(thinking ? { thinking } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}
