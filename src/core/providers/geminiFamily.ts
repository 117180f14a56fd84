// What the names of Google's models tell: which think and how much of it can be asked for, and what they refuse.
import { REASONING_EFFORTS } from '../../shared/views.ts';
import type { ModelInfo, ReasoningEffort } from '../provider.ts';

/** Generations times 10: the first that thinks, and the first that is told how much by a level and wants its signatures back. */
const FIRST_THINKING = 25;
const FIRST_LEVELS = 30;
/** Tokens to think with, as https://ai.google.dev/gemini-api/docs/openai maps efforts; the least that every model takes for the lowest. */
const BUDGETS: Record<ReasoningEffort, number> = { minimal: 512, low: 1024, medium: 8192, high: 24_576 };

/**
 * Generation times 10: 25 for `gemini-2.5-pro`, 30 for `gemini-3-flash-preview`. `undefined` for names without one:
 * `gemini-flash-latest`, models of other families.
 */
function generationOf(model: string): number | undefined {
  const match = /gemini-(\d{1,2})(?:\.(\d))?/.exec(model);
  return match ? Number(match[1]) * 10 + Number(match[2] ?? 0) : undefined;
}

/** Open models behind the same interface; the first of them that it serves take neither a system instruction nor tools nor JSON. */
export function isEarlyGemma(model: string): boolean {
  return /gemma-3/.test(model);
}

/** Whether calls of tools are refused that come back without the signature of the model's thoughts. */
export function wantsSignatures(model: string): boolean {
  return (generationOf(model) ?? 0) >= FIRST_LEVELS;
}

/** Whether a JSON answer and tools can be asked for at once; before, the vendor refuses the request. */
export function takesJsonWithTools(model: string): boolean {
  return (generationOf(model) ?? 0) >= FIRST_LEVELS;
}

/** What the name says; a name of `-latest` stands for a model of today. */
export function thinksByName(model: string): boolean {
  const generation = generationOf(model);
  return generation === undefined
    ? /gemini-(?:pro|flash|flash-lite)-latest/.test(model)
    : generation >= FIRST_THINKING && !/image|tts|embedding/.test(model);
}

/** Whether it thinks without being asked to; only then can thoughts be shown without setting how much. */
function thinksUnasked(model: string): boolean {
  const generation = generationOf(model);
  return thinksByName(model) && generation !== undefined && !(generation < FIRST_LEVELS && /lite/.test(model));
}

/** https://ai.google.dev/gemini-api/docs/thinking; `undefined` for a model that does not think. */
function effortsOf(model: string): readonly ReasoningEffort[] | undefined {
  const generation = generationOf(model) ?? 0;
  if (generation < FIRST_LEVELS) {
    return REASONING_EFFORTS;
  }
  if (/pro/.test(model)) {
    return generation === FIRST_LEVELS ? ['low', 'high'] : ['low', 'medium', 'high'];
  }
  return generation < 37 ? REASONING_EFFORTS : ['low', 'medium', 'high'];
}

/** What the model takes of a conversation's parameters; `thinks` is what the model list says. */
export function parameterRules(model: string, thinks = thinksByName(model)): Pick<ModelInfo, 'refuses' | 'efforts'> {
  const takesEffort = thinks && !/gemma/.test(model);
  return {
    refuses: [
      ...(takesEffort ? [] : (['reasoningEffort'] as const)),
      ...(isEarlyGemma(model) ? (['json'] as const) : []),
    ],
    efforts: takesEffort ? effortsOf(model) : undefined,
  };
}

/** The API's `thinkingConfig`. */
export interface ThinkingConfig {
  includeThoughts: true;
  thinkingLevel?: string;
  thinkingBudget?: number;
}

/**
 * What a model is told of thinking: a level since 3, a budget of tokens before, which a name without a generation takes as
 * well. Thoughts are counted into `maxOutputTokens`: a budget is at most half of it, so that there is room for the answer.
 */
export function thinkingConfig(
  model: string,
  effort: ReasoningEffort | undefined,
  maxOutputTokens: number | undefined,
): ThinkingConfig | undefined {
  if (effort === undefined) {
    return thinksUnasked(model) ? { includeThoughts: true } : undefined;
  }
  if ((generationOf(model) ?? 0) >= FIRST_LEVELS) {
    return { includeThoughts: true, thinkingLevel: effort };
  }
  const room = maxOutputTokens === undefined ? BUDGETS.high : Math.floor(maxOutputTokens / 2);
  return { includeThoughts: true, thinkingBudget: Math.max(BUDGETS.minimal, Math.min(BUDGETS[effort], room)) };
}
