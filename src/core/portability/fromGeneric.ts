// Conversations as many programs write them: messages with a role and a content, as OpenAI's interface has them.
import { IMPORTED_FROM } from '../importedFrom.ts';
import { isRecord } from '../isRecord.ts';
import type { UserContent } from '../provider.ts';
import type { ChatParameters, MessageContext } from '../records.ts';
import { cleanName, cleanTime, cutText, missingFile, pictureIn, StableId, titleOf } from './cleaned.ts';
import { type ReadConversation, type Reading, tooMany } from './contract.ts';
import { type SourceMessage, toMessages } from './toMessages.ts';

const ROLES: Readonly<Record<string, 'user' | 'assistant' | 'system' | 'tool'>> = Object.assign(Object.create(null), {
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  gpt: 'assistant',
  chatgpt: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool',
  function: 'tool',
});

/** A single message; a file may be one list of them. */
export function isMessage(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && roleOf(value) !== undefined && ('content' in value || 'value' in value || 'text' in value);
}

export function isGeneric(value: Record<string, unknown>): boolean {
  return messagesOf(value)?.some(isMessage) ?? false;
}

function messagesOf(value: Record<string, unknown>): readonly unknown[] | undefined {
  const messages = value['messages'] ?? value['conversations'] ?? value['conversation'];
  return Array.isArray(messages) ? (messages as unknown[]) : undefined;
}

function roleOf({ role, from }: Record<string, unknown>): 'user' | 'assistant' | 'system' | 'tool' | undefined {
  const name = typeof role === 'string' ? role : from;
  return typeof name === 'string' ? ROLES[name.toLowerCase()] : undefined;
}

/** Throws nothing; a text says why it cannot be read. */
export async function fromGeneric(
  value: Record<string, unknown>,
  { now, breathe, limits }: Reading,
): Promise<ReadConversation | string> {
  const told = messagesOf(value) ?? [];
  const many = tooMany(told.length, limits);
  if (many !== undefined) {
    return many;
  }
  const usualModel = cleanName(value['model']);
  const notes = new Set<string>();
  const nodes: SourceMessage[] = [];
  const systems: string[] = [];
  const id = idOf(value);
  for (const [index, message] of told.entries()) {
    const role = isRecord(message) ? roleOf(message) : undefined;
    if (!isRecord(message) || role === undefined) {
      notes.add('What has no known role was left out.');
    } else {
      const { parts, context } = contentOf(message, notes);
      const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
      id.add(role);
      id.add(text);
      if (role === 'system') {
        (nodes.length === 0 ? systems : []).push(text);
      }
      if (role === 'tool' || (role === 'system' && nodes.length > 0)) {
        notes.add('Results of tools and instructions in the middle were left out.');
      }
      const previous = nodes.at(-1)?.id;
      if (role === 'user' || role === 'assistant') {
        nodes.push({
          id: String(index),
          ...(previous === undefined ? {} : { parentId: previous }),
          role,
          parts: role === 'user' ? parts : parts.filter((part) => part.type === 'text'),
          context: role === 'user' ? context : [],
          createdAt: timeOf(message, now),
          model: cleanName(message['model']) ?? usualModel ?? 'Unknown model',
        });
      }
    }
    await breathe();
  }
  return finished(
    value,
    { nodes, system: systems.join('\n\n'), notes, conversationId: id.toString() },
    { now, breathe, limits },
  );
}

interface Told {
  nodes: SourceMessage[];
  system: string;
  notes: Set<string>;
  /** Made of all that was said, to know it again by. */
  conversationId: string;
}

function idOf(value: Record<string, unknown>): StableId {
  const stable = new StableId('json');
  stable.add(cleanName(value['title'] ?? value['name']) ?? '');
  const id = value['id'] ?? value['uuid'];
  if (typeof id === 'string' || typeof id === 'number') {
    stable.add(String(id).slice(0, 1000));
  }
  return stable;
}

async function finished(
  value: Record<string, unknown>,
  { nodes, system, notes, conversationId }: Told,
  { now, breathe }: Reading,
): Promise<ReadConversation | string> {
  const title = value['title'] ?? value['name'];
  const createdAt = timeOf(value, now) ?? nodes.find((node) => node.createdAt !== undefined)?.createdAt ?? now;
  const { messages, leafId } = await toMessages(nodes, {
    conversationId,
    source: 'json',
    providerId: IMPORTED_FROM.json,
    createdAt,
    breathe,
  });
  if (messages.length === 0) {
    return 'it holds no messages';
  }
  const question = messages.find(({ role }) => role === 'user')?.parts.find((part) => part.type === 'text');
  const parameters: ChatParameters = system.trim() === '' ? {} : { system };
  return {
    conversation: {
      id: conversationId,
      ...titleOf(title, question?.text ?? ''),
      createdAt,
      updatedAt: Math.max(createdAt, ...messages.slice(-1).map((message) => message.createdAt)),
      pinned: false,
      parameters,
      leafId,
    },
    messages,
    notes: [...notes],
  };
}

const TIMES = ['created_at', 'createdAt', 'create_time', 'created', 'timestamp', 'created_utc', 'date', 'time'];

function timeOf(value: Record<string, unknown>, now: number): number | undefined {
  return TIMES.map((name) => cleanTime(value[name], now)).find((time) => time !== undefined);
}

/** A text, or a list of parts as OpenAI's two interfaces and Anthropic's have them. */
function contentOf(
  message: Record<string, unknown>,
  notes: Set<string>,
): { parts: UserContent[]; context: MessageContext[] } {
  const content = message['content'] ?? message['value'] ?? message['text'];
  const parts: UserContent[] = [];
  const context: MessageContext[] = [];
  for (const part of Array.isArray(content) ? (content as unknown[]).slice(0, 1000) : [content]) {
    const { text, note } = cutText(isRecord(part) ? part['text'] : part);
    if (note !== undefined) {
      notes.add(note);
    }
    const picture = isRecord(part) ? pictureIn(addressIn(part)) : undefined;
    if (picture) {
      parts.push(picture);
    } else if (text.trim() !== '') {
      parts.push({ type: 'text', text });
    } else if (isRecord(part) && part['type'] !== 'text') {
      notes.add('What was attached is not in the file, and nothing is fetched.');
      context.push(missingFile(part['filename'] ?? part['name'] ?? 'Attachment'));
    }
  }
  return { parts, context };
}

function addressIn(part: Record<string, unknown>): unknown {
  const { image_url: address, source } = part;
  if (isRecord(source)) {
    const { media_type: mediaType, data } = source;
    return typeof mediaType === 'string' && typeof data === 'string' ? `data:${mediaType};base64,${data}` : undefined;
  }
  return isRecord(address) ? address['url'] : address;
}
