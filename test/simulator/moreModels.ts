/** Models of Gemini, Groq, DeepSeek, Together, Mistral and Cohere: ids that price tables know, as far as they know any. */
import type { Traits } from './models.ts';

const base: Traits = {
  serves: 'chat',
  contextTokens: 131_072,
  maxOutputTokens: 32_768,
  firstTokenMs: 500,
  tokensPerSecond: 90,
  style: 'balanced',
  thinks: false,
  sees: false,
};
const flash: Traits = {
  ...base,
  contextTokens: 1_048_576,
  maxOutputTokens: 65_536,
  firstTokenMs: 600,
  tokensPerSecond: 160,
  thinks: true,
  sees: true,
};
const onGroq: Traits = { ...base, firstTokenMs: 180, tokensPerSecond: 450 };
const embedding: Traits = { ...base, serves: 'embedding', contextTokens: 8192, maxOutputTokens: 1, dimensions: 1024 };

export const geminiModels: Readonly<Record<string, Traits>> = {
  'gemini-3.8-flash': { ...flash, label: 'Gemini 3.8 Flash' },
  'gemini-3.5-flash-lite': { ...flash, firstTokenMs: 350, style: 'brief', label: 'Gemini 3.5 Flash-Lite' },
  'gemini-3.1-pro-preview': {
    ...flash,
    firstTokenMs: 1500,
    tokensPerSecond: 80,
    style: 'thorough',
    label: 'Gemini 3.1 Pro Preview',
  },
  'gemini-2.5-flash': { ...flash, label: 'Gemini 2.5 Flash' },
  'gemini-2.5-flash-lite': { ...flash, firstTokenMs: 350, style: 'brief', label: 'Gemini 2.5 Flash-Lite' },
  'gemini-embedding-001': { ...embedding, contextTokens: 2048, dimensions: 3072, label: 'Gemini Embedding 001' },
};

export const groqModels: Readonly<Record<string, Traits>> = {
  'openai/gpt-oss-120b': { ...onGroq, maxOutputTokens: 65_536, thinks: true },
  'openai/gpt-oss-20b': { ...onGroq, maxOutputTokens: 65_536, thinks: true, tokensPerSecond: 900, style: 'brief' },
  'qwen/qwen3.8-27b': { ...onGroq, maxOutputTokens: 16_384, thinks: true, sees: true, style: 'thorough' },
  'groq/compound': { ...onGroq, maxOutputTokens: 8192 },
};

export const deepseekModels: Readonly<Record<string, Traits>> = {
  'deepseek-v4-pro': { ...base, contextTokens: 1_000_000, firstTokenMs: 1300, thinks: true, style: 'thorough' },
  'deepseek-flash': { ...base, contextTokens: 1_000_000, thinks: true },
  'deepseek-coder': { ...base, contextTokens: 128_000, style: 'brief' },
};

export const togetherModels: Readonly<Record<string, Traits>> = {
  'zai-org/GLM-5.3': {
    ...base,
    contextTokens: 1_048_575,
    thinks: true,
    style: 'thorough',
    price: [1.4, 4.4, 0.26],
    label: 'GLM 5.3',
  },
  'openai/gpt-oss-120b': { ...base, thinks: true, price: [0.15, 0.6], label: 'OpenAI GPT-OSS 120B' },
  'moonshotai/Kimi-K3': { ...base, contextTokens: 1_048_576, price: [3, 15, 0.3], label: 'Kimi K3' },
  'nvidia/NVIDIA-Nemotron-3.5-Super-VL': {
    ...base,
    contextTokens: 262_144,
    sees: true,
    style: 'brief',
    price: [0.15, 0.5, 0.02],
    label: 'Nemotron 3.5 Super VL',
  },
  'BAAI/bge-base-en-v1.5': {
    ...embedding,
    contextTokens: 512,
    dimensions: 768,
    price: [0.008, 0],
    label: 'BGE Base EN v1.5',
  },
};

export const mistralModels: Readonly<Record<string, Traits>> = {
  'mistral-large-4': { ...base, contextTokens: 1_048_576, style: 'thorough', thinks: true, sees: true },
  'mistral-medium-2604': { ...base, contextTokens: 262_144, sees: true },
  'mistral-small-2603': {
    ...base,
    contextTokens: 262_144,
    tokensPerSecond: 140,
    style: 'brief',
    thinks: true,
    sees: true,
  },
  'ministral-8b-2512': { ...base, contextTokens: 262_144, tokensPerSecond: 180, style: 'brief', sees: true },
  'codestral-2508': { ...base, contextTokens: 128_000, tokensPerSecond: 150, style: 'brief' },
  'mistral-embed': embedding,
};

export const cohereModels: Readonly<Record<string, Traits>> = {
  'command-a-plus-05-2026': { ...base, contextTokens: 128_000, style: 'thorough', sees: true },
  'command-a-03-2025': { ...base, contextTokens: 256_000, maxOutputTokens: 8192 },
  'command-a-reasoning-08-2025': { ...base, contextTokens: 256_000, thinks: true },
  'command-r-plus-08-2024': { ...base, contextTokens: 128_000, maxOutputTokens: 4096 },
  'command-r7b-12-2024': { ...base, contextTokens: 128_000, maxOutputTokens: 4096, firstTokenMs: 250, style: 'brief' },
  'embed-v4.0': { ...embedding, contextTokens: 128_000, dimensions: 1536 },
};
