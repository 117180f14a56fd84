// Which model an answer was asked for: trying again must not send to another vendor what was meant for this one.
import type { ModelReference, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';

interface AskedModel {
  model: ModelReference;
  /** It was asked for this answer alone (an editor command's own model, another model this once), not as the chat's. */
  isOnce: boolean;
}

/** Of an answer; `undefined` where it is not known who was asked. */
export function askedModel(
  store: Store,
  { conversationId, providerId, model, usageId }: StoredMessage,
): AskedModel | undefined {
  if (providerId === undefined || model === undefined) {
    return undefined;
  }
  const record = usageId === undefined ? undefined : store.usage.get(usageId);
  if (record) {
    return { model: { providerId, model }, isOnce: record.features?.['ownModel'] === true };
  }
  // It failed before anything was sent: only the conversation can tell.
  const usual = store.conversations.get(conversationId)?.model;
  return { model: { providerId, model }, isOnce: usual?.providerId !== providerId || usual.model !== model };
}
