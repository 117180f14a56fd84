// The request behind an answer, gathered from the store and the settings: what a program needs to ask it again.
import { AppError } from '../errors.ts';
import type { Connections } from '../connections.ts';
import type { CodeRequest } from '../exporting/codeRequest.ts';
import type { KeyRing } from '../keyRing.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { PromptCacheLifetime, Provider } from '../provider.ts';
import type { ProviderSettings } from '../providerAddress.ts';
import type { Providers } from '../providerSet.ts';
import type { StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { buildChatRequest, LONGEST_BRANCH } from './chatRequest.ts';
import type { CodeAccess } from './wireRequest.ts';

export interface MessageRequestOptions {
  providers: Providers;
  connections: Connections;
  keys: KeyRing;
  catalog: Pick<ModelCatalog, 'find'>;
  promptCache(): PromptCacheLifetime | undefined;
  settings(providerId: string): ProviderSettings;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * What was sent for an answer (or will be for the answer that follows a question): the branch down to its question with all
 * that was attached, to the model that answered, with the conversation's parameters as they are now. Throws in words.
 */
export async function messageRequest(
  options: MessageRequestOptions,
  store: Store,
  messageId: string,
): Promise<CodeRequest> {
  const answer = answerOf(store, messageId);
  const { providerId, model, parentId, conversationId } = answer;
  const conversation = store.conversations.get(conversationId);
  if (providerId === undefined || model === undefined || parentId === undefined || !conversation) {
    throw new AppError('badRequest', 'It is not known who was asked for this answer.');
  }
  const provider = options.providers.find(providerId);
  if (!provider) {
    throw new AppError('badRequest', `The provider "${providerId}" is not there any more.`);
  }
  if (provider.inProcess) {
    throw new AppError('badRequest', `${provider.name} answers inside the editor: there is no request to export.`);
  }
  const info = (await options.catalog.find({ providerId, model }))?.info;
  const branch = store.messages.branch(parentId, { limit: LONGEST_BRANCH });
  const request = buildChatRequest(model, branch, conversation.parameters, info ?? { id: model, abilities: {} }, {
    promptCache: options.promptCache(),
    imageTypes: provider.imageTypes,
  });
  const { codeRequest } = await import('./wireRequest.ts');
  return codeRequest(provider, request, await accessOf(options, provider));
}

function answerOf(store: Store, messageId: string): StoredMessage {
  const message = store.messages.get(messageId);
  const answer = message?.role === 'user' ? store.messages.children(messageId).at(-1) : undefined;
  const found = message?.role === 'user' ? answer && store.messages.get(answer) : message;
  if (!found) {
    throw new AppError('badRequest', 'This message is not there any more, or has no answer yet.');
  }
  return found;
}

async function accessOf(options: MessageRequestOptions, provider: Provider): Promise<CodeAccess> {
  const { connections, keys, environment } = options;
  const plan = await connections.plan(provider);
  // Of a stored key only the address is looked at that belongs to it.
  const stored = plan?.source === 'stored' ? await keys.read(provider.id, plan.keyName) : undefined;
  const baseUrl = stored?.baseUrl ?? connections.addressOf(provider, plan?.source ?? 'none');
  const sendsKey =
    provider.auth === 'apiKey' || (provider.auth === 'optional' && plan !== undefined && plan.source !== 'none');
  const { organization, headers = {} } = options.settings(provider.id);
  const hasOrganization =
    provider.takesOrganization &&
    ((stored?.organization ?? organization) || provider.environment.organization.some((name) => environment[name]));
  return {
    baseUrl,
    keyVariable: sendsKey
      ? (connections.environmentKey(provider) ??
        provider.environment.apiKey[0] ??
        `${variableName(provider.id)}_API_KEY`)
      : undefined,
    organizationVariable: hasOrganization
      ? (provider.environment.organization[0] ?? `${variableName(provider.id)}_ORGANIZATION`)
      : undefined,
    headerVariables: Object.fromEntries(
      Object.keys(headers).map((name) => [name, `${variableName(provider.id)}_${variableName(name)}`]),
    ),
  };
}

/** `my-endpoint` as a variable is called: `MY_ENDPOINT`. */
function variableName(name: string): string {
  const word = name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return /^[A-Z]/.test(word) ? word : `X_${word}`;
}
