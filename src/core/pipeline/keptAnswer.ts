// An answer as the cache keeps it: its parts put together, and given again in pieces.
import { isRecord } from '../isRecord.ts';
import type { StreamPart } from '../provider.ts';

type Finish = Extract<StreamPart, { type: 'finish' }>;
type Words = Extract<StreamPart, { type: 'text' | 'reasoning' }>;
/** What belongs to the answer itself: figures are those of the request that was paid. */
type Kept = Exclude<StreamPart, { type: 'usage' | 'finish' }>;

export interface KeptAnswer {
  parts: readonly Kept[];
  finish: Finish;
}

/** Characters. */
const LONGEST_PIECE = 240;

/** Collects an answer on its way; what is longer than `maxLength` characters is not collected. */
export class AnswerCollector {
  readonly #maxLength: number;
  #parts: Kept[] = [];
  #length = 0;
  #finish?: Finish;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  see(part: StreamPart): void {
    if (part.type === 'finish') {
      this.#finish ??= part;
    } else if (part.type !== 'usage' && this.#length <= this.#maxLength) {
      this.#parts.push(part);
      this.#length += lengthOf(part);
    }
  }

  /** The text to keep; `undefined`: the answer is none that may be given again. */
  body(): string | undefined {
    const finish = this.#finish;
    const isWhole = (finish?.reason === 'stop' || finish?.reason === 'toolCalls') && finish.note === undefined;
    if (!isWhole || this.#length > this.#maxLength || this.#length === 0) {
      return undefined;
    }
    // The request id is that of another request.
    const answer: KeptAnswer = { parts: joined(this.#parts), finish: { ...finish, requestId: undefined } };
    return JSON.stringify(answer);
  }
}

function lengthOf(part: Kept): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'toolCallDelta':
      return part.argumentsDelta.length;
    case 'toolCall':
      return part.argumentsJson.length + 1;
    case 'citation':
      return part.url.length;
    default:
      return 0;
  }
}

/** Words that follow each other are one part: most come in pieces of a few letters. */
function joined(parts: readonly Kept[]): Kept[] {
  const all: Kept[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (last && isPlain(last) && isPlain(part) && last.type === part.type) {
      all[all.length - 1] = { ...last, text: last.text + part.text };
    } else {
      all.push(part);
    }
  }
  return all;
}

/** Words without anything opaque that belongs to just these. */
function isPlain(part: Kept): part is Words {
  return (part.type === 'text' || part.type === 'reasoning') && !part.providerMetadata;
}

/** `undefined` for what is no answer. */
export function readKept(body: string): KeptAnswer | undefined {
  try {
    const answer = JSON.parse(body) as Partial<KeptAnswer> | null;
    const isWhole = Array.isArray(answer?.parts) && answer.parts.every(isKept) && answer.finish?.type === 'finish';
    return isWhole ? (answer as KeptAnswer) : undefined;
  } catch {
    return undefined;
  }
}

/** Each kind of part with the texts that it must have. */
const TEXTS: Readonly<Record<Kept['type'], readonly string[]>> = {
  text: ['text'],
  reasoning: ['text'],
  toolCallDelta: ['argumentsDelta'],
  toolCall: ['id', 'name', 'argumentsJson'],
  citation: ['url'],
};

function isKept(part: unknown): boolean {
  if (!isRecord(part)) {
    return false;
  }
  const texts = new Map<unknown, readonly string[]>(Object.entries(TEXTS)).get(part['type']);
  return texts?.every((name) => typeof part[name] === 'string') ?? false;
}

/** The parts again; long words in pieces that end between two of them. */
export function* partsOf({ parts }: KeptAnswer): Generator<StreamPart> {
  for (const part of parts) {
    if (isPlain(part)) {
      for (const text of piecesOf(part.text)) {
        yield { ...part, text };
      }
    } else {
      yield part;
    }
  }
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + LONGEST_PIECE);
    if (to < text.length) {
      const blank = text.slice(from, to).search(/\s\S*$/);
      to = blank > 0 ? from + blank + 1 : to;
      // Not between the halves of one character.
      to -= isHighSurrogate(text.charCodeAt(to - 1)) ? 1 : 0;
    }
    yield text.slice(from, to);
    from = to;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
