// What an answer under way waits for: another try, a rate limit, or the person.
import type { AskingView, LimitedView, RetryView, RunView } from '../../shared/views.ts';
import type { RoutePart } from '../pipeline/call.ts';

/** Hears of each change; without a view the wait is over. */
export interface WaitingListener {
  onRetry(retry: RetryView | undefined): void;
  onLimited(limited: LimitedView | undefined): void;
  onAsking(asking: AskingView | undefined): void;
}

type Choice = Parameters<Extract<RoutePart, { type: 'ask' }>['decide']>[0];

export class RunWaiting {
  readonly #listener: WaitingListener;
  #retry?: RetryView;
  #limited?: LimitedView;
  #asking?: { view: AskingView; decide: (choice: Choice) => void };

  constructor(listener: WaitingListener) {
    this.#listener = listener;
  }

  view(): Pick<RunView, 'retry' | 'limited' | 'asking'> {
    return { retry: this.#retry, limited: this.#limited, asking: this.#asking?.view };
  }

  retry(retry: RetryView): void {
    this.#retry = retry;
    this.#listener.onRetry(retry);
  }

  limited(limited: LimitedView): void {
    this.#limited = limited;
    this.#listener.onLimited(limited);
  }

  ask(view: AskingView, decide: (choice: Choice) => void): void {
    this.#asking = { view, decide };
    this.#listener.onAsking(view);
  }

  /** Where nobody is asked, nothing happens. */
  decide(choice: Choice): void {
    const asked = this.#asking;
    if (asked) {
      this.#asking = undefined;
      this.#listener.onAsking(undefined);
      asked.decide(choice);
    }
  }

  /** A try is sent: the limit has let it through. */
  isLetThrough(): void {
    if (this.#limited) {
      this.#limited = undefined;
      this.#listener.onLimited(undefined);
    }
  }

  /** Something of the answer has come. */
  isOver(): void {
    if (this.#retry) {
      this.#retry = undefined;
      this.#listener.onRetry(undefined);
    }
    this.isLetThrough();
  }

  /** Another answer begins, which says so itself. */
  forget(): void {
    this.#retry = undefined;
    this.#limited = undefined;
    this.#asking = undefined;
  }
}
