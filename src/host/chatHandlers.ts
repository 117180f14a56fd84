// What the chat page may ask of the host, put together from topics.
import { chatPageSchemas, type ChatPageEvents, type ChatPageRequests } from '../shared/protocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import { Bridge, type BridgeOptions } from './bridge.ts';
import type { ChatView } from './chatView.ts';
import { chatHandlers } from './handlers/chat.ts';
import { codeHandlers } from './handlers/code.ts';
import { contextHandlers } from './handlers/context.ts';
import { conversationHandlers } from './handlers/conversations.ts';
import { localModelHandlers } from './handlers/localModels.ts';
import { modelHandlers } from './handlers/models.ts';
import { promptHandlers } from './handlers/prompts.ts';

export function chatBridge(
  view: ChatView,
  options: Omit<BridgeOptions<ChatPageRequests>, 'schemas' | 'handlers'>,
): Bridge<ChatPageRequests, ChatPageEvents> {
  return new Bridge({ ...options, schemas: chatPageSchemas, handlers: chatPageHandlers(view) });
}

export function chatPageHandlers(view: ChatView): Handlers<ChatPageRequests> {
  return {
    ...chatHandlers(view),
    ...conversationHandlers(view),
    ...modelHandlers(view.services),
    ...contextHandlers(view),
    ...codeHandlers(view.services),
    ...promptHandlers(view.services),
    ...localModelHandlers(view.services),
  };
}
