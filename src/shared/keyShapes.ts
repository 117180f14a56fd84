// What vendors' keys look like by themselves, also where no name stands beside them.

/** Stands where a key stood. */
export const MASK = '[key removed]';

/** Where a key may begin: not inside a word, but after an escape of JSON (`\n`, `\u0022`) or of an address (`%3D`). */
const EDGE = String.raw`(?<=^|[^A-Za-z0-9]|\\[bfnrt]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})`;

/** What one find is to be replaced with; patterns are written so that each text is read once, however hostile it is. */
export interface Pattern {
  find: RegExp;
  replace: (found: string, ...groups: string[]) => string;
}

/** Keys are random: one with neither a digit nor a capital is made of words (`sk-fading-circle-container`). */
const isRandom = (value: string) => /[0-9A-Z]/.test(value);

/** Taken from the vendors' documents and from keys seen in public leaks' formats. */
export const KEY_SHAPES: readonly Pattern[] = [
  // OpenAI (sk-, sk-proj-, sk-svcacct-, sk-admin-), Anthropic (sk-ant-), DeepSeek (sk-), LiteLLM (sk-), OpenRouter (sk-or-).
  {
    find: new RegExp(`${EDGE}sk-[A-Za-z0-9_-]{15,}`, 'g'),
    replace: (found) => (isRandom(found.slice(3)) ? MASK : found),
  },
  // Fireworks, Cerebras, NVIDIA.
  {
    find: new RegExp(`${EDGE}(?:fw|csk|nvapi)[-_][A-Za-z0-9_-]{20,}`, 'g'),
    replace: (found) => (isRandom(found) ? MASK : found),
  },
  // Google; Groq, Perplexity, Together, xAI, Hugging Face, Replicate; GitHub; AWS.
  ...[
    'AIza[0-9A-Za-z_-]{30,}',
    String.raw`AQ\.[0-9A-Za-z_-]{30,}`,
    'gsk_[A-Za-z0-9]{20,}',
    'pplx-[A-Za-z0-9]{20,}',
    String.raw`tgp_v\d_[A-Za-z0-9_-]{20,}`,
    'xai-[A-Za-z0-9]{20,}',
    'hf_[A-Za-z0-9]{20,}',
    'r8_[A-Za-z0-9]{20,}',
    'gh[pousr]_[A-Za-z0-9]{30,}',
    'github_pat_[A-Za-z0-9_]{30,}',
    '(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])',
  ].map((shape) => ({ find: new RegExp(EDGE + shape, 'g'), replace: () => MASK })),
];

/** A copy of plain data in which `MASK` stands for whatever looks like a vendor's key; property names stay. */
export function withoutKeyShapes<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_name, part: unknown) =>
    typeof part === 'string' ? KEY_SHAPES.reduce((text, { find, replace }) => text.replace(find, replace), part) : part,
  ) as T;
}
