// How Perplexity's Agent API departs from OpenAI's Responses: what it is sent, its sources, and what it says an answer cost.
import { nearestEffort } from '../../shared/parameterRules.ts';
import { REASONING_EFFORTS } from '../../shared/views.ts';
import type { ChatMessage, ChatRequest, StreamPart, Usage } from '../provider.ts';
import { citations, usageBuckets } from './openaiChat.ts';
import { dataUrl, JSON_INSTRUCTION, mentionsJson, toolResultText } from './openaiChatBody.ts';
import type { ResponsesDialect } from './openaiResponses.ts';
import { presetOf, SONAR } from './perplexitySonar.ts';
import { asRecord, nonEmpty, tokenCount } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Anthropic's models are refused here without an upper end. */
const MAX_OUTPUT_OF_ANTHROPIC = 8192;

/** Reads one answer. */
export function perplexityDialect(): ResponsesDialect {
  const cited = new Set<string>();
  return { body: agentBody, read: (event) => readEvent(event, cited), readUsage };
}

/**
 * The body of `POST /responses`. Unknown fields are refused: there are neither sampling parameters nor `tool_choice` nor
 * `text`. Web search is a tool of the vendor's and always offered, presets bring their own.
 */
function agentBody(request: ChatRequest): Record<string, unknown> {
  const { model, modelInfo, reasoningEffort, responseFormat, maxOutputTokens } = request;
  const preset = presetOf(model);
  const efforts = modelInfo?.efforts ?? REASONING_EFFORTS;
  const effort = reasoningEffort && nearestEffort(reasoningEffort, efforts);
  const { schema, name = 'answer' } = responseFormat ?? {};
  return {
    // A preset alone may lead to another vendor's model.
    model: preset ? SONAR : model,
    preset,
    instructions: [request.system, jsonInstruction(request)].filter(Boolean).join('\n\n') || undefined,
    input: request.messages.flatMap(inputItems),
    stream: true,
    store: false,
    max_output_tokens: maxOutputTokens ?? (model.startsWith('anthropic/') ? MAX_OUTPUT_OF_ANTHROPIC : undefined),
    reasoning: effort && !modelInfo?.refuses?.includes('reasoningEffort') ? { effort } : undefined,
    response_format: schema && { type: 'json_schema', json_schema: { name, schema } },
    tools: toolsOf(request, preset !== undefined),
  };
}

/** JSON without a schema is not known here: it is asked for in words. */
function jsonInstruction({ responseFormat: format, system = '', messages }: ChatRequest): string | undefined {
  return format && !format.schema && !/json/i.test(system) && !mentionsJson(messages) ? JSON_INSTRUCTION : undefined;
}

function toolsOf({ tools = [], toolChoice: choice }: ChatRequest, hasPreset: boolean): object[] | undefined {
  const named = typeof choice === 'object' ? choice.name : undefined;
  const offered = choice === 'none' ? [] : tools.filter((tool) => named === undefined || tool.name === named);
  const all = [
    ...(hasPreset ? [] : [{ type: 'web_search' }]),
    ...offered.map(({ name, description, inputSchema }) => ({
      type: 'function',
      name,
      description,
      parameters: inputSchema,
    })),
  ];
  return all.length > 0 ? all : undefined;
}

/** Tool results are items of their own and come first: they must follow the calls that they answer. */
function inputItems(message: ChatMessage): object[] {
  if (message.role === 'assistant') {
    return message.parts.flatMap((part): object[] => {
      if (part.type === 'toolCall') {
        const { thoughtSignature } = message.providerId === 'perplexity' ? (part.providerMetadata ?? {}) : {};
        const { id, name, argumentsJson } = part;
        return [
          {
            type: 'function_call',
            call_id: id,
            name,
            arguments: argumentsJson || '{}',
            thought_signature: thoughtSignature,
          },
        ];
      }
      return part.type === 'text' && part.text !== ''
        ? [{ type: 'message', role: 'assistant', content: part.text }]
        : [];
    });
  }
  const results: object[] = [];
  const content: object[] = [];
  for (const part of message.parts) {
    if (part.type === 'toolResult') {
      const { toolCallId, toolName } = part;
      results.push({ type: 'function_call_output', call_id: toolCallId, name: toolName, output: toolResultText(part) });
    } else if (part.type === 'image') {
      content.push({ type: 'input_image', image_url: dataUrl(part) });
    } else {
      content.push({ type: 'input_text', text: part.text });
    }
  }
  return content.length > 0 ? [...results, { type: 'message', role: 'user', content }] : results;
}

/** What the vendor thinks and finds. Sources come several times (as found, as an item, as annotations): each is shown once. */
function* readEvent(event: Fields, cited: Set<string>): Generator<StreamPart, void, undefined> {
  const { type } = event;
  if (typeof type !== 'string') {
    return;
  }
  if (type.startsWith('response.reasoning.')) {
    const thought = nonEmpty(event['thought']);
    if (thought) {
      yield { type: 'reasoning', text: `${thought}\n` };
    }
    yield* newSources(event['results'], cited);
  } else if (type === 'response.output_item.done') {
    yield* sourcesOf(asRecord(event['item']), cited);
  } else if (type === 'response.completed' || type === 'response.incomplete') {
    const { output } = asRecord(event['response']);
    for (const item of listOf(output)) {
      yield* sourcesOf(asRecord(item), cited);
    }
  }
}

function* sourcesOf(item: Fields, cited: Set<string>): Generator<StreamPart, void, undefined> {
  yield* newSources(item['results'], cited);
  if (item['type'] === 'message') {
    for (const part of listOf(item['content'])) {
      yield* newSources(asRecord(part)['annotations'], cited);
    }
  }
}

function* newSources(pages: unknown, cited: Set<string>): Generator<StreamPart, void, undefined> {
  for (const part of citations(listOf(pages))) {
    if (part.type === 'citation' && !cited.has(part.url)) {
      cited.add(part.url);
      yield part;
    }
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Cached tokens under names of their own, and the cost of tokens and searches together in USD, which wins over any price. */
function readUsage(raw: Fields): Usage {
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = asRecord(raw['input_tokens_details']);
  const { total_cost: totalCost, currency = 'USD' } = asRecord(raw['cost']);
  const searches = tokenCount(asRecord(asRecord(raw['tool_calls_details'])['search_web'])['invocation']);
  return {
    ...usageBuckets(
      raw['input_tokens'],
      { cached_tokens: read, cache_write_tokens: written },
      raw['output_tokens'],
      raw['output_tokens_details'],
    ),
    ...(searches !== undefined && { searches }),
    ...(currency === 'USD' && { reportedCostUsd: tokenCount(totalCost) }),
  };
}
