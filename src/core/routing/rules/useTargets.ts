// What stands behind `use`: models, aliases, chains and strategies, joined by `or`. Which of them a name is, is known later.
import { STRATEGIES } from '../../../shared/routingViews.ts';
import { didYouMean } from './nearestWord.ts';

/** One alternative as it is written. */
export interface UseTarget {
  /** Without `strategy:` and the like. */
  text: string;
  /** Where it says so itself; absent: what the name means is looked up. */
  as?: 'strategy' | 'chain' | 'alias';
}

/** A part of an entry that does not fit; in characters of its text. */
export interface Misfit {
  message: string;
  from: number;
  length: number;
}

/** Of a model, a provider, an alias or a pattern. */
export const LONGEST_NAME = 300;
const PART = /\s+or\s+/gi;
const PREFIXES: Readonly<Record<string, UseTarget['as']>> = {
  strategy: 'strategy',
  // As the gateway and the commands write it.
  auto: 'strategy',
  chain: 'chain',
  alias: 'alias',
};

/** `a or b`; where something does not fit, all of `targets` that do are there all the same. */
export function parseUse(text: string): { targets: UseTarget[]; misfits: Misfit[] } {
  const targets: UseTarget[] = [];
  const misfits: Misfit[] = [];
  // With a space at both ends an `or` that joins nothing is found as well.
  const padded = ` ${text} `;
  let from = 0;
  for (const { index, 0: sign } of [...padded.matchAll(PART), { index: padded.length, 0: '' }]) {
    const part = padded.slice(from, index);
    const name = part.trim();
    const begin = from + Math.max(0, part.indexOf(name)) - 1;
    const target = targetOf(name);
    if (typeof target === 'string') {
      const at = Math.max(0, Math.min(begin, text.length - 1));
      misfits.push({ message: target, from: at, length: Math.max(1, name.length) });
    } else {
      targets.push(target);
    }
    // The space behind an `or` may be the one before the next.
    from = index + Math.max(0, sign.length - 1);
  }
  return { targets, misfits };
}

/** As it is written. */
export function printTarget({ as, text }: UseTarget): string {
  return as === undefined ? text : `${as}:${text}`;
}

/** What does not fit, in words, or the target. */
function targetOf(name: string): UseTarget | string {
  if (name === '' || name.toLowerCase() === 'or') {
    return 'Expected a model, an alias, a chain or a strategy here.';
  }
  if (name.length > LONGEST_NAME) {
    return `A name has at most ${LONGEST_NAME} characters.`;
  }
  if (/[\s,;]/.test(name)) {
    return 'A name has no spaces and commas; join several by or, or write a list.';
  }
  if (name.includes('*')) {
    return 'A pattern can stand behind never only: what is used has a name.';
  }
  const [, prefix = '', rest = ''] = /^([a-z]+):(.+)$/i.exec(name) ?? [];
  const as = Object.hasOwn(PREFIXES, prefix.toLowerCase()) ? PREFIXES[prefix.toLowerCase()] : undefined;
  if (as === undefined) {
    return { text: name };
  }
  const text = as === 'strategy' ? rest.toLowerCase() : rest;
  if (as === 'strategy' && !STRATEGIES.some((one) => one === text)) {
    return `There is no strategy "${rest.slice(0, 40)}".${didYouMean(rest, STRATEGIES) || ` There is ${STRATEGIES.join(', ')}.`}`;
  }
  return { as, text };
}
