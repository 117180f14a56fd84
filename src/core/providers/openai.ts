// OpenAI itself: which of its models reason, which answer only on the Responses API, and what the names in its list mean.
import { REASONING_EFFORTS } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type {
  ChatRequest,
  ModelAbilities,
  ModelInfo,
  Provider,
  ReasoningEffort,
  StreamPart,
  Usage,
} from '../provider.ts';
import { lateStream } from './lateStream.ts';
import { modelNamed, openaiCompatible } from './openaiCompatible.ts';
import type { ResponsesModel } from './openaiResponsesBody.ts';

// What names mean: https://platform.openai.com/docs/models and the page of each model there (read 2025-2026).
const KNOWN = /^(?:gpt-|chatgpt-|o[1-9]|codex-)/;
const EMBEDS = /embedding/;
const NO_CHAT =
  /embedding|whisper|tts|dall-e|image|moderation|realtime|audio|transcribe|search-preview|search-api|babbage|davinci|instruct|sora|computer-use/;
const REASONS = /^(?:o[1-9]|codex-|gpt-[5-9](?!-chat))/;
const FAST_AT_TWICE = /^gpt-(?:(?:6|6\.\d|5\.6)-|5(?:\.[124])?(?:-\d{4}-|$)|5\.4-mini)/;
const RESPONSES_ONLY = /-pro(?:-|$)|codex|deep-research/;
const SEES = /^(?:o1(?!-mini|-preview)|o3(?!-mini)|o4|gpt-4o|chatgpt-4o|gpt-4\.[15]|gpt-4-turbo(?!-preview)|gpt-[5-9])/;
const BLIND = /^(?:gpt-3|gpt-4(?:-\d{4})?(?:-preview)?$|gpt-4-turbo-preview|o1-mini|o1-preview|o3-mini)/;
/** From before JSON mode, or without structured answers. */
const NO_JSON =
  /^gpt-4(?:-\d{4}|-32k.*|-vision.*)?$|^gpt-3\.5-turbo-(?:0301|0613|16k)|^o1-(?:mini|preview)|deep-research/;
const NO_TOOLS = /^(?:chatgpt-4o|o1-mini|o1-preview)|deep-research/;

/** `ft:gpt-4o-mini-2024-07-18:org::id` is a `gpt-4o-mini-2024-07-18`: the rest is a name that the customer chose. */
function familyOf(model: string): string {
  return model.startsWith('ft:') ? (model.split(':')[1] ?? '') : model;
}

/** https://platform.openai.com/docs/guides/reasoning; `undefined` for models that take no effort. */
function effortsOf(family: string): readonly ReasoningEffort[] | undefined {
  if (!REASONS.test(family) || /^o1-(?:mini|preview)/.test(family)) {
    return undefined;
  }
  if (family.startsWith('gpt-5-pro')) {
    return ['high'];
  }
  if (/-chat/.test(family)) {
    return ['medium'];
  }
  return /^gpt-5(?:-mini|-nano)?(?:-\d{4}.*)?$/.test(family)
    ? ['minimal', 'low', 'medium', 'high']
    : ['low', 'medium', 'high'];
}

/** What a model can do, as far as its name says. */
function abilitiesOf(family: string): ModelAbilities {
  if (NO_CHAT.test(family)) {
    return { chat: false, embeddings: EMBEDS.test(family) };
  }
  if (!KNOWN.test(family)) {
    return {}; // Another server behind OpenAI's interface.
  }
  return {
    chat: true,
    embeddings: false,
    tools: !NO_TOOLS.test(family),
    reasoning: REASONS.test(family),
    vision: SEES.test(family) ? true : BLIND.test(family) ? false : undefined,
  };
}

function readModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  if (!model) {
    return undefined;
  }
  const family = familyOf(model.id);
  const abilities = abilitiesOf(family);
  const efforts = effortsOf(family);
  return { ...model, abilities, refuses: refusedBy(family, abilities), efforts, leastEffort: efforts?.[0] };
}

/** `undefined` for another server's models, of which nothing is known. */
function refusedBy(family: string, { reasoning }: ModelAbilities): ModelInfo['refuses'] {
  if (reasoning === undefined) {
    return undefined;
  }
  return [
    ...(reasoning ? (['temperature', 'topP'] as const) : []),
    ...(effortsOf(family) ? [] : (['reasoningEffort'] as const)),
    ...(NO_JSON.test(family) ? (['json'] as const) : []),
  ];
}

const chat = openaiCompatible({
  id: 'openai',
  name: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  takesOrganization: true,
  environment: {
    apiKey: ['OPENAI_API_KEY'],
    baseUrl: [],
    organization: ['OPENAI_ORG_ID', 'OPENAI_ORGANIZATION'],
    model: ['OPENAI_MODEL'],
  },
  links: {
    keys: 'https://platform.openai.com/api-keys',
    billing: 'https://platform.openai.com/settings/organization/billing/overview',
    status: 'https://status.openai.com',
  },
  keyPrefixes: ['sk-'],
  // 2,048 texts, and 300,000 tokens together: https://platform.openai.com/docs/api-reference/embeddings/create
  embeddings: { texts: 2048, bytes: 600_000 },
  readModel,
  quirks: ({ model }) => {
    const family = familyOf(model);
    return REASONS.test(family)
      ? {
          maxTokensField: 'max_completion_tokens',
          systemRole: 'developer',
          refuses: ['temperature', 'topP', 'stop'],
          reasoningEfforts: effortsOf(family),
          rateFactor: rateFactorOf(family),
        }
      : {
          maxTokensField: 'max_completion_tokens',
          // Another server's model may reason: what the person set is sent to it.
          reasoningEfforts: KNOWN.test(family) ? undefined : REASONING_EFFORTS,
          rateFactor: rateFactorOf(family),
        };
  },
});

/** OpenAI. */
export const openai: Provider = {
  ...chat,
  // From GPT-5.6 on, whose prices name it; what has no such price is not billed for it.
  cacheWrites: 'always',
  stream(request, context, signal) {
    const onResponses = () =>
      lateStream(async () => {
        const { responsesStream } = await import('./openaiResponses.ts');
        const rateFactor = rateFactorOf(familyOf(request.model));
        return responsesStream(chat.id, responsesModel(request), request, context, signal, {
          rateFactor,
          usdPerSearch: USD_PER_SEARCH,
        });
      });
    return RESPONSES_ONLY.test(familyOf(request.model))
      ? onResponses()
      : orElse(() => chat.stream(request, context, signal), belongsToResponses, onResponses);
  },
};

function responsesModel({ model }: ChatRequest): ResponsesModel {
  const family = familyOf(model);
  return {
    reasons: REASONS.test(family),
    efforts: effortsOf(family),
    needsWebSearch: /deep-research/.test(family),
  };
}

/** 10 USD for a thousand: https://developers.openai.com/api/docs/pricing (read 2026-11). */
const USD_PER_SEARCH = 0.01;

/**
 * No tier is asked for, but a project can be set to one. Flex costs half with every model
 * (https://developers.openai.com/api/docs/guides/flex-processing), Fast, which answers name `priority`, twice as much with most
 * (https://openai.com/api-fast-mode, read 2026-11).
 */
function rateFactorOf(family: string): (tier: unknown) => Usage['rateFactor'] {
  return (tier) => {
    switch (tier) {
      case 'flex':
        return 0.5;
      case 'priority':
        return FAST_AT_TWICE.test(family) ? 2 : 'unknown';
      case 'scale': // Bought in advance.
        return 'unknown';
      default:
        return undefined;
    }
  };
}

/** "This model is only supported in v1/responses and not in v1/chat/completions." */
function belongsToResponses(thrown: unknown): boolean {
  return (
    thrown instanceof AppError &&
    (thrown.status === 400 || thrown.status === 404) &&
    /\/responses\b/.test(thrown.message)
  );
}

/** A stream that, when it fails before its first part in the way that `isOther` knows, goes on as another one; once begun, it adds nothing to the cost of a part. */
function orElse(
  first: () => AsyncIterable<StreamPart>,
  isOther: (thrown: unknown) => boolean,
  second: () => AsyncIterable<StreamPart>,
): AsyncIterable<StreamPart> {
  return {
    [Symbol.asyncIterator]() {
      let inner = first()[Symbol.asyncIterator]();
      let hasBegun = false;
      const begin = async () => {
        hasBegun = true;
        try {
          return await inner.next();
        } catch (thrown) {
          if (!isOther(thrown)) {
            throw thrown;
          }
          inner = second()[Symbol.asyncIterator]();
          return inner.next();
        }
      };
      return {
        next: () => (hasBegun ? inner.next() : begin()),
        return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}
