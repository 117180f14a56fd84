// Which model an answer was asked for: trying again must not send to another vendor what was meant for this one.
import { autoModel, isAuto } from '../../shared/autoModel.ts';
import { isImported } from '../importedFrom.ts';
import type { ModelReference, StoredMessage, UsageRecord } from '../records.ts';
import type { Store } from '../store/openStore.ts';

interface AskedModel {
  /** An Auto, where the router chose who answered. */
  model: ModelReference;
  /** It was asked for this answer alone (an editor command's own model, another model this once), not as the chat's. */
  isOnce: boolean;
}

/** Of an answer; `undefined` where it is not known who was asked. */
export function askedModel(store: Store, answer: StoredMessage): AskedModel | undefined {
  const { conversationId, providerId, model, usageId, receiptId } = answer;
  // Whoever has answered elsewhere cannot be asked here: the model that is chosen now can.
  if (providerId === undefined || model === undefined || isImported(providerId)) {
    return undefined;
  }
  const record = usageId === undefined ? undefined : store.usage.get(usageId);
  if (record) {
    const isOnce = record.features?.['ownModel'] === true;
    return { model: wishedIn(record) ?? { providerId, model }, isOnce };
  }
  // It failed before anything was sent: only the conversation and the receipt can tell.
  const usual = store.conversations.get(conversationId)?.model;
  const receipt = receiptId === undefined ? undefined : store.receipts.get(receiptId);
  const [first] = receipt?.chain ?? [];
  const named = receipt?.by === 'named' && first ? { providerId: first.providerId, model: first.model } : undefined;
  if (receiptId !== undefined && !named && usual && isAuto(usual)) {
    return { model: usual, isOnce: false };
  }
  if (receipt && !named) {
    return { model: autoModel(), isOnce: true };
  }
  // Of very many receipts the oldest go: nobody else is to hear it because of that.
  const asked = named ?? { providerId, model };
  return { model: asked, isOnce: usual?.providerId !== asked.providerId || usual.model !== asked.model };
}

/** What was asked for where the router had a say: an Auto, or a model that others were asked after. */
function wishedIn({ features }: UsageRecord): ModelReference | undefined {
  const wished = features?.['wished'];
  const [providerId, model] = Array.isArray(wished) ? (wished as unknown[]) : [];
  return typeof providerId === 'string' && typeof model === 'string' ? { providerId, model } : undefined;
}
