// The protocols of the pages, put together from topics: every request that a webview may make and every event that it hears.
import type { Schemas } from './rpc.ts';
import { budgetSchemas, type BudgetEvents, type BudgetRequests } from './protocol/budgets.ts';
import { catalogSchemas, type CatalogEvents, type CatalogRequests } from './protocol/catalog.ts';
import { chatSchemas, type ChatEvents, type ChatRequests } from './protocol/chat.ts';
import { codeSchemas, type CodeRequests } from './protocol/code.ts';
import { costsSchemas, type CostsEvents, type CostsRequests } from './protocol/costs.ts';
import { compareSchemas, type CompareEvents, type CompareRequests } from './protocol/compare.ts';
import { contextSchemas, type ContextEvents, type ContextRequests } from './protocol/context.ts';
import { conversationSchemas, type ConversationRequests } from './protocol/conversations.ts';
import { localModelSchemas, type LocalModelEvents, type LocalModelRequests } from './protocol/localModels.ts';
import { modelSchemas, type ModelEvents, type ModelRequests } from './protocol/models.ts';
import { priceSchemas, type PriceRequests } from './protocol/prices.ts';
import { promptSchemas, type PromptRequests } from './protocol/prompts.ts';
import { routingSchemas, type RoutingEvents, type RoutingRequests } from './protocol/routing.ts';
import { settingsSchemas, type SettingsEvents, type SettingsRequests } from './protocol/settings.ts';
import { webhookSchemas, type WebhookRequests } from './protocol/webhooks.ts';

/** The chat in the sidebar. */
export interface ChatPageRequests
  extends
    ChatRequests,
    ConversationRequests,
    ModelRequests,
    ContextRequests,
    CodeRequests,
    PromptRequests,
    LocalModelRequests {}

export interface ChatPageEvents extends ChatEvents, ModelEvents, ContextEvents, LocalModelEvents {}

export type ChatPageMethod = keyof ChatPageRequests;
export type ChatPageEvent = keyof ChatPageEvents;

export const chatPageSchemas: Schemas<ChatPageRequests> = {
  ...chatSchemas,
  ...conversationSchemas,
  ...modelSchemas,
  ...contextSchemas,
  ...codeSchemas,
  ...promptSchemas,
  ...localModelSchemas,
};

/** The settings in an editor tab. */
export interface SettingsPageRequests
  extends
    SettingsRequests,
    ModelRequests,
    PromptRequests,
    LocalModelRequests,
    BudgetRequests,
    PriceRequests,
    RoutingRequests,
    WebhookRequests {}

export interface SettingsPageEvents
  extends SettingsEvents, ModelEvents, LocalModelEvents, BudgetEvents, RoutingEvents {}

export const settingsPageSchemas: Schemas<SettingsPageRequests> = {
  ...settingsSchemas,
  ...modelSchemas,
  ...promptSchemas,
  ...localModelSchemas,
  ...budgetSchemas,
  ...priceSchemas,
  ...routingSchemas,
  ...webhookSchemas,
};

/** The table of models in an editor tab. */
export interface ModelsPageRequests
  extends CatalogRequests, ModelRequests, Pick<SettingsRequests, 'key/add' | 'page/copy' | 'page/showLog'> {}

export interface ModelsPageEvents extends CatalogEvents {}

export const modelsPageSchemas: Schemas<ModelsPageRequests> = {
  ...catalogSchemas,
  ...modelSchemas,
  'key/add': settingsSchemas['key/add'],
  'page/copy': settingsSchemas['page/copy'],
  'page/showLog': settingsSchemas['page/showLog'],
};

/** The cost view in an editor tab. */
export interface CostsPageRequests extends CostsRequests, Pick<SettingsRequests, 'page/copy' | 'page/showLog'> {}

export interface CostsPageEvents extends CostsEvents {}

export const costsPageSchemas: Schemas<CostsPageRequests> = {
  ...costsSchemas,
  'page/copy': settingsSchemas['page/copy'],
  'page/showLog': settingsSchemas['page/showLog'],
};

/** Requests of the chat that an answer in a column makes, too. */
export type AnswerRequests = Pick<
  ChatRequests,
  'chat/stop' | 'chat/retryNow' | 'chat/decide' | 'chat/vote' | 'routing/receipt' | 'link/open' | 'action/run'
>;

/** Several models side by side, in an editor tab. */
export interface ComparePageRequests
  extends CompareRequests, AnswerRequests, ModelRequests, ContextRequests, CodeRequests, PromptRequests {}

/** Events of a run carry the conversation's id where it begins: that is how a column knows its own. */
export interface ComparePageEvents
  extends CompareEvents, Pick<ChatEvents, Extract<keyof ChatEvents, `run/${string}`>>, ModelEvents, ContextEvents {}

export const comparePageSchemas: Schemas<ComparePageRequests> = {
  ...compareSchemas,
  'chat/stop': chatSchemas['chat/stop'],
  'chat/retryNow': chatSchemas['chat/retryNow'],
  'chat/decide': chatSchemas['chat/decide'],
  'chat/vote': chatSchemas['chat/vote'],
  'routing/receipt': chatSchemas['routing/receipt'],
  'link/open': chatSchemas['link/open'],
  'action/run': chatSchemas['action/run'],
  ...modelSchemas,
  ...contextSchemas,
  ...codeSchemas,
  ...promptSchemas,
};
