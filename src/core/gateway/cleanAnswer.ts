// Takes keys in use out of an answer while it comes: what may be the beginning of one waits for the rest.
import type { PipelinePart } from '../pipeline/call.ts';
import type { Redactor } from '../redact.ts';

type Spoken = Extract<PipelinePart, { type: 'text' | 'reasoning' | 'toolCallDelta' }>;

export class CleanAnswer {
  readonly #redactor: Pick<Redactor, 'content' | 'openEnd'>;
  /** What was held back of the words that came last, as a part without anything else. */
  #waiting?: Spoken;

  constructor(redactor: Pick<Redactor, 'content' | 'openEnd'>) {
    this.#redactor = redactor;
  }

  /** What may be handed over now, in order. */
  take(part: PipelinePart): readonly PipelinePart[] {
    switch (part.type) {
      case 'text':
      case 'reasoning':
      case 'toolCallDelta':
        return this.#speak(part);
      case 'toolCall':
        return [...this.end(), { ...part, argumentsJson: this.#redactor.content(part.argumentsJson) }];
      case 'citation':
        return [...this.end(), { ...part, url: this.#redactor.content(part.url), title: this.#title(part.title) }];
      case 'restart':
        // What waits belongs to an answer that is taken back.
        this.#waiting = undefined;
        return [part];
      case 'finish':
        return this.#waiting ? [...this.end(), part] : [part];
      default:
        return [part];
    }
  }

  /** What was held back: nothing more comes. */
  end(): readonly PipelinePart[] {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting ? [withText(waiting, this.#redactor.content(textOf(waiting)))] : [];
  }

  #speak(part: Spoken): readonly PipelinePart[] {
    const before = this.#waiting && isSameVoice(this.#waiting, part) ? textOf(this.#waiting) : '';
    const first = before === '' ? this.end() : [];
    const own = textOf(part);
    const text = before + own;
    const open = this.#redactor.openEnd(text);
    const said = this.#redactor.content(open === 0 ? text : text.slice(0, text.length - open));
    this.#waiting = open === 0 ? undefined : withText(bare(part), text.slice(text.length - open));
    const cleaned = said === own ? part : withText(part, said);
    // One that is left without words may carry more than words.
    return first.length === 0 ? [cleaned] : [...first, cleaned];
  }

  #title(title: string | undefined): string | undefined {
    return title === undefined ? undefined : this.#redactor.content(title);
  }
}

function isSameVoice(a: Spoken, b: Spoken): boolean {
  return a.type === b.type && (a.type !== 'toolCallDelta' || b.type !== 'toolCallDelta' || a.index === b.index);
}

function textOf(part: Spoken): string {
  return part.type === 'toolCallDelta' ? part.argumentsDelta : part.text;
}

function withText(part: Spoken, text: string): Spoken {
  return part.type === 'toolCallDelta' ? { ...part, argumentsDelta: text } : { ...part, text };
}

/** Without what the part that was handed over has carried already. */
function bare(part: Spoken): Spoken {
  return part.type === 'toolCallDelta'
    ? { type: part.type, index: part.index, argumentsDelta: '' }
    : { type: part.type, text: '' };
}
