// What the status bar says of the model that is asked: which, at what price, and whether it rests or requests wait.
import { isAuto } from '../shared/autoModel.ts';
import { autoSentence } from '../shared/autoWords.ts';
import { restReason, restWords } from '../shared/circuitViews.ts';
import { formatSpeed } from '../shared/format.ts';
import { formatRate } from '../shared/money.ts';
import { plainPriceWords } from '../shared/priceWords.ts';
import type { ModelChoice, ModelsView } from '../shared/views.ts';
import type { CircuitView } from '../core/pipeline/breaker.ts';

/** What is known when it is drawn. */
export interface StatusFacts {
  models: Pick<ModelsView, 'current' | 'currentBecause' | 'missing'>;
  circuits: readonly CircuitView[];
  /** Requests that wait for a rate limit. */
  waiting: number;
  /** Why Auto chose last, in a line; absent: it has not chosen in this window. */
  lastRoute?: string;
  /** Epoch milliseconds. */
  now: number;
}

export interface StatusWords {
  /** With codicons. */
  text: string;
  tooltip: string;
  /** What is shown of it by the next start, before anything is known; absent: nothing. */
  name?: string;
  /** The model rests: a click offers to have it asked again. */
  isResting: boolean;
}

export function statusWords(facts: StatusFacts): StatusWords {
  const { models, waiting } = facts;
  const { current, missing } = models;
  const queue = waiting > 0 ? ` $(clock) ${waiting}` : '';
  if (!current) {
    const text = `$(sparkle) ${missing ? 'No model' : 'Set up a model'}${queue}`;
    return { text, tooltip: `LLM Workbench: ${missing ?? 'no model is set up yet'}`, isResting: false };
  }
  const name = current.name + (current.simulated ? ' (simulator)' : '');
  const resting = restingLine(current, facts);
  const lines = [
    ...modelLines(current, facts),
    ...(resting === undefined ? [] : [resting]),
    ...(waiting > 0
      ? [waiting === 1 ? 'One request waits for a rate limit.' : `${waiting} requests wait for a rate limit.`]
      : []),
    resting === undefined
      ? `${facts.models.currentBecause === 'cheapest' ? 'The cheapest model that is set up.' : 'Chosen by you.'} Click to change.`
      : 'Click to have it asked again now, or to choose another.',
  ];
  return {
    text: `${resting === undefined ? '$(sparkle)' : '$(warning)'} ${name}${queue}`,
    tooltip: lines.join('\n'),
    name,
    isResting: resting !== undefined,
  };
}

/** Of Auto nobody rests: it passes over those that do, and says how many. */
function restingLine({ providerId, model }: ModelChoice, { circuits, now }: StatusFacts): string | undefined {
  const open = circuits.find((one) => one.providerId === providerId && one.model === model && one.state === 'open');
  return open && `It failed and is ${restWords(open.untilMs, now)}: ${restReason(open.failures ?? 0, open.errorKind)}.`;
}

function modelLines(model: ModelChoice, { lastRoute, circuits }: StatusFacts): string[] {
  if (isAuto(model)) {
    const count = circuits.filter(({ state }) => state === 'open').length;
    return [
      `${model.name}. ${autoSentence(model)}`,
      ...(lastRoute === undefined ? [] : [`Last: ${lastRoute}`]),
      ...(count > 0
        ? [`It passes over ${count === 1 ? 'one model that rests' : `${count} models that rest`} after failures.`]
        : []),
    ];
  }
  const from = model.ownPrice ? ', your price' : model.priceDate ? `, price of ${model.priceDate}` : '';
  const rates = `${formatRate(model.inputPerMillion)} in, ${formatRate(model.outputPerMillion)} out per million tokens${from}`;
  const { tokensPerSecond: speed } = model;
  return [
    `${model.providerName}: ${model.name}`,
    `${plainPriceWords(model) ?? rates}.`,
    ...(speed === undefined ? [] : [`${formatSpeed(speed)} tokens per second in your last answers.`]),
  ];
}
