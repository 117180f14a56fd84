// What conditions look at in one request; what costs time is found out when the first of them asks.
import type { RoutingRequest } from '../../../shared/routingViews.ts';
import { plainPath } from './pattern.ts';
import { PromptText } from './promptText.ts';

export interface RuleRequest extends RoutingRequest {
  /**
   * Text of the prompt, asked for only where a rule looks at it. Absent: nobody knows it any more, as when a recorded request is
   * looked at again; no comparison with it holds then.
   */
  promptText?: () => string;
}

/** Of longer prompts so many characters are looked at from each end. */
export const PROMPT_END = 10_000;
/** Paths that are longer fit nowhere. */
const LONGEST_PATH = 500;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

export class RuleScene {
  readonly request: RuleRequest;
  #prompt?: PromptText;
  #path?: readonly string[];
  #local?: Date;

  constructor(request: RuleRequest) {
    this.request = request;
  }

  /** In lower case; empty: not known. */
  get prompt(): PromptText {
    this.#prompt ??= new PromptText(shortened(this.request.promptText?.() ?? '').toLowerCase());
    return this.#prompt;
  }

  /** One text, or none. */
  get path(): readonly string[] {
    const { path = '' } = this.request;
    this.#path ??= path === '' || path.length > LONGEST_PATH ? [] : [plainPath(path)];
    return this.#path;
  }

  /** Minutes since midnight, local time. */
  get minutes(): number {
    return this.#localTime.getHours() * 60 + this.#localTime.getMinutes();
  }

  /** Local time, in lower case. */
  get weekday(): string {
    return DAYS[this.#localTime.getDay()] ?? '';
  }

  get #localTime(): Date {
    this.#local ??= new Date(this.request.at);
    return this.#local;
  }
}

function shortened(text: string): string {
  return text.length <= 2 * PROMPT_END ? text : `${text.slice(0, PROMPT_END)}\n${text.slice(-PROMPT_END)}`;
}
