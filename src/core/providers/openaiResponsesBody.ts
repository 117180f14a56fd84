// The body of a request to OpenAI's Responses API: nothing is stored at the vendor, reasoning goes back encrypted.
import { nearestEffort } from '../../shared/parameterRules.ts';
import type { AssistantContent, ChatMessage, ChatRequest, ReasoningEffort } from '../provider.ts';
import { dataUrl, JSON_INSTRUCTION, mentionsJson, toolResultText } from './openaiChatBody.ts';
import { isBy } from './toolLoop.ts';
import { asRecord } from './wire.ts';

/** What the caller knows of the model, beyond the request. */
export interface ResponsesModel {
  /** Takes no sampling parameters, gives encrypted reasoning. */
  reasons: boolean;
  /** Efforts that it takes; absent: none is sent. */
  efforts?: readonly ReasoningEffort[];
  /** Refuses to answer without the vendor's own web search. */
  needsWebSearch?: boolean;
}

/** The body of `POST /responses`. Fields that are `undefined` are not sent; the interface has neither `stop` nor `seed`. */
export function responsesBody(providerId: string, kind: ResponsesModel, request: ChatRequest): Record<string, unknown> {
  const { reasons, efforts, needsWebSearch } = kind;
  const refused = request.modelInfo?.refuses ?? [];
  const takesEffort = efforts !== undefined && !refused.includes('reasoningEffort');
  const effort = takesEffort && request.reasoningEffort && nearestEffort(request.reasoningEffort, efforts);
  const format = refused.includes('json') ? undefined : request.responseFormat;
  return {
    model: request.model,
    instructions: request.system || undefined,
    input: [
      ...jsonInstruction(format, request.messages),
      ...request.messages.flatMap((message) => inputItems(providerId, request.model, message)),
    ],
    stream: true,
    store: false,
    include: reasons ? ['reasoning.encrypted_content'] : undefined,
    reasoning: effort ? { effort } : undefined,
    max_output_tokens: request.maxOutputTokens,
    temperature: reasons || refused.includes('temperature') ? undefined : request.temperature,
    top_p: reasons || refused.includes('topP') ? undefined : request.topP,
    text: textFormat(format),
    ...toolFields(request, needsWebSearch === true),
  };
}

/** `json_object` is refused where the input itself does not hold the word "JSON"; the instructions do not count. */
function jsonInstruction(format: ChatRequest['responseFormat'], messages: readonly ChatMessage[]): object[] {
  return format && !format.schema && !mentionsJson(messages) ? [{ role: 'developer', content: JSON_INSTRUCTION }] : [];
}

function textFormat(format: ChatRequest['responseFormat']): unknown {
  if (!format?.schema) {
    return format && { format: { type: 'json_object' } };
  }
  return {
    format: { type: 'json_schema', name: format.name ?? 'answer', schema: format.schema, strict: false },
  };
}

function toolFields({ tools, toolChoice }: ChatRequest, needsWebSearch: boolean): Record<string, unknown> {
  const all = [
    ...(needsWebSearch ? [{ type: 'web_search_preview' }] : []),
    ...(tools ?? []).map(({ name, description, inputSchema }) => ({
      type: 'function',
      name,
      description,
      parameters: inputSchema,
      strict: false,
    })),
  ];
  if (!tools?.length) {
    return all.length > 0 ? { tools: all } : {};
  }
  return {
    tools: all,
    tool_choice: typeof toolChoice === 'object' ? { type: 'function', name: toolChoice.name } : toolChoice,
  };
}

function inputItems(providerId: string, model: string, message: ChatMessage): Record<string, unknown>[] {
  if (message.role === 'assistant') {
    return assistantItems(message.parts, isBy(message, providerId, model) ? model : undefined);
  }
  const results: Record<string, unknown>[] = [];
  const content: Record<string, unknown>[] = [];
  for (const part of message.parts) {
    if (part.type === 'toolResult') {
      results.push({ type: 'function_call_output', call_id: part.toolCallId, output: toolResultText(part) });
    } else if (part.type === 'image') {
      content.push({ type: 'input_image', image_url: dataUrl(part), detail: 'auto' });
    } else {
      content.push({ type: 'input_text', text: part.text });
    }
  }
  return content.length > 0 ? [...results, { role: 'user', content }] : results;
}

/** `sameModel` is set when the message came from this model, as far as it says: only then do reasoning and phase go back, to the model that wrote them. */
function assistantItems(parts: readonly AssistantContent[], sameModel: string | undefined): Record<string, unknown>[] {
  const items: Record<string, unknown>[] = [];
  let reasoning: Record<string, unknown>[] = [];
  for (const part of parts) {
    const { model, reasoningItem, phase } = part.providerMetadata ?? {};
    const own = sameModel !== undefined && model === sameModel;
    if (part.type === 'reasoning') {
      if (own && reasoningItem) {
        // An imported conversation may claim that anything was one: it stays reasoning.
        reasoning.push({ ...asRecord(reasoningItem), type: 'reasoning' });
      }
    } else if (part.type === 'toolCall' || part.text !== '') {
      // A reasoning item is refused without the item that followed it: it waits for that one.
      items.push(...reasoning, assistantItem(part, own && typeof phase === 'string' ? phase : undefined));
      reasoning = [];
    }
  }
  return items;
}

function assistantItem(
  part: Exclude<AssistantContent, { type: 'reasoning' }>,
  phase: string | undefined,
): Record<string, unknown> {
  return part.type === 'toolCall'
    ? { type: 'function_call', call_id: part.id, name: part.name, arguments: part.argumentsJson || '{}' }
    : { role: 'assistant', content: part.text, phase };
}
