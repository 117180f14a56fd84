// Whom the simulator stands in for, and where each of them is there.
import assert from 'node:assert/strict';
import { planConnection, type PlanFacts } from '../../../src/core/connectionPlan.ts';
import { baseUrlOf } from '../../../src/core/providerAddress.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import { simulatedProviders, simulatorAddress } from '../../../src/host/simulatorAddress.ts';
import { findProvider } from '../../harness/findProvider.ts';

const ADDRESS = 'http://127.0.0.1:9876';

function factsWith(environment: Record<string, string>): PlanFacts {
  return {
    environment,
    settings: () => ({}),
    simulatorUrl: simulatorAddress(environment),
    simulated: simulatedProviders(environment),
  };
}

function sources(environment: Record<string, string>): [id: string, source: string][] {
  const facts = factsWith(environment);
  return providers.map((provider) => {
    const plan = planConnection(facts, provider, []);
    return [provider.id, 'obstacle' in plan ? plan.obstacle.code : plan.source];
  });
}

describe('the simulator', () => {
  it('stands in for every registered provider', () => {
    assert.deepEqual(
      sources({ LLM_WORKBENCH_SIMULATOR: ADDRESS }),
      providers.map(({ id }) => [id, 'simulator']),
    );
  });

  it('plays no more than it is told to: the others are as they are without it', () => {
    const some = new Map(sources({ LLM_WORKBENCH_SIMULATOR: ADDRESS, LLM_WORKBENCH_SIMULATED: 'gemini, anthropic' }));
    const none = new Map(sources({}));
    assert.deepEqual([some.get('gemini'), some.get('anthropic')], ['simulator', 'simulator']);
    for (const { id } of providers.filter((provider) => !['gemini', 'anthropic'].includes(provider.id))) {
      assert.equal(some.get(id), none.get(id), id);
    }
    assert.deepEqual([none.get('openai'), none.get('ollama'), none.get('litellm')], ['noKey', 'none', 'noAddress']);
  });

  it('stands in for nobody who has a key of the environment', () => {
    const keys = Object.fromEntries(
      providers.flatMap(({ environment }) => environment.apiKey.slice(0, 1)).map((name) => [name, 'a-key']),
    );
    const found = sources({ ...keys, LLM_WORKBENCH_SIMULATOR: ADDRESS });
    assert.deepEqual(
      found.filter(([, source]) => source === 'simulator').map(([id]) => id),
      ['ollama'],
    );
  });

  it('stands in only at an address of this machine', () => {
    for (const address of ['https://simulator.example', 'http://10.0.0.1:80', 'nonsense', '', '  ']) {
      assert.deepEqual(sources({ LLM_WORKBENCH_SIMULATOR: address }), sources({}), address);
    }
  });

  it('has the layout of each vendor below a folder of its own', () => {
    const facts = factsWith({ LLM_WORKBENCH_SIMULATOR: `${ADDRESS}/` });
    const addresses = providers.map((provider) => baseUrlOf(facts, provider, true));
    assert.equal(new Set(addresses).size, providers.length);
    const at = (id: string) => baseUrlOf(facts, findProvider(id) ?? assert.fail(id), true);
    assert.deepEqual(
      [at('openai'), at('groq'), at('gemini'), at('litellm')],
      [`${ADDRESS}/openai/v1`, `${ADDRESS}/groq/openai/v1`, `${ADDRESS}/gemini`, `${ADDRESS}/litellm/v1`],
    );
  });
});
