// package.json and docs/CONFIGURATION.md say of the settings what their table says; after a change: npm run configuration.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { needs, fits } from '../../../src/core/configuration/fits.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import { RULE_FILE } from '../../../src/core/routing/rules/ruleFile.ts';
import { SETTING_GROUPS, SETTINGS } from '../../../src/shared/settingDefinitions.ts';
import { DESCRIBED_SETTINGS } from '../../../src/shared/settingDescriptions.ts';
import {
  configurationProperties,
  restrictedConfigurations,
  ruleFileSchema,
  withTables,
} from '../../harness/configuration.ts';
import { root } from '../../harness/paths.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  contributes: {
    configuration: { properties: Record<string, Record<string, unknown>> };
    yamlValidation?: { fileMatch: string; url: string }[];
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};
const document = read('docs/CONFIGURATION.md');
const HOW = 'run npm run configuration';

describe('the table of settings', () => {
  it('is what package.json declares: ids, types, bounds, defaults, scopes, descriptions, order', () => {
    const { properties } = manifest.contributes.configuration;
    assert.deepEqual(Object.keys(properties), Object.keys(configurationProperties()), HOW);
    assert.deepEqual(properties, configurationProperties(), HOW);
  });

  it('is what an untrusted workspace cannot touch', () => {
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations,
      restrictedConfigurations(),
      HOW,
    );
  });

  it('keeps to the person what could send a key somewhere or spend unasked', () => {
    const own = new Set(SETTINGS.filter(({ scope }) => scope === 'application').map(({ id }) => id));
    const spends = ['hedging.afterTimes', 'cache.answers', 'routing.fallback', 'routing.classifierModel', 'rateLimits'];
    const hands = ['routing.contentFilterChain', 'routing.chains', 'routing.rules', 'router.threshold', 'afterContent'];
    for (const id of ['providers', 'timeouts', 'maxRetries', 'titles', ...spends, ...hands]) {
      assert.ok(own.has(id), id);
    }
  });

  it('has no id twice, and each default fits', () => {
    assert.equal(new Set(SETTINGS.map(({ id }) => id)).size, SETTINGS.length);
    for (const definition of SETTINGS) {
      assert.ok(SETTING_GROUPS.includes(definition.group), definition.id);
      assert.ok(definition.default === undefined || fits(definition, definition.default), definition.id);
      assert.ok(definition.label && needs(definition), definition.id);
    }
  });

  it('describes what happens, with bounds, unit and default', () => {
    const fields = DESCRIBED_SETTINGS.flatMap((definition) => [definition, ...(definition.fields ?? [])]);
    for (const { id, description, type, default: usual, minimum, maximum, ...rest } of fields) {
      assert.match(description, /^[A-Z].*\.$/s, id);
      const isNumber = type === 'number' || type === 'integer';
      if (isNumber && typeof usual === 'number') {
        assert.ok(description.includes(`Default: ${usual}`), `${id}: ${description}`);
      }
      if (isNumber && minimum !== undefined && maximum !== undefined && !('unit' in rest && rest.unit)) {
        assert.ok(description.includes(`${minimum} to ${maximum}`), `${id}: ${description}`);
      }
      if (isNumber && 'unit' in rest && rest.unit) {
        assert.ok(description.toLowerCase().includes(rest.unit), `${id}: ${description}`);
      }
    }
  });
});

describe('the schema of files of rules', () => {
  it('is the one that the program reads by, and stands where package.json says', () => {
    const { yamlValidation = [] } = manifest.contributes;
    assert.deepEqual(
      yamlValidation.map(({ fileMatch }) => fileMatch),
      [RULE_FILE],
    );
    assert.equal(read(yamlValidation[0]?.url ?? ''), ruleFileSchema(), HOW);
  });
});

describe('docs/CONFIGURATION.md', () => {
  it('has the tables of today', () => {
    assert.equal(document, withTables(document), HOW);
  });

  it('lists every setting, field and variable', () => {
    const named = (name: string) => assert.ok(document.includes(`\`${name}\``), name);
    for (const { id, variables, fields = [], perProvider } of SETTINGS) {
      [id, ...variables].forEach(named);
      for (const field of fields) {
        [`${id}${perProvider ? '.<id>' : ''}.${field.id}`, ...field.variables].forEach(named);
      }
    }
    for (const { environment } of providers) {
      const { apiKey, baseUrl, organization, model = [] } = environment;
      [...apiKey, ...baseUrl, ...organization, ...model].forEach(named);
    }
  });

  it('names the variables that the customer’s documents name', () => {
    const promised =
      'LLM_PROVIDER LLM_DEFAULT_PROVIDER OPENAI_MODEL ANTHROPIC_MODEL OLLAMA_MODEL LLM_TEMPERATURE LLM_MAX_TOKENS LLM_TIMEOUT LLM_TIMEOUT_MS LLM_REQUEST_TIMEOUT_MS LLM_MAX_RETRIES LLM_MODEL_CHAT LLM_MODEL_PROMPT_GEN LLM_BASE_URL LLM_API_KEY LLM_ROUTING_STRATEGY LLM_ENABLE_FALLBACK LLM_PREFER_LOCAL LLM_MAX_LATENCY_MS';
    for (const name of promised.split(' ')) {
      assert.match(document, new RegExp(`\\| .*\`${name}\``), name);
    }
  });

  it('shows settings that fit, in examples that JSON with comments can be', () => {
    const examples = [...document.matchAll(/```jsonc\n([\s\S]*?)```/g)].map(
      ([, text = '']) => JSON.parse(text.replaceAll(/,(\s*[}\]])/g, '$1')) as Record<string, unknown>,
    );
    assert.ok(examples.length >= 2);
    for (const [name, value] of examples.flatMap((example) => Object.entries(example))) {
      const definition = SETTINGS.find(({ id }) => `llmWorkbench.${id}` === name);
      assert.ok(definition && fits(definition, value), name);
    }
  });
});
