// What package.json and docs/CONFIGURATION.md say of the settings, made from their table: `npm run configuration` writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HIGHEST_RATE } from '../../src/core/configuration/ownPrices.ts';
import { providers } from '../../src/core/providers/registry.ts';
import { BUDGET_PURPOSES } from '../../src/core/usage/budgetDefinitions.ts';
import { WebhookEventTypes } from '../../src/core/webhooks/webhookEvents.ts';
import { ENDPOINT_FIELDS } from '../../src/shared/endpointFields.ts';
import { SETTINGS, type SettingDefinition } from '../../src/shared/settingDefinitions.ts';
import { WEBHOOK_FORMATS } from '../../src/shared/webhookViews.ts';
import type { SettingField } from '../../src/shared/settingFields.ts';
import { root } from './paths.ts';

type Schema = Record<string, unknown>;

const manifestFile = join(root, 'package.json');
const documentFile = join(root, 'docs/CONFIGURATION.md');

/** `contributes.configuration.properties` of package.json. */
export function configurationProperties(): Record<string, Schema> {
  return Object.fromEntries(
    SETTINGS.map((definition, index) => [
      `llmWorkbench.${definition.id}`,
      { ...settingSchema(definition), scope: definition.scope, order: index + 1, ...described(definition) },
    ]),
  );
}

/** Settings that an untrusted workspace cannot set: all that a workspace can set at all. */
export function restrictedConfigurations(): string[] {
  return SETTINGS.filter(({ scope }) => scope !== 'application').map(({ id }) => `llmWorkbench.${id}`);
}

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

/** JSON Schemas of the settings that the program reads by itself, for the completion in settings.json. */
const SCHEMAS: Readonly<Record<string, Schema>> = {
  policy: POLICY_SCHEMA,
  budgets: BUDGETS_SCHEMA,
  prices: PRICES_SCHEMA,
  webhooks: WEBHOOKS_SCHEMA,
};

/** In VS Code's settings nothing can be "unset": `null` stands for it. */
function described({ description, nullable }: Pick<SettingDefinition, 'description' | 'nullable'>): Schema {
  const text = nullable ? description.replace('Unset:', 'null:') : description;
  return { [text.includes('`') ? 'markdownDescription' : 'description']: text };
}

function settingSchema(definition: SettingDefinition): Schema {
  const { type, nullable } = definition;
  const schema = valueSchema(definition);
  const orNull = nullable ? { ...schema, type: [schema['type'], 'null'] } : schema;
  const values = schema['enum'] as unknown[] | undefined;
  return {
    ...orNull,
    ...(nullable && values && { enum: [null, ...values] }),
    default:
      type === 'json'
        ? (definition.default ?? {})
        : type === 'object'
          ? objectDefault(definition)
          : (definition.default ?? (nullable ? null : '')),
  };
}

function objectDefault({ fields, perProvider }: SettingDefinition): Schema {
  const given = perProvider ? [] : (fields ?? []);
  return Object.fromEntries(given.flatMap(({ id, default: usual }) => (usual === undefined ? [] : [[id, usual]])));
}

function valueSchema(shape: SettingDefinition | SettingField): Schema {
  const { type, minimum, maximum } = shape;
  const bounds = { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
  switch (type) {
    case 'string':
      return { type: 'string' };
    case 'text':
      return { type: 'string', editPresentation: 'multilineText' };
    case 'model':
      return {
        type: 'string',
        pattern: String.raw`^\s*$|^[^/\s]+/.*\S|^\s*[a-z0-9._-]{1,64}\s*$`,
        patternErrorMessage: 'Write provider/model, for example openai/gpt-5-mini, or the name of an alias.',
      };
    case 'provider':
      // No list of values: the person's own endpoints are providers too.
      return {
        type: 'string',
        pattern: String.raw`^\s*$|^[a-z0-9][a-z0-9-]*$`,
        patternErrorMessage: 'Write the id of a provider or of one of your endpoints, for example openai.',
        examples: providers.map(({ id }) => id),
      };
    case 'choice': {
      const choices = 'choices' in shape ? (shape.choices ?? []) : [];
      return {
        type: 'string',
        enum: choices.map(({ value }) => value),
        // With `null` in front the labels would stand beside the wrong values.
        ...(!('nullable' in shape) && { enumItemLabels: choices.map(({ label }) => label) }),
      };
    }
    case 'number':
    case 'integer':
      return { type, ...bounds };
    case 'boolean':
      return { type };
    case 'list':
      return { type: 'array', items: { type: 'string' }, uniqueItems: true };
    case 'record':
      return { type: 'object', additionalProperties: { type: 'string' } };
    case 'json':
      return SCHEMAS[shape.id] ?? {};
    case 'object':
      if ('byField' in shape && shape.id === 'endpoints') {
        return endpointsSchema();
      }
      if ('schema' in shape) {
        return { type, ...shape.schema };
      }
      return 'perProvider' in shape && shape.perProvider
        ? providerSchema(shape)
        : fieldsSchema(shape.fields, 'scope' in shape);
    default:
      return type;
  }
}

/** In a provider's entry an absent field is not the default, but what holds for all providers. */
function fieldsSchema(fields: readonly SettingField[] | undefined, withDefaults: boolean): Schema {
  if (!fields) {
    return { type: 'object', additionalProperties: { type: 'string', editPresentation: 'multilineText' } };
  }
  const properties = fields.map((field) => [
    field.id,
    {
      ...valueSchema(field),
      ...(withDefaults && field.default !== undefined && { default: field.default }),
      ...described(field),
    },
  ]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** The same for each provider, so that package.json stays short; VS Code completes the ids from `propertyNames`. */
function providerSchema({ fields }: SettingDefinition): Schema {
  return {
    type: 'object',
    // Keys may be named for the person's own endpoints as well.
    propertyNames: fields
      ? {
          enum: providers.map(({ id }) => id),
          enumDescriptions: providers.map(({ name, baseUrl }) => `${name}, usually at ${baseUrl}`),
        }
      : ENDPOINT_NAMES,
    additionalProperties: fields ? fieldsSchema(fields, false) : { type: 'string' },
  };
}

const ENDPOINT_NAMES = {
  pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
  patternErrorMessage: 'An id has 1 to 40 small letters, digits and hyphens.',
};

/** What an address must be is said when it is used; here only that there must be one. */
function endpointsSchema(): Schema {
  const ids = providers.map(({ id }) => id);
  return {
    type: 'object',
    propertyNames: { ...ENDPOINT_NAMES, not: { enum: [...ids, 'vscode'] } },
    additionalProperties: { ...fieldsSchema(ENDPOINT_FIELDS, false), required: ['baseUrl'] },
  };
}

/** The tables of docs/CONFIGURATION.md by the names of their places there. */
export function documentTables(): Record<'settings' | 'fields' | 'variables' | 'providers', string> {
  return { settings: settingsTable(), fields: fieldsTable(), variables: variablesTable(), providers: providersTable() };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function settingsTable(): string {
  return table(
    ['setting `llmWorkbench.…`', 'type', 'default', 'who may set it', 'variables', 'what happens'],
    SETTINGS.map((definition) => [
      `\`${definition.id}\``,
      typeWords(definition),
      definition.type === 'json' ? '' : code(settingSchema(definition)['default']),
      definition.scope === 'application' ? 'you' : 'you, a trusted workspace',
      names(definition.variables),
      described(definition)['markdownDescription']?.toString() ?? String(described(definition)['description']),
    ]),
  );
}

/** Those of endpoints stand apart: the program reads them only when one is used. */
function fieldsOf({ id, fields = [] }: SettingDefinition): readonly SettingField[] {
  return id === 'endpoints' ? ENDPOINT_FIELDS : fields;
}

function fieldsTable(): string {
  const rows = SETTINGS.flatMap((definition) =>
    fieldsOf(definition).map((field: SettingField) => [
      `\`${definition.id}${definition.byField ? '.<id>' : ''}.${field.id}\``,
      field.id === 'timeouts' ? 'object, as `timeouts`' : typeWords(field),
      field.default === undefined ? '' : code(field.default),
      names(field.variables),
      field.description,
    ]),
  );
  return table(['field', 'type', 'default', 'variables', 'what happens'], rows);
}

function variablesTable(): string {
  const rows = SETTINGS.flatMap((definition) => [
    ...definition.variables.map((variable) => [variable, definition.id] as const),
    ...(definition.fields ?? []).flatMap((field: SettingField) =>
      field.variables.map((variable) => [variable, `${definition.id}.${field.id}`] as const),
    ),
  ]);
  const variables = [...new Set(rows.map(([variable]) => variable))];
  return table(
    ['variable', 'default of'],
    variables.map((variable) => [
      `\`${variable}\``,
      names(rows.filter(([name]) => name === variable).map(([, setting]) => setting)),
    ]),
  );
}

function providersTable(): string {
  return table(
    ['provider', 'key', 'address', 'organization', 'model'],
    providers.map(({ name, id, environment }) => [
      `${name} (\`${id}\`)`,
      names(environment.apiKey),
      names(environment.baseUrl),
      names(environment.organization),
      names(environment.model ?? []),
    ]),
  );
}

function names(all: readonly string[]): string {
  return all.map((name) => `\`${name}\``).join(', ');
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

function typeWords({ type, minimum, maximum, unit, ...shape }: SettingDefinition | SettingField): string {
  const from = minimum === undefined ? '' : ` from ${minimum}`;
  const to = maximum === undefined ? '' : ` to ${maximum}`;
  const words: Record<string, string> = {
    model: '`provider/model`',
    provider: "a provider's id",
    record: 'texts by name',
    object: 'perProvider' in shape && shape.perProvider ? 'object by provider' : 'object',
    list: 'list of texts',
    json: 'JSON',
    choice: 'choices' in shape ? names((shape.choices ?? []).map(({ value }) => value)) : '',
  };
  const orNull = 'nullable' in shape && shape.nullable ? ' or `null`' : '';
  return `${words[type] ?? type}${unit ? ` of ${unit}` : ''}${from}${to}${orNull}`;
}

/** `document` with its tables replaced; each stands between two comments that name it. */
export function withTables(document: string): string {
  let result = document;
  for (const [name, text] of Object.entries(documentTables())) {
    const [begin, end] = [`<!-- ${name}: npm run configuration -->`, `<!-- end of ${name} -->`];
    const [from, to] = [result.indexOf(begin), result.indexOf(end)];
    if (from < 0 || to < from) {
      throw new Error(`docs/CONFIGURATION.md has no place for the table "${name}"`);
    }
    result = `${result.slice(0, from + begin.length)}\n\n${text}\n\n${result.slice(to)}`;
  }
  return result;
}

if (import.meta.main) {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    contributes: { configuration: { properties: unknown } };
    capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  };
  manifest.contributes.configuration.properties = configurationProperties();
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = restrictedConfigurations();
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(documentFile, withTables(readFileSync(documentFile, 'utf8')));
}
