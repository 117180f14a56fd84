// System prompts: the person's own library, and one made from a sentence.
import { describeError, storedError } from '../../core/errorMessages.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import type { OnceAnswered } from '../../core/pipeline/askOnce.ts';
import type { ModelInfo } from '../../core/provider.ts';
import { promptIn, systemPromptRequest } from '../../core/prompts/systemPromptWriter.ts';
import { autoName, isAuto } from '../../shared/autoModel.ts';
import { formatMoney } from '../../shared/money.ts';
import type { GeneratedPrompt, PromptRequests, PromptWriterView } from '../../shared/protocol/prompts.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { ModelReference } from '../../shared/views.ts';
import type { Services } from '../services.ts';
import { removeSystemPrompt, saveSystemPrompt, systemPrompts } from '../systemPromptSettings.ts';

/** The last that was asked for: it has cost money, and the page that asked may be drawn anew before it is there. */
const asked = new WeakMap<Services, { description: string; prompt: Promise<GeneratedPrompt> }>();

export function promptHandlers(services: Services): Handlers<PromptRequests> {
  return {
    'systemPrompt/list': () => Promise.resolve(systemPrompts()),
    'systemPrompt/save': async (prompt) => {
      await saveSystemPrompt(prompt);
      return systemPrompts();
    },
    'systemPrompt/remove': async ({ name }) => {
      await removeSystemPrompt(name);
      return systemPrompts();
    },
    'systemPrompt/writer': () => writer(services),
    'systemPrompt/generate': ({ description, model }, signal) => {
      const prompt = generate(services, description, model, signal);
      asked.set(services, { description, prompt });
      return prompt;
    },
    'systemPrompt/written': async ({ description }) => {
      const last = asked.get(services);
      return last?.description === description ? last.prompt.catch(() => null) : null;
    },
  };
}

/** Who is asked where the page names nobody: the model that is set for this purpose, or else the chat's. */
async function writer(services: Services): Promise<PromptWriterView> {
  const { current, missing } = await services.models();
  const wanted = services.purposeModel('systemPrompts');
  if (!wanted) {
    const problem = services.configuration.settings.purposeProblem('systemPrompts');
    return { missing: problem ?? missing ?? 'Choose a model first' };
  }
  if (wanted.providerId === current?.providerId && wanted.model === current.model) {
    return { model: current };
  }
  const found = await services.catalog.find(wanted);
  return found
    ? { model: found.choice }
    : { missing: `${wanted.providerId}/${wanted.model} is set to write system prompts, and cannot be asked now` };
}

async function generate(
  services: Services,
  description: string,
  asked: ModelReference | undefined,
  signal: AbortSignal,
): Promise<GeneratedPrompt> {
  const { model: usual, missing } = asked ? {} : await writer(services);
  const reference = asked ?? usual;
  const provider = reference && services.providers.find(reference.providerId);
  if (reference && isAuto(reference)) {
    return generateByAuto(services, description, reference, signal);
  }
  if (!reference || !provider) {
    throw new AppError('config', `${missing ?? 'This provider is not there any more'}.`);
  }
  const found = await services.catalog.find(reference);
  const modelName = found?.choice.name ?? reference.model;
  try {
    const { askWithReceipt } = await import('../autoAsk.ts');
    const request = systemPromptRequest(services.redactor.content(description), reference.model, found?.info);
    const answered = await askWithReceipt(services, { provider, request, purpose: 'systemPrompt' }, signal);
    return generated(answered, modelName);
  } catch (thrown) {
    const error = toAppError(thrown, { provider: provider.id, model: reference.model, signal });
    const scene = {
      providerName: found?.choice.providerName ?? provider.name,
      modelName,
      local: provider.localModels !== undefined,
    };
    throw told(services, error, scene);
  }
}

/** The model that the router takes for it, and another one where that fails. */
async function generateByAuto(
  services: Services,
  description: string,
  auto: ModelReference,
  signal: AbortSignal,
): Promise<GeneratedPrompt> {
  const content = services.redactor.content(description);
  const { model: _named, ...request } = systemPromptRequest(content, '', undefined);
  const requestFor = ({ modelInfo }: { modelInfo: ModelInfo }) => systemPromptRequest(content, modelInfo.id, modelInfo);
  try {
    const { askWhomAutoTakes } = await import('../autoAsk.ts');
    const question = { auto, request, requestFor, text: content, purpose: 'systemPrompt' } as const;
    const answered = await askWhomAutoTakes(services, question, signal);
    return generated(answered, services.catalog.nameOf(answered.by) ?? answered.by.model);
  } catch (thrown) {
    const error = toAppError(thrown, { signal });
    const { provider: providerId, model } = error;
    const providerName = services.providers.find(providerId ?? '')?.name ?? 'Auto';
    const modelName = providerId !== undefined && model !== undefined && services.catalog.nameOf({ providerId, model });
    throw told(services, error, { providerName, modelName: modelName || autoName(auto) });
  }
}

function generated({ text, costUsd, finishReason }: OnceAnswered, modelName: string): GeneratedPrompt {
  const cost = costUsd === undefined ? 'at an unknown cost' : `for ${formatMoney(costUsd)}`;
  const cut = finishReason === 'length' ? ' It was cut at the longest answer.' : '';
  return { text: promptIn(text), note: `Written by ${modelName} ${cost}.${cut}` };
}

function told(services: Services, error: AppError, scene: Parameters<typeof describeError>[1]): AppError {
  const { title, detail } = describeError(storedError(error, services.redactor.text), scene);
  services.log.warn(`A system prompt could not be written: ${error.kind}: ${error.message}`);
  return new AppError(error.kind, `${title} ${detail}`, { cause: error });
}
