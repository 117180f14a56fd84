// What Anthropic's Messages API is sent for a request of ours, and what each generation of Claude takes or refuses.
import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  OutputConfig,
  ThinkingConfigParam,
  Tool,
  ToolChoice,
} from '@anthropic-ai/sdk/resources/messages';
import { REASONING_EFFORTS, type ParameterExclusion } from '../../shared/views.ts';
import type { AssistantContent, ChatRequest, ModelInfo, ReasoningEffort, UserContent } from '../provider.ts';
import { currentTurns, isBy } from './toolLoop.ts';
import { callArguments } from './wire.ts';

const PROVIDER_ID = 'anthropic';

const THINKING_DROPS: readonly ParameterExclusion[] = [
  { set: 'reasoningEffort', drops: 'temperature' },
  { set: 'reasoningEffort', drops: 'topP' },
];

/** The SDK's types have lost the sampling parameters, which older models still take. */
export type AnthropicBody = MessageCreateParamsStreaming & { temperature?: number; top_p?: number };

/** Rewrites a JSON Schema to the subset that structured outputs take; throws where it cannot (the SDK's own function). */
export type SchemaTransform = (schema: Record<string, unknown>) => Record<string, unknown>;

/** Sent where neither the person nor the model list gives an upper end: every Claude model takes as much. */
const DEFAULT_MAX_TOKENS = 4096;
/** The vendor's smallest `budget_tokens`. */
const MIN_THINKING_TOKENS = 1024;
/**
 * Generations times 100, see `generationOf`: the first that thinks, the first that decides itself how much, and the first (Fable
 * 5.1, then Opus and Sonnet 5.5) that always thinks, binds its thinking to all before it, and refuses a forced tool call
 * (https://platform.claude.com/docs/en/build-with-claude/preserved-thinking).
 */
const FIRST_THINKING = 307;
const FIRST_ADAPTIVE = 406;
const FIRST_BOUND = 501;
const THINKING_TOKENS: Record<ReasoningEffort, number> = { minimal: 1024, low: 2048, medium: 8192, high: 16_384 };

/**
 * Generation times 100, read from the model's name: 407 for `claude-opus-4-7`, 400 for `claude-sonnet-4-20250514`, 307 for
 * `claude-3-7-sonnet-latest`; `undefined` for a name without one.
 */
function generationOf(model: string): number | undefined {
  const match = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(model);
  return match ? Number(match[1]) * 100 + Number(match[2] ?? 0) : undefined;
}

/**
 * Parameters that the model answers with 400: Opus 4.7 and every later generation take no `temperature`, `top_p` or `top_k`
 * (https://platform.claude.com/docs/en/about-claude/models/migration-guide). A name without a generation refuses nothing.
 */
function refusedParameters(model: string): NonNullable<ModelInfo['refuses']> {
  return (generationOf(model) ?? 0) >= 407 ? ['temperature', 'topP'] : [];
}

/**
 * What the model takes of a conversation's parameters. `reasoning` is what the model list says of thinking. The vendor has no
 * JSON mode without a schema. With thinking on, it takes no other temperature than 1; of temperature and `top_p` only one.
 */
export function parameterRules(
  model: string,
  reasoning: boolean | undefined,
): Pick<ModelInfo, 'refuses' | 'efforts' | 'exclusions'> {
  const generation = generationOf(model) ?? Number.POSITIVE_INFINITY;
  const thinks = reasoning !== false && generation >= FIRST_THINKING;
  const sampling = refusedParameters(model);
  const either: ParameterExclusion = { set: 'temperature', drops: 'topP' };
  return {
    refuses: [...sampling, ...(thinks ? [] : (['reasoningEffort'] as const)), 'json'],
    efforts: thinks
      ? REASONING_EFFORTS.filter((effort) => effort !== 'minimal' || generation < FIRST_ADAPTIVE)
      : undefined,
    exclusions: sampling.length > 0 ? undefined : thinks ? [...THINKING_DROPS, either] : [either],
  };
}

/** The request's body; `transformSchema` is only called for a JSON answer of a given shape. */
export function anthropicBody(request: ChatRequest, transformSchema: SchemaTransform): AnthropicBody {
  const maxTokens = request.maxOutputTokens ?? request.modelInfo?.maxOutputTokens ?? DEFAULT_MAX_TOKENS;
  const messages = messagesOf(request);
  const { thinking, effort } = thinkingOf(request, maxTokens, messages);
  const { format, instruction } = formatOf(request, transformSchema);
  const system = [request.system, instruction].filter(Boolean).join('\n\n');
  const hasTools = request.tools !== undefined && request.tools.length > 0;
  return {
    model: request.model,
    max_tokens: maxTokens,
    stream: true,
    messages,
    ...(system ? { system } : {}),
    ...samplingOf(request, thinking !== undefined),
    ...(request.stop?.length ? { stop_sequences: [...request.stop] } : {}),
    ...(thinking ? { thinking } : {}),
    ...(effort || format ? { output_config: { ...(effort ? { effort } : {}), ...(format ? { format } : {}) } } : {}),
    ...(hasTools ? { tools: request.tools?.map(toolOf), ...toolChoiceOf(request) } : {}),
  };
}

/** With thinking on, the vendor takes no other temperature than 1, and `top_p` only from 0.95; both at once not since 4.1. */
function samplingOf(request: ChatRequest, thinks: boolean): { temperature?: number; top_p?: number } {
  const refuses = request.modelInfo?.refuses ?? refusedParameters(request.model);
  if (request.temperature !== undefined && !thinks && !refuses.includes('temperature')) {
    return { temperature: request.temperature };
  }
  if (request.topP !== undefined && !refuses.includes('topP') && (!thinks || request.topP >= 0.95)) {
    return { top_p: request.topP };
  }
  return {};
}

/**
 * Since 4.6 Claude decides itself how much to think, guided by `effort`; from 3.7 to 4.5 it takes a budget out of
 * `max_tokens`; before that it cannot. A name without a generation is taken for a new model. A forced tool call excludes thinking,
 * and so does, where there is a budget, a turn of tool calls that began without it.
 */
function thinkingOf(
  request: ChatRequest,
  maxTokens: number,
  messages: readonly MessageParam[],
): { thinking?: ThinkingConfigParam; effort?: NonNullable<OutputConfig['effort']> } {
  const wanted = request.reasoningEffort;
  const generation = generationOf(request.model) ?? Number.POSITIVE_INFINITY;
  const isToolForced = isForced(request.toolChoice) && generation < FIRST_BOUND;
  if (!wanted || request.modelInfo?.abilities.reasoning === false || isToolForced || generation < FIRST_THINKING) {
    return {};
  }
  if (generation >= FIRST_ADAPTIVE) {
    // Without `summarized` the newest models send thinking blocks with no text in them.
    return { thinking: { type: 'adaptive', display: 'summarized' }, effort: wanted === 'minimal' ? 'low' : wanted };
  }
  if (maxTokens <= MIN_THINKING_TOKENS || isUnthoughtLoop(messages)) {
    return {};
  }
  // At most half, so that thinking leaves room for the answer.
  const budget = Math.max(MIN_THINKING_TOKENS, Math.min(THINKING_TOKENS[wanted], Math.floor(maxTokens / 2)));
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}

/** A shape goes as structured output where the model has it (since 4.5), everything else as an instruction in words. */
function formatOf(
  request: ChatRequest,
  transformSchema: SchemaTransform,
): { format?: NonNullable<OutputConfig['format']>; instruction?: string } {
  if (!request.responseFormat) {
    return {};
  }
  const schema = request.responseFormat.schema;
  const words = 'Answer with one JSON value only: no words before or after it, no Markdown fence.';
  if (!schema) {
    return { instruction: words };
  }
  if (request.modelInfo?.abilities.json ?? (generationOf(request.model) ?? 0) >= 405) {
    try {
      return { format: { type: 'json_schema', schema: transformSchema({ ...schema }) } };
    } catch {
      // A schema without types, for one: the model can still be asked in words.
    }
  }
  return { instruction: `${words} It must match this JSON Schema:\n${JSON.stringify(schema)}` };
}

function toolOf(tool: NonNullable<ChatRequest['tools']>[number]): Tool {
  return { name: tool.name, description: tool.description, input_schema: { ...tool.inputSchema, type: 'object' } };
}

function isForced(choice: ChatRequest['toolChoice']): boolean {
  return choice === 'required' || typeof choice === 'object';
}

/**
 * Models that refuse a forced call choose themselves. They are not told so in words, nor given that one tool alone: prompt and tools
 * must stay as they were for the thinking to be taken back.
 */
function toolChoiceOf(request: ChatRequest): { tool_choice?: ToolChoice } {
  const choice = request.toolChoice;
  if (choice === undefined) {
    return {};
  }
  if (isForced(choice) && (generationOf(request.model) ?? Number.POSITIVE_INFINITY) >= FIRST_BOUND) {
    return { tool_choice: { type: 'auto' } };
  }
  if (typeof choice === 'object') {
    return { tool_choice: { type: 'tool', name: choice.name } };
  }
  return { tool_choice: { type: choice === 'required' ? 'any' : choice } };
}

/**
 * Neighbours of one role become one message, so that the results of parallel calls come together, right after the calls. Thinking
 * goes back in the current turns only, and to the model that thought it: newer models answer 400 where anything before
 * their thinking has changed, which an edited system prompt, say, does to all of a conversation.
 */
function messagesOf({ messages, model }: ChatRequest): MessageParam[] {
  const merged: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  const current = currentTurns(messages);
  for (const message of messages) {
    const content =
      message.role === 'user'
        ? message.parts.flatMap(userBlock)
        : assistantBlocks(message.parts, current.has(message) && isBy(message, PROVIDER_ID, model));
    const last = merged.at(-1);
    if (last?.role === message.role) {
      last.content.push(...content);
    } else if (content.length > 0) {
      merged.push({ role: message.role, content });
    }
  }
  for (const message of merged) {
    if (message.role === 'user') {
      // The vendor refuses results that stand behind text.
      message.content.sort((a, b) => Number(b.type === 'tool_result') - Number(a.type === 'tool_result'));
    }
  }
  return merged;
}

/** The vendor refuses text without a visible character, and ids of other vendors with dots or colons in them. */
const isBlank = (text: string) => text.trim() === '';
const toolIdOf = (id: string) => id.replaceAll(/[^\w-]/g, '_');

function userBlock(part: UserContent): ContentBlockParam[] {
  switch (part.type) {
    case 'text':
      return isBlank(part.text) ? [] : [{ type: 'text', text: part.text }];
    case 'image':
      return [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } }];
    case 'toolResult':
      return [
        {
          type: 'tool_result',
          tool_use_id: toolIdOf(part.toolCallId),
          content: part.text,
          ...(part.isError ? { is_error: true } : {}),
        },
      ];
  }
}

function assistantBlocks(parts: readonly AssistantContent[], withThinking: boolean): ContentBlockParam[] {
  const blocks: ContentBlockParam[] = [];
  for (const part of parts) {
    if (part.type === 'reasoning') {
      const thinking = withThinking ? thinkingBlock(part) : undefined;
      if (thinking) {
        blocks.push(thinking);
      }
    } else if (part.type === 'toolCall') {
      blocks.push({
        type: 'tool_use',
        id: toolIdOf(part.id),
        name: part.name,
        input: callArguments(part.argumentsJson),
      });
    } else if (!isBlank(part.text)) {
      blocks.push({ type: 'text', text: part.text });
    }
  }
  // A turn that was stopped while it thought: the vendor refuses thinking as the last block.
  while (isThinking(blocks.at(-1))) {
    blocks.pop();
  }
  return blocks;
}

function isThinking(block: ContentBlockParam | undefined): boolean {
  return block?.type === 'thinking' || block?.type === 'redacted_thinking';
}

/** Whether results are sent for calls that another model made, or this one without thinking. */
function isUnthoughtLoop(messages: readonly MessageParam[]): boolean {
  const [calls, results] = messages
    .slice(-2)
    .map(({ content }) => (typeof content === 'string' ? undefined : content[0]));
  return results?.type === 'tool_result' && !isThinking(calls);
}

/** What the stream put into `providerMetadata`: a signature of the text, or the whole block sealed. Unsigned thinking is refused. */
function thinkingBlock(part: Extract<AssistantContent, { type: 'reasoning' }>): ContentBlockParam | undefined {
  const { signature, redactedData } = part.providerMetadata ?? {};
  if (typeof redactedData === 'string') {
    return { type: 'redacted_thinking', data: redactedData };
  }
  return typeof signature === 'string' && signature !== ''
    ? { type: 'thinking', thinking: part.text, signature }
    : undefined;
}
