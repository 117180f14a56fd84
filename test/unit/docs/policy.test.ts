// docs/POLICY.md: its places are the real ones, its examples are policies, and what it says that names mean is so.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { managedPolicyFile } from '../../../src/core/models/managedPolicy.ts';
import type { PolicySource } from '../../../src/core/models/policy.ts';
import { planModels } from '../../../src/core/models/policyRules.ts';
import { root } from '../../harness/paths.ts';
import { asked, user } from '../core/models/policyScene.ts';

const document = readFileSync(join(root, 'docs/POLICY.md'), 'utf8');
const blocks = [...document.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => JSON.parse(text) as unknown);

describe('the manual of policies', () => {
  it('names where administrators put one: fixed places, whatever the environment says', () => {
    const before = process.env['ProgramData'];
    process.env['ProgramData'] = String.raw`C:\Users\Public`;
    try {
      for (const [platform, place] of [
        ['win32', String.raw`C:\Program Files\LLM Workbench\policy.json`],
        ['darwin', '/Library/Application Support/LLM Workbench/policy.json'],
        ['linux', '/etc/llm-workbench/policy.json'],
      ] as const) {
        assert.equal(managedPolicyFile(platform), place);
        assert.ok(document.includes(`\`${place}\``), place);
      }
    } finally {
      process.env['ProgramData'] = before;
      if (before === undefined) {
        delete process.env['ProgramData'];
      }
    }
  });

  it('has examples that can be used, without a slip', () => {
    assert.equal(blocks.length, 2);
    for (const block of blocks) {
      assert.deepEqual(asked([user(block)]).problems, []);
    }
    const [, text = ''] = /LLM_PLAN_MODELS_JSON='(.*)'/.exec(document) ?? [];
    const source: PolicySource = { origin: 'environment', name: 'LLM_PLAN_MODELS_JSON', ...planModels(text) };
    const policy = asked([source], 'free');
    assert.deepEqual(policy.problems, []);
    assert.deepEqual([policy.allows('openai/gpt-4o-mini'), policy.allows('openai/gpt-5')], [true, false]);
  });

  it('says of the plans of its example what holds', () => {
    const policy = asked([user(blocks[1])], 'free');
    assert.deepEqual([policy.allows('openai/gpt-5'), policy.allows('openai/gpt-5-pro')], [true, false]);
    const other = asked([user({ ...(blocks[1] as object), plan: 'nobody' })]);
    assert.deepEqual([other.allows('ollama/x'), other.allows('openai/gpt-4o-mini')], [true, false]);
  });

  it('says which names a denied one has', () => {
    const [section = ''] = /To deny is to deny under every name[^]*?(?=\n\n)/.exec(document) ?? [];
    const [, list = ''] = /\(dated: ([^)]*)\)/.exec(section) ?? [];
    const endings = [...list.matchAll(/`([^`]+)`/g)].map(([, ending = '']) => ending);
    assert.equal(endings.length, 7);
    const policy = asked([user({ deny: ['gpt-4o-mini', 'gemini-3.8-flash', 'perplexity/sonar', 'openai'] })]);
    const names = [...endings.map((ending) => `house-server/gpt-4o-mini${ending}`), 'perplexity/sonar-pro'];
    for (const name of [...names, 'gemini/gemini-flash-latest', 'openrouter/openai/gpt-5', 'groq/openai/gpt-oss-20b']) {
      assert.equal(policy.allows(name), false, name);
    }
  });
});
