// What Cohere's chat (v2) is sent for a request of ours.
import { nearestEffort } from '../../shared/parameterRules.ts';
import type {
  ChatMessage,
  ChatRequest,
  ModelInfo,
  ReasoningEffort,
  ToolCallPart,
  ToolResultPart,
} from '../provider.ts';
import { PROVIDER_ID } from './cohereClient.ts';
import { JSON_INSTRUCTION, mentionsJson, toolResultText, userMessages } from './openaiChatBody.ts';

type Fields = Record<string, unknown>;

/** https://docs.cohere.com/reference/chat: `p` lies between these, `temperature` between 0 and 1, at most five stops are taken. */
const MIN_P = 0.01;
const MAX_P = 0.99;
const MAX_TEMPERATURE = 1;
const MAX_STOPS = 5;
/** Tokens of thinking; `high` leaves the model its own limit. https://docs.cohere.com/docs/reasoning */
const THINKING_BUDGETS: Readonly<Partial<Record<ReasoningEffort, number>>> = { low: 1024, medium: 8192 };
const EFFORTS: readonly ReasoningEffort[] = ['minimal', 'low', 'medium', 'high'];

/** Thinking can be switched off (`minimal`) and given a budget; models without it refuse the field. */
export function parameterRules(reasons: boolean | undefined): Pick<ModelInfo, 'refuses' | 'efforts'> {
  return reasons ? { refuses: [], efforts: EFFORTS } : { refuses: ['reasoningEffort'] };
}

/** The body of `POST /v2/chat`. Fields that are `undefined` are not sent. */
export function cohereBody(request: ChatRequest): Fields {
  const refused = new Set<string>(request.modelInfo?.refuses);
  const unlessRefused = <T>(name: string, value: T) => (refused.has(name) ? undefined : value);
  const tools = offeredTools(request);
  // The vendor refuses a response format beside tools: it is then asked for in words.
  const format = tools ? undefined : unlessRefused('json', request.responseFormat);
  const system = [request.system, jsonInstruction(request, format !== undefined)].filter(Boolean).join('\n\n');
  return {
    model: request.model,
    stream: true,
    messages: [...(system ? [{ role: 'system', content: system }] : []), ...request.messages.flatMap(messagesOf)],
    max_tokens: request.maxOutputTokens,
    temperature: unlessRefused(
      'temperature',
      request.temperature === undefined ? undefined : Math.min(request.temperature, MAX_TEMPERATURE),
    ),
    p: unlessRefused('topP', request.topP === undefined ? undefined : Math.min(Math.max(request.topP, MIN_P), MAX_P)),
    stop_sequences: request.stop?.length ? request.stop.slice(0, MAX_STOPS) : undefined,
    seed: request.seed,
    thinking: thinkingOf(request),
    response_format: format && { type: 'json_object', json_schema: format.schema },
    tools: tools?.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    })),
    tool_choice: tools && toolChoice(request.toolChoice),
  };
}

/** Only for models that are known to think: the others refuse it. */
function thinkingOf({ modelInfo, reasoningEffort }: ChatRequest): Fields | undefined {
  if (!modelInfo?.abilities.reasoning || reasoningEffort === undefined) {
    return undefined;
  }
  const effort = nearestEffort(reasoningEffort, EFFORTS) ?? reasoningEffort;
  return effort === 'minimal' ? { type: 'disabled' } : { type: 'enabled', token_budget: THINKING_BUDGETS[effort] };
}

/** Without the word JSON in the conversation the vendor's models may write without end when they are held to it. */
function jsonInstruction(request: ChatRequest, isSent: boolean): string | undefined {
  const { responseFormat: format, modelInfo, system = '', messages } = request;
  if (!format || modelInfo?.refuses?.includes('json')) {
    return undefined;
  }
  if (format.schema && !isSent) {
    return `${JSON_INSTRUCTION} It must match this JSON Schema:\n${JSON.stringify(format.schema)}`;
  }
  return /json/i.test(system) || mentionsJson(messages) ? undefined : JSON_INSTRUCTION;
}

/** The vendor cannot demand one tool by name: then only that one is offered. */
function offeredTools({ tools, toolChoice: choice }: ChatRequest): ChatRequest['tools'] {
  const offered = typeof choice === 'object' ? tools?.filter(({ name }) => name === choice.name) : tools;
  return offered?.length ? offered : undefined;
}

function toolChoice(choice: ChatRequest['toolChoice']): 'REQUIRED' | 'NONE' | undefined {
  if (choice === 'none') {
    return 'NONE';
  }
  return choice === 'required' || typeof choice === 'object' ? 'REQUIRED' : undefined;
}

function messagesOf(message: ChatMessage): Fields[] {
  return message.role === 'user' ? userMessages(message, resultMessage) : assistantMessages(message);
}

/** As a document it can be cited; its id is what a citation names. */
function resultMessage(part: ToolResultPart): Fields {
  const document = { id: part.toolCallId, data: documentOf(toolResultText(part)) };
  return { role: 'tool', tool_call_id: part.toolCallId, content: [{ type: 'document', document }] };
}

/** A document is an object: a result that is one is taken as it is, so that its `url` and `title` come back with a citation. */
function documentOf(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Fields;
    }
  } catch {
    // Falls through.
  }
  return { result: text };
}

/** Plan and thinking go back to Cohere only, and only with the tool calls that they led to. */
function assistantMessages(message: ChatMessage & { role: 'assistant' }): Fields[] {
  const calls = message.parts.filter((part): part is ToolCallPart => part.type === 'toolCall');
  const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  if (calls.length === 0) {
    return text === '' ? [] : [{ role: 'assistant', content: text }]; // An empty message is refused.
  }
  const reasoning = (kind: 'thinking' | 'toolPlan') =>
    message.providerId === PROVIDER_ID
      ? message.parts
          .map((part) => (part.type === 'reasoning' && part.providerMetadata?.['kind'] === kind ? part.text : ''))
          .join('')
      : '';
  const thinking = reasoning('thinking');
  const content = [...(thinking ? [{ type: 'thinking', thinking }] : []), ...(text ? [{ type: 'text', text }] : [])];
  return [
    {
      role: 'assistant',
      tool_plan: reasoning('toolPlan') || undefined,
      content: content.length > 0 ? content : undefined,
      tool_calls: calls.map(({ id, name, argumentsJson }) => ({
        id,
        type: 'function',
        function: { name, arguments: argumentsJson || '{}' },
      })),
    },
  ];
}
