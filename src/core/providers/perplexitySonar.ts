// Perplexity's own model, and what stands in the place of its models of chat completions.

export const SONAR = 'perplexity/sonar';

/** The presets that the vendor names for its retired models (https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/how-to). */
const PRESET_OF_RETIRED: Readonly<Record<string, string>> = {
  sonar: 'fast',
  'sonar-pro': 'fast',
  'sonar-reasoning': 'low',
  'sonar-reasoning-pro': 'low',
  'sonar-deep-research': 'high',
};

/** `undefined`: the model is none of the retired ones. */
export function presetOf(model: string): string | undefined {
  return Object.hasOwn(PRESET_OF_RETIRED, model) ? PRESET_OF_RETIRED[model] : undefined;
}
