// What views that several pages show ask of the place they stand in: the chat is all of it, a comparison and its columns are parts.
import type { ReadonlySignal, Signal } from '@preact/signals';
import { createContext, type Context } from 'preact';
import { useContext } from 'preact/hooks';
import type { ChatPageMethod, ChatPageRequests, ComparePageRequests } from '../src/shared/protocol.ts';
import type {
  AttachmentView,
  ConversationView,
  ErrorActionId,
  MessageView,
  ModelChoice,
  ModelReference,
  ModelsView,
  ParametersView,
  RunView,
} from '../src/shared/views.ts';
import type { Attaching } from './attaching.ts';
import type { ChatState, Delta } from './chatState.ts';
import type { Layout } from './layout.ts';
import type { PromptDesk } from './prompts/promptDesk.ts';
import type { MenuItem } from './views/menu.tsx';

/** What every page with messages may ask of its host. */
export type SharedMethod = Extract<ChatPageMethod, keyof ComparePageRequests>;
export type SharedRequests = Pick<ChatPageRequests, SharedMethod>;

/** Asking the host, and telling the person. */
export interface Place {
  /** The host's answer; rejects as `HostClient.request` does. */
  ask<M extends SharedMethod>(
    method: M,
    params: SharedRequests[M]['params'],
    signal?: AbortSignal,
  ): Promise<SharedRequests[M]['result']>;
  /** Asks, and shows a failure; `undefined` then. */
  attempt<M extends SharedMethod>(
    method: M,
    params: SharedRequests[M]['params'],
  ): Promise<SharedRequests[M]['result'] | undefined>;
  /** For buttons: nobody waits for the answer, a failure is shown. */
  tell<M extends SharedMethod>(method: M, params: SharedRequests[M]['params']): void;
  /** To the clipboard, through the host. */
  copy(text: string): void;
  announce(text: string, urgent?: boolean): void;
  /** The cursor goes to where the next thing is written. */
  takeCursor(): void;
}

/** Where models are chosen. */
export interface ModelsPlace extends Place {
  /** `current` is the one that is asked here. */
  readonly models: ReadonlySignal<ModelsView>;
  readonly pickerOpen: Signal<boolean>;
  chooseModel(providerId: string, model: string, alias?: string): Promise<void>;
  refreshModels(again?: boolean): Promise<void>;
  pinModel(model: ModelChoice, pinned: boolean): Promise<void>;
}

/** Where messages of one conversation are shown. */
export interface MessagesPlace extends ModelsPlace {
  readonly chat: Signal<ChatState>;
  /** As it is shown. */
  readonly conversation: ReadonlySignal<ConversationView | undefined>;
  /** The run that writes into it. */
  readonly run: ReadonlySignal<RunView | undefined>;
  /** At least one model can be asked. */
  readonly canAsk: ReadonlySignal<boolean>;
  readonly layout: Pick<Layout, 'edited' | 'scroll'>;
  /** Stores a part of the layout over reloads. */
  remember(part: Pick<Partial<Layout>, 'edited' | 'scroll'>): void;
  /** Calls `listener` with what arrives for one answer; returns how to stop. */
  onDelta(messageId: string, listener: (delta: Delta) => void): () => void;
  /** The message that the list scrolls to; the list clears it then. */
  readonly target?: Signal<{ messageId: string } | undefined>;
  showBranch(messageId: string): Promise<void>;
  loadOlder(): Promise<void>;
  showParameters(open: boolean): void;
  readonly acts: MessageActs;
}

/** How much is said of who answered under an answer: everything, the name alone, nothing. */
export type FactsShown = 'all' | 'who' | 'none';

/** What can be done with messages where they stand. */
export interface MessageActs {
  /** Another answer to the same question; `model` asks another one, this once. */
  regenerate(messageId: string, model?: ModelReference): void;
  /** Sends a changed question; `false`: the host did not take it. */
  resend(messageId: string, text: string): Promise<boolean>;
  /** A button beside an error. */
  onError(action: ErrorActionId, message: MessageView): void;
  /** This message has a menu: asked at each drawing, so it follows nothing that changes with each run. */
  hasItems(message: MessageView): boolean;
  /** The menu of a message, while it is open. */
  items(message: MessageView): readonly MenuItem[];
  facts(message: MessageView): FactsShown;
  /** This answer may be asked for again. */
  mayRegenerate(message: MessageView): boolean;
  /** A question can be changed where it stands, and an answer asked of another model; votes are given. */
  readonly inPlace: boolean;
  /** The branches at this message can be gone through. */
  branches(message: MessageView): boolean;
  /** Added to what a part of an answer is called, where there are several conversations: " in column A". */
  readonly where: ReadonlySignal<string>;
  /** Nothing may tell who answers, nor how fast or how dear. */
  readonly anonymous: ReadonlySignal<boolean>;
}

/** Where a question is written. */
export interface ComposerPlace extends Place {
  readonly loaded: ReadonlySignal<boolean>;
  readonly models: ReadonlySignal<ModelsView>;
  readonly canAsk: ReadonlySignal<boolean>;
  /** Something is being written to what was asked last. */
  readonly run: ReadonlySignal<RunView | undefined>;
  readonly draft: ReadonlySignal<string>;
  setDraft(text: string): void;
  send(): Promise<void>;
  readonly attachments: ReadonlySignal<readonly AttachmentView[]>;
  readonly attaching: Attaching;
  /** A request that failed, in the host's words, beside the composer. */
  readonly problem: Signal<string | undefined>;
  /** Grows by one whenever the composer should take the cursor. */
  readonly focusComposer: ReadonlySignal<number>;
  /** The host or the person asked for the cursor. */
  wantsCursor: boolean;
}

/** Where parameters are set: of a conversation, of a comparison, of a column of it. */
export interface ParametersPlace extends Place {
  readonly models: ReadonlySignal<ModelsView>;
  /** The one that they are sent to, whose rules hold for them; absent: none is chosen, or they are for several. */
  readonly model: ReadonlySignal<ModelChoice | undefined>;
  /** Those that are set here. */
  readonly parameters: ReadonlySignal<ParametersView>;
  /** What a reset goes back to. */
  readonly defaults: ReadonlySignal<ParametersView>;
  setParameters(parameters: ParametersView): Promise<void>;
  readonly prompts: PromptDesk;
  showParameters(open: boolean): void;
  readonly scope: ParametersScope;
}

/** What the parameters are for. */
export interface ParametersScope {
  /** Another one brings its own values. */
  readonly key: ReadonlySignal<string>;
  /** "For this conversation. Empty: the model’s own default." */
  readonly words: ReadonlySignal<string>;
  /** What holds where nothing is set: "model’s default", "0.2, as all columns". */
  unset(field: keyof ParametersView): string;
}

export const ModelsContext = createContext<ModelsPlace | undefined>(undefined);
export const MessagesContext = createContext<MessagesPlace | undefined>(undefined);
export const ComposerContext = createContext<ComposerPlace | undefined>(undefined);
export const ParametersContext = createContext<ParametersPlace | undefined>(undefined);

export const useModels = (): ModelsPlace => usePlaceOf(ModelsContext);
export const useMessages = (): MessagesPlace => usePlaceOf(MessagesContext);
export const useComposer = (): ComposerPlace => usePlaceOf(ComposerContext);
export const useParameters = (): ParametersPlace => usePlaceOf(ParametersContext);

function usePlaceOf<P>(context: Context<P | undefined>): P {
  const place = useContext(context);
  if (!place) {
    throw new Error('A view was drawn outside its place.');
  }
  return place;
}
