/** Faults on cue: the phrases a person writes (or a test sends in a header) to make the simulator misbehave. */

/** Every cue; README.md tells what each does. Longer ones first, so that a cue that begins another is not taken for it. */
const cues = [
  'context too long',
  'rate limit twice',
  'error in stream',
  'content filter',
  'tool calls',
  'max tokens',
  'overloaded',
  'tool call',
  'rate limit',
  'no credit',
  'no ending',
  'wrong key',
  'no usage',
  'hostile',
  'stall',
  'long',
  'slow',
  'cut',
] as const;

/** One cue phrase, without its `simulate:`. */
export type Cue = (typeof cues)[number];

/** The header by which a test gives a cue to one request: `x-simulate: cut`. It wins over the message. */
export const cueHeader = 'x-simulate';

/** The cue that a phrase begins with ("cut, please" is `cut`), or undefined. */
export function parseCue(phrase: string): Cue | undefined {
  const wanted = phrase.trim().toLowerCase();
  return cues.find((cue) => wanted.startsWith(cue));
}

/** The cue after `simulate:` in a message; code fences do not count, so that pasted code gives none by accident. */
export function cueInMessage(text: string): Cue | undefined {
  const phrase = /simulate:\s*([a-z ]+)/i.exec(proseOf(text))?.[1];
  return phrase === undefined ? undefined : parseCue(phrase);
}

/** A message without its fenced code. */
export function proseOf(text: string): string {
  return text.replaceAll(/```[\s\S]*?(```|$)/g, ' ');
}
