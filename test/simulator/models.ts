/** The simulator's models: ids that price tables know, with the pace and manner that tell them apart. */
import { createHash } from 'node:crypto';

/** The vendors whose wire formats the simulator speaks. */
export type VendorId = 'openai' | 'anthropic' | 'ollama';

/** One simulated model. */
export type SimulatedModel = {
  readonly id: string;
  readonly vendor: VendorId;
  /** What it answers: `chat` everywhere, `responses` only on /v1/responses, `embedding` no chat at all. */
  readonly serves: 'chat' | 'responses' | 'embedding';
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Milliseconds until the first token at pace 1. */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  readonly style: 'brief' | 'balanced' | 'thorough';
  /** It can reason before it answers. */
  readonly thinks: boolean;
  /** Of Ollama: not installed at first, but its library has it. */
  readonly fetchable?: boolean;
};

type Traits = Omit<SimulatedModel, 'id' | 'vendor'>;

const gpt5: Traits = {
  serves: 'chat',
  contextTokens: 400_000,
  maxOutputTokens: 128_000,
  firstTokenMs: 1400,
  tokensPerSecond: 75,
  style: 'thorough',
  thinks: true,
};
const gpt41: Traits = {
  serves: 'chat',
  contextTokens: 1_047_576,
  maxOutputTokens: 32_768,
  firstTokenMs: 450,
  tokensPerSecond: 90,
  style: 'balanced',
  thinks: false,
};
const claude: Traits = {
  serves: 'chat',
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  firstTokenMs: 900,
  tokensPerSecond: 65,
  style: 'thorough',
  thinks: true,
};
const local: Traits = {
  serves: 'chat',
  contextTokens: 32_768,
  maxOutputTokens: 32_768,
  firstTokenMs: 350,
  tokensPerSecond: 40,
  style: 'balanced',
  thinks: false,
};

/** Every model the simulator answers for, in the order in which lists show them. */
export const simulatedModels: readonly SimulatedModel[] = [
  { id: 'gpt-5', vendor: 'openai', ...gpt5 },
  { id: 'gpt-5-mini', vendor: 'openai', ...gpt5, firstTokenMs: 800, tokensPerSecond: 110, style: 'balanced' },
  { id: 'gpt-5-nano', vendor: 'openai', ...gpt5, firstTokenMs: 450, tokensPerSecond: 150, style: 'brief' },
  { id: 'gpt-5-pro', vendor: 'openai', ...gpt5, serves: 'responses', firstTokenMs: 1500, tokensPerSecond: 35 },
  { id: 'gpt-4.1', vendor: 'openai', ...gpt41 },
  { id: 'gpt-4.1-mini', vendor: 'openai', ...gpt41, firstTokenMs: 350, tokensPerSecond: 120 },
  {
    id: 'gpt-4o-mini',
    vendor: 'openai',
    ...gpt41,
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    firstTokenMs: 300,
    style: 'brief',
  },
  { id: 'text-embedding-3-small', vendor: 'openai', ...gpt41, serves: 'embedding', contextTokens: 8192 },
  { id: 'claude-sonnet-4-6', vendor: 'anthropic', ...claude, contextTokens: 1_000_000, style: 'balanced' },
  { id: 'claude-opus-4-5', vendor: 'anthropic', ...claude, firstTokenMs: 1200, tokensPerSecond: 50 },
  { id: 'claude-haiku-4-5', vendor: 'anthropic', ...claude, firstTokenMs: 400, tokensPerSecond: 130, style: 'brief' },
  { id: 'claude-sonnet-4-5', vendor: 'anthropic', ...claude, style: 'balanced' },
  { id: 'qwen2.5-coder:7b', vendor: 'ollama', ...local },
  {
    id: 'llama3.2:3b',
    vendor: 'ollama',
    ...local,
    contextTokens: 131_072,
    firstTokenMs: 200,
    tokensPerSecond: 80,
    style: 'brief',
  },
  { id: 'qwen3:8b', vendor: 'ollama', ...local, contextTokens: 40_960, thinks: true, style: 'thorough' },
  { id: 'llava:7b', vendor: 'ollama', ...local, tokensPerSecond: 30, style: 'brief' },
  { id: 'gemma3:4b', vendor: 'ollama', ...local, contextTokens: 131_072, style: 'brief', fetchable: true },
  { id: 'nomic-embed-text:latest', vendor: 'ollama', ...local, serves: 'embedding', contextTokens: 2048 },
];

/** The model that a request names, or undefined; Ollama's `:latest` may be left out, as there. */
export function findModel(vendor: VendorId, id: unknown): SimulatedModel | undefined {
  const ids = vendor === 'ollama' ? [id, `${String(id)}:latest`] : [id];
  return simulatedModels.find((model) => model.vendor === vendor && ids.includes(model.id));
}

/** A digest for a model, the same in every run. */
export function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
