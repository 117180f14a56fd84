// Shows a model's Markdown while it streams in: hostile text, rendered safely, and only the open end of it anew.
import { splitBlocks, type Block } from './blockSplit.ts';
import { BlockView } from './blockView.ts';
import { codeBlockOf } from './codeBlock.ts';
import { HighlightQueue } from './highlightQueue.ts';
import { OpenFence } from './openFence.ts';
import type { References } from './parser.ts';
import { safeUrl } from './safeUrl.ts';
import { TextInput } from './textInput.ts';

export type MarkdownActions = {
  /** Exactly the code of a block, without a line break at its end. */
  copy(text: string): void;
  insert(text: string): void;
  /** An absolute http, https or mailto address, as the URL parser writes it. */
  openLink(url: string): void;
};

/** Rendering that took longer than this (in ms) is followed by a pause of `pausePerWork` times as long. */
const quickRenderMs = 8;
const pausePerWork = 3;

/**
 * Owns everything below `container`. Text that has been appended is shown in the next animation frame; in a page that
 * is hidden, where there are none, when it becomes visible or at `finish`.
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
    this.#all += text;
    this.#pending += text;
    this.#schedule();
  }

  /** Shows `text` alone. When it begins with all that has been appended so far, only the rest is rendered. */
  replace(text: string): void {
    if (!text.startsWith(this.#all)) {
      this.#clear();
    }
    this.append(text.slice(this.#all.length));
  }

  /** Shows everything now, as complete. More may be appended all the same. */
  finish(): void {
    if (!this.#isDisposed) {
      this.#render(true);
      this.#queue.flush();
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
  }

  readonly #schedule = (): void => {
    const isDue = this.#frame !== undefined || this.#timer !== undefined;
    if (this.#isDisposed || isDue || this.#pending === '' || document.visibilityState === 'hidden') {
      return;
    }
    const restMs = this.#restUntilMs - performance.now();
    if (restMs <= 0) {
      this.#frame = requestAnimationFrame(() => this.#render(false));
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

  #render(isLast: boolean): void {
    this.#cancel();
    const startedAt = performance.now();
    const text = this.#input.take(this.#pending, isLast);
    this.#pending = '';
    this.#tail += text;
    const code = isLast ? undefined : this.#fence?.take(text);
    if (code === undefined) {
      this.#renderTail(isLast);
    } else {
      this.#tailViews[0]?.appendCode(code);
    }
    const tookMs = performance.now() - startedAt;
    this.#restUntilMs = tookMs > quickRenderMs ? startedAt + tookMs * (1 + pausePerWork) : 0;
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
    const action = target?.closest<HTMLElement>('[data-action]')?.dataset['action'];
    const figure = target?.closest('figure');
    const code = figure && codeBlockOf(figure);
    if (code && event.button === 0 && (action === 'copy' || action === 'insert')) {
      this.#actions[action](code.text);
    }
  };
}

/** Definitions found in addition to `earlier`, which come first: of several definitions of a label the first counts. */
function noReferences(earlier: References | null = null): References {
  return Object.create(earlier) as References;
}
