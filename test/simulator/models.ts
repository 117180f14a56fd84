/** The simulator's models: what is known of each, and how one is found by the name in a request. */
import { createHash } from 'node:crypto';
import { anthropicModels, litellmModels, ollamaModels, openaiModels, perplexityModels } from './modelTable.ts';
import { cohereModels, deepseekModels, geminiModels, groqModels, mistralModels, togetherModels } from './moreModels.ts';

/** The vendors whose wire formats the simulator speaks. */
export const vendorIds = [
  'openai',
  'anthropic',
  'gemini',
  'groq',
  'deepseek',
  'together',
  'mistral',
  'cohere',
  'perplexity',
  'ollama',
  'litellm',
] as const;

export type VendorId = (typeof vendorIds)[number];

/** What tells models apart: their pace, their manner, and what they can do. */
export type Traits = {
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
  /** It takes pictures. */
  readonly sees: boolean;
  /** Of an embedding model: the length of its vectors. */
  readonly dimensions?: number;
  /** Of Ollama: not installed at first, but its library has it. */
  readonly fetchable?: boolean;
  /** USD per million tokens in and out, where the vendor's own list says it. */
  readonly price?: readonly [input: number, output: number, cachedInput?: number];
  /** The name that people read, where the vendor's own list says it. */
  readonly label?: string;
  /** Of a gateway: the model behind the alias. */
  readonly behind?: string;
};

/** One simulated model. */
export type SimulatedModel = Traits & { readonly id: string; readonly vendor: VendorId };

const tables: Readonly<Record<VendorId, Readonly<Record<string, Traits>>>> = {
  openai: openaiModels,
  anthropic: anthropicModels,
  gemini: geminiModels,
  groq: groqModels,
  deepseek: deepseekModels,
  together: togetherModels,
  mistral: mistralModels,
  cohere: cohereModels,
  perplexity: perplexityModels,
  ollama: ollamaModels,
  litellm: litellmModels,
};

/** A vendor's models, in the order in which its list shows them. */
export function modelsOf(vendor: VendorId): SimulatedModel[] {
  return Object.entries(tables[vendor]).map(([id, traits]) => ({ ...traits, id, vendor }));
}

/** The model that a request names, or undefined; Ollama's `:latest` may be left out, as there. */
export function findModel(vendor: VendorId, id: unknown): SimulatedModel | undefined {
  const ids = vendor === 'ollama' ? [id, `${String(id)}:latest`] : [id];
  return modelsOf(vendor).find((model) => ids.includes(model.id));
}

/** A digest for a model, the same in every run. */
export function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
