// What the chat page may ask of the host, put together from topics.
import type { ChatPageRequests } from '../shared/protocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import type { ChatView } from './chatView.ts';
import { chatHandlers } from './handlers/chat.ts';
import { codeHandlers } from './handlers/code.ts';
import { contextHandlers } from './handlers/context.ts';
import { conversationHandlers } from './handlers/conversations.ts';
import { localModelHandlers } from './handlers/localModels.ts';
import { modelHandlers } from './handlers/models.ts';
import { promptHandlers } from './handlers/prompts.ts';

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
