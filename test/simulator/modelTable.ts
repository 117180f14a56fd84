/** Models of OpenAI, Anthropic, Perplexity, Ollama and the gateway: ids that price tables know, as far as they know any. */
import type { Traits } from './models.ts';

const gpt5: Traits = {
  serves: 'chat',
  contextTokens: 400_000,
  maxOutputTokens: 128_000,
  firstTokenMs: 1400,
  tokensPerSecond: 75,
  style: 'thorough',
  thinks: true,
  sees: true,
};
const gpt41: Traits = {
  serves: 'chat',
  contextTokens: 1_047_576,
  maxOutputTokens: 32_768,
  firstTokenMs: 450,
  tokensPerSecond: 90,
  style: 'balanced',
  thinks: false,
  sees: true,
};
const claude: Traits = {
  serves: 'chat',
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  firstTokenMs: 900,
  tokensPerSecond: 65,
  style: 'thorough',
  thinks: true,
  sees: true,
};
const local: Traits = {
  serves: 'chat',
  contextTokens: 32_768,
  maxOutputTokens: 32_768,
  firstTokenMs: 350,
  tokensPerSecond: 40,
  style: 'balanced',
  thinks: false,
  sees: false,
};
const sonar: Traits = {
  serves: 'responses',
  contextTokens: 128_000,
  maxOutputTokens: 32_768,
  firstTokenMs: 1100,
  tokensPerSecond: 85,
  style: 'balanced',
  thinks: true,
  sees: true,
  price: [0.25, 2.5, 0.0625],
};

/** Those of today, and those that are still asked for. */
export const openaiModels: Readonly<Record<string, Traits>> = {
  'gpt-6-sol': { ...gpt5, contextTokens: 1_050_000 },
  'gpt-6-luna': { ...gpt5, contextTokens: 1_050_000, firstTokenMs: 600, tokensPerSecond: 140, style: 'brief' },
  'gpt-5': gpt5,
  'gpt-5-mini': { ...gpt5, firstTokenMs: 800, tokensPerSecond: 110, style: 'balanced' },
  'gpt-5-nano': { ...gpt5, firstTokenMs: 450, tokensPerSecond: 150, style: 'brief' },
  'gpt-5-pro': { ...gpt5, serves: 'responses', firstTokenMs: 1500, tokensPerSecond: 35 },
  'gpt-4.1': gpt41,
  'gpt-4.1-mini': { ...gpt41, firstTokenMs: 350, tokensPerSecond: 120 },
  'gpt-4o-mini': { ...gpt41, contextTokens: 128_000, maxOutputTokens: 16_384, firstTokenMs: 300, style: 'brief' },
  'text-embedding-3-small': { ...gpt41, serves: 'embedding', contextTokens: 8192, dimensions: 1536 },
};

export const anthropicModels: Readonly<Record<string, Traits>> = {
  'claude-sonnet-5-5': { ...claude, contextTokens: 1_000_000, maxOutputTokens: 128_000, style: 'balanced' },
  'claude-sonnet-4-6': { ...claude, contextTokens: 1_000_000, style: 'balanced' },
  'claude-opus-4-5': { ...claude, firstTokenMs: 1200, tokensPerSecond: 50 },
  'claude-haiku-4-5': { ...claude, firstTokenMs: 400, tokensPerSecond: 130, style: 'brief' },
  'claude-sonnet-4-5': { ...claude, style: 'balanced' },
};

/** The vendor's own and some of those that it passes questions on to. */
export const perplexityModels: Readonly<Record<string, Traits>> = {
  'perplexity/sonar': sonar,
  'perplexity/glm-5.3-flash': { ...sonar, contextTokens: 1_048_575, style: 'brief', price: [0.15, 0.5, 0.03] },
  'openai/gpt-6-luna': { ...sonar, contextTokens: 1_050_000, price: [0.1, 0.5, 0.01] },
  'anthropic/claude-sonnet-5-5': { ...sonar, contextTokens: 1_000_000, style: 'thorough', price: [2, 10, 0.2] },
  'google/gemini-3.8-flash': { ...sonar, contextTokens: 1_048_576, tokensPerSecond: 140, price: [0.75, 3.75, 0.075] },
};

export const ollamaModels: Readonly<Record<string, Traits>> = {
  'qwen2.5-coder:7b': local,
  'llama3.2:3b': { ...local, contextTokens: 131_072, firstTokenMs: 200, tokensPerSecond: 80, style: 'brief' },
  'qwen3:8b': { ...local, contextTokens: 40_960, thinks: true, style: 'thorough' },
  'llava:7b': { ...local, tokensPerSecond: 30, style: 'brief', sees: true },
  'gemma3:4b': { ...local, contextTokens: 131_072, style: 'brief', sees: true, fetchable: true },
  'nomic-embed-text:latest': { ...local, serves: 'embedding', contextTokens: 2048, dimensions: 768 },
};

/** What a company's gateway may call its models, with what stands behind each name. */
export const litellmModels: Readonly<Record<string, Traits>> = {
  fast: { ...gpt41, firstTokenMs: 350, style: 'brief', behind: 'openai/gpt-4.1-mini', price: [0.4, 1.6, 0.1] },
  smart: { ...claude, contextTokens: 1_000_000, behind: 'anthropic/claude-sonnet-5-5', price: [2, 10, 0.1] },
  'house-coder': { ...local, tokensPerSecond: 60, behind: 'hosted_vllm/Qwen/Qwen2.5-Coder-32B-Instruct' },
  'text-embedding-3-small': {
    ...gpt41,
    serves: 'embedding',
    contextTokens: 8192,
    dimensions: 1536,
    behind: 'openai/text-embedding-3-small',
    price: [0.02, 0],
  },
};
