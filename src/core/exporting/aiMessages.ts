// What is said in a request: its system prompt as the vendor is told it, and its messages as Vercel's AI SDK has them.
import { type CodeRequest, formOf } from './codeRequest.ts';
import type { Value } from './literals.ts';

type Message = Readonly<Record<string, Value>>;

function messagesOf(body: Readonly<Record<string, unknown>>): readonly Message[] {
  return Array.isArray(body['messages']) ? (body['messages'] as Message[]) : [];
}

/** The system prompt as it is sent: with what the vendor has to be told in words. */
export function systemText({ native, chat }: CodeRequest): string | undefined {
  switch (formOf(native)) {
    case 'anthropic':
      return joined(native.body['system']);
    case 'gemini':
      // The first open models take none: there it stands before the first question.
      return (
        joined((native.body['systemInstruction'] as { parts?: unknown } | undefined)?.parts) ?? systemOf(chat.body)
      );
    case 'chat':
    case 'responses':
    case 'other':
      return systemOf(chat.body);
  }
}

/** A text, or a list of parts that hold some. */
function joined(words: unknown): string | undefined {
  if (Array.isArray(words)) {
    return (words as { text?: string }[]).map(({ text = '' }) => text).join('\n\n');
  }
  return typeof words === 'string' ? words : undefined;
}

/** What stands before the conversation. */
function systemOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const [first] = messagesOf(body);
  const isSystem = first?.['role'] === 'system' || first?.['role'] === 'developer';
  return isSystem && typeof first['content'] === 'string' ? first['content'] : undefined;
}

/** All but what stands before the conversation. */
export function aiMessages(body: Readonly<Record<string, unknown>>): readonly Value[] {
  const messages = messagesOf(body);
  const toolNames = new Map(
    messages.flatMap((message) => callsOf(message).map(({ id, function: { name } }) => [id, name])),
  );
  return messages
    .filter(({ role }) => role !== 'system' && role !== 'developer')
    .map((message): Value => {
      switch (message['role']) {
        case 'tool':
          return toolMessage(message, toolNames);
        case 'assistant':
          return { role: 'assistant', content: assistantContent(message) };
        default:
          return { role: 'user', content: userContent(message['content']) };
      }
    });
}

interface Call {
  id: string;
  function: { name: string; arguments: string };
}

function callsOf(message: Message): readonly Call[] {
  return (message['tool_calls'] ?? []) as unknown as readonly Call[];
}

function toolMessage(message: Message, names: ReadonlyMap<string, string>): Value {
  const toolCallId = message['tool_call_id'] as string;
  const output = { type: 'text', value: message['content'] };
  return {
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId, toolName: names.get(toolCallId) ?? 'tool', output }],
  };
}

function assistantContent(message: Message): Value {
  const text = textOf(message['content']);
  const calls = callsOf(message);
  if (calls.length === 0) {
    return text;
  }
  return [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map(({ id, function: { name, arguments: json } }) => ({
      type: 'tool-call',
      toolCallId: id,
      toolName: name,
      input: parsed(json),
    })),
  ];
}

function parsed(json: string): Value {
  try {
    return JSON.parse(json) as Value;
  } catch {
    return { INVALID_JSON: json };
  }
}

/** Of an answer: some vendors have a list, in which thoughts stand, too. */
function textOf(content: Value): string {
  if (typeof content === 'string') {
    return content;
  }
  const parts = (Array.isArray(content) ? content : []) as { type?: string; text?: string }[];
  return parts.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join('');
}

function userContent(content: Value): Value {
  if (!Array.isArray(content)) {
    return content;
  }
  return (content as { type: string; text?: string; image_url?: { url: string } }[]).map((part): Value => {
    const [, mediaType = '', data = ''] = /^data:([^;]*);base64,(.*)$/s.exec(part.image_url?.url ?? '') ?? [];
    return part.type === 'image_url' ? { type: 'file', mediaType, data } : { type: 'text', text: part.text };
  });
}
