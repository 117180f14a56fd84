// How long this person's answers usually are, read from the ledger now and then.
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
      const records = await time.known('earlier answers', () => answers(LOOKED_AT), undefined);
      // What does not come in time counts as unchanged, and is not waited for with every choice.
      this.#known = { at, usual: records ? answerTokensOf(records) : (this.#known?.usual ?? usualAnswerTokens) };
    }
    return this.#known?.usual ?? usualAnswerTokens;
  }
}
