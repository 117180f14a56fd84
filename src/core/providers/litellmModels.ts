// A LiteLLM proxy's aliases, with what it knows of the deployments behind each.
import { REASONING_EFFORTS, type RefusableParameter } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { ListPrice, ModelAbilities, ModelInfo, ProviderContext, ReasoningEffort } from '../provider.ts';
import { openLitellm, PROVIDER_ID } from './litellmClient.ts';
import { asRecord, type CallSite, nonEmpty, sdkError, throwIfAborted, tokenCount } from './wire.ts';

type Entry = Readonly<Record<string, unknown>>;
/** What one deployment can do; several may stand behind one alias. */
type Facts = Omit<ModelInfo, 'id'>;

/**
 * The aliases of `/models`, with facts from `/model/info`. A server that answers the second one with a refusal (a key that
 * may not see it, another gateway) leaves what the list itself says; one that does not answer fails as a whole, so that what
 * was known of it is kept.
 */
export async function listModels(context: ProviderContext, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const site: CallSite = { provider: PROVIDER_ID, signal };
  const listed = entriesOf(await get(context, site, '/models'));
  if (!listed) {
    throw new AppError('badResponse', 'The address did not answer with a list of models', { provider: PROVIDER_ID });
  }
  const deployments = Map.groupBy(await knownDeployments(context, site), (entry) => entry['model_name']);
  const models = listed.map(asRecord).flatMap((entry): ModelInfo[] => {
    const id = nonEmpty(entry['id']);
    // A pattern ("openai/*") is no model. `created` is left: the proxy gives every alias the same day of 2023.
    return id === undefined || id.includes('*')
      ? []
      : [
          {
            id,
            ...common((deployments.get(id) ?? [entry]).map((known) => factsOf(asRecord(known['model_info'] ?? known)))),
          },
        ];
  });
  return [...new Map(models.map((model) => [model.id, model])).values()];
}

async function knownDeployments(context: ProviderContext, site: CallSite): Promise<readonly Entry[]> {
  try {
    return (entriesOf(await get(context, site, '/model/info')) ?? []).map(asRecord);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.status !== undefined) {
      return [];
    }
    throw thrown;
  }
}

async function get(context: ProviderContext, site: CallSite, path: string): Promise<unknown> {
  throwIfAborted(site);
  try {
    const client = await openLitellm(context);
    return await client.get<unknown>(path, { signal: site.signal });
  } catch (thrown) {
    throw sdkError(thrown, site);
  }
}

function entriesOf(body: unknown): readonly unknown[] | undefined {
  const entries = Array.isArray(body) ? body : asRecord(body)['data'];
  return Array.isArray(entries) ? entries : undefined;
}

/** Of a `model_info`, or of an entry of the list, which newer proxies give some of the same fields. */
function factsOf(info: Entry): Facts {
  const abilities = abilitiesOf(info);
  const efforts = abilities.reasoning ? effortsOf(info) : undefined;
  return {
    // What goes in, which is the whole window with some vendors and what the answer leaves of it with others.
    contextWindow: tokenCount(info['max_input_tokens']) || undefined,
    maxOutputTokens: tokenCount(info['max_output_tokens']) || undefined,
    abilities,
    efforts,
    refuses: refusedBy(info, abilities),
    price: priceOf(info),
  };
}

/** The proxy's `null` is no answer: its table of models has gaps, and administrators add models without a word on them. */
function abilitiesOf(info: Entry): ModelAbilities {
  const mode = nonEmpty(info['mode']);
  const can = (name: string) => (typeof info[name] === 'boolean' ? info[name] : undefined);
  if (mode !== undefined && mode !== 'chat' && mode !== 'responses') {
    return { chat: false, embeddings: mode === 'embedding' };
  }
  return {
    ...(mode !== undefined && { chat: true, embeddings: false }), // Models of the Responses API are bridged by the proxy.
    vision: can('supports_vision'),
    tools: can('supports_function_calling'),
    reasoning: can('supports_reasoning'),
    json: can('supports_response_schema'),
  };
}

function effortsOf(info: Entry): readonly ReasoningEffort[] {
  const levels = info['reasoning_effort_levels'];
  if (Array.isArray(levels)) {
    return REASONING_EFFORTS.filter((effort) => levels.includes(effort));
  }
  return REASONING_EFFORTS.filter((effort) =>
    effort === 'minimal'
      ? info['supports_minimal_reasoning_effort'] === true
      : info[`supports_${effort}_reasoning_effort`] !== false,
  );
}

const PARAMETER_NAMES: Readonly<Record<RefusableParameter, string>> = {
  temperature: 'temperature',
  topP: 'top_p',
  reasoningEffort: 'reasoning_effort',
  json: 'response_format',
};
const PARAMETERS = Object.keys(PARAMETER_NAMES) as readonly RefusableParameter[];

/** What the proxy itself answers with an error unless told to drop it; `undefined` where it does not say what it takes. */
function refusedBy(info: Entry, { reasoning }: ModelAbilities): readonly RefusableParameter[] | undefined {
  const taken = info['supported_openai_params'];
  if (!Array.isArray(taken)) {
    return undefined;
  }
  // OpenAI's reasoning models take no temperature but 1, though the proxy's list has it.
  const isFixed = reasoning === true && /^(?:openai|azure)$/.test(nonEmpty(info['litellm_provider']) ?? '');
  return PARAMETERS.filter(
    (name) =>
      !taken.includes(PARAMETER_NAMES[name]) ||
      (name === 'temperature' && isFixed) ||
      (name === 'reasoningEffort' && reasoning === false),
  );
}

/** USD a token, as the proxy has it. Both 0: the proxy knows none, older ones say so in this way. */
function priceOf(info: Entry): ListPrice | undefined {
  const usual = ratesOf(info, '');
  if (usual === undefined || usual.inputPerMillion + usual.outputPerMillion === 0) {
    return undefined;
  }
  const [limit] = Object.keys(info)
    .flatMap((name) => ABOVE.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((thousands) => thousands > 0 && tokenCount(info[`input_cost_per_token_above_${thousands}k_tokens`]))
    .toSorted((one, other) => one - other);
  const above = limit === undefined ? undefined : ratesOf(info, `_above_${limit}k_tokens`, usual);
  return { ...usual, ...(limit !== undefined && above && { long: { ...above, aboveInputTokens: limit * 1000 } }) };
}

/** For the whole request, where its input is longer. */
const ABOVE = /^input_cost_per_token_above_(\d+)k_tokens$/;

type Rates = Omit<ListPrice, 'long' | 'checkedOn' | 'source'>;

/** `otherwise`: where a rate has none of its own at this length. */
function ratesOf(info: Entry, length: string, otherwise?: Rates): Rates | undefined {
  const perMillion = (name: string) => {
    const usd = tokenCount(info[name + length]);
    return usd === undefined ? undefined : Number((usd * 1_000_000).toPrecision(12));
  };
  const inputPerMillion = perMillion('input_cost_per_token') ?? otherwise?.inputPerMillion;
  const outputPerMillion = perMillion('output_cost_per_token') ?? otherwise?.outputPerMillion;
  return inputPerMillion === undefined || outputPerMillion === undefined
    ? undefined
    : {
        inputPerMillion,
        outputPerMillion,
        cacheReadPerMillion: perMillion('cache_read_input_token_cost') || otherwise?.cacheReadPerMillion,
        cacheWritePerMillion: perMillion('cache_creation_input_token_cost') || otherwise?.cacheWritePerMillion,
        cacheWrite1hPerMillion:
          perMillion('cache_creation_input_token_cost_above_1hr') || otherwise?.cacheWrite1hPerMillion,
      };
}

/**
 * What holds whichever deployment the proxy chooses: the smallest window and output, abilities that all have, the efforts that
 * all take, what any refuses, and of prices the dearest in each bucket, so that no budget is broken by surprise; none where one
 * deployment has none.
 */
function common(all: readonly Facts[]): Facts {
  const efforts = all.map((facts) => facts.efforts);
  const refused = all.flatMap(({ refuses }) => (refuses ? [refuses] : []));
  return {
    contextWindow: least(all.map((facts) => facts.contextWindow)),
    maxOutputTokens: least(all.map((facts) => facts.maxOutputTokens)),
    abilities: commonAbilities(all.map(({ abilities }) => abilities)),
    efforts: efforts[0]?.filter((effort) => efforts.every((taken) => taken?.includes(effort))),
    refuses: refused.length > 0 ? PARAMETERS.filter((name) => refused.flat().includes(name)) : undefined,
    price: dearest(all.map(({ price }) => price)),
  };
}

function commonAbilities(all: readonly ModelAbilities[]): ModelAbilities {
  const names = new Set(all.flatMap((abilities) => Object.keys(abilities) as (keyof ModelAbilities)[]));
  return Object.fromEntries(
    [...names].map((name) => {
      const answers = new Set(all.map((abilities) => abilities[name]));
      return [name, answers.has(false) ? false : answers.has(undefined) ? undefined : true];
    }),
  );
}

function dearest(all: readonly (ListPrice | undefined)[]): ListPrice | undefined {
  const prices = all.filter((price) => price !== undefined);
  if (prices.length < all.length) {
    return undefined;
  }
  const [first] = prices;
  if (prices.length === 1) {
    return first;
  }
  const limits = prices.flatMap(({ long }) => (long ? [long.aboveInputTokens] : []));
  return {
    ...dearestRates(prices),
    ...(limits.length > 0 && {
      long: { ...dearestRates(prices.map((price) => price.long ?? price)), aboveInputTokens: Math.min(...limits) },
    }),
  };
}

/** Reading a cache costs as other input where one says nothing of it; writing to one, what those ask that say it. */
function dearestRates(prices: readonly Rates[]): Rates {
  const isReadCheaper = prices.some(({ cacheReadPerMillion }) => cacheReadPerMillion !== undefined);
  return {
    inputPerMillion: Math.max(...prices.map((price) => price.inputPerMillion)),
    outputPerMillion: Math.max(...prices.map((price) => price.outputPerMillion)),
    cacheReadPerMillion: isReadCheaper
      ? most(prices.map((price) => price.cacheReadPerMillion ?? price.inputPerMillion))
      : undefined,
    cacheWritePerMillion: most(prices.map((price) => price.cacheWritePerMillion)),
    cacheWrite1hPerMillion: most(prices.map((price) => price.cacheWrite1hPerMillion)),
  };
}

function most(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
