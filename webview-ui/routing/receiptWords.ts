// What stands on a receipt, in words and figures: pure, so that it is tested without a browser.
import { formatDuration, formatTokens } from '../../src/shared/format.ts';
import { formatMoney, formatPerMillion } from '../../src/shared/money.ts';
import { STRATEGY_NAMES } from '../../src/shared/autoModel.ts';
import {
  FACTORS,
  FILTERS,
  type AttemptView,
  type Factor,
  type RemovedCandidate,
  type RoutingFilter,
  type RoutingReceipt,
  type ScoredCandidate,
  type Task,
} from '../../src/shared/routingViews.ts';
import type { ModelReference } from '../../src/shared/views.ts';
import { ABILITY_WORDS } from '../catalog/facts.ts';

/** A line of the head of a receipt. */
export interface ReceiptFact {
  name: string;
  text: string;
  /** As it was written, below the text. */
  code?: string;
}

/** Difficulties from which a prompt is called so. */
const HARD = 0.66;
const EASY = 0.34;

const TASK_WORDS: Readonly<Record<Task, string>> = {
  code_generation: 'writing code',
  refactoring: 'refactoring',
  explanation: 'explanation',
  tests: 'writing tests',
  review: 'review',
  writing: 'writing',
  translation: 'translation',
  analysis: 'analysis',
  simple_qa: 'simple question',
  other: 'none that is known',
};

export const FACTOR_WORDS: Readonly<Record<Factor, string>> = {
  cost: 'Cost',
  latency: 'Speed',
  quality: 'Quality',
  locality: 'Local',
  health: 'Health',
};

export const FILTER_WORDS: Readonly<Record<RoutingFilter, string>> = {
  unavailable: 'Not available',
  policy: 'Locked by a policy',
  rule: 'Left out by a rule or chain',
  ability: 'Without what is required',
  context: 'Too small for this',
  latency: 'Too slow',
  cost: 'Too dear',
  budget: 'Beyond the budget',
  health: 'Failing lately',
  hidden: 'Hidden by you',
};

/** The head of a receipt: how it was decided, and from what. */
export function receiptFacts(receipt: RoutingReceipt): readonly ReceiptFact[] {
  const { request, decidedInUs, at } = receipt;
  const { inputTokens, outputTokens, maxOutputTokens } = request;
  const longest = maxOutputTokens === undefined ? '' : `, ${formatTokens(maxOutputTokens)} at most`;
  const terms = termsOf(receipt);
  return [
    { name: 'Chosen by', text: byWords(receipt) },
    ruleFact(receipt),
    { name: 'Task', text: taskText(receipt) },
    { name: 'Needs', text: request.required.map((one) => ABILITY_WORDS[one].word).join(', ') || 'nothing special' },
    {
      name: 'Tokens',
      text: `about ${formatTokens(inputTokens)} in, ${formatTokens(outputTokens)} out expected${longest}`,
    },
    ...(terms.length > 0 ? [{ name: 'Terms', text: terms.join(' · ') }] : []),
    { name: 'Decided', text: `in ${decidedText(decidedInUs)}, ${whenText(at)}` },
  ];
}

function byWords({ by, strategy, rule }: RoutingReceipt): string {
  const name = strategy && `strategy ${STRATEGY_NAMES[strategy]}`;
  switch (by) {
    case 'named':
      return 'you, or whoever asked: nothing was chosen';
    case 'strategy':
      return name ?? 'the strategy of your settings';
    case 'rule':
      return [rule ? `rule ${rule.place}` : 'a rule', ...(name ? [name] : [])].join(', ');
    case 'sticky':
      return ['kept: the model of this conversation', ...(name ? [name] : [])].join(', ');
    case 'chain':
      return 'a chain';
  }
}

function ruleFact({ rule }: RoutingReceipt): ReceiptFact {
  const whose = rule?.source === 'workspace' ? 'of this folder' : 'of your settings';
  return rule
    ? { name: 'Rule', text: `${rule.place}, ${whose}`, code: rule.text }
    : { name: 'Rule', text: 'none fired' };
}

/** "writing code, easy, typescript; prompt in English · 82 % sure" */
function taskText({ request }: RoutingReceipt): string {
  const { task, difficulty, confidence, languageId, language } = request;
  const hardness = difficulty >= HARD ? 'hard' : difficulty <= EASY ? 'easy' : 'neither easy nor hard';
  const about = [TASK_WORDS[task], hardness, ...(languageId ? [languageId] : [])].join(', ');
  return `${about}${language ? `; prompt in ${languageName(language)}` : ''} · ${percent(confidence)} sure`;
}

/** "English"; a code that stands for no language stays as it is. */
function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** What the request itself, the budget and the settings asked for. */
function termsOf({ request }: RoutingReceipt): string[] {
  const { speed, maxLatencyMs, maxCostUsd, budget, budgetLeftUsd, preferLocal } = request;
  return [
    ...(speed === 'critical' ? ['every second counts'] : []),
    ...(maxLatencyMs === undefined ? [] : [`first word within ${formatDuration(maxLatencyMs)}`]),
    ...(maxCostUsd === undefined ? [] : [`at most ${formatMoney(maxCostUsd)}`]),
    ...(budgetLeftUsd === undefined ? [] : [`${formatMoney(budgetLeftUsd)} left of the tightest budget`]),
    ...(budget === 'low' ? ['budget nearly used'] : budget === 'used_up' ? ['budget used up'] : []),
    ...(preferLocal ? ['local models preferred'] : []),
  ];
}

/** "0.31 ms" */
export function decidedText(us: number): string {
  return us < 100_000 ? `${(us / 1000).toFixed(us < 10_000 ? 2 : 0)} ms` : formatDuration(us / 1000);
}

/** "21 Nov 2026, 14:32" */
function whenText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? 'at an unknown time'
    : date.toLocaleString('en-GB', {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      });
}

/** "80 %" */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Factors that count for anything in this choice: those without a weight say nothing. */
export function factorsOf(chain: readonly ScoredCandidate[]): readonly Factor[] {
  return FACTORS.filter((factor) => chain.some(({ factors }) => factors[factor].weight > 0));
}

/** "1.00 / 5.00" per million tokens, in and out; `undefined`: free, or not known. */
export function candidatePrice({ price }: ScoredCandidate): string | undefined {
  return price && price.inputPerMillion + price.outputPerMillion > 0
    ? `${formatPerMillion(price.inputPerMillion)} / ${formatPerMillion(price.outputPerMillion)}`
    : undefined;
}

/** "$0.0012", "cost unknown" */
export function candidateCost({ estimatedCostUsd }: ScoredCandidate): string {
  return estimatedCostUsd === undefined ? 'cost unknown' : formatMoney(estimatedCostUsd);
}

/** What a candidate is, besides its figures: "chosen, answered", "runner-up". */
export function standingOf({ chain, by, attempts }: RoutingReceipt, place: number): string {
  const candidate = chain[place];
  const answered = attempts.findLast(({ outcome }) => outcome === 'success');
  const words = [
    ...(place === 0 ? [by === 'named' ? 'named' : 'chosen'] : []),
    ...(place === 1 ? ['runner-up'] : []),
    ...(candidate && answered && isSame(candidate, answered) ? ['answered'] : []),
  ];
  return words.join(', ');
}

/** How the order came about, and what the scores are made of: "Score, 0 to 1: cost 80 %, quality 10 %, health 6 %, speed 4 %." */
export function orderWords({ by, chain }: RoutingReceipt): string {
  const weights = factorsOf(chain)
    .map((factor) => ({ factor, weight: chain[0]?.factors[factor].weight ?? 0 }))
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ factor, weight }) => `${FACTOR_WORDS[factor].toLowerCase()} ${percent(weight)}`);
  const scores = `Score, 0 to 1: ${weights.join(', ')}.`;
  switch (by) {
    case 'named':
    case 'chain':
      return `In the order in which they are named. ${scores}`;
    case 'sticky':
      return `The model of the conversation stands first. ${scores}`;
    case 'rule':
    case 'strategy':
      return scores;
  }
}

export interface RemovedGroup {
  filter: RoutingFilter;
  entries: readonly RemovedCandidate[];
  /** Of this filter, removed too and not kept on the receipt. */
  leftOut: number;
}

/** By what removed them, in the order in which they were looked at. */
export function removedGroups({ removed, leftOut }: RoutingReceipt): readonly RemovedGroup[] {
  return FILTERS.map((filter) => ({
    filter,
    entries: removed.filter((one) => one.filter === filter),
    leftOut: leftOut?.removed[filter] ?? 0,
  })).filter((group) => group.entries.length + group.leftOut > 0);
}

/** What came of an attempt, in words; the reason is somebody else's, and plain text. */
export function attemptWords({ outcome, errorKind, message }: AttemptView): string {
  const why = message?.trim() || errorKind;
  switch (outcome) {
    case 'success':
      return 'answered';
    case 'failed':
      return why ? `failed: ${why}` : 'failed';
    case 'cancelled':
      return why ? `stopped: ${why}` : 'stopped';
    case 'hedgeLost':
      return 'another one was faster, so it was stopped';
    case 'skipped':
      return why ? `not asked: ${why}` : 'not asked';
  }
}

/** "waited 12 s before · $0.0012" */
export function attemptFigures({ waitedMs, costUsd, outcome }: AttemptView): string {
  return [
    ...(waitedMs > 0 ? [`waited ${formatDuration(waitedMs)} before`] : []),
    ...(costUsd === undefined ? (outcome === 'success' ? ['cost unknown'] : []) : [formatMoney(costUsd)]),
  ].join(' · ');
}

/** The name by which the receipt knows a model. */
export function nameOf({ chain, removed }: RoutingReceipt, reference: ModelReference): string {
  return [...chain, ...removed].find((one) => isSame(one, reference))?.name ?? reference.model;
}

function isSame(one: ModelReference, other: ModelReference): boolean {
  return one.providerId === other.providerId && one.model === other.model;
}
