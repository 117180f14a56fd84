// The figures under an answer, in words: what is unknown is called unknown, what is estimated is marked.
import { formatDuration, formatSpeed, formatTokens } from '../src/shared/format.ts';
import { formatMoney } from '../src/shared/money.ts';
import type { AnswerFacts, ConversationListItem, ConversationTotals } from '../src/shared/views.ts';

/** One figure; `title` explains it where it needs that. */
export interface Fact {
  text: string;
  title?: string;
}

/** How a cost compares with the usual one. */
interface UsualFact extends Fact {
  /** "3× dearer": where there is no room for more. */
  short: string;
}

const CACHED =
  'The same was asked before with the same parameters: this is the answer from then, and nothing was sent.';
const ESTIMATED = 'Estimated here: the provider reported no usage.';

/** Time to first token, speed, tokens in, cached, out and reasoning, in this order; the unknown ones together at the end. */
export function factParts(facts: AnswerFacts): readonly Fact[] {
  const known: Fact[] = [];
  const unknown: string[] = [];
  if (facts.cachedAgeMs !== undefined) {
    return [
      { text: `from cache, ${ageText(facts.cachedAgeMs)} old; cost nothing`, title: CACHED },
      ...cachedTokens(facts),
    ];
  }
  if (facts.timeToFirstTokenMs === undefined) {
    unknown.push('time to first token');
  } else {
    known.push({ text: `${formatDuration(facts.timeToFirstTokenMs)} to first` });
  }
  if (facts.tokensPerSecond === undefined) {
    unknown.push('speed');
  } else {
    known.push({ text: `${formatSpeed(facts.tokensPerSecond)} tok/s` });
  }
  const { tokens } = facts;
  const counts = [
    ['in', tokens?.input, 'Tokens of input, cached ones included.'],
    ['cached', tokens?.cacheRead, 'Tokens of input that the provider had in its cache.'],
    ['out', tokens?.output, 'Tokens of the answer.'],
    ['reasoning', tokens?.reasoning, 'Tokens of reasoning, charged as output.'],
  ] as const;
  if (counts.every(([, count]) => count === undefined)) {
    unknown.push('tokens');
  } else {
    for (const [name, count, title] of counts) {
      if (count === undefined) {
        unknown.push(name);
      } else {
        const mark = tokens?.estimated ? '~' : '';
        known.push({ text: `${mark}${formatTokens(count)} ${name}`, title: mark ? ESTIMATED : title });
      }
    }
  }
  if (facts.retries > 0) {
    known.push({ text: facts.retries === 1 ? 'after 1 failed try' : `after ${facts.retries} failed tries` });
  }
  // Where not one word came there is nothing to be measured, and nothing to be missed.
  const cameNothing = facts.timeToFirstTokenMs === undefined && counts.every(([, count]) => count === undefined);
  if (unknown.length > 0 && !cameNothing) {
    known.push({ text: `${listed(unknown)} unknown`, title: 'The provider did not report this.' });
  }
  return known;
}

/** Of an answer that was given before: how long it is. */
function cachedTokens({ tokens }: AnswerFacts): readonly Fact[] {
  return tokens?.output === undefined
    ? []
    : [{ text: `${formatTokens(tokens.output)} out`, title: 'Tokens of the answer.' }];
}

/** "less than a minute", "12 min", "3 h", "5 days": nobody needs it more exact. */
function ageText(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  return days >= 2
    ? `${days} days`
    : hours >= 1
      ? `${hours} h`
      : minutes >= 1
        ? `${minutes} min`
        : 'less than a minute';
}

/** "$0.0012", "~$0.0012" from estimated tokens, "cost unknown"; the tooltip says where the price comes from. */
export function costFact(facts: AnswerFacts): Fact {
  if (facts.cachedAgeMs !== undefined) {
    return { text: formatMoney(0), title: CACHED };
  }
  const usd = facts.cost?.usd;
  if (usd === undefined) {
    return { text: 'cost unknown', title: facts.cost?.explanation ?? 'No price is known for this model.' };
  }
  const estimated = facts.tokens?.estimated === true && usd !== 0;
  const explanation = facts.cost?.explanation ?? '';
  return {
    text: `${estimated ? '~' : ''}${formatMoney(usd)}`,
    title: estimated ? `${ESTIMATED} ${explanation}`.trim() : explanation,
  };
}

/** "3× dearer than usual", "4× cheaper than usual"; nothing where the cost is about what it always is. */
export function usualFact({ timesUsual, cost }: AnswerFacts): UsualFact | undefined {
  return usual(timesUsual, cost?.usd, 'answers');
}

/** The same of a whole conversation. */
export function usualConversationFact({ timesUsual, cost }: ConversationListItem): UsualFact | undefined {
  return usual(timesUsual, cost?.costUsd, 'conversations');
}

function usual(
  timesUsual: number | undefined,
  usd: number | undefined,
  comparedWith: 'answers' | 'conversations',
): UsualFact | undefined {
  if (timesUsual === undefined || !(timesUsual > 0) || (timesUsual > 0.5 && timesUsual < 2)) {
    return undefined;
  }
  const isDearer = timesUsual > 1;
  const times = isDearer ? timesUsual : 1 / timesUsual;
  const factor = times < 10 ? Number(times.toFixed(1)) : Math.round(times);
  const usually = usd === undefined ? '' : `: about ${formatMoney(usd / timesUsual)}`;
  const short = `${formatTokens(factor)}× ${isDearer ? 'dearer' : 'cheaper'}`;
  return {
    short,
    text: `${short} than usual`,
    title: `Compared with the middle one of your last ${comparedWith}${usually}.`,
  };
}

/** The tokens of a whole conversation: "1,142 in · 196 out"; nothing where none are known. */
export function totalTokensFact({ inputTokens, outputTokens }: ConversationTotals): Fact | undefined {
  return inputTokens + outputTokens === 0
    ? undefined
    : {
        text: `${formatTokens(inputTokens)} in · ${formatTokens(outputTokens)} out`,
        title: `Tokens of this conversation, as far as they are known: ${formatTokens(inputTokens)} of input, ${formatTokens(outputTokens)} of output.`,
      };
}

/** The cost of a whole conversation; what is unknown is added in words, never as 0. */
export function totalFact({ costUsd, unknownCosts, requests }: ConversationTotals): Fact | undefined {
  if (requests === 0) {
    return undefined;
  }
  const asked = requests === 1 ? '1 request' : `${requests} requests`;
  if (unknownCosts === 0) {
    return { text: formatMoney(costUsd), title: `Cost of this conversation, ${asked}.` };
  }
  const title = `Cost of this conversation, ${asked}; the cost of ${unknownCosts} is unknown.`;
  return unknownCosts >= requests
    ? { text: 'cost unknown', title }
    : { text: `${formatMoney(costUsd)} + unknown`, title };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
