// A whole choice through the router: classifying the prompt, candidates from the catalogue's rows, rules, decision and receipt.
import { createRouter } from '../../src/core/router/router.ts';
import type { CatalogNow, RouterOptions } from '../../src/core/router/options.ts';
import { startingGainModel } from '../../src/core/routing/gainScorer.ts';
import { noEvidence } from '../../src/core/routing/qualityScores.ts';
import { readRules } from '../../src/core/routing/rules/readRules.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import type { CatalogRow } from '../../src/shared/catalogViews.ts';

const PROMPT = 'Write a TypeScript function that merges two sorted arrays, with tests for empty ones. '.repeat(100);
const RULES = [
  { if: 'task == "creative_writing"', use: 'model-7' },
  { if: 'keyword in ["password", "secret"]', use: 'local_only' },
  { never: ['provider-3', '*preview*', 'model-12'] },
];
const WARM_UP = 100;

/** Microseconds of each choice: with the catalogue as it was, and right after it has changed. */
export async function routerDecisions(models: number, rounds: number): Promise<{ usual: number[]; changed: number[] }> {
  const rows = Array.from({ length: models }, (_, index) => row(index));
  const state = (): CatalogNow => ({ models: { providers: [] }, rows: () => rows, find: () => undefined });
  let now = state();
  const gainModel = startingGainModel();
  const { rules } = readRules(RULES, 'settings');
  const unused = () => Promise.reject(new Error('Nobody is asked here'));
  const options: RouterOptions = {
    providers: { all: () => [], find: () => undefined },
    catalog: { state: async () => now, settled: async () => undefined },
    connections: { open: unused, environmentKey: () => undefined },
    keys: { list: async () => [] },
    pricing: { load: unused },
    circuits: () => [],
    clock: systemClock,
    redact: (text) => text,
    settings: () => ({
      strategy: 'balanced',
      fallback: 'auto',
      preferLocal: false,
      afterContent: 'restart',
      chains: {},
      rules: RULES,
      limits: [],
      cache: { isOn: false, maxAgeMs: 0, maxBytes: 0 },
    }),
    aliases: () => new Map(),
    rules: async () => rules,
    evidence: async () => noEvidence,
    gainModel: async () => gainModel,
  };
  const router = createRouter(options);
  const { signal } = new AbortController();
  const choices = async (before: () => void) => {
    const times: number[] = [];
    for (let round = -WARM_UP; round < rounds; round += 1) {
      before();
      const request = { messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: PROMPT }] }] };
      const asked = {
        receiptId: 'r',
        purpose: 'chat',
        request,
        requestFor: () => ({ ...request, model: '' }),
      } as const;
      const began = performance.now();
      await router.explain(asked, signal);
      const us = (performance.now() - began) * 1000;
      if (round >= 0) {
        times.push(us);
      }
    }
    return times;
  };
  const usual = await choices(() => undefined);
  return { usual, changed: await choices(() => (now = state())) };
}

function row(index: number): CatalogRow {
  return {
    providerId: `provider-${index % 20}`,
    providerName: `Provider ${index % 20}`,
    model: `maker-${index % 9}/model-${index}-20250101`,
    name: `Model ${index}`,
    inputPerMillion: 0.1 * (1 + (index % 50)),
    outputPerMillion: 0.5 * (1 + (index % 70)),
    contextWindow: 2 ** (13 + (index % 8)),
    local: index % 50 === 0,
    simulated: false,
    abilities: [],
    refuses: [],
    can: index % 2 === 0 ? ['code', 'tools'] : ['tools'],
    cannot: index % 7 === 0 ? ['vision'] : [],
    lifecycle: 'active',
    hidden: index % 20 === 0,
    sources: {},
  };
}
