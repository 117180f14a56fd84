// JSON Schema of the rules, for the completion in settings.json and in the file of a folder. A test holds it to what reads them.
import { CONDITION_FIELDS } from './conditionFields.ts';
import { LONGEST_CONDITION } from './parseCondition.ts';
import { LONGEST_RULE_NAME, MOST_KEPT_OUT, MOST_RULES, MOST_TARGETS, type RULE_FIELDS } from './readRules.ts';
import { LONGEST_NAME } from './useTargets.ts';

const NAME = { type: 'string', pattern: String.raw`^\s*[^\s,;]+\s*$`, maxLength: LONGEST_NAME };
/** Names joined by `or`. */
const USED = { type: 'string', pattern: String.raw`^\s*[^\s,;*]+(\s+[oO][rR]\s+[^\s,;*]+)*\s*$` };

const PROPERTIES = {
  name: {
    type: 'string',
    pattern: String.raw`\S`,
    minLength: 1,
    maxLength: LONGEST_RULE_NAME,
    description: 'Your own name for it, which receipts show.',
  },
  if: {
    type: ['string', 'boolean'],
    pattern: String.raw`\S`,
    maxLength: LONGEST_CONDITION,
    description: `When it holds; absent: always. Compares ${CONDITION_FIELDS.map(({ name }) => name).join(', ')} by ==, !=, <, <=, >, >=, in, matches, contains, joined by and, or, not.`,
    examples: [
      'task == "code"',
      'task == "code" and (language == "ts" or path matches "src/**")',
      'task == "simple_qa" and budget == "low"',
      'prompt_tokens > 100000',
      'keyword in ["sql", "migration"]',
      'speed == "critical"',
      'weekday == "workday" and time >= "09:00" and time < "17:00"',
    ],
  },
  use: {
    description:
      'What is asked: a model as provider/model or by its name, an alias, a chain or a strategy, first to last; several are joined by or.',
    examples: ['anthropic/claude-sonnet-4-5 or openai/gpt-5', 'cost_optimized', 'chain:local_only'],
    anyOf: [USED, { type: 'array', items: USED, minItems: 1, maxItems: MOST_TARGETS }],
  },
  never: {
    description: 'What may not be taken where the condition holds: providers, models, and patterns with *.',
    examples: [['openai'], ['*preview*']],
    anyOf: [NAME, { type: 'array', items: NAME, minItems: 1, maxItems: MOST_KEPT_OUT }],
  },
} as const satisfies Record<(typeof RULE_FIELDS)[number], unknown>;

/** Of the setting: a list of rules. */
export const RULES_SCHEMA = {
  type: 'array',
  maxItems: MOST_RULES,
  items: {
    type: 'object',
    additionalProperties: false,
    anyOf: [{ required: ['use'] }, { required: ['never'] }],
    properties: PROPERTIES,
  },
} as const;

/** Of the file: the list, or an object that holds it as `rules`. */
export const RULE_FILE_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Routing rules of LLM Workbench',
  anyOf: [
    { type: 'null' },
    RULES_SCHEMA,
    {
      type: 'object',
      additionalProperties: false,
      required: ['rules'],
      properties: { rules: { anyOf: [{ type: 'null' }, RULES_SCHEMA] } },
    },
  ],
} as const;
