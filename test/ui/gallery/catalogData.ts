// Models for the gallery's table: about 300 of 11 providers, plausible, invented.
import type { CatalogFact, CatalogRow, FactSource, ModelAbility } from '../../../src/shared/catalogViews.ts';

type Rest = Partial<CatalogRow>;

/** Letters for abilities, so that a model is one line below. */
const LETTERS: Readonly<Record<string, ModelAbility>> = {
  c: 'code',
  r: 'reasoning',
  a: 'analysis',
  m: 'multilingual',
  v: 'vision',
  t: 'tools',
  j: 'json',
  e: 'embeddings',
  l: 'longContext',
  q: 'citations',
};

export const PRICE_DATE = '2026-11-18';

/** `prices` are input, output, cached input. */
function row(
  [providerId, providerName]: readonly [string, string],
  model: string,
  name: string,
  [context, answer]: readonly [number?, number?],
  prices: readonly [number?, number?, number?],
  letters: string,
  rest: Rest = {},
): CatalogRow {
  const can = letters.split('').flatMap((letter) => LETTERS[letter] ?? []);
  const local = providerId === 'ollama';
  const [inputPerMillion, outputPerMillion, cacheReadPerMillion] = prices;
  const sources: Partial<Record<CatalogFact, FactSource>> = {
    ...(name !== model && { name: 'seed' }),
    ...(context && { contextWindow: 'vendor' }),
    ...(answer && { maxOutputTokens: 'seed' }),
    ...(inputPerMillion !== undefined && { price: 'prices' }),
    ...(rest.speed && { speed: 'seed' }),
    ...Object.fromEntries(can.map((ability, at) => [`ability.${ability}`, at % 3 === 0 ? 'seed' : 'vendor'])),
    ...(rest.lifecycle && { lifecycle: 'vendor' }),
    ...rest.sources,
  };
  return {
    providerId,
    providerName,
    model,
    name,
    contextWindow: context,
    maxOutputTokens: answer,
    inputPerMillion,
    outputPerMillion,
    cacheReadPerMillion,
    ...(inputPerMillion !== undefined && { priceDate: PRICE_DATE }),
    local,
    simulated: false,
    abilities: can.filter((one): one is 'vision' | 'tools' | 'reasoning' => /^(vision|tools|reasoning)$/.test(one)),
    refuses: [],
    can: [...can, ...(local ? ['local' as const] : [])],
    cannot: can.includes('vision') || can.length === 0 ? [] : ['vision'],
    lifecycle: 'active',
    hidden: false,
    cost: local ? 'free' : undefined,
    ...rest,
    sources,
  };
}

const openai = ['openai', 'OpenAI'] as const;
const anthropic = ['anthropic', 'Anthropic'] as const;
const gemini = ['gemini', 'Google Gemini'] as const;
const groq = ['groq', 'Groq'] as const;
const deepseek = ['deepseek', 'DeepSeek'] as const;
const together = ['together', 'Together AI'] as const;
const mistral = ['mistral', 'Mistral'] as const;
const cohere = ['cohere', 'Cohere'] as const;
const perplexity = ['perplexity', 'Perplexity'] as const;
const ollama = ['ollama', 'Ollama'] as const;
const own = ['litellm', 'LiteLLM'] as const;

const measured = (tokensPerSecond: number, timeToFirstTokenMs: number): Rest => ({
  tokensPerSecond,
  timeToFirstTokenMs,
});
const noKey = (name: string): Rest => ({ unavailable: `${name} has no key yet.` });

const known: readonly CatalogRow[] = [
  row(openai, 'gpt-5.1', 'GPT-5.1', [400_000, 128_000], [1.25, 10, 0.125], 'cramvtjl', measured(74, 1600)),
  row(openai, 'gpt-5-mini', 'GPT-5 mini', [400_000, 128_000], [0.25, 2, 0.025], 'cravtjl', measured(102, 980)),
  row(openai, 'gpt-5-nano', 'GPT-5 nano', [400_000, 128_000], [0.05, 0.4, 0.005], 'rvtjl', {
    speed: 'fast',
    cost: 'low',
  }),
  row(openai, 'gpt-4.1', 'GPT-4.1', [1_047_576, 32_768], [2, 8, 0.5], 'camvtjl', { speed: 'medium' }),
  row(openai, 'gpt-4.1-mini', 'GPT-4.1 mini', [1_047_576, 32_768], [0.4, 1.6, 0.1], 'cvtjl', { speed: 'fast' }),
  row(openai, 'gpt-4o', 'GPT-4o', [128_000, 16_384], [2.5, 10, 1.25], 'camvtj', { speed: 'medium' }),
  row(openai, 'gpt-4o-mini', 'GPT-4o mini', [128_000, 16_384], [0.15, 0.6, 0.075], 'cvtj', measured(88, 610)),
  row(openai, 'o3', 'o3', [200_000, 100_000], [2, 8, 0.5], 'cravtjl', { speed: 'slow', hidden: true }),
  row(openai, 'gpt-4-turbo', 'GPT-4 Turbo', [128_000, 4096], [10, 30], 'cavtj', {
    speed: 'slow',
    cost: 'high',
    lifecycle: 'deprecated',
    shutDownOn: '2027-03-26',
    replacedBy: 'gpt-4.1',
  }),
  row(openai, 'gpt-4-32k', 'GPT-4 32k', [32_768, 8192], [60, 120], 'ca', {
    lifecycle: 'retired',
    shutDownOn: '2025-06-06',
    replacedBy: 'gpt-4o',
  }),
  row(openai, 'text-embedding-3-large', 'text-embedding-3-large', [8191], [0.13, undefined], 'e', { notForChat: true }),
  row(openai, 'text-embedding-3-small', 'text-embedding-3-small', [8191], [0.02, undefined], 'e'),
  row(
    openai,
    'ft:gpt-4.1-mini:acme-engineering:retry-reviewer:9xK2Lm0a',
    'ft:gpt-4.1-mini:acme-engineering:retry-reviewer:9xK2Lm0a',
    [],
    [],
    '',
    { lifecycle: 'typed' },
  ),
  row(anthropic, 'claude-haiku-4-5', 'Claude Haiku 4.5', [200_000, 64_000], [1, 5, 0.1], 'cravtl', {
    ...measured(121, 440),
    pinned: true,
    cacheWritePerMillion: 1.25,
  }),
  row(anthropic, 'claude-sonnet-4-5', 'Claude Sonnet 4.5', [1_000_000, 64_000], [3, 15, 0.3], 'cramvtl', {
    ...measured(68, 920),
    cacheWritePerMillion: 3.75,
  }),
  row(anthropic, 'claude-opus-4-5', 'Claude Opus 4.5', [200_000, 64_000], [5, 25, 0.5], 'cramvtlq', {
    speed: 'slow',
    cost: 'high',
    locked: 'Locked by your own policy (setting llmWorkbench.policy): its plan "team" does not allow this model',
  }),
  row(anthropic, 'claude-3-5-sonnet-20241022', 'Claude 3.5 Sonnet', [200_000, 8192], [3, 15, 0.3], 'cavtl', {
    lifecycle: 'retired',
    shutDownOn: '2025-10-22',
    replacedBy: 'claude-sonnet-4-5',
  }),
  row(anthropic, 'claude-3-haiku-20240307', 'Claude 3 Haiku', [200_000, 4096], [0.25, 1.25, 0.03], 'vtl', {
    lifecycle: 'deprecated',
    replacedBy: 'claude-haiku-4-5',
  }),
  row(
    gemini,
    'gemini-2.5-flash',
    'Gemini 2.5 Flash',
    [1_048_576, 65_536],
    [0.3, 2.5, 0.075],
    'cramvtjl',
    measured(168, 510),
  ),
  row(gemini, 'gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite', [1_048_576, 65_536], [0.1, 0.4, 0.025], 'cvtjl', {
    speed: 'fast',
    cost: 'low',
  }),
  row(gemini, 'gemini-2.5-pro', 'Gemini 2.5 Pro', [1_048_576, 65_536], [1.25, 10, 0.31], 'cramvtjl', {
    speed: 'medium',
  }),
  row(gemini, 'gemini-1.5-pro', 'Gemini 1.5 Pro', [2_097_152, 8192], [1.25, 5], 'camvtjl', {
    lifecycle: 'retired',
    shutDownOn: '2025-09-24',
    replacedBy: 'gemini-2.5-pro',
  }),
  row(gemini, 'gemini-embedding-001', 'Gemini Embedding', [2048], [0.15, undefined], 'em'),
  row(groq, 'llama-3.3-70b-versatile', 'Llama 3.3 70B', [131_072, 32_768], [0.59, 0.79], 'cmtj', measured(271, 210)),
  row(groq, 'openai/gpt-oss-120b', 'GPT-OSS 120B', [131_072, 65_536], [0.15, 0.6], 'crtj', { speed: 'fast' }),
  row(groq, 'llama-3.1-70b-versatile', 'Llama 3.1 70B', [131_072, 8000], [0.59, 0.79], 'cmt', {
    lifecycle: 'retired',
    shutDownOn: '2025-01-24',
    replacedBy: 'llama-3.3-70b-versatile',
  }),
  row(deepseek, 'deepseek-chat', 'DeepSeek V3.2', [131_072, 8192], [0.28, 0.42, 0.028], 'ctjm', noKey(deepseek[1])),
  row(
    deepseek,
    'deepseek-reasoner',
    'DeepSeek V3.2 Reasoner',
    [131_072, 65_536],
    [0.28, 0.42, 0.028],
    'crj',
    noKey(deepseek[1]),
  ),
  row(mistral, 'codestral-2508', 'Codestral', [256_000], [0.3, 0.9], 'ctl', { speed: 'fast' }),
  row(mistral, 'mistral-large-2411', 'Mistral Large 2.1', [131_072], [2, 6], 'cmatj', { speed: 'medium' }),
  row(mistral, 'mistral-embed', 'Mistral Embed', [8192], [0.1, undefined], 'e'),
  row(cohere, 'command-a-03-2025', 'Command A', [256_000, 8000], [2.5, 10], 'amtlq', noKey(cohere[1])),
  row(perplexity, 'sonar-pro', 'Sonar Pro', [200_000, 8000], [3, 15], 'aqlm', noKey(perplexity[1])),
  row(perplexity, 'sonar', 'Sonar', [127_072], [1, 1], 'q', noKey(perplexity[1])),
  row(ollama, 'qwen2.5-coder:7b', 'qwen2.5-coder:7b', [32_768], [], 'ct', { ...measured(41, 1100), pinned: true }),
  row(ollama, 'llama3.2:3b', 'llama3.2:3b', [131_072], [], 't', measured(63.4, 380)),
  row(ollama, 'nomic-embed-text', 'nomic-embed-text', [2048], [], 'e'),
  row(own, 'house-coder', 'house-coder', [65_536], [], 't', measured(55, 710)),
  row(own, 'house-fast', 'house-fast', [131_072], [0.1, 0.2], 'tj', { sources: { price: 'vendor' } }),
];

const FAMILIES = [
  'Llama 4 Scout',
  'Llama 4 Maverick',
  'Qwen3',
  'Qwen3 Coder',
  'Kimi K2',
  'GLM 4.6',
  'Gemma 3',
  'Mixtral',
  'Phi 4',
  'Nemotron',
];
const SIZES = ['4B', '8B', '14B', '32B', '70B', '235B'];
const KINDS = ['Instruct', 'Instruct Turbo', 'Thinking', 'FP8'];

/** What Together and gateways list by the hundred: families by sizes by kinds. */
function generated(count: number): CatalogRow[] {
  return Array.from({ length: count }, (_, at) => {
    const family = FAMILIES[at % FAMILIES.length] ?? '';
    const size = SIZES[Math.floor(at / FAMILIES.length) % SIZES.length] ?? '';
    const kind = KINDS[Math.floor(at / (FAMILIES.length * SIZES.length)) % KINDS.length] ?? '';
    const round = Math.floor(at / (FAMILIES.length * SIZES.length * KINDS.length));
    const name = `${family} ${size} ${kind}${round > 0 ? ` r${round}` : ''}`;
    const input = Math.round((0.05 + ((at * 37) % 100) / 60) * 100) / 100;
    const unpriced = at % 17 === 3;
    return row(
      together,
      `${family.split(' ')[0]?.toLowerCase()}-ai/${name.replaceAll(' ', '-')}`,
      name,
      [at % 11 === 5 ? undefined : [32_768, 131_072, 262_144][at % 3]],
      unpriced ? [] : [input, Math.round(input * 300) / 100],
      `ct${kind === 'Thinking' ? 'r' : ''}${at % 5 === 0 ? 'v' : ''}${at % 2 === 0 ? 'j' : ''}`,
      {
        speed: size === '4B' || size === '8B' ? 'fast' : 'medium',
        sources: { price: unpriced ? undefined : 'vendor' },
      },
    );
  });
}

/** `count` models at least: the known ones, then what Together would list. */
export function catalogRows(count: number): CatalogRow[] {
  const place = known.findIndex(({ providerId }) => providerId === 'mistral');
  return [...known.slice(0, place), ...generated(Math.max(0, count - known.length)), ...known.slice(place)];
}
