// An answer that is handed over when it has ended.
import { AnswerParts } from '../chat/answerParts.ts';
import { AppError } from '../errors.ts';
import type { AssistantContent, ToolCallPart } from '../provider.ts';
import { AnswerFacts, annotation, finishWord, lengthOf, usageFields } from './answerFields.ts';
import type { GatewayPart } from './gatewayBackend.ts';

/** Longer answers there are none: a server that never stops must not fill the memory. */
const MOST_CHARACTERS = 32_000_000;

export class WholeAnswer {
  readonly facts: AnswerFacts;
  #parts = new AnswerParts();
  #characters = 0;

  constructor(receiptId: string) {
    this.facts = new AnswerFacts(receiptId);
  }

  take(part: GatewayPart): void {
    if (part.type === 'ask') {
      part.decide('restart');
    } else if (part.type === 'restart') {
      this.#parts = new AnswerParts();
    }
    const content = this.facts.take(part);
    if (content) {
      this.#characters += lengthOf(content);
      if (this.#characters > MOST_CHARACTERS) {
        throw new AppError('badResponse', 'The answer does not end: it is longer than any that can be handed over.');
      }
      this.#parts.add(content);
    }
  }

  content(): AssistantContent[] {
    return this.#parts.content();
  }

  /** The body; throws `truncated` where the answer has no end. */
  body(): object {
    const finish = this.facts.requireFinish();
    const parts = this.content();
    const calls = parts.filter((part): part is ToolCallPart => part.type === 'toolCall');
    const text = joined(parts, 'text');
    const reasoning = joined(parts, 'reasoning');
    const { citations } = this.#parts;
    return {
      id: this.facts.id,
      object: 'chat.completion',
      created: this.facts.created,
      model: this.facts.modelId,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: text === '' && calls.length > 0 ? null : text,
            refusal: null,
            ...(reasoning !== '' && { reasoning_content: reasoning }),
            ...(citations.length > 0 && { annotations: citations.map(annotation) }),
            ...(calls.length > 0 && {
              tool_calls: calls.map(({ id, name, argumentsJson }) => ({
                id,
                type: 'function',
                function: { name, arguments: argumentsJson },
              })),
            }),
          },
          logprobs: null,
          finish_reason: finishWord(finish),
        },
      ],
      usage: usageFields(this.facts),
      llm_workbench: this.facts.own(),
    };
  }
}

function joined(parts: readonly AssistantContent[], type: 'text' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('');
}
