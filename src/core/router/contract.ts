// What the doors of the program (chat, editor commands, gateway, comparison, tests) ask of the router, and what they get.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import type { AttemptView, RoutingReceipt, Strategy, Task } from '../../shared/routingViews.ts';
import type { Route } from '../pipeline/call.ts';
import type { ChatRequest, ModelInfo, Provider } from '../provider.ts';
import type { FrozenPrice, ModelReference, UsagePurpose, UsageRecord } from '../records.ts';

/** A question before it has a model. */
export interface RouteAsk {
  /** Becomes the receipt's. */
  receiptId: string;
  /** Named by the person or caller, first to last, with `auto` for the router's choice at that place. Absent or empty: `auto`. */
  models?: readonly ModelReference[];
  /** A chain by its name, in place of `models`. */
  chain?: string;
  /** Absent: the settings' one. */
  strategy?: Strategy;
  /** Whether others are asked where it fails. Absent: as the settings say, for named models and for Auto. */
  fallback?: boolean;
  /** Of models that were named: they are asked whatever rules or lists keep from them, so the receipt does not leave them out. */
  isAskedAnyway?: boolean;
  /** A door that cannot take back what was shown: an answer that breaks is continued where that can be, and else fails. */
  afterContent?: Route['afterContent'];
  /** The request without a model, as it would be sent to one that takes everything. */
  request: Omit<ChatRequest, 'model' | 'modelInfo'>;
  /** The same for one model: what it does not take left out. Called when it is asked. */
  requestFor(target: { provider: Provider; modelInfo: ModelInfo }): ChatRequest;
  /** Input tokens of the request, where somebody has estimated them already. */
  inputTokens?: number;
  /** What the person typed last: what the task is found from. Absent: the last user message. */
  text?: string;
  purpose: UsagePurpose;
  workspace?: string;
  conversationId?: string;
  /** Who answered last in this conversation, when Auto had chosen it; the router reads its receipt. */
  previousReceiptId?: string;
  task?: Task;
  required?: readonly ModelAbility[];
  speed?: 'critical' | 'normal';
  /** To the first token, milliseconds. */
  maxLatencyMs?: number;
  /** USD, all attempts together; estimates that are dearer are left out. */
  maxCostUsd?: number;
  /** VS Code's id of the code's language, and the path in its folder. */
  languageId?: string;
  path?: string;
}

/** Who is asked first, ready to be written down and sent. */
export interface RouteChoice {
  provider: Provider;
  model: ModelReference;
  modelInfo: ModelInfo;
  /** Empty where none is needed. */
  keyName: string;
  price?: FrozenPrice;
}

export interface RoutePlan {
  /** Without attempts yet. */
  receipt: RoutingReceipt;
  first: RouteChoice;
  /** Who is asked after it; absent: nobody. */
  route?: Route;
  /** For `CallLabels.features`, so that it can be decided again later and votes are learned from. */
  features: NonNullable<UsageRecord['features']>;
}

export interface RouterDoor {
  /**
   * Chooses, and opens nothing yet. Throws `config` (code `noRoute`) where nobody can be asked: its message says why in words, and
   * `RouteRefused.receipt` holds the whole of it.
   */
  plan(ask: RouteAsk, signal: AbortSignal): Promise<RoutePlan>;
  /** The same, for looking at: nothing is sent, nothing is written, no secret is read, and where nobody can be asked the receipt says so. */
  explain(ask: RouteAsk, signal: AbortSignal): Promise<RoutingReceipt>;
  /** Writes an attempt on the receipt; gives it as it stands then. */
  attempted(receipt: RoutingReceipt, attempt: AttemptView): RoutingReceipt;
}

/** As conversations know it, whose titles others may be asked for. */
export interface ChatRouterDoor extends RouterDoor {
  /**
   * Why a model that was named for helping along, with a title say, is not to hear what is asked, as a sentence without its full stop:
   * rules keep it from that. `undefined`: it may. Nothing is sent or read for it.
   */
  keptFrom(model: ModelReference, ask: RouteAsk, signal: AbortSignal): Promise<string | undefined>;
}
