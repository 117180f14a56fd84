// What a question wants, as figures and short words, before it has a model.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import type { RoutingRequest, TaskGuess } from '../../shared/routingViews.ts';
import type { ChatMessage } from '../provider.ts';
import type { RoutingSettings } from '../routingSettings.ts';
import { promptFeatures } from '../routing/features.ts';
import { guessTask } from '../routing/taskClassifier.ts';
import { estimateRequestTokens, estimateTokens } from '../tokens.ts';
import { expectedTokens, type AnswerTokens } from './answerTokens.ts';
import type { RouteAsk } from './contract.ts';
import type { BudgetNow } from './options.ts';

/** A model with such a window has the ability `longContext`: what needs more needs it. */
const LONG_CONTEXT_TOKENS = 200_000;

/** What is known of a question from its text alone. */
export interface Question {
  text: string;
  guess: TaskGuess;
}

export interface RequestFacts {
  settings: Pick<RoutingSettings, 'preferLocal'>;
  budget: BudgetNow;
  usual: AnswerTokens;
  /** Epoch milliseconds. */
  now: number;
}

/** What the person typed last, and what it is about; `task` of the ask goes before what is found. */
export function questionOf(ask: RouteAsk): Question {
  const { request, purpose, languageId, task } = ask;
  const last = lastQuestion(request.messages);
  const text = ask.text ?? textOf(last);
  const attachments = Math.max(0, (last?.parts.length ?? 0) - 1);
  const found = guessTask(text, { purpose, languageId, attachments });
  return { text, guess: task ? { ...found, task, confidence: 1 } : found };
}

export function requestOf(ask: RouteAsk, { text, guess }: Question, facts: RequestFacts): RoutingRequest {
  const { request, purpose } = ask;
  const { settings, budget, usual, now } = facts;
  const most = request.maxOutputTokens;
  const inputTokens = ask.inputTokens ?? estimateRequestTokens({ ...request, model: '' });
  const textTokens = guess.task === 'translation' ? estimateTokens(text) : 0;
  const outputTokens = expectedTokens(usual, { task: guess.task, purpose, textTokens, most });
  return {
    ...guess,
    purpose,
    inputTokens,
    outputTokens,
    ...defined({ maxOutputTokens: most, maxLatencyMs: ask.maxLatencyMs, maxCostUsd: ask.maxCostUsd }),
    required: requiredOf(ask, inputTokens + outputTokens),
    ...defined({ languageId: ask.languageId, path: ask.path, speed: ask.speed }),
    ...defined({ workspace: ask.workspace, conversationId: ask.conversationId }),
    ...defined({ budgetLeftUsd: budget.leftUsd, budget: askableBudget(budget) }),
    preferLocal: settings.preferLocal,
    at: now,
    features: promptFeatures(text, guess),
  };
}

/**
 * Of one that is used up, whoever costs something is not asked at all. That is meant for hard ones: a soft one that is used up
 * is low.
 */
function askableBudget({ state, leftUsd }: BudgetNow): RoutingRequest['budget'] {
  return state === 'used_up' && (leftUsd === undefined || leftUsd > 0) ? 'low' : state;
}

function requiredOf({ request, required = [], purpose }: RouteAsk, tokens: number): ModelAbility[] {
  const { messages, tools = [], responseFormat } = request;
  // Pictures of earlier questions are left out for who takes none; what other programs send goes as it is.
  const looked = purpose === 'gateway' ? messages : [lastQuestion(messages)];
  const hasPicture = looked.some((message) => message?.parts.some(({ type }) => type === 'image'));
  const callsTools = messages.some(({ parts }) =>
    parts.some(({ type }) => type === 'toolCall' || type === 'toolResult'),
  );
  const wanted: ModelAbility[] = [...required];
  const want = (ability: ModelAbility, isWanted: boolean) => {
    if (isWanted && !wanted.includes(ability)) {
      wanted.push(ability);
    }
  };
  want('vision', hasPicture);
  want('tools', tools.length > 0 || callsTools);
  want('json', responseFormat !== undefined);
  want('longContext', tokens > LONG_CONTEXT_TOKENS);
  return wanted;
}

function lastQuestion(messages: readonly ChatMessage[]): ChatMessage | undefined {
  return messages.findLast(({ role }) => role === 'user');
}

function textOf(message: ChatMessage | undefined): string {
  return (message?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** Without what is not known. */
function defined<Values extends object>(
  values: Values,
): Partial<{ [Name in keyof Values]: NonNullable<Values[Name]> }> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Partial<{ [Name in keyof Values]: NonNullable<Values[Name]> }>;
}
