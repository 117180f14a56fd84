// One question outside any conversation to a model that was named, with a receipt like any other; and texts to be turned into vectors.
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import { toAppError } from '../errors.ts';
import { askOnce, type AskOnceOptions, type OnceAnswered, type OnceAsked } from '../pipeline/askOnce.ts';
import type { Call } from '../pipeline/call.ts';
import { embedTexts, type EmbeddedTexts, type EmbedTextsOptions, type TextsToEmbed } from '../pipeline/embedTexts.ts';
import type { Log } from '../ports.ts';
import type { UsagePurpose } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import type { RouteAsk, RouterDoor } from './contract.ts';
import { namedReceipt } from './namedReceipt.ts';

/** What writes receipts. */
export interface ReceiptParts {
  router: Pick<RouterDoor, 'explain' | 'attempted'>;
  newId(): string;
  keepReceipt(
    receipt: RoutingReceipt,
    labels: { purpose: UsagePurpose; conversationId?: string },
  ): void | Promise<void>;
}

interface Receipts {
  /** Absent: nobody writes any. What fails of it keeps nothing from being asked. */
  receipts?(): Promise<ReceiptParts | undefined>;
  log: Pick<Log, 'warn'>;
}

export interface NamedQuestion extends Omit<OnceAsked, 'routed'>, Pick<RouteAsk, 'text' | 'languageId' | 'path'> {}

/** Throws as `askOnce` does; the receipt is kept however it ends. */
export function askNamed(
  options: AskOnceOptions & Receipts,
  { text, languageId, path, ...asked }: NamedQuestion,
  signal: AbortSignal,
): Promise<OnceAnswered> {
  const { provider, request: whole, purpose, workspace, conversationId } = asked;
  const { model, modelInfo: _info, ...request } = whole;
  const ask: RouteAsk = {
    receiptId: '',
    models: [{ providerId: provider.id, model }],
    request,
    requestFor: () => whole,
    text,
    languageId,
    path,
    purpose,
    workspace,
    conversationId,
  };
  return noted(options, ask, signal, (routed) => askOnce(options, { ...asked, routed }, signal));
}

/** Throws as `embedTexts` does. A receipt of the id that `texts` holds, or of a new one; it has the attempts of all calls. */
export function embedNamed(
  options: EmbedTextsOptions & Receipts,
  texts: TextsToEmbed,
  signal: AbortSignal,
): Promise<EmbeddedTexts> {
  const { provider, model, workspace, purpose = 'embedding', receiptId = '' } = texts;
  if (texts.texts.length === 0) {
    return embedTexts(options, texts, signal);
  }
  const request = { messages: [], maxOutputTokens: 0 };
  const ask: RouteAsk = {
    receiptId,
    models: [{ providerId: provider.id, model }],
    request,
    requestFor: () => ({ ...request, model }),
    text: '',
    inputTokens: texts.texts.reduce((sum, one) => sum + estimateTokens(one), 0),
    purpose,
    workspace,
  };
  return noted(options, ask, signal, (routed) => embedTexts(options, { ...texts, ...routed }, signal));
}

interface Noted {
  receiptId: string;
  onAttempt: NonNullable<Call['onAttempt']>;
}

async function noted<T>(
  options: Receipts,
  ask: RouteAsk,
  signal: AbortSignal,
  work: (noted: Noted | undefined) => Promise<T>,
): Promise<T> {
  const { log } = options;
  let parts: ReceiptParts | undefined;
  let receipt: RoutingReceipt | undefined;
  try {
    parts = await options.receipts?.();
    receipt =
      parts && (await namedReceipt(parts.router, { ...ask, receiptId: ask.receiptId || parts.newId() }, signal));
  } catch (error) {
    if (signal.aborted) {
      throw toAppError(error, { signal });
    }
    log.warn(`No receipt for ${ask.models?.[0]?.model ?? 'a model'}: ${String(error)}`);
  }
  if (!parts || !receipt) {
    return work(undefined);
  }
  const { router } = parts;
  let grown = receipt;
  try {
    return await work({
      receiptId: receipt.id,
      onAttempt: (attempt) => {
        grown = router.attempted(grown, attempt);
      },
    });
  } finally {
    try {
      await parts.keepReceipt(grown, { purpose: ask.purpose, conversationId: ask.conversationId });
    } catch (error) {
      log.warn(`A receipt was not kept: ${String(error)}`);
    }
  }
}
