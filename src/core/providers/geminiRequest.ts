// What the Gemini API is sent for a request of ours: contents, parameters, tools, and the signatures that it wants back.
import { nearestEffort } from '../../shared/parameterRules.ts';
import { AppError } from '../errors.ts';
import type { AssistantContent, ChatMessage, ChatRequest, UserContent } from '../provider.ts';
import { PROVIDER_ID } from './geminiAddress.ts';
import {
  isEarlyGemma,
  parameterRules,
  takesJsonWithTools,
  thinkingConfig,
  type ThinkingConfig,
  wantsSignatures,
} from './geminiFamily.ts';
import { isBy } from './toolLoop.ts';
import { asRecord, callArguments } from './wire.ts';

/** https://ai.google.dev/api/caching#Part */
export interface WirePart {
  text?: string;
  thought?: true;
  thoughtSignature?: string;
  inlineData?: { mimeType: string; data: string };
  functionCall?: { id?: string; name: string; args: unknown };
  functionResponse?: { id?: string; name: string; response: Readonly<Record<string, string>> };
}

export interface WireContent {
  role: 'user' | 'model';
  parts: WirePart[];
}

/** https://ai.google.dev/api/generate-content; fields that are `undefined` are not sent. */
export interface GeminiBody {
  contents: WireContent[];
  systemInstruction?: { parts: WirePart[] };
  tools?: object[];
  toolConfig?: object;
  generationConfig: {
    temperature?: number;
    topP?: number;
    maxOutputTokens?: number;
    stopSequences?: readonly string[];
    seed?: number;
    responseMimeType?: string;
    responseJsonSchema?: unknown;
    thinkingConfig?: ThinkingConfig;
  };
}

/** Stands in for the signature of a call that another model made: https://ai.google.dev/gemini-api/docs/thought-signatures#faqs */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** The body of a request for an answer. */
export function geminiBody(request: ChatRequest): GeminiBody {
  const { model, modelInfo, responseFormat, maxOutputTokens, stop, seed } = request;
  const rules = modelInfo?.refuses ? modelInfo : parameterRules(model, modelInfo?.abilities.reasoning);
  const refuses = rules.refuses ?? [];
  const efforts = rules.efforts ?? parameterRules(model, true).efforts;
  const effort =
    request.reasoningEffort && efforts && !refuses.includes('reasoningEffort')
      ? nearestEffort(request.reasoningEffort, efforts)
      : undefined;
  const inWords =
    responseFormat !== undefined &&
    (refuses.includes('json') || (request.tools?.length ? !takesJsonWithTools(model) : false));
  const format = inWords ? undefined : responseFormat;
  const system = [request.system, inWords ? jsonInstruction(responseFormat) : undefined].filter(Boolean).join('\n\n');
  return {
    ...withSystem(system, contentsOf(request), isEarlyGemma(model)),
    ...toolFields(request),
    generationConfig: {
      temperature: refuses.includes('temperature') ? undefined : request.temperature,
      topP: refuses.includes('topP') ? undefined : request.topP,
      maxOutputTokens,
      stopSequences: stop?.length ? stop : undefined,
      seed,
      responseMimeType: format && 'application/json',
      responseJsonSchema: format?.schema,
      thinkingConfig: refuses.includes('reasoningEffort') ? undefined : thinkingConfig(model, effort, maxOutputTokens),
    },
  };
}

function jsonInstruction(format: NonNullable<ChatRequest['responseFormat']>): string {
  const words = 'Answer with one JSON value only: no words before or after it, no Markdown fence.';
  return format.schema ? `${words} It must match this JSON Schema:\n${JSON.stringify(format.schema)}` : words;
}

/** Early Gemma refuses a system instruction: there it stands before the first question. */
function withSystem(
  system: string,
  contents: WireContent[],
  asText: boolean,
): Pick<GeminiBody, 'contents' | 'systemInstruction'> {
  if (system === '') {
    return { contents };
  }
  const instruction = { parts: [{ text: system }] };
  const first = contents[0];
  if (!asText || first?.role !== 'user') {
    return { contents, systemInstruction: instruction };
  }
  return { contents: [{ role: 'user', parts: [...instruction.parts, ...first.parts] }, ...contents.slice(1)] };
}

function toolFields({ tools, toolChoice }: ChatRequest): Pick<GeminiBody, 'tools' | 'toolConfig'> {
  if (!tools?.length) {
    return {};
  }
  const mode =
    typeof toolChoice === 'object'
      ? { mode: 'ANY', allowedFunctionNames: [toolChoice.name] }
      : toolChoice && { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[toolChoice] };
  return {
    tools: [
      {
        // Not `parameters`, which takes a part of OpenAPI only and refuses `additionalProperties` and `$ref`.
        functionDeclarations: tools.map(({ name, description, inputSchema }) => ({
          name,
          description,
          parametersJsonSchema: inputSchema,
        })),
      },
    ],
    ...(mode && { toolConfig: { functionCallingConfig: mode } }),
  };
}

/** Neighbours of one role become one content: the results of parallel calls must come together, right after the calls. */
function contentsOf({ model, messages }: ChatRequest): WireContent[] {
  const contents: WireContent[] = [];
  const callIds = callIdsOf(messages, model);
  for (const message of messages) {
    const isUser = message.role === 'user';
    const parts = isUser
      ? message.parts.flatMap((part) => userPart(part, callIds))
      : message.parts.flatMap((part) => modelPart(part, isBy(message, PROVIDER_ID, model)));
    const role = isUser ? 'user' : 'model';
    const last = contents.at(-1);
    if (last?.role === role) {
      last.parts.push(...parts);
    } else if (parts.length > 0) {
      contents.push({ role, parts });
    }
  }
  for (const { role, parts } of contents) {
    if (role === 'user') {
      parts.sort((a, b) => Number(b.functionResponse !== undefined) - Number(a.functionResponse !== undefined));
    } else if (wantsSignatures(model)) {
      const firstCall = parts.find((part) => part.functionCall);
      if (firstCall) {
        firstCall.thoughtSignature ??= NO_SIGNATURE;
      }
    }
  }
  return contents;
}

/** Ids that the model gave: only those go back to it, ours mean nothing to it. */
function callIdsOf(messages: readonly ChatMessage[], model: string): ReadonlySet<string> {
  const ids = messages.flatMap((message) =>
    message.role === 'assistant' && isBy(message, PROVIDER_ID, model)
      ? message.parts.map((part) => part.providerMetadata?.['callId'])
      : [],
  );
  return new Set(ids.filter((id) => typeof id === 'string'));
}

function userPart(part: UserContent, callIds: ReadonlySet<string>): WirePart[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'image':
      if (part.mediaType === 'image/gif') {
        // https://ai.google.dev/gemini-api/docs/image-understanding#supported-formats
        throw new AppError('badRequest', 'Gemini takes pictures as PNG, JPEG or WebP, not as GIF');
      }
      return [{ inlineData: { mimeType: part.mediaType, data: part.data } }];
    case 'toolResult':
      return [
        {
          functionResponse: {
            ...(callIds.has(part.toolCallId) && { id: part.toolCallId }),
            name: part.toolName,
            response: part.isError ? { error: part.text } : { output: part.text },
          },
        },
      ];
  }
}

/**
 * Signatures go back to the model that gave them, in the part in which they came, whatever it holds; thoughts without one are
 * not wanted back.
 */
function modelPart(part: AssistantContent, isOwn: boolean): WirePart[] {
  const { thoughtSignature, callId } = isOwn ? asRecord(part.providerMetadata) : {};
  const signed = typeof thoughtSignature === 'string' ? { thoughtSignature } : undefined;
  switch (part.type) {
    case 'text':
      return part.text === '' && !signed ? [] : [{ text: part.text, ...signed }];
    case 'reasoning':
      return signed ? [{ text: part.text, thought: true, ...signed }] : [];
    case 'toolCall':
      return [
        {
          functionCall: {
            ...(typeof callId === 'string' && { id: callId }),
            name: part.name,
            args: callArguments(part.argumentsJson),
          },
          ...signed,
        },
      ];
  }
}
