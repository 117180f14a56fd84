// Routing on the settings page: what the host told last, everything that changes it, the rule in the form and the prompt to try.
import { signal } from '@preact/signals';
import type { RoutingRequests, RuleDraft } from '../../../src/shared/protocol/routing.ts';
import type { PromptToTry, RoutingPageView } from '../../../src/shared/routingPageViews.ts';
import type { SettingsLayout } from '../settingsLayout.ts';
import { PageCopy } from '../spendingDesk.ts';

type Method = keyof RoutingRequests;
/** Methods that answer with the whole page. */
type ChangeMethod = { [M in Method]: RoutingRequests[M]['result'] extends RoutingPageView ? M : never }[Method];

interface RoutingDeskOptions {
  request<M extends Method>(
    method: M,
    params: RoutingRequests[M]['params'],
    cancelled?: AbortSignal,
  ): Promise<RoutingRequests[M]['result']>;
  /** For a screen reader. */
  say(text: string): void;
  /** What was kept when the page was hidden. */
  kept: Pick<SettingsLayout, 'rule' | 'tried'>;
  keep(part: Pick<SettingsLayout, 'rule' | 'tried'>): void;
}

/** The fields of the trial, as they are typed. */
export interface TriedTexts {
  prompt: string;
  languageId: string;
  path: string;
  speed: string;
  purpose: string;
}

const NOTHING_TRIED: TriedTexts = { prompt: '', languageId: '', path: '', speed: '', purpose: '' };

export class RoutingDesk {
  readonly copy: PageCopy<RoutingPageView>;
  /** The rule in the form; without `id` a new one. */
  readonly draft = signal<RuleDraft | undefined>(undefined);
  readonly tried = signal<TriedTexts>(NOTHING_TRIED);
  /** Grows when a prompt is to be tried at once. */
  readonly wanted = signal(0);
  readonly #options: RoutingDeskOptions;

  constructor(options: RoutingDeskOptions) {
    this.#options = options;
    this.copy = new PageCopy(() => options.request('routing/view', {}));
    const { rule, tried } = options.kept;
    if (rule) {
      const { name = '', if: condition = '', use = '', never = '' } = rule.texts;
      this.draft.value = { ...(rule.id !== '' && { id: rule.id }), texts: { name, if: condition, use, never } };
    }
    this.tried.value = { ...NOTHING_TRIED, ...tried };
  }

  /** `undefined`: it was saved or given up. */
  edit(draft: RuleDraft | undefined): void {
    this.draft.value = draft;
    this.#options.keep({ rule: draft && { id: draft.id ?? '', texts: draft.texts } });
  }

  type(part: Partial<TriedTexts>): void {
    this.tried.value = { ...this.tried.value, ...part };
    this.#options.keep({ tried: { ...this.tried.value } });
  }

  /** Tries it as soon as the page is shown. */
  explain({ prompt, languageId = '', path = '', speed, purpose }: PromptToTry): void {
    this.type({ prompt, languageId, path, speed: speed ?? '', purpose: purpose ?? '' });
    this.wanted.value += 1;
  }

  /** Throws the host's words. */
  ask<M extends Method>(
    method: M,
    params: RoutingRequests[M]['params'],
    cancelled?: AbortSignal,
  ): Promise<RoutingRequests[M]['result']> {
    return this.#options.request(method, params, cancelled);
  }

  /** Gives what is wrong in words, or nothing where it was done; `said` is for a screen reader. */
  async change<M extends ChangeMethod>(
    method: M,
    params: RoutingRequests[M]['params'],
    said: string,
  ): Promise<string | undefined> {
    const problem = await this.copy.change(async () => this.#options.request(method, params));
    if (problem === undefined) {
      this.#options.say(said);
    }
    return problem;
  }
}
