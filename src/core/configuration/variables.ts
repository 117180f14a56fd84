// What environment variables say: texts, read as the setting or field that they are a default of.
import type { SettingValue } from '../../shared/protocol/settings.ts';
import type { Provider } from '../provider.ts';
import { fits, needs, parseModel, type Shape } from './fits.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the reading of variables knows of the providers. */
export type KnownProvider = Pick<Provider, 'id' | 'environment' | 'isGateway'>;

/** What one variable gives, or what is wrong with it: its text is never repeated, for it may be a key in the wrong place. */
type Reading = { value: SettingValue } | { problem: string };

export interface VariableContext {
  environment: Environment;
  providers: readonly KnownProvider[];
  /** Whose models a name without a provider means. */
  defaultProvider?: string;
}

/** The first variable that is set and fits, and what is wrong with those before it. */
export function fromVariables(
  shape: Shape,
  variables: readonly string[],
  context: VariableContext,
): { value?: SettingValue; variable?: string; problems: readonly string[] } {
  const problems: string[] = [];
  for (const variable of variables) {
    const text = context.environment[variable]?.trim();
    if (text) {
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
      return id ? { value: id } : { problem: `${variable} is ignored: it names none of ${known}.` };
    }
    case 'model': {
      const model = modelNamed(text, context);
      return model
        ? { value: model }
        : { problem: `${variable} is ignored: it names no provider. Write provider/model, or set LLM_PROVIDER.` };
    }
    case 'string':
    case 'text':
    case 'choice':
      return fits(shape, text) ? { value: text } : { problem: `${variable} is ignored: it needs ${needs(shape)}.` };
    case 'boolean':
    case 'list':
    case 'record':
    case 'object':
      // No variable is a default of these.
      return { problem: `${variable} is ignored.` };
    default:
      return shape.type;
  }
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
 * `provider/model`, or a model of the default provider. A gateway's models are often named like `openai/gpt-5-mini` too:
 * with a gateway as default provider such a name is meant for it, never for OpenAI past it.
 */
function modelNamed(text: string, { providers, defaultProvider }: VariableContext): string | undefined {
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
