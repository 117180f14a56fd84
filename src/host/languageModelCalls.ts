// One answer of a language model of VS Code: the program's request in VS Code's parts, and its stream in ours.
import * as vscode from 'vscode';
import { AppError, toAppError } from '../core/errors.ts';
import type { AssistantContent, ChatMessage, ChatRequest, StreamPart, UserContent } from '../core/provider.ts';
import { VS_CODE } from './languageModels.ts';

/** Shown in VS Code's question whether this extension may ask a model. */
const JUSTIFICATION = 'To answer what you ask in LLM Workbench.';

/** VS Code's code for a refusal by the person. */
const NO_PERMISSIONS = 'NoPermissions';

/** Whom VS Code lets this extension ask; told the vendor. */
interface Permissions {
  /** With every part. */
  answered(vendor: string): void;
  /** VS Code has no permission from the person, or none any more. */
  refused(vendor: string): void;
}

/** VS Code itself asks the person where they have not allowed it yet. Tokens are not reported. Throws `AppError`. */
export async function* chatStream(
  find: () => Promise<vscode.LanguageModelChat | undefined>,
  request: ChatRequest,
  signal: AbortSignal,
  permissions: Permissions,
): AsyncGenerator<StreamPart, void, undefined> {
  const site = { provider: VS_CODE, model: request.model, signal };
  if (signal.aborted) {
    throw toAppError(signal.reason, site);
  }
  const source = new vscode.CancellationTokenSource();
  // A vendor may pay no heed to the cancellation, and VS Code's question may stay open.
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  const cancel = () => {
    source.cancel();
    reject(toAppError(signal.reason, site));
  };
  signal.addEventListener('abort', cancel, { once: true });
  let chat: vscode.LanguageModelChat | undefined;
  try {
    chat = await Promise.race([find(), aborted]);
    if (!chat) {
      throw new AppError('modelNotFound', 'VS Code has no such language model now', { ...site, code: 'NotFound' });
    }
    const sent = chat.sendRequest(messagesOf(request), optionsOf(request), source.token);
    const response = await Promise.race([sent, aborted]);
    const parts = response.stream[Symbol.asyncIterator]();
    let calls = 0;
    for (;;) {
      const { value: part, done } = await Promise.race([parts.next(), aborted]);
      if (done) {
        break;
      }
      permissions.answered(chat.vendor);
      if (part instanceof vscode.LanguageModelTextPart) {
        yield { type: 'text', text: part.value };
      } else if (part instanceof vscode.LanguageModelToolCallPart) {
        yield {
          type: 'toolCall',
          index: calls,
          id: part.callId,
          name: part.name,
          argumentsJson: JSON.stringify(part.input ?? {}),
        };
        calls += 1;
      } // Anything else is data of the vendor's own.
    }
    permissions.answered(chat.vendor);
    yield { type: 'finish', reason: calls > 0 ? 'toolCalls' : 'stop', model: chat.id };
  } catch (thrown) {
    if (chat && codeOf(thrown) === NO_PERMISSIONS) {
      permissions.refused(chat.vendor);
    }
    throw signal.aborted ? toAppError(signal.reason, site) : modelError(thrown, request.model);
  } finally {
    signal.removeEventListener('abort', cancel);
    // Also where the reader left: VS Code then stops asking.
    source.cancel();
    source.dispose();
  }
}

/** Instructions are the first user message: language models of VS Code have no other place for them. */
function messagesOf({ system, messages, responseFormat }: ChatRequest): vscode.LanguageModelChatMessage[] {
  const json = responseFormat && `Answer with one JSON value only.${schemaWords(responseFormat.schema)}`;
  const instructions = [system, json].filter(Boolean).join('\n\n');
  return [
    ...(instructions ? [vscode.LanguageModelChatMessage.User(instructions)] : []),
    ...messages.map(messageOf).filter(({ content }) => content.length > 0),
  ];
}

function schemaWords(schema: object | undefined): string {
  return schema ? ` It must match this JSON Schema:\n${JSON.stringify(schema)}` : '';
}

function messageOf(message: ChatMessage): vscode.LanguageModelChatMessage {
  return message.role === 'user'
    ? vscode.LanguageModelChatMessage.User(message.parts.map(userPart))
    : vscode.LanguageModelChatMessage.Assistant(message.parts.flatMap(assistantPart));
}

function userPart(part: UserContent) {
  switch (part.type) {
    case 'text':
      return new vscode.LanguageModelTextPart(part.text);
    case 'image':
      return vscode.LanguageModelDataPart.image(Buffer.from(part.data, 'base64'), part.mediaType);
    case 'toolResult': {
      const text = part.isError && !/^error/i.test(part.text) ? `Error: ${part.text}` : part.text;
      return new vscode.LanguageModelToolResultPart(part.toolCallId, [new vscode.LanguageModelTextPart(text)]);
    }
    default:
      return part satisfies never;
  }
}

/** Reasoning stays here: there is no part for it. */
function assistantPart(part: AssistantContent): (vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart)[] {
  if (part.type === 'text') {
    return part.text === '' ? [] : [new vscode.LanguageModelTextPart(part.text)];
  }
  return part.type === 'toolCall'
    ? [new vscode.LanguageModelToolCallPart(part.id, part.name, objectIn(part.argumentsJson))]
    : [];
}

/** What a model wrote may be no JSON, and no object. */
function objectIn(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function optionsOf({ tools, toolChoice }: ChatRequest): vscode.LanguageModelChatRequestOptions {
  const only = typeof toolChoice === 'object' ? toolChoice.name : undefined;
  const offered = toolChoice === 'none' ? [] : (tools ?? []).filter(({ name }) => only === undefined || name === only);
  return {
    justification: JUSTIFICATION,
    ...(offered.length > 0 && {
      tools: offered.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
      toolMode:
        only !== undefined || toolChoice === 'required'
          ? vscode.LanguageModelChatToolMode.Required
          : vscode.LanguageModelChatToolMode.Auto,
    }),
  };
}

/** VS Code tells failures apart by a code; what stands behind `Blocked` and others only the vendor's words tell. */
function modelError(thrown: unknown, model: string): AppError {
  if (thrown instanceof AppError) {
    return thrown;
  }
  const code = codeOf(thrown);
  // An image that VS Code cannot read comes back as an event of the page.
  const words = (thrown instanceof Error && thrown.message.trim()) || 'VS Code gave no reason';
  const details = { provider: VS_CODE, model, code, cause: thrown };
  switch (code) {
    case NO_PERMISSIONS:
      return new AppError(
        'notAllowed',
        'VS Code has no permission from you to let LLM Workbench use this model. Ask again to be asked, or see Manage Language Model Access in the Accounts menu.',
        details,
      );
    case 'NotFound':
      return new AppError('modelNotFound', words, details);
    default:
      return new AppError(kindOf(code, words), words, details);
  }
}

function codeOf(thrown: unknown): string | undefined {
  const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

function kindOf(code: string | undefined, words: string): AppError['kind'] {
  if (/content.?filter|responsible ai|filtered/i.test(words)) {
    return 'contentFilter';
  }
  if (/quota|allowance|premium requests|credit/i.test(words)) {
    return 'quota';
  }
  if (/rate.?limit|too many requests/i.test(words)) {
    return 'rateLimit';
  }
  if (/token limit|context (?:window|length)|too (?:long|large)|exceeds? the (?:limit|maximum)/i.test(words)) {
    return 'contextTooLong';
  }
  return code === 'Blocked' ? 'quota' : 'badRequest';
}
