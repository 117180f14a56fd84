// What Auto does outside conversations: answers one question, and says whom it would take for a draft.
import { randomUUID } from 'node:crypto';
import type { Draft } from '../core/chat/estimate.ts';
import type { OnceAnswered } from '../core/pipeline/askOnce.ts';
import type { ModelReference } from '../core/records.ts';
import { askAuto, type AskAutoOptions, type AutoQuestion } from '../core/router/askAuto.ts';
import { askNamed, type NamedQuestion, type ReceiptParts } from '../core/router/askNamed.ts';
import type { Store } from '../core/store/openStore.ts';
import { autoStrategy, isAuto } from '../shared/autoModel.ts';
import type { Strategy } from '../shared/routingViews.ts';
import { type Services, workspaceUri } from './services.ts';

/** One question outside the conversations to whom Auto takes for it; a receipt says why. */
export async function askWhomAutoTakes(
  services: Services,
  question: Omit<AutoQuestion, 'workspace'>,
  signal: AbortSignal,
): Promise<OnceAnswered> {
  const { router } = await services.routing();
  const keepReceipt: AskAutoOptions['keepReceipt'] = async (receipt, labels) =>
    (await services.store()).receipts.put(receipt, labels);
  const asked = { ...question, workspace: workspaceUri() };
  return services.once(signal, (options, either) =>
    askAuto({ ...options, router, keepReceipt, newId: randomUUID }, asked, either),
  );
}

/** The same to a model that is named. */
export async function askWithReceipt(
  services: Services,
  question: Omit<NamedQuestion, 'workspace'>,
  signal: AbortSignal,
): Promise<OnceAnswered> {
  const asked = { ...question, workspace: workspaceUri() };
  const receipts = () => receiptParts(services);
  return services.once(signal, (options, either) => askNamed({ ...options, receipts }, asked, either));
}

/** What writes receipts in this window. */
export async function receiptParts(services: Services): Promise<ReceiptParts> {
  const [{ router }, store] = await Promise.all([services.routing(), services.store()]);
  return { router, newId: randomUUID, keepReceipt: (receipt, labels) => store.receipts.put(receipt, labels) };
}

/**
 * Whom an Auto would take for a draft, without asking or writing anything. Of a conversation it is the model that answered last,
 * which Auto mostly stays with, and only where Auto had chosen it: to look through all that was said with each key would be felt.
 */
export async function whomAutoWouldTake(
  services: Services,
  auto: ModelReference,
  { conversationId, text, context, parameters }: Draft,
  signal: AbortSignal,
): Promise<ModelReference | undefined> {
  const { settings } = services.configuration;
  const store = await services.store();
  const leafId = conversationId === undefined ? undefined : store.conversations.get(conversationId)?.leafId;
  if (leafId !== undefined) {
    const hasPictures = context.some(({ image }) => image !== undefined);
    return hasPictures ? undefined : lastTaken(store, leafId, autoStrategy(auto) ?? settings.routing().strategy);
  }
  if (text.trim() === '') {
    return undefined;
  }
  const { router } = await services.routing();
  const attached = context.map((one) => one.image ?? { type: 'text' as const, text: one.text });
  const receipt = await router.explain(
    {
      receiptId: '',
      models: [auto],
      request: {
        system: parameters.system,
        messages: [{ role: 'user', parts: [...attached, { type: 'text', text }] }],
        maxOutputTokens: parameters.maxOutputTokens,
        responseFormat: parameters.json ? { type: 'json' } : undefined,
      },
      requestFor: ({ modelInfo }) => ({ model: modelInfo.id, messages: [] }),
      text,
      purpose: 'chat',
      workspace: workspaceUri(),
    },
    signal,
  );
  const [first] = receipt.chain;
  return first && !isAuto(first) ? { providerId: first.providerId, model: first.model } : undefined;
}

/** By another strategy Auto may take another model. */
function lastTaken(store: Store, leafId: string, strategy: Strategy): ModelReference | undefined {
  const { receiptId, status, providerId, model } = store.messages.get(leafId) ?? {};
  const receipt = receiptId === undefined || status !== 'complete' ? undefined : store.receipts.get(receiptId);
  return receipt?.strategy === strategy && providerId !== undefined && model !== undefined
    ? { providerId, model }
    : undefined;
}
