// The library of system prompts and the writer of new ones, as a page shows them; any page that can ask for both may use it.
import { batch, computed, signal } from '@preact/signals';
import type { GeneratedPrompt, PromptRequests, PromptWriterView } from '../../src/shared/protocol/prompts.ts';
import type { SystemPromptView } from '../../src/shared/views.ts';
import { HostFailure } from '../client.ts';

export interface PromptPage {
  /** Asks the host; rejects as `HostClient.request` does. */
  ask<M extends keyof PromptRequests>(
    method: M,
    params: PromptRequests[M]['params'],
    signal?: AbortSignal,
  ): Promise<PromptRequests[M]['result']>;
  /** Tells a screen reader. */
  announce(text: string): void;
  /** Stores this over reloads; `undefined`: nothing is under way any more. */
  keep(draft: PromptDraft | undefined): void;
}

/** What a person typed to have a prompt written, and what was written of it: it has cost money. */
export interface PromptDraft {
  description: string;
  review?: GeneratedPrompt;
  /** A model was asked and has not answered yet. */
  writing?: boolean;
}

export class PromptDesk {
  /** Absent: not fetched yet. */
  readonly prompts = signal<readonly SystemPromptView[] | undefined>(undefined);
  /** What failed about the library, in words. */
  readonly problem = signal<string | undefined>(undefined);
  /** What was removed last and can still be had back. */
  readonly removed = signal<SystemPromptView | undefined>(undefined);
  /** Who would be asked; absent: not known yet. */
  readonly writer = signal<PromptWriterView | undefined>(undefined);
  readonly description = signal('');
  /** Name of the model that writes now. */
  readonly writing = signal<string | undefined>(undefined);
  /** Written, and neither taken nor dropped yet: it has cost money. */
  readonly review = signal<GeneratedPrompt | undefined>(undefined);
  readonly writeProblem = signal<string | undefined>(undefined);
  readonly canWrite = computed(
    () =>
      this.writing.value === undefined &&
      this.writer.value?.model !== undefined &&
      this.description.value.trim() !== '',
  );
  readonly #page: PromptPage;
  #stop?: AbortController;

  constructor(page: PromptPage) {
    this.#page = page;
  }

  async load(): Promise<void> {
    await this.#change(() => this.#page.ask('systemPrompt/list', {}));
  }

  /** The person's own prompt of this name; a workspace's is never replaced. */
  ownPrompt(name: string): SystemPromptView | undefined {
    return this.prompts.value?.find((prompt) => prompt.name === name.trim() && !prompt.fromWorkspace);
  }

  /** What was under way when the page was hidden. */
  restore(draft: PromptDraft | undefined): void {
    batch(() => {
      this.description.value = draft?.description ?? '';
      this.review.value = draft?.review;
    });
    if (draft?.writing) {
      void this.#fetchWritten(draft.description.trim());
    }
  }

  /** What came while the page was hidden went nowhere: the host still has it. */
  async #fetchWritten(description: string): Promise<void> {
    const written = await this.#page.ask('systemPrompt/written', { description }).catch(() => null);
    if (written && this.description.value.trim() === description && this.writing.value === undefined) {
      this.review.value = written;
      this.#page.announce('A system prompt is written. Look through it.');
    }
    this.#keep();
  }

  describe(description: string): void {
    this.description.value = description;
    this.#keep();
  }

  /** What stands in the field under review, as the person changes it. */
  changeReview(text: string): void {
    const review = this.review.value;
    if (review) {
      this.review.value = { ...review, text };
      this.#keep();
    }
  }

  /** `true` once it is kept. What another window saved meanwhile under a name that seemed free is not replaced. */
  async save(name: string, text: string): Promise<boolean> {
    const isNew = this.ownPrompt(name) === undefined;
    const saved = await this.#change(() => this.#page.ask('systemPrompt/save', { name: name.trim(), text, isNew }));
    if (saved) {
      this.#page.announce(`Saved ${name.trim()}.`);
    } else if (isNew) {
      await this.#readAgain();
    }
    return saved;
  }

  async remove(prompt: SystemPromptView): Promise<void> {
    if (await this.#change(() => this.#page.ask('systemPrompt/remove', { name: prompt.name }))) {
      this.removed.value = prompt;
      this.#page.announce(`Removed ${prompt.name}.`);
    }
  }

  /** Brings back what was removed; a prompt that took its name meanwhile is not replaced. */
  async undoRemove(): Promise<void> {
    const { name, text } = this.removed.value ?? {};
    if (name === undefined || text === undefined) {
      return;
    }
    if (await this.#change(() => this.#page.ask('systemPrompt/save', { name, text, isNew: true }))) {
      this.removed.value = undefined;
      this.#page.announce(`Brought back ${name}.`);
    }
  }

  async findWriter(): Promise<void> {
    try {
      this.writer.value = await this.#page.ask('systemPrompt/writer', {});
    } catch (error) {
      this.writer.value = { missing: wordsOf(error) };
    }
  }

  /** Asks exactly the model that was told. Costs money. */
  async write(): Promise<void> {
    const model = this.writer.value?.model;
    const description = this.description.value.trim();
    if (!model || !this.canWrite.value) {
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    batch(() => {
      this.writing.value = model.name;
      this.writeProblem.value = undefined;
    });
    this.#keep();
    const { providerId, model: id } = model;
    const asked = { description, model: { providerId, model: id } };
    try {
      const written = await this.#page.ask('systemPrompt/generate', asked, stop.signal);
      batch(() => {
        this.writing.value = undefined;
        this.review.value = written;
      });
      this.#keep();
      this.#page.announce('A system prompt is written. Look through it.');
    } catch (error) {
      batch(() => {
        this.writing.value = undefined;
        this.writeProblem.value = stop.signal.aborted
          ? `Stopped.${model.local ? '' : ' What was written until then may be charged.'}`
          : wordsOf(error);
      });
      this.#keep();
    }
  }

  stopWriting(): void {
    this.#stop?.abort();
  }

  /** What was written is taken, or dropped. */
  endReview(): void {
    batch(() => {
      this.review.value = undefined;
      this.description.value = '';
    });
    this.#keep();
  }

  #keep(): void {
    const [description, review] = [this.description.value, this.review.value];
    const writing = this.writing.value !== undefined;
    this.#page.keep(
      description === '' && !review
        ? undefined
        : { description, ...(review && { review }), ...(writing && { writing }) },
    );
  }

  /** `false` where it failed: the reason is shown, and the library stays as it was. */
  async #change(ask: () => Promise<readonly SystemPromptView[]>): Promise<boolean> {
    this.problem.value = undefined;
    try {
      this.prompts.value = await ask();
      return true;
    } catch (error) {
      this.problem.value = wordsOf(error);
      return false;
    }
  }

  /** Shows what is there now beside why something failed. */
  async #readAgain(): Promise<void> {
    this.prompts.value = await this.#page.ask('systemPrompt/list', {}).catch(() => this.prompts.value);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof HostFailure ? error.message : 'Something went wrong in this page.';
}
