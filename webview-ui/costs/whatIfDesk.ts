// What is supposed in the cost view, and what the host answered: nothing is asked for before the person says so.
import { signal } from '@preact/signals';
import { STRATEGY_NAMES } from '../../src/shared/autoModel.ts';
import type { CostQuery } from '../../src/shared/costViews.ts';
import type { Strategy } from '../../src/shared/routingViews.ts';
import type { WhatIfChoice, WhatIfScenario, WhatIfView } from '../../src/shared/whatIfViews.ts';
import { wordsOf } from '../settings/wordsOf.ts';
import { spokenSummary } from './whatIfWords.ts';

export const SUPPOSED_KINDS = ['strategy', 'model', 'rules'] as const;
export type SupposedKind = (typeof SUPPOSED_KINDS)[number];

export interface WhatIfAnswer {
  query: CostQuery;
  scenario: WhatIfScenario;
  /** "Lowest Cost", "GPT-5 mini", "These rules" */
  name: string;
  view: WhatIfView;
}

interface WhatIfDeskOptions {
  compare(params: { query: CostQuery; scenario: WhatIfScenario }, cancelled: AbortSignal): Promise<WhatIfView>;
  models(): Promise<readonly WhatIfChoice[]>;
  /** For a screen reader. */
  say(text: string): void;
}

export class WhatIfDesk {
  readonly kind = signal<SupposedKind>('strategy');
  readonly strategy = signal<Strategy>('cost_optimized');
  readonly model = signal<WhatIfChoice | undefined>(undefined);
  readonly rules = signal('');
  /** Absent: not read yet. */
  readonly choices = signal<readonly WhatIfChoice[] | undefined>(undefined);
  /** Why they could not be read, in the host's words. */
  readonly unread = signal<string | undefined>(undefined);
  readonly isRunning = signal(false);
  readonly answer = signal<WhatIfAnswer | undefined>(undefined);
  /** In the host's words. */
  readonly failure = signal<string | undefined>(undefined);
  readonly #options: WhatIfDeskOptions;
  #underWay: AbortController | undefined;

  constructor(options: WhatIfDeskOptions) {
    this.#options = options;
  }

  /** Absent: something is still to be chosen or written. */
  get scenario(): { scenario: WhatIfScenario; name: string } | undefined {
    switch (this.kind.value) {
      case 'strategy': {
        const strategy = this.strategy.value;
        return { scenario: { kind: 'strategy', strategy }, name: STRATEGY_NAMES[strategy] };
      }
      case 'model': {
        const model = this.model.value;
        return (
          model && {
            scenario: { kind: 'model', model: { providerId: model.providerId, model: model.model } },
            name: model.name,
          }
        );
      }
      case 'rules': {
        const text = this.rules.value;
        return text.trim() === '' ? undefined : { scenario: { kind: 'rules', text }, name: 'these rules' };
      }
    }
  }

  /** Stops the one before. */
  async compare(query: CostQuery): Promise<void> {
    const asked = this.scenario;
    if (!asked) {
      return;
    }
    this.#underWay?.abort();
    const mine = new AbortController();
    this.#underWay = mine;
    this.isRunning.value = true;
    this.failure.value = undefined;
    try {
      const view = await this.#options.compare({ query, scenario: asked.scenario }, mine.signal);
      if (this.#underWay === mine) {
        const answer = { query, ...asked, view };
        this.answer.value = answer;
        this.#options.say(spokenSummary(answer));
      }
    } catch (error) {
      if (this.#underWay === mine) {
        this.failure.value = wordsOf(error);
      }
    } finally {
      if (this.#underWay === mine) {
        this.#underWay = undefined;
        this.isRunning.value = false;
      }
    }
  }

  stop(): void {
    this.#underWay?.abort();
    this.#underWay = undefined;
    this.isRunning.value = false;
    this.#options.say('Stopped.');
  }

  async readChoices(): Promise<void> {
    this.unread.value = undefined;
    try {
      this.choices.value = await this.#options.models();
    } catch (error) {
      this.unread.value = wordsOf(error);
    }
  }
}

/** Of another period or filter than is shown now. */
export function isOutdated({ query }: WhatIfAnswer, shown: CostQuery): boolean {
  const key = ({ period, filter = {} }: CostQuery): string => JSON.stringify([period, filter]);
  return key(query) !== key(shown);
}
