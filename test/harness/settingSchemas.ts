// JSON Schemas of the settings whose parts read them by themselves.
import { MOST_CHAIN_ENTRIES, MOST_RATE_LIMITS } from '../../src/core/configuration/routingReader.ts';
import { HIGHEST_RATE } from '../../src/core/configuration/ownPrices.ts';
import { RULES_SCHEMA } from '../../src/core/routing/rules/rulesSchema.ts';
import { BUDGET_PURPOSES } from '../../src/core/usage/budgetDefinitions.ts';
import { WebhookEventTypes } from '../../src/core/webhooks/webhookEvents.ts';
import { WEBHOOK_FORMATS } from '../../src/shared/webhookViews.ts';

export type Schema = Record<string, unknown>;

const POLICY_LIST = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: 300 },
  uniqueItems: true,
};
const POLICY_RULES = {
  type: ['object', 'array'],
  items: POLICY_LIST.items,
  additionalProperties: false,
  properties: {
    allow: { ...POLICY_LIST, description: 'Only these may be asked.' },
    deny: { ...POLICY_LIST, description: 'These may not be asked, also where they are allowed.' },
  },
};
/** What `src/core/models/policy.ts` reads. */
const POLICY_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...POLICY_RULES.properties,
    plan: { type: 'string', description: 'The plan whose lists hold.' },
    plans: { type: 'object', additionalProperties: POLICY_RULES, description: 'Lists by the name of a plan.' },
    baseline: { ...POLICY_RULES, description: 'Holds where `plans` has no list for the plan.' },
  },
};

const DOLLARS = { type: ['number', 'null'], minimum: 0 };
/** What `src/core/usage/budgetDefinitions.ts` reads. */
const BUDGETS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limits: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['period', 'usd'],
        properties: {
          name: { type: 'string', description: 'Your own name for it.' },
          period: { type: 'string', enum: ['day', 'week', 'month'], description: 'Local time; weeks begin on Monday.' },
          usd: { type: 'number', minimum: 0, description: 'US dollars; 0: nothing that costs.' },
          hard: { type: 'boolean', description: 'Refuses what would pass the limit. Default: false, it only warns.' },
          warnAt: {
            type: 'array',
            items: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
            description: 'Percent of the limit at which you are told. Default: 50, 80 and 100.',
          },
          provider: { type: 'string', description: 'Only for this provider, for example openai.' },
          key: { type: 'string', description: 'Only for the key of this name.' },
          workspace: { type: 'string', description: 'Only for this folder, by its URI.' },
          purpose: {
            type: 'string',
            description: 'Only for this purpose; background: titles, embeddings and judging together.',
            enum: BUDGET_PURPOSES,
          },
        },
      },
    },
    perRequestUsd: { ...DOLLARS, description: 'No request may cost more: answers become shorter, or are not sent.' },
    confirmAboveUsd: { ...DOLLARS, description: 'A request that may cost more is asked about first.' },
    backgroundUsdPerDay: {
      ...DOLLARS,
      description: 'What titles, embeddings and judging may cost a day. Default: 0.5; null: no limit.',
    },
    warnings: { type: 'boolean', description: 'Whether you are told at the percentages. Default: true.' },
  },
};

const RATE = { type: 'number', minimum: 0, maximum: HIGHEST_RATE };
/** What `src/core/configuration/ownPrices.ts` reads. */
const PRICES_SCHEMA = {
  type: 'object',
  propertyNames: { pattern: String.raw`^[^/\s]+/.*\S` },
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    required: ['inputPerMillion', 'outputPerMillion'],
    properties: {
      inputPerMillion: {
        ...RATE,
        description: 'USD per million tokens of input; of a model for embeddings: of its texts.',
      },
      outputPerMillion: { ...RATE, description: 'USD per million tokens of output, reasoning included.' },
      cacheReadPerMillion: { ...RATE, description: 'USD per million tokens of cached input. Default: as other input.' },
      cacheWritePerMillion: {
        ...RATE,
        description: "USD per million tokens written to the provider's cache. Default: as other input.",
      },
      cacheWrite1hPerMillion: {
        ...RATE,
        description: 'The same of entries that live an hour. Default: as `cacheWritePerMillion`.',
      },
    },
  },
};

/** What `src/core/webhooks/webhookSettings.ts` reads. */
const WEBHOOKS_SCHEMA = {
  type: 'array',
  maxItems: 20,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'format', 'events'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 40, description: 'Its address is kept under this name.' },
      format: { type: 'string', enum: WEBHOOK_FORMATS, description: 'slack: an incoming webhook of Slack.' },
      events: {
        type: 'array',
        items: { type: 'string', examples: new WebhookEventTypes().choices().map(({ id }) => id) },
        uniqueItems: true,
        description: 'What it is told of.',
      },
      enabled: { type: 'boolean', description: 'Default: true.' },
      includeText: { type: 'boolean', description: 'Prompts and answers may go with it. Default: false.' },
    },
  },
};

const LIMIT = { type: 'integer', minimum: 0 };
/** What `src/core/configuration/routingReader.ts` reads. */
const RATE_LIMITS_SCHEMA = {
  type: 'array',
  maxItems: MOST_RATE_LIMITS,
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      provider: { type: 'string', minLength: 1, description: 'Only for this provider, for example openai.' },
      key: { type: 'string', minLength: 1, description: 'Only for the key of this name.' },
      workspace: { type: 'string', minLength: 1, description: 'Only for this folder, by its URI.' },
      requestsPerMinute: { ...LIMIT, description: 'Requests in any minute.' },
      tokensPerMinute: { ...LIMIT, description: 'Tokens in any minute, input and output together.' },
      tokensPerDay: { ...LIMIT, description: 'Tokens from midnight to midnight, local time.' },
      parallel: { ...LIMIT, description: 'Requests at one time.' },
    },
  },
};
/** What stands under each name of a setting with lists. */
export const LIST_ENTRIES = {
  type: 'array',
  minItems: 1,
  maxItems: MOST_CHAIN_ENTRIES,
  items: { type: 'string', pattern: String.raw`\S` },
};

/** JSON Schemas of the settings that the program reads by itself, for the completion in settings.json. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  policy: POLICY_SCHEMA,
  budgets: BUDGETS_SCHEMA,
  prices: PRICES_SCHEMA,
  webhooks: WEBHOOKS_SCHEMA,
  rateLimits: RATE_LIMITS_SCHEMA,
  'routing.rules': RULES_SCHEMA,
};
