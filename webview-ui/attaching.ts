// Attaches what a person chose, pasted or dropped, one after another, and knows what is still under way.
import { effect, signal, type Signal } from '@preact/signals';
import type { ContextRequests } from '../src/shared/protocol/context.ts';
import type { AttachmentView } from '../src/shared/views.ts';
import type { Brought } from './dropped.ts';
import { freeName, readImage } from './images.ts';

/** What the host takes at once. */
const MAX_URIS = 50;

interface Desk {
  ask<M extends 'context/add' | 'context/addImage' | 'context/addUris'>(
    method: M,
    params: ContextRequests[M]['params'],
  ): Promise<null>;
  attachments: { readonly value: readonly AttachmentView[] };
  problem: Signal<string | undefined>;
}

/** One thing to attach; rejects with a sentence for the person. */
type Step = () => Promise<unknown>;

export class Attaching {
  /** How many things are on their way to the host. */
  readonly pending = signal(0);
  /** By the label of their chips. A page that was loaded again has none, and shows icons. */
  readonly thumbnails = signal<ReadonlyMap<string, ImageBitmap>>(new Map());

  readonly #desk: Desk;
  /** Of pictures; `shown` once their chips have been seen. */
  readonly #names = new Map<string, 'sent' | 'shown'>();
  /** Ends with false where something failed. */
  #queue: Promise<boolean> = Promise.resolve(true);

  constructor(desk: Desk) {
    this.#desk = desk;
    // Lives as long as the page.
    effect(() => this.#forgetGone(new Set(desk.attachments.value.map(({ label }) => label))));
  }

  suggestion(suggestionId: string): Promise<boolean> {
    return this.#run([() => this.#desk.ask('context/add', { suggestionId })]);
  }

  /** Pictures and files; the names of what is neither are told. */
  brought({ pictures, uris, others }: Brought): Promise<boolean> {
    const steps: Step[] = pictures.map((file) => () => this.#addImage(file));
    for (let at = 0; at < uris.length; at += MAX_URIS) {
      const some = uris.slice(at, at + MAX_URIS);
      steps.push(() => this.#desk.ask('context/addUris', { uris: some }));
    }
    if (others.length > 0) {
      steps.push(() => Promise.reject(new Error(refusal(others))));
    }
    return this.#run(steps);
  }

  /** When nothing is under way any more: whether all of it could be attached. */
  async settled(): Promise<boolean> {
    let result = true;
    while (this.pending.value > 0) {
      result = (await this.#queue) && result;
    }
    return result;
  }

  #run(steps: readonly Step[]): Promise<boolean> {
    this.#desk.problem.value = undefined;
    const isFirst = this.pending.value === 0;
    this.pending.value += steps.length;
    const before = this.#queue;
    const done = (async () => {
      const allBefore = isFirst || (await before);
      const problems = await this.#take(steps);
      if (problems.length > 0) {
        const earlier = this.#desk.problem.value;
        this.#desk.problem.value = [...(earlier ? [earlier] : []), ...problems].join(' ');
      }
      this.pending.value -= steps.length;
      return allBefore && problems.length === 0;
    })();
    this.#queue = done;
    return done;
  }

  async #take(steps: readonly Step[]): Promise<string[]> {
    const problems = new Set<string>();
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        problems.add(error instanceof Error ? error.message : String(error));
      }
    }
    return [...problems];
  }

  async #addImage(file: File): Promise<void> {
    const { thumbnail, ...image } = await readImage(file);
    const taken = new Set([...this.#names.keys(), ...this.#desk.attachments.value.map(({ label }) => label)]);
    const name = freeName(file.name, taken);
    this.#names.set(name, 'sent');
    this.thumbnails.value = new Map([...this.thumbnails.value, [name, thumbnail]]);
    try {
      await this.#desk.ask('context/addImage', { name, ...image });
    } catch (error) {
      this.#forget([name]);
      throw error;
    }
  }

  /** A chip that was there and is not any more was removed, or has gone with its question. */
  #forgetGone(present: ReadonlySet<string>): void {
    const gone = [...this.#names].filter(([name, state]) => state === 'shown' && !present.has(name));
    for (const name of this.#names.keys()) {
      if (present.has(name)) {
        this.#names.set(name, 'shown');
      }
    }
    if (gone.length > 0) {
      this.#forget(gone.map(([name]) => name));
    }
  }

  #forget(names: readonly string[]): void {
    const thumbnails = new Map(this.thumbnails.peek());
    for (const name of names) {
      this.#names.delete(name);
      thumbnails.get(name)?.close();
      thumbnails.delete(name);
    }
    this.thumbnails.value = thumbnails;
  }
}

function refusal(names: readonly string[]): string {
  const [first] = names;
  return names.length === 1
    ? `${first} is not a picture. Files of the workspace are added with @.`
    : `${names.length} files are not pictures: ${names.slice(0, 3).join(', ')}${names.length > 3 ? '…' : ''}. Files of the workspace are added with @.`;
}
