// The parts of an answer as events of OpenAI's stream; what a part costs is one string.
import { AnswerParts } from '../chat/answerParts.ts';
import type { AssistantContent, StreamPart } from '../provider.ts';
import { AnswerFacts, annotation, type ContentPart, finishWord, lengthOf, usageFields } from './answerFields.ts';
import type { GatewayPart } from './gatewayBackend.ts';

type ToolDelta = Extract<StreamPart, { type: 'toolCallDelta' }>;
type ToolCall = Extract<StreamPart, { type: 'toolCall' }>;

/** Characters of an answer; longer ones are not remembered. */
const MOST_REMEMBERED = 4_000_000;
const DONE_EVENT = 'data: [DONE]\n\n';

export class ChatChunks {
  readonly facts: AnswerFacts;
  readonly #includeUsage: boolean;
  /** What was said, where it may be wanted for the memory of turns. */
  #parts?: AnswerParts;
  #characters = 0;
  /** What stands around the text of an event; made anew when another model goes on. */
  #before = '';
  #begun = false;
  /** Tool calls whose id and name the caller has. */
  readonly #calls = new Set<number>();

  constructor(receiptId: string, options: { includeUsage: boolean; remembers: boolean }) {
    this.facts = new AnswerFacts(receiptId);
    this.#includeUsage = options.includeUsage;
    this.#parts = options.remembers ? new AnswerParts() : undefined;
  }

  /** The events to be written for it; `undefined`: none. Throws why an answer broke off that cannot be taken back. */
  take(part: GatewayPart): string | undefined {
    const content = this.facts.take(part);
    if (content) {
      if (this.#parts) {
        this.#remember(this.#parts, content);
      }
      return this.#content(content);
    }
    switch (part.type) {
      case 'restart':
        if (this.#begun) {
          throw part.error;
        }
        this.#parts &&= new AnswerParts();
        break;
      case 'continue':
        this.#before = '';
        break;
      case 'ask':
        part.decide(part.mayContinue ? 'continue' : 'stop');
        break;
      default:
    }
    return undefined;
  }

  /** What was said; empty where it was not to be remembered, or is too long for that. */
  content(): AssistantContent[] {
    return this.#parts?.content() ?? [];
  }

  /** What comes after all parts; throws `truncated` where the answer has no end. */
  last(): string {
    const finish = this.facts.requireFinish();
    const own = JSON.stringify(this.facts.own());
    const end = `${this.#opening()}{},"finish_reason":"${finishWord(finish)}"}],"llm_workbench":${own}}\n\n`;
    if (!this.#includeUsage) {
      return end + DONE_EVENT;
    }
    const usage = JSON.stringify(usageFields(this.facts) ?? null);
    return `${end}${this.#head()}"choices":[],"usage":${usage}}\n\n${DONE_EVENT}`;
  }

  #remember(parts: AnswerParts, content: ContentPart): void {
    this.#characters += lengthOf(content);
    if (this.#characters > MOST_REMEMBERED) {
      this.#parts = undefined;
    } else {
      parts.add(content);
    }
  }

  #content(part: ContentPart): string | undefined {
    switch (part.type) {
      case 'text':
        return part.text === '' ? undefined : this.#text('content', part.text);
      case 'reasoning':
        return part.text === '' ? undefined : this.#text('reasoning_content', part.text);
      case 'toolCallDelta':
        return this.#toolDelta(part);
      case 'toolCall':
        return this.#toolCall(part);
      case 'citation':
        return this.#delta(JSON.stringify({ annotations: [annotation(part)] }));
    }
  }

  #head(): string {
    const { id, created, modelId } = this.facts;
    return `data: {"id":${JSON.stringify(id)},"object":"chat.completion.chunk","created":${created},"model":${JSON.stringify(modelId)},`;
  }

  /** The beginning of an event, up to its delta; before the first one stands the event with the role. */
  #opening(): string {
    if (this.#before === '') {
      this.#before = `${this.#head()}"choices":[{"index":0,"delta":`;
    }
    if (this.#begun) {
      return this.#before;
    }
    this.#begun = true;
    return `${this.#before}{"role":"assistant","content":""},"finish_reason":null}]}\n\n${this.#before}`;
  }

  #text(field: 'content' | 'reasoning_content', text: string): string {
    return `${this.#opening()}{"${field}":${JSON.stringify(text)}},"finish_reason":null}]}\n\n`;
  }

  #delta(json: string): string {
    return `${this.#opening()}${json},"finish_reason":null}]}\n\n`;
  }

  /** A call begins with id and name; where its vendor does not give both at once, it comes when it is whole. */
  #toolDelta({ index, id, name, argumentsDelta }: ToolDelta): string | undefined {
    if (this.#calls.has(index)) {
      return argumentsDelta === '' ? undefined : this.#call({ index, function: { arguments: argumentsDelta } });
    }
    if (!id || !name) {
      return undefined;
    }
    this.#calls.add(index);
    return this.#call({ index, id, type: 'function', function: { name, arguments: argumentsDelta } });
  }

  #toolCall({ index, id, name, argumentsJson }: ToolCall): string | undefined {
    if (this.#calls.has(index)) {
      return undefined;
    }
    this.#calls.add(index);
    return this.#call({ index, id, type: 'function', function: { name, arguments: argumentsJson } });
  }

  #call(call: object): string {
    return this.#delta(JSON.stringify({ tool_calls: [call] }));
  }
}
