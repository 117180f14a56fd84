// What the chat and the comparisons ask with: the parts of this window, named as the chat's core wants them.
import { randomUUID } from 'node:crypto';
import type { ChatOptions } from '../core/chat/chatService.ts';
import type { ConversationViewsOptions } from '../core/chat/conversationViews.ts';
import { systemClock } from '../core/systemClock.ts';
import type { Services } from './services.ts';

export type AskingParts = ChatOptions & Pick<ConversationViewsOptions, 'modelName' | 'isSimulated'>;

/** `own` are those that nobody else sees. */
export function askingParts(
  services: Services,
  own: Pick<AskingParts, 'emit' | 'chosen' | 'workspace' | 'modelName' | 'isSimulated'>,
): AskingParts {
  const { views, providers, catalog, connections, pricing, send, log, redactor } = services;
  const { settings } = services.configuration;
  return {
    ...own,
    views,
    providers,
    catalog,
    connections,
    pricing,
    send,
    log,
    redactor,
    store: () => services.store(),
    clock: systemClock,
    newId: randomUUID,
    promptCache: () => settings.promptCaching(),
    defaults: () => settings.parameters(),
    titleModel: () => services.purposeModel('titles'),
    onUsage: () => services.usageChanged(),
    router: async () => (await services.routing()).router,
    fallback: () => settings.routing().fallback,
    learn: (learned) =>
      void services.routing().then(
        ({ learner }) => learner.learn(learned),
        (error: unknown) => log.error('Nothing was learned of an answer', error),
      ),
  };
}
