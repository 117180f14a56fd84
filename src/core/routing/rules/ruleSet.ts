// The rules of one source that are in force: while the ones that stand there have errors, the last good ones hold.
import type { RuleProblem } from '../../../shared/routingViews.ts';
import type { RoutingRule, RulesRead } from './routingRule.ts';

export class RuleSet {
  #read: RulesRead = { rules: [], problems: [] };
  #good?: RulesRead;

  /** `lastGood`: what an earlier session kept of them, so that a broken file does not set them aside at the start. */
  constructor(lastGood?: RulesRead) {
    this.#good = lastGood && !hasError(lastGood) ? lastGood : undefined;
    this.#read = this.#good ?? this.#read;
  }

  /** What was just read; rules that were taken away are read as none. */
  take(read: RulesRead): void {
    this.#read = read;
    this.#good = hasError(read) ? this.#good : read;
  }

  /** Where there never were good ones: those of the rules that can be understood, and all that the others keep out. */
  get rules(): readonly RoutingRule[] {
    return (this.#good ?? this.#read).rules;
  }

  /** Of what stands there now. */
  get problems(): readonly RuleProblem[] {
    return this.#read.problems;
  }

  /** Other rules are in force than stand there. */
  get isLastGood(): boolean {
    return this.#good !== undefined && this.#good !== this.#read;
  }
}

function hasError({ problems }: RulesRead): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
