// Asks one question outside any conversation, through the whole pipeline, with its usage records in the ledger.
import type { Connections } from '../connections.ts';
import { AppError } from '../errors.ts';
import type { ChatRequest, FinishReason, Provider } from '../provider.ts';
import type { ModelReference, UsagePurpose, UsageRecord } from '../records.ts';
import type { Redactor } from '../redact.ts';
import type { Call, CallLabels, Send } from './call.ts';
import { keepsRecords, type RecordKeeping } from './keepsRecords.ts';

export interface AskOnceOptions extends RecordKeeping {
  send: Send;
  connections: Pick<Connections, 'open'>;
  redactor: Redactor;
}

export interface OnceAsked {
  provider: Provider;
  request: ChatRequest;
  purpose: UsagePurpose;
  /** Folder URI; absent without a folder. */
  workspace?: string;
  /** The conversation that it is asked for, whose totals it counts in. */
  conversationId?: string;
  /** `once`: the person did not ask for it, so a refused address is not asked about again. */
  asking?: 'always' | 'once';
  /** Where the router has a say: who is asked next, and what the ledger and the receipt note. */
  routed?: Pick<Call, 'route' | 'delivery' | 'onAttempt'> & Pick<CallLabels, 'features' | 'receiptId'>;
}

export interface OnceAnswered {
  /** Cleaned of keys; never blank. */
  text: string;
  finishReason?: FinishReason;
  /** USD, all tries together; absent: unknown. */
  costUsd?: number;
  /** Who answered. */
  by: ModelReference;
}

/** Throws `AppError`; what an attempt used stands in the ledger also then. */
export async function askOnce(
  options: AskOnceOptions,
  { provider, request, purpose, workspace, conversationId, asking, routed }: OnceAsked,
  signal: AbortSignal,
): Promise<OnceAnswered> {
  const keep = await keepsRecords(options);
  await options.send.requireAllowed?.({ providerId: provider.id, model: request.model }, signal);
  const connection = await options.connections.open(provider, undefined, asking);
  const records: UsageRecord[] = [];
  let by: ModelReference = { providerId: provider.id, model: request.model };
  const call: Call = {
    provider,
    connection,
    request,
    labels: { purpose, workspace, conversationId, receiptId: routed?.receiptId, features: routed?.features },
    attempt: 1,
    route: routed?.route,
    delivery: routed?.delivery,
    onAttempt: routed?.onAttempt,
    onAnswer: (model) => (by = model),
    onRecord: (record: UsageRecord) => {
      records.push(record);
      keep(record);
    },
  };
  let text = '';
  let finishReason: FinishReason | undefined;
  for await (const part of options.send(call, signal)) {
    if (part.type === 'text') {
      text += part.text;
    } else if (part.type === 'finish') {
      finishReason = part.reason;
    }
  }
  const where = { provider: by.providerId, model: by.model };
  if (finishReason === 'contentFilter') {
    throw new AppError('contentFilter', '', where);
  }
  if (text.trim() === '') {
    throw new AppError('badResponse', 'The model answered without a word.', where);
  }
  const isKnown = records.every(({ costUsd }) => costUsd !== undefined);
  return {
    text: options.redactor.content(text),
    finishReason,
    by,
    costUsd: isKnown ? records.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0) : undefined,
  };
}
