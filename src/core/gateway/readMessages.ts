// A caller's messages, in OpenAI's form, as the program's own.
import type { AssistantContent, ChatMessage, ImagePart, TextPart, ToolResultPart } from '../provider.ts';
import {
  type Fields,
  readList,
  readName,
  readObject,
  readOptionalList,
  readText,
  refuse,
  refuseUnsupported,
} from './fields.ts';
import { type PictureSource, readPicture } from './readPictures.ts';
import type { TurnMemory } from './turnMemory.ts';

const MOST_MESSAGES = 10_000;
const MOST_PARTS = 1000;
const MOST_CALLS = 500;

export interface Conversation {
  system?: string;
  messages: readonly ChatMessage[];
}

/** Texts of `system` and `developer` go before everything else, in their order: most vendors know one place for them only. */
export async function readMessages(value: unknown, pictures: PictureSource, memory: TurnMemory): Promise<Conversation> {
  const list = readList(value, 'messages', MOST_MESSAGES);
  const reading = new Reading(pictures, memory);
  for (const [at, item] of list.entries()) {
    const param = `messages[${at}]`;
    await reading.take(readObject(item, param), param);
  }
  return reading.end();
}

class Reading {
  readonly #pictures: PictureSource;
  readonly #memory: TurnMemory;
  readonly #system: string[] = [];
  readonly #messages: ChatMessage[] = [];
  /** Names of the tools that the last turn called and that have no result yet, by the call's id. */
  #open = new Map<string, string>();
  #results: ToolResultPart[] = [];

  constructor(pictures: PictureSource, memory: TurnMemory) {
    this.#pictures = pictures;
    this.#memory = memory;
  }

  async take(message: Fields, param: string): Promise<void> {
    const role = readText(message['role'], `${param}.role`);
    if (role === 'tool') {
      this.#takeResult(message, param);
      return;
    }
    this.#endResults(param);
    switch (role) {
      case 'system':
      case 'developer':
        this.#system.push(readTexts(message['content'], `${param}.content`));
        return;
      case 'user':
        this.#messages.push({ role: 'user', parts: await this.#userParts(message['content'], `${param}.content`) });
        return;
      case 'assistant':
        this.#takeAnswer(message, param);
        return;
      case 'function':
        return refuseUnsupported(`${param}.role`, 'function is not supported: results come with the role tool.');
      default:
        return refuse(`${param}.role`, 'must be system, developer, user, assistant or tool.');
    }
  }

  end(): Conversation {
    this.#endResults('messages');
    if (this.#messages.length === 0) {
      refuse('messages', 'must hold at least one message of the role user.');
    }
    const system = this.#system.filter((text) => text !== '').join('\n\n');
    return { messages: this.#messages, ...(system !== '' && { system }) };
  }

  #takeResult(message: Fields, param: string): void {
    const toolCallId = readName(message['tool_call_id'], `${param}.tool_call_id`);
    const toolName = this.#open.get(toolCallId);
    if (toolName === undefined) {
      refuse(`${param}.tool_call_id`, 'names no call of the message before it, or one that has its result already.');
    }
    this.#open.delete(toolCallId);
    const text = readTexts(message['content'], `${param}.content`);
    this.#results.push({ type: 'toolResult', toolCallId, toolName, text });
  }

  /** All results of a turn are one message: vendors want them together. */
  #endResults(param: string): void {
    const [missing] = this.#open.keys();
    if (missing !== undefined) {
      refuse(param, `comes before the result of the tool call "${missing.slice(0, 100)}".`);
    }
    if (this.#results.length > 0) {
      this.#messages.push({ role: 'user', parts: this.#results });
      this.#results = [];
    }
  }

  async #userParts(content: unknown, param: string): Promise<readonly (TextPart | ImagePart)[]> {
    if (typeof content === 'string') {
      return [{ type: 'text', text: content }];
    }
    const parts: (TextPart | ImagePart)[] = [];
    for (const [at, item] of readList(content, param, MOST_PARTS).entries()) {
      const where = `${param}[${at}]`;
      const part = readObject(item, where);
      if (part['type'] === 'image_url') {
        const { url } = readObject(part['image_url'], `${where}.image_url`);
        parts.push(
          await readPicture(readText(url, `${where}.image_url.url`), `${where}.image_url.url`, this.#pictures),
        );
      } else {
        parts.push({ type: 'text', text: readTextPart(part, where) });
      }
    }
    return parts.length > 0 ? parts : refuse(param, 'must not be empty.');
  }

  #takeAnswer(message: Fields, param: string): void {
    for (const field of ['function_call', 'audio']) {
      if (message[field] !== undefined && message[field] !== null) {
        refuseUnsupported(`${param}.${field}`);
      }
    }
    const { content, refusal } = message;
    const said = content === null || content === undefined ? '' : readTexts(content, `${param}.content`);
    const text = said === '' && typeof refusal === 'string' ? refusal : said;
    const parts: AssistantContent[] = text === '' ? [] : [{ type: 'text', text }];
    for (const [at, item] of (
      readOptionalList(message['tool_calls'], `${param}.tool_calls`, MOST_CALLS) ?? []
    ).entries()) {
      this.#takeCall(readObject(item, `${param}.tool_calls[${at}]`), `${param}.tool_calls[${at}]`, parts);
    }
    if (parts.length > 0) {
      this.#messages.push(this.#memory.complete({ role: 'assistant', parts }));
    }
  }

  #takeCall(call: Fields, param: string, parts: AssistantContent[]): void {
    if (call['type'] !== undefined && call['type'] !== 'function') {
      refuseUnsupported(`${param}.type`, 'must be function: other kinds of tools are not supported.');
    }
    const id = readName(call['id'], `${param}.id`);
    if (this.#open.has(id)) {
      refuse(`${param}.id`, 'stands twice in one message.');
    }
    const called = readObject(call['function'], `${param}.function`);
    const name = readName(called['name'], `${param}.function.name`);
    const argumentsJson = readText(called['arguments'], `${param}.function.arguments`);
    this.#open.set(id, name);
    parts.push({ type: 'toolCall', id, name, argumentsJson });
  }
}

/** A text, or several parts of it. */
function readTexts(content: unknown, param: string): string {
  return typeof content === 'string'
    ? content
    : readList(content, param, MOST_PARTS)
        .map((item, at) => readTextPart(readObject(item, `${param}[${at}]`), `${param}[${at}]`))
        .join('');
}

function readTextPart(part: Fields, param: string): string {
  switch (part['type']) {
    case 'text':
      return readText(part['text'], `${param}.text`);
    case 'refusal':
      return readText(part['refusal'], `${param}.refusal`);
    case 'image_url':
      return refuseUnsupported(param, 'is a picture: those can stand in messages of the role user only.');
    case 'input_audio':
    case 'file':
      return refuseUnsupported(param, `has the type ${part['type']}, which is not supported: text and image_url are.`);
    default:
      return refuse(`${param}.type`, 'must be text or image_url.');
  }
}
