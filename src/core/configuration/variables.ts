// What environment variables say: texts, read as the setting or field that they are a default of.
import type { SettingValue } from '../../shared/protocol/settings.ts';
import type { Provider } from '../provider.ts';
import type { Aliases } from './aliases.ts';
import { fits, misfits, namesAuto, needs, parseModel, type Shape } from './fits.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the reading of variables knows of the providers. */
export type KnownProvider = Pick<Provider, 'id' | 'environment' | 'isGateway' | 'settingsIn'>;

/** What one variable gives, or what is wrong with it: its text is never repeated, for it may be a key in the wrong place. */
type Reading = { value: SettingValue } | { problem: string };

export interface VariableContext {
  environment: Environment;
  providers: readonly KnownProvider[];
  /** Whose models a name without a provider means. */
  defaultProvider?: string;
  /** Names that stand for models. */
  aliases?: Aliases;
}

/** The first variable that is set and fits, and what is wrong with those before it. */
export function fromVariables(
  shape: Shape,
  variables: readonly string[],
  context: VariableContext,
): { value?: SettingValue; variable?: string; problems: readonly string[] } {
  const problems: string[] = [];
  // What they say of JSON is read by the part that it is for.
  for (const variable of shape.type === 'json' ? [] : variables) {
    const text = context.environment[variable]?.trim();
    if (text && !isOfAnother(variable, context)) {
      const reading = readVariable(shape, variable, text, context);
      if ('value' in reading) {
        return { value: reading.value, variable, problems };
      }
      problems.push(reading.problem);
    }
  }
  return { problems };
}

function readVariable(shape: Shape, variable: string, text: string, context: VariableContext): Reading {
  const { providers } = context;
  switch (shape.type) {
    case 'number':
    case 'integer':
      return readNumber(shape, variable, text);
    case 'provider': {
      const id = providers.find((provider) => provider.id === text.toLowerCase())?.id;
      const known = providers.map((provider) => provider.id).join(', ');
      return id ? { value: id } : { problem: `${variable} ${misfits(shape)}: it names none of ${known}.` };
    }
    case 'model': {
      const model = modelNamed(text, { ...context, defaultProvider: homeOf(variable, context) });
      const setting = variable === EMBEDDINGS_MODEL ? EMBEDDINGS_PROVIDER : 'LLM_PROVIDER';
      return model
        ? { value: model }
        : { problem: `${variable} ${misfits(shape)}: it names no provider. Write provider/model, or set ${setting}.` };
    }
    case 'string':
    case 'text':
      return fits(shape, text) ? { value: text } : { problem: `${variable} is ignored: it needs ${needs(shape)}.` };
    case 'choice':
      return readChoice(shape, variable, text);
    case 'boolean': {
      const value = readBoolean(text);
      return value === undefined ? { problem: `${variable} is ignored: it needs ${needs(shape)}.` } : { value };
    }
    case 'list':
    case 'record':
    case 'object':
    case 'json':
      // No variable is a default of these.
      return { problem: `${variable} is ignored.` };
    default:
      return shape.type;
  }
}

const YES: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'y', 'on', 'enable', 'enabled']);
const NO: ReadonlySet<string> = new Set(['0', 'false', 'no', 'n', 'off', 'disable', 'disabled']);

/** As people and shells write it. */
function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/** Upper and lower case, hyphens and underscores are the same; yes and no where they mean one of the values. */
function readChoice(shape: Shape, variable: string, text: string): Reading {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[-\s]/g, '_');
  const named = shape.choices?.find(({ value }) => plain(value) === plain(text))?.value;
  const isOn = shape.ofBooleans && readBoolean(text);
  const value = named ?? (isOn === undefined ? undefined : isOn ? shape.ofBooleans?.yes : shape.ofBooleans?.no);
  const orBoolean = shape.ofBooleans ? ', or true or false' : '';
  return value === undefined ? { problem: `${variable} is ignored: it needs ${needs(shape)}${orBoolean}.` } : { value };
}

const EMBEDDINGS_MODEL = 'EMBEDDINGS_MODEL';
const EMBEDDINGS_PROVIDER = 'EMBEDDINGS_PROVIDER';
const OPENAI_EMBEDDING_MODEL = 'OPENAI_EMBEDDING_MODEL';

/** The provider whose embeddings the environment asks for. */
export function embeddingsProvider({ environment, providers }: VariableContext): string | undefined {
  const named = environment[EMBEDDINGS_PROVIDER]?.trim().toLowerCase();
  return providers.find(({ id }) => id === named)?.id;
}

/** Whose models a name without a provider means. */
function homeOf(variable: string, context: VariableContext): string | undefined {
  switch (variable) {
    case EMBEDDINGS_MODEL:
      return isEmbeddingsProviderNamed(context) ? embeddingsProvider(context) : context.defaultProvider;
    case OPENAI_EMBEDDING_MODEL:
      return 'openai';
    default:
      return context.defaultProvider;
  }
}

/** OpenAI's model says nothing where another provider is to make the embeddings. */
function isOfAnother(variable: string, context: VariableContext): boolean {
  return (
    variable === OPENAI_EMBEDDING_MODEL &&
    isEmbeddingsProviderNamed(context) &&
    embeddingsProvider(context) !== 'openai'
  );
}

/** Also where nobody of that name is there: nobody else makes them then. */
function isEmbeddingsProviderNamed({ environment }: VariableContext): boolean {
  return Boolean(environment[EMBEDDINGS_PROVIDER]?.trim());
}

/** Of settings in seconds, a variable whose name ends in `_MS` holds milliseconds. */
function readNumber(shape: Shape, variable: string, text: string): Reading {
  const factor = shape.unit === 'seconds' && variable.endsWith('_MS') ? 1000 : 1;
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) / factor : Number.NaN;
  if (fits(shape, value)) {
    return { value };
  }
  const scaled: Shape =
    factor === 1
      ? shape
      : {
          ...shape,
          unit: 'milliseconds',
          minimum: times(shape.minimum, factor),
          maximum: times(shape.maximum, factor),
        };
  return { problem: `${variable} is ignored: it needs ${needs(scaled)}.` };
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

/**
 * An alias, `provider/model`, or a model of the default provider. A gateway's models are often named like `openai/gpt-5-mini` too:
 * with a gateway as default provider such a name is meant for it, never for OpenAI past it.
 */
function modelNamed(text: string, { providers, defaultProvider, aliases }: VariableContext): string | undefined {
  if (aliases && Object.hasOwn(aliases, text)) {
    return text;
  }
  // A slip in it is told, and not asked of the default provider.
  if (namesAuto(text)) {
    return text;
  }
  const home = providers.find((provider) => provider.id === defaultProvider);
  const named = parseModel(text);
  const owner = providers.find((provider) => provider.id === named?.providerId);
  if (owner && (!home?.isGateway || owner === home)) {
    return text;
  }
  return home && `${home.id}/${text}`;
}

/** The model that a vendor's own variable names, such as OPENAI_MODEL. */
export function modelVariable(
  provider: KnownProvider,
  environment: Environment,
): { variable: string; model: string } | undefined {
  const variable = provider.environment.model?.find((name) => environment[name]?.trim());
  const model = variable && environment[variable]?.trim();
  return variable && model ? { variable, model } : undefined;
}
