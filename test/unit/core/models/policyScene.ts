// A policy as the program reads it, asked for models that are written `provider/model`.
import { isInBaseline } from '../../../../src/core/models/baseline.ts';
import { readPolicy, type PolicyScene, type PolicySource } from '../../../../src/core/models/policy.ts';
import { loadSeed } from '../../../../src/core/models/seed.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import type { ModelReference } from '../../../../src/core/records.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { scriptedProvider } from '../../support/scriptedProvider.ts';

const seed = await loadSeed();
const pricing = await new Pricing().load();

/** Of the day on which the shipped list was put together. */
export const AT = Date.parse(`${seed.readOn}T12:00:00Z`);

export const model = (text: string): ModelReference => {
  const at = text.indexOf('/');
  return { providerId: text.slice(0, at), model: text.slice(at + 1) };
};
export const user = (value: unknown): PolicySource => ({ origin: 'user', name: 'llmWorkbench.policy', value });
export const managed = (value: unknown): PolicySource => ({ origin: 'managed', name: '/etc/policy.json', value });
export const folder = (value: unknown): PolicySource => ({
  origin: 'workspace',
  name: '.llm-workbench/policy.json',
  value,
});

/** Endpoints of the person's own beside the program's providers. */
const endpoints: readonly Provider[] = [
  scriptedProvider({ id: 'openrouter', ownPrices: true }),
  scriptedProvider({ id: 'lm-studio', ownPrices: true, local: true, baseUrl: 'http://127.0.0.1:1234/v1' }),
  scriptedProvider({ id: 'house-server', ownPrices: true, baseUrl: 'http://10.0.0.4:1234/v1' }),
];

export function sceneOf(values: Partial<PolicyScene> & { ollamaAt?: string; at?: number } = {}): PolicyScene {
  const all = [...providers, ...endpoints];
  const { ollamaAt, at = AT, ...rest } = values;
  const facts = {
    find: (id: string) => all.find((provider) => provider.id === id),
    addressOf: (provider: Provider) => (provider.id === 'ollama' && ollamaAt) || provider.baseUrl,
    seed,
    pricing,
    now: at,
  };
  return { providers: all, seed, isInBaseline: (reference) => isInBaseline(reference, facts), ...rest };
}

export function asked(sources: readonly PolicySource[], plan?: string) {
  const policy = readPolicy(sources, sceneOf({ plan }));
  return {
    problems: policy.problems,
    reason: (text: string) => policy.refusal(model(text)),
    allows: (text: string) => policy.refusal(model(text)) === undefined,
  };
}
