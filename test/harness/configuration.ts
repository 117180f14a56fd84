// What package.json and docs/CONFIGURATION.md say of the settings, made from their table, and the schema of files of rules: `npm run configuration` writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../../src/core/providers/registry.ts';
import { RULE_FILE_SCHEMA } from '../../src/core/routing/rules/rulesSchema.ts';
import { AUTO } from '../../src/shared/autoModel.ts';
import { ENDPOINT_FIELDS } from '../../src/shared/endpointFields.ts';
import { SETTINGS, type SettingDefinition } from '../../src/shared/settingDefinitions.ts';
import { DESCRIBED_SETTINGS, type DescribedSetting } from '../../src/shared/settingDescriptions.ts';
import type { SettingField } from '../../src/shared/settingFields.ts';
import { root } from './paths.ts';
import { LIST_ENTRIES, SCHEMAS, type Schema } from './settingSchemas.ts';

const manifestFile = join(root, 'package.json');
const ruleSchemaFile = join(root, 'media/routing.schema.json');
const documentFile = join(root, 'docs/CONFIGURATION.md');

/** `contributes.configuration.properties` of package.json. */
export function configurationProperties(): Record<string, Schema> {
  return Object.fromEntries(
    DESCRIBED_SETTINGS.map((definition, index) => [
      `llmWorkbench.${definition.id}`,
      { ...settingSchema(definition), scope: definition.scope, order: index + 1, ...described(definition) },
    ]),
  );
}

/** What the YAML extension completes and checks a folder's rules by; the package brings it as a file. */
export function ruleFileSchema(): string {
  return `${JSON.stringify(RULE_FILE_SCHEMA, null, 2)}\n`;
}

/** Settings that an untrusted workspace cannot set: all that a workspace can set at all. */
export function restrictedConfigurations(): string[] {
  return SETTINGS.filter(({ scope }) => scope !== 'application').map(({ id }) => `llmWorkbench.${id}`);
}

/** In VS Code's settings nothing can be "unset": `null` stands for it. */
function described({ description, nullable }: Pick<DescribedSetting, 'description' | 'nullable'>): Schema {
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
        pattern: String.raw`^\s*$|^[^/\s]+/.*\S|^\s*[a-z0-9._-]{1,64}\s*$|^\s*auto:[a-z_]+\s*$`,
        patternErrorMessage: 'Write provider/model, for example openai/gpt-5-mini, the name of an alias, or auto.',
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
      if ('entries' in shape) {
        return { type, additionalProperties: LIST_ENTRIES };
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
    propertyNames: { ...ENDPOINT_NAMES, not: { enum: [...ids, 'vscode', AUTO] } },
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
    DESCRIBED_SETTINGS.map((definition) => [
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
  writeFileSync(ruleSchemaFile, ruleFileSchema());
  writeFileSync(documentFile, withTables(readFileSync(documentFile, 'utf8')));
}
