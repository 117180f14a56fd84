// Reasoning that a server leaves in the text, up to </think> at the beginning of the answer, told apart from it.
import type { StreamPart } from '../provider.ts';

const OPEN = '<think>';
const CLOSE = '</think>';

/**
 * The parts of an answer, with the text between the tags as reasoning; any later tag is text. Where the opening tag stands `inAnswer`,
 * text before it is text too. `inPrompt`: many chat templates end the prompt with the opening tag, so that only the closing one comes.
 * Text is then passed on as reasoning while it comes, since holding it back would show nothing for minutes; where the stream ends
 * without a tag, it was the answer, and comes once more as such. Where it breaks off, nobody knows, and it stays reasoning.
 */
export async function* splitThinkTags(
  parts: AsyncIterable<StreamPart>,
  opens: 'inAnswer' | 'inPrompt' = 'inAnswer',
): AsyncGenerator<StreamPart, void, undefined> {
  const reader = new TagReader(opens === 'inPrompt');
  for await (const part of parts) {
    if (part.type === 'text' && !part.providerMetadata) {
      yield* reader.read(part.text);
    } else {
      // Some count the tokens with every piece of text; whatever else comes stands behind the text that is held back.
      if (part.type !== 'usage') {
        yield* reader.release();
      }
      if (part.type === 'finish') {
        yield* reader.conclude();
      }
      yield part;
    }
  }
  yield* reader.release();
}

class TagReader {
  #state: 'beginning' | 'thinking' | 'afterThinking' | 'answering' = 'beginning';
  #hasThought = false;
  /** What may be the beginning of a tag, or white space before one. */
  #held = '';
  /** All text, while no tag has shown whether it is reasoning; `undefined`: a tag has, or has to. */
  #unproven: string | undefined;

  constructor(opensInPrompt: boolean) {
    this.#unproven = opensInPrompt ? '' : undefined;
  }

  *read(text: string): Generator<StreamPart, void, undefined> {
    if (this.#state === 'answering') {
      yield { type: 'text', text };
      return;
    }
    this.#held += text;
    if (this.#unproven !== undefined) {
      this.#unproven += text;
    }
    if (this.#state === 'beginning') {
      yield* this.#begin();
    }
    if (this.#state === 'thinking') {
      yield* this.#think();
    }
    if (this.#state === 'afterThinking') {
      yield* this.#end();
    }
  }

  /** What was held back is no tag, since none was completed. */
  *release(): Generator<StreamPart, void, undefined> {
    const text = this.#held;
    this.#held = '';
    if (text === '' || this.#state === 'afterThinking') {
      return;
    }
    if (this.#state === 'beginning') {
      this.#state = this.#unproven === undefined ? 'answering' : 'thinking';
    }
    yield { type: this.#state === 'thinking' ? 'reasoning' : 'text', text };
  }

  /** The stream is whole: what no tag has shown to be reasoning is the answer. */
  *conclude(): Generator<StreamPart, void, undefined> {
    const text = this.#unproven ?? '';
    this.#unproven = undefined;
    if (text.trim() !== '') {
      this.#state = 'answering';
      yield { type: 'text', text };
    }
  }

  *#begin(): Generator<StreamPart, void, undefined> {
    const begun = this.#held.trimStart();
    if (begun.startsWith(OPEN)) {
      this.#state = 'thinking';
      this.#unproven = undefined;
      this.#held = begun.slice(OPEN.length);
    } else if (OPEN.startsWith(begun)) {
      return; // More must come before it can be told.
    } else if (this.#unproven !== undefined) {
      this.#state = 'thinking';
    } else {
      this.#state = 'answering';
      const text = this.#held;
      this.#held = '';
      yield { type: 'text', text };
    }
  }

  *#think(): Generator<StreamPart, void, undefined> {
    if (!this.#hasThought) {
      this.#held = this.#held.trimStart();
    }
    const end = this.#held.indexOf(CLOSE);
    // White space before the closing tag is layout: it is held until something else follows it.
    const upTo = end >= 0 ? end : this.#held.length - tailOf(this.#held, CLOSE);
    const thought = this.#held.slice(0, upTo).trimEnd();
    if (thought !== '') {
      this.#hasThought = true;
      yield { type: 'reasoning', text: thought };
    }
    if (end >= 0) {
      this.#state = 'afterThinking';
      this.#unproven = undefined;
      this.#held = this.#held.slice(end + CLOSE.length);
    } else {
      this.#held = this.#held.slice(thought.length);
    }
  }

  /** Empty lines between the thinking and the answer belong to neither. */
  *#end(): Generator<StreamPart, void, undefined> {
    const text = this.#held.trimStart();
    this.#held = '';
    if (text !== '') {
      this.#state = 'answering';
      yield { type: 'text', text };
    }
  }
}

/** Length of the end of `text` that may be the beginning of `tag`. */
function tailOf(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) {
      return length;
    }
  }
  return 0;
}
