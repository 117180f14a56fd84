// What stands in the settings of routing, and what else the page shows, in its states.
import type { FolderRulesView, RoutingPageView } from '../../../src/shared/routingPageViews.ts';

export interface RoutingState {
  /** The settings as the file has them. */
  rules?: unknown;
  /** Of an earlier session. */
  lastGood?: unknown;
  chains?: unknown;
  limits?: unknown;
  folders?: readonly FolderRulesView[];
  isUntrusted?: boolean;
  computed?: RoutingPageView['chains']['computed'];
  kept?: RoutingPageView['kept'];
  gains?: readonly number[];
  waiting?: number;
}

const rules = [
  { name: 'Code', if: 'task == "code"', use: 'claude-sonnet-4-5 or gpt-5' },
  { if: 'task == "simple_qa" and budget == "low"', use: 'gpt-4o-mini' },
  {
    name: 'Client work stays here',
    if: 'workspace matches "*/clients/*" or path matches "contracts/**/*.md"',
    use: 'local_only',
    never: ['openai', 'anthropic', '*preview*'],
  },
  { use: 'balanced' },
];

const folders: readonly FolderRulesView[] = [
  {
    folder: 'llm-workbench',
    uri: 'file:///home/me/llm-workbench/.llm-workbench/routing.yaml',
    state: 'there',
    inForce: 'written',
    rules: [
      { place: 1, name: 'Docs', text: 'if path matches "docs/**": use gpt-4o-mini' },
      { place: 2, text: 'always: never *preview*' },
    ],
    problems: [],
  },
];

const computed: RoutingPageView['chains']['computed'] = [
  { name: 'high_quality', models: ['Claude Sonnet 4.5', 'GPT-5', 'Claude Haiku 4.5'] },
  { name: 'cost_optimized', models: ['GPT-4o mini', 'Llama 3.1 70B', 'Claude Haiku 4.5', 'GPT-5'] },
  { name: 'fast_latency', models: ['Llama 3.1 70B', 'GPT-4o mini'] },
  { name: 'local_only', models: [] },
  { name: 'code_generation', models: ['Claude Sonnet 4.5', 'GPT-5', 'qwen2.5-coder:7b'] },
];

const usual: RoutingState = {
  rules,
  chains: { careful: ['anthropic/claude-sonnet-4-5', 'gpt-5', 'fast'], cheap: ['gpt-4o-mini', 'groq/llama-3'] },
  limits: [
    { provider: 'openai', key: 'work', requestsPerMinute: 20, tokensPerDay: 2_000_000 },
    { workspace: 'file:///home/me/llm-workbench', parallel: 2 },
  ],
  folders,
  computed,
  kept: { answers: 214, bytes: 3_240_000 },
  gains: Array.from({ length: 120 }, (_, at) => Math.sin(at * 7.3) * 0.3 + 0.05),
  waiting: 1,
};

const broken: RoutingState = {
  ...usual,
  rules: [
    rules[0],
    { name: 'Half', if: 'task ==', use: 'gpt-5' },
    'use the cheap one',
    { if: 'speed == "critical"', use: 'groq:llama-9' },
  ],
  lastGood: rules.slice(0, 2),
  chains: ['gpt-5'],
  limits: [{ provider: 'openai', requestsPerMinute: 'twenty' }, { parallel: 3 }],
  folders: [
    {
      ...folders[0]!, // it has one
      inForce: 'lastGood',
      problems: [
        {
          line: 4,
          column: 12,
          length: 2,
          message: 'After == comes a value.',
          severity: 'error',
        },
        { line: 9, column: 3, length: 5, message: '"llama-9" is no model that is known now.', severity: 'warning' },
      ],
    },
    {
      folder: 'notes',
      uri: 'file:///home/me/notes/.llm-workbench/routing.yaml',
      state: 'missing',
      inForce: 'written',
      rules: [],
      problems: [],
    },
  ],
};

export const ROUTING: Readonly<Record<string, RoutingState>> = {
  settingsRouting: usual,
  settingsRoutingRules: usual,
  settingsRoutingRuleForm: usual,
  settingsRoutingTried: usual,
  settingsRoutingHostile: usual,
  settingsRoutingChain: usual,
  settingsRoutingLimit: usual,
  settingsRoutingBroken: broken,
  settingsRoutingNone: {
    computed: computed.map(({ name }) => ({ name, models: [] })),
    isUntrusted: true,
    gains: [0.1],
  },
};
