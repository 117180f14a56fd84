// How long this person's answers usually are, read from the ledger now and then.
import type { UsageRecord } from '../records.ts';
import { type AnswerTokens, answerTokensOf, LOOKED_AT, usualAnswerTokens } from './answerTokens.ts';
import type { DecisionTime } from './decisionTime.ts';
import type { RouterOptions } from './options.ts';

/** Answers change how long they are expected to be slowly. */
const LIFE_MS = 60_000;

export class UsualAnswers {
  readonly #options: Pick<RouterOptions, 'answers' | 'clock'>;
  #known?: { at: number; usual: AnswerTokens };

  constructor(options: Pick<RouterOptions, 'answers' | 'clock'>) {
    this.#options = options;
  }

  async read(time: DecisionTime): Promise<AnswerTokens> {
    const { answers, clock } = this.#options;
    const at = clock.monotonicMs();
    if (answers && !(this.#known && at - this.#known.at < LIFE_MS)) {
      const none: readonly UsageRecord[] = [];
      const records = await time.known('earlier answers', () => answers(LOOKED_AT), none);
      this.#known = { at, usual: answerTokensOf(records) };
    }
    return this.#known?.usual ?? usualAnswerTokens;
  }
}
