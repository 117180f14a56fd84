// Shows a model's Markdown while it streams in: hostile text, rendered safely, and only the open end of it anew.
import { splitBlocks, type Block } from './blockSplit.ts';
import { BlockView } from './blockView.ts';
import { codeBlockOf, type CodePiece } from './codeBlock.ts';
import { openCodeMenu } from './codeMenu.ts';
import { HighlightQueue } from './highlightQueue.ts';
import { OpenFence } from './openFence.ts';
import type { References } from './parser.ts';
import { safeUrl } from './safeUrl.ts';
import { TextInput } from './textInput.ts';

export type MarkdownActions = {
  /** Exactly the code of a block, without a line break at its end. */
  copy(text: string): void;
  insert(text: string): void;
  newFile(code: CodePiece): void;
  apply(code: CodePiece): void;
  /** An absolute http, https or mailto address, as the URL parser writes it. */
  openLink(url: string): void;
};

/** Rendering that took longer than this (in ms) is followed by a pause of `pausePerWork` times as long. */
const quickRenderMs = 8;
const pausePerWork = 3;
const manyBlocks = 20;
/** What is rendered in one go takes about this long (in ms): the page must be able to answer in between. */
const sliceMs = 10;
/** Characters that are rendered in one go, at least, at first and at most. */
const slice = { least: 1_000, first: 4_000, most: 64_000 };

/**
 * Owns everything below `container`. Text that has been appended is shown in the next animation frame, long text over
 * several; in a page that is hidden, where there are none, when it becomes visible or at `finish`.
 *
 * Top-level blocks that no later text can change are settled: their elements stay the same objects for good. The one
 * exception is a link whose reference definition arrives later: then that link's text node, in a settled block, becomes
 * a link as soon as the definition is settled too, or at `finish`.
 */
export class StreamingMarkdown {
  readonly #container: HTMLElement;
  readonly #actions: MarkdownActions;
  readonly #queue = new HighlightQueue();
  /** Everything appended so far. */
  #all = '';
  /** What of it waits for the next frame. */
  #pending = '';
  #input = new TextInput();
  /** The text of the blocks that are not settled, the first of which begins at its start. */
  #tail = '';
  #tailViews: BlockView[] = [];
  #lastSettled: HTMLElement | undefined;
  #fence: OpenFence | undefined;
  #references: References = noReferences();
  /** Settled blocks that refer to a label without definition. */
  #unresolved = new Map<string, Set<BlockView>>();
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restUntilMs = 0;
  #sliceLength = slice.first;
  /** `finish` was called, and what is pending is the end. */
  #isEnding = false;
  #isDisposed = false;

  constructor(container: HTMLElement, actions: MarkdownActions) {
    this.#container = container;
    this.#actions = actions;
    container.classList.add('markdown');
    container.addEventListener('click', this.#onClick);
    container.addEventListener('auxclick', this.#onClick);
    document.addEventListener('visibilitychange', this.#schedule);
  }

  append(text: string): void {
    if (text !== '') {
      this.#all += text;
      this.#pending += text;
      this.#isEnding = false;
      this.#schedule();
    }
  }

  /** Shows `text` alone. When it begins with all that has been appended so far, only the rest is rendered. */
  replace(text: string): void {
    if (!text.startsWith(this.#all)) {
      this.#clear();
    }
    this.append(text.slice(this.#all.length));
  }

  /** Shows everything as complete: now, or in the next frames where it is long. More may be appended all the same. */
  finish(): void {
    if (!this.#isDisposed) {
      this.#isEnding = true;
      this.#restUntilMs = 0;
      this.#cancel();
      this.#render();
    }
  }

  dispose(): void {
    this.#clear();
    this.#isDisposed = true;
    this.#queue.dispose();
    this.#container.classList.remove('markdown');
    this.#container.removeEventListener('click', this.#onClick);
    this.#container.removeEventListener('auxclick', this.#onClick);
    document.removeEventListener('visibilitychange', this.#schedule);
  }

  #clear(): void {
    this.#cancel();
    this.#queue.clear();
    this.#container.replaceChildren();
    this.#all = '';
    this.#pending = '';
    this.#input = new TextInput();
    this.#tail = '';
    this.#tailViews = [];
    this.#lastSettled = undefined;
    this.#fence = undefined;
    this.#references = noReferences();
    this.#unresolved = new Map();
    this.#restUntilMs = 0;
    this.#isEnding = false;
  }

  readonly #schedule = (): void => {
    const isDue = this.#frame !== undefined || this.#timer !== undefined;
    const isHidden = document.visibilityState === 'hidden';
    if (this.#isDisposed || isDue || this.#pending === '' || (isHidden && !this.#isEnding)) {
      return;
    }
    const restMs = this.#restUntilMs - performance.now();
    if (isHidden) {
      this.#timer = setTimeout(() => this.#render());
    } else if (restMs <= 0) {
      this.#frame = requestAnimationFrame(() => this.#render());
    } else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#schedule();
      }, restMs);
    }
  };

  #cancel(): void {
    if (this.#frame !== undefined) {
      cancelAnimationFrame(this.#frame);
    }
    clearTimeout(this.#timer);
    this.#frame = undefined;
    this.#timer = undefined;
  }

  /** Shows what is pending, or as much of it as a task may take; the rest has its turn in the next frame. */
  #render(): void {
    this.#cancel();
    const startedAt = performance.now();
    // An open block is parsed again as a whole each time: slices that grow with it keep that from taking for ever.
    const length = this.#fence ? this.#sliceLength : Math.max(this.#sliceLength, this.#tail.length);
    const isLast = this.#isEnding && this.#pending.length <= length;
    const text = this.#input.take(this.#pending.slice(0, length), isLast);
    this.#pending = this.#pending.slice(length);
    this.#tail += text;
    const code = isLast ? undefined : this.#fence?.take(text);
    if (code === undefined) {
      this.#renderTail(isLast);
    } else {
      this.#tailViews[0]?.appendCode(code);
    }
    const tookMs = performance.now() - startedAt;
    if (isLast) {
      this.#isEnding = false;
      this.#tailViews.forEach((view) => view.close());
      this.#queue.flush();
    } else if (this.#pending === '') {
      this.#restUntilMs = tookMs > quickRenderMs ? startedAt + tookMs * (1 + pausePerWork) : 0;
    } else {
      const fitting = text.length * (sliceMs / Math.max(tookMs, 0.1));
      this.#sliceLength = Math.round(Math.min(slice.most, Math.max(slice.least, fitting)));
      this.#schedule();
    }
  }

  #renderTail(isLast: boolean): void {
    const references = noReferences(this.#references);
    const { blocks, settled } = splitBlocks(this.#tail, references);
    for (const view of this.#tailViews.splice(blocks.length)) {
      view.node?.remove();
    }
    let before = this.#lastSettled;
    for (const [index, block] of blocks.entries()) {
      const view = (this.#tailViews[index] ??= new BlockView(this.#queue));
      view.update(block, references);
      before = this.#place(view.node, before);
    }
    this.#settle(blocks.slice(0, settled), references);
    this.#tail = this.#tail.slice(blocks[settled]?.start ?? 0);
    // In a long text each block is left out by itself while it is out of view; in a short one that costs more than it saves.
    this.#container.classList.toggle('md-long', this.#container.childElementCount > manyBlocks);
    this.#fence = undefined;
    if (isLast) {
      this.#resolveAll(references);
    } else if (this.#tailViews.length === 1 && this.#tailViews[0]?.type === 'fence') {
      this.#followFence();
    }
  }

  /** Puts `node` behind `before` unless it is there, and returns the node that the next one has to follow. */
  #place(node: HTMLElement | undefined, before: HTMLElement | undefined): HTMLElement | undefined {
    if (!node) {
      return before;
    }
    const next = before ? before.nextSibling : this.#container.firstChild;
    if (next !== node) {
      this.#container.insertBefore(node, next);
    }
    return node;
  }

  /** Takes the views of `blocks` off the tail, and lets settled blocks know the definitions in them. */
  #settle(blocks: readonly Block[], references: References): void {
    const labels = blocks.flatMap((block) => block.labels).filter((label) => !(label in this.#references));
    for (const label of labels) {
      this.#references[label] = references[label] as References[string];
    }
    for (const view of this.#tailViews.splice(0, blocks.length)) {
      this.#lastSettled = view.node ?? this.#lastSettled;
      this.#settleView(view);
    }
    for (const label of labels) {
      const views = this.#unresolved.get(label) ?? [];
      this.#unresolved.delete(label);
      views.forEach((view) => this.#settleView(view));
    }
  }

  #settleView(view: BlockView): void {
    for (const label of view.settle(this.#references)) {
      const views = this.#unresolved.get(label) ?? new Set();
      this.#unresolved.set(label, views.add(view));
    }
  }

  /** Shows links of settled blocks whose definitions stand in the tail, which is not going to change. */
  #resolveAll(references: References): void {
    for (const label of Object.keys(references)) {
      this.#unresolved.get(label)?.forEach((view) => view.resolve(references));
    }
  }

  #followFence(): void {
    const followed = OpenFence.of(this.#tail);
    if (followed) {
      this.#fence = followed.fence;
      this.#tailViews[0]?.showCode(followed.text);
    }
  }

  readonly #onClick = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : undefined;
    const link = target?.closest('a');
    if (link) {
      event.preventDefault();
      // VS Code listens at the window and would open the link a second time.
      event.stopPropagation();
      const url = safeUrl(link.getAttribute('href') ?? '');
      if (url && event.button <= 1) {
        this.#actions.openLink(url.href);
      }
      return;
    }
    const button = target?.closest<HTMLButtonElement>('button[data-action]');
    const figure = target?.closest('figure');
    const code = figure && codeBlockOf(figure);
    if (button && code && event.button === 0) {
      this.#act(button, code.piece);
    }
  };

  #act(button: HTMLButtonElement, code: CodePiece): void {
    const action = button.dataset['action'];
    if (action === 'copy' || action === 'insert') {
      this.#actions[action](code.text);
    } else if (action === 'apply') {
      this.#actions.apply(code);
    } else if (action === 'more') {
      // A narrow view has no room for its button.
      const insert = button.parentElement?.querySelector<HTMLElement>('[data-action="insert"]');
      openCodeMenu(button, [
        ...(insert?.offsetParent ? [] : [{ label: 'Insert at cursor', run: () => this.#actions.insert(code.text) }]),
        { label: 'New file', run: () => this.#actions.newFile(code) },
      ]);
    }
  }
}

/** Definitions found in addition to `earlier`, which come first: of several definitions of a label the first counts. */
function noReferences(earlier: References | null = null): References {
  return Object.create(earlier) as References;
}
