// Lets a small model say what a prompt is about, where the settings name one; the local classifier's guess stands where that fails.
import type { RoutingReceipt, TaskGuess } from '../../shared/routingViews.ts';
import { AppError, toAppError } from '../errors.ts';
import type { ModelReference } from '../records.ts';
import { untilAborted } from '../untilAborted.ts';
import { LONGEST_ASKING_MS, readTask, taskRequest } from './askTask.ts';
import type { RouteAsk } from './contract.ts';
import type { RouterOptions } from './options.ts';
import type { Question } from './requestOf.ts';

export interface Classified {
  /** Absent: it said nothing that could be used. */
  guess?: TaskGuess;
  told: NonNullable<RoutingReceipt['classifier']>;
}

/** What the program asks of its own accord says its task itself, and asking would ask again. */
const OWN_TASK: ReadonlySet<string> = new Set(['title', 'systemPrompt', 'judge', 'embedding']);

export class ClassifierAsk {
  readonly #options: Pick<RouterOptions, 'classify' | 'clock' | 'log'>;

  constructor(options: Pick<RouterOptions, 'classify' | 'clock' | 'log'>) {
    this.#options = options;
  }

  /** `undefined`: nobody was asked. Throws `cancelled` alone. */
  async ask(
    { receiptId, task, purpose, workspace, conversationId }: RouteAsk,
    { text, guess }: Question,
    model: ModelReference | undefined,
    signal: AbortSignal,
  ): Promise<Classified | undefined> {
    const options = this.#options;
    const { clock, log } = options;
    if (!options.classify || !model || task || OWN_TASK.has(purpose) || text.trim() === '') {
      return undefined;
    }
    const began = clock.monotonicMs();
    const stop = new AbortController();
    const late = new AppError('timeout', `The model that finds the task took more than ${LONGEST_ASKING_MS / 1000} s`);
    const timer = clock.after(LONGEST_ASKING_MS, () => stop.abort(late));
    const told = () => ({ ...model, durationMs: Math.round(clock.monotonicMs() - began) });
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      const labels = { workspace, conversationId, receiptId };
      const answer = await untilAborted(options.classify(model, taskRequest(text), either, labels), either);
      const { costUsd } = answer;
      return {
        guess: readTask(answer.text, guess),
        told: { ...told(), ...(costUsd !== undefined && { costUsd }) },
      };
    } catch (thrown) {
      const error = toAppError(thrown, { signal: either });
      if (signal.aborted) {
        throw error;
      }
      log?.warn(`Choosing a model: the model that finds the task: ${error.kind}: ${error.message}`);
      return { told: told() };
    } finally {
      timer.dispose();
    }
  }
}
