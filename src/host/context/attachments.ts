// What goes with the next question: kept here, so that it outlives the page that shows it.
import { randomUUID } from 'node:crypto';
import { contextChip } from '../../core/chat/chatViews.ts';
import { refusedPicture, type TakenPictures } from '../../core/chat/takenPictures.ts';
import { AppError } from '../../core/errors.ts';
import type { MessageContext } from '../../core/records.ts';
import type { AttachmentView } from '../../shared/views.ts';

/** More at once is a mistake, and each chip takes room. */
const MOST_ATTACHMENTS = 50;

/** The model that would be asked now. */
export interface AskedModel {
  name: string;
  pictures: TakenPictures;
}

type Attachment = MessageContext & { id: string };

export class Attachments {
  #items: readonly Attachment[] = [];
  #models: readonly AskedModel[] = [];
  /** What a person can do about one of several models. */
  #canUntick = false;
  readonly #onChange: () => void;

  /** `onChange`: what the page shows is another. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** In the order in which they will be sent. */
  contexts(): readonly MessageContext[] {
    return this.#items.map(({ id: _id, ...context }) => context);
  }

  chips(): readonly AttachmentView[] {
    return this.#items.map((item) => ({
      ...contextChip(item),
      id: item.id,
      problem: this.#problemOf(item),
    }));
  }

  /** Ids of all that is attached now. */
  ids(): ReadonlySet<string> {
    return new Set(this.#items.map(({ id }) => id));
  }

  get(id: string): MessageContext | undefined {
    return this.#items.find((item) => item.id === id);
  }

  get hasPictures(): boolean {
    return this.#items.some(({ image }) => image !== undefined);
  }

  /** The same piece again takes the place of its older reading. */
  add(context: MessageContext): void {
    const same = this.#items.find((item) => identity(item) === identity(context));
    if (!same && this.#items.length >= MOST_ATTACHMENTS) {
      throw new AppError('badRequest', `${MOST_ATTACHMENTS} things are attached already: remove some first.`);
    }
    const item = { ...context, id: same?.id ?? randomUUID() };
    this.#set(same ? this.#items.map((other) => (other === same ? item : other)) : [...this.#items, item]);
  }

  remove(ids: ReadonlySet<string>): void {
    this.#set(this.#items.filter(({ id }) => !ids.has(id)));
  }

  /** `undefined`: none is chosen, or nothing is known of it. */
  setModel(model: AskedModel | undefined): void {
    this.#setModels(model ? [model] : [], false);
  }

  /** All of these would be asked side by side. */
  setColumns(models: readonly AskedModel[]): void {
    this.#setModels(models, true);
  }

  /** Throws why what is attached cannot go to the model that is chosen. */
  refuseProblems(): void {
    const problem = this.#items.map((item) => this.#problemOf(item)).find((words) => words !== undefined);
    if (problem !== undefined) {
      throw new AppError('badRequest', problem);
    }
  }

  #setModels(models: readonly AskedModel[], canUntick: boolean): void {
    if (JSON.stringify([models, canUntick]) !== JSON.stringify([this.#models, this.#canUntick])) {
      this.#models = models;
      this.#canUntick = canUntick;
      this.#onChange();
    }
  }

  #problemOf({ image }: Attachment): string | undefined {
    const refusing = this.#models.flatMap(({ name, pictures }) => {
      const refused = image && refusedPicture(image, pictures);
      return refused === undefined ? [] : [{ name, refused }];
    });
    const [first] = refusing;
    if (!first) {
      return undefined;
    }
    const names = [...new Set(refusing.map(({ name }) => name))];
    const who = `${names.join(', ')} ${names.length === 1 ? 'takes' : 'take'} no ${first.refused}`;
    const other = first.refused === 'pictures' ? 'a model with vision' : 'another model';
    return this.#canUntick
      ? `${who}: untick ${refusing.length === 1 ? 'that column' : 'those columns'}, or remove it.`
      : `${who}: choose ${other}, or remove it.`;
  }

  #set(items: readonly Attachment[]): void {
    this.#items = items;
    this.#onChange();
  }
}

/** Equal for two readings of one piece. What has no source is what it says. */
function identity({ kind, label, uri, startLine, endLine, text, image }: MessageContext): string {
  const place = uri === undefined && (kind === 'image' || kind === 'terminal') ? (image?.data ?? text) : (uri ?? label);
  return JSON.stringify([kind, place, startLine, endLine]);
}
