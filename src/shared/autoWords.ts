// What "Auto" and each of its strategies does: for whoever chooses among them.
import { autoStrategy } from './autoModel.ts';
import type { Strategy } from './routingViews.ts';
import type { ModelReference } from './views.ts';

interface StrategyWords {
  /** Beside the name, where there is little room. */
  short: string;
  /** After "Chooses for each question". */
  whole: string;
}

const STRATEGY_WORDS: Readonly<Record<Strategy, StrategyWords>> = {
  balanced: {
    short: 'weighs cost, speed, quality',
    whole: 'the best balance of cost, speed and quality; the harder the prompt, the more quality counts',
  },
  cost_optimized: { short: 'cheapest that can do it', whole: 'the cheapest model that has what is needed' },
  latency_optimized: { short: 'soonest first word', whole: 'the model that is expected to answer soonest' },
  quality_optimized: { short: 'best expected answer', whole: 'the model with the best expected answer for the task' },
  local_first: {
    short: 'on this machine if it can',
    whole: 'a model of this machine where one can answer, else another',
  },
  capability_match: { short: 'just what is needed', whole: 'the simplest model that has what is needed' },
};

/** "cheapest that can do it"; of Auto itself "by your settings". */
export function autoLine(auto: ModelReference): string {
  const strategy = autoStrategy(auto);
  return strategy ? STRATEGY_WORDS[strategy].short : 'by your settings';
}

/** "The cheapest model that has what is needed." */
export function strategySentence(strategy: Strategy): string {
  const { whole } = STRATEGY_WORDS[strategy];
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}.`;
}

/** "Chooses for each question: the cheapest model that has what is needed." */
export function autoSentence(auto: ModelReference): string {
  const strategy = autoStrategy(auto);
  const what = strategy ? STRATEGY_WORDS[strategy].whole : 'a model by the strategy and the rules of your settings';
  return `Chooses for each question: ${what}.`;
}
