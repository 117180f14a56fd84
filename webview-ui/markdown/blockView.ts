// Shows one top-level block and keeps its nodes while the block grows.
import type { Token } from 'markdown-it';
import type { Block } from './blockSplit.ts';
import { CodeBlock, codeBlockOf, type CodeSource } from './codeBlock.ts';
import type { HighlightQueue } from './highlightQueue.ts';
import { codeSource, renderBlockHtml, type References } from './parser.ts';
import { patchNode } from './patchNode.ts';
import { sanitizedFragment } from './sanitize.ts';
import { revealControls } from './visibleControls.ts';

export class BlockView {
  readonly #queue: HighlightQueue;
  /** Nothing for a link reference definition. */
  #node: HTMLElement | undefined;
  #type = '';
  #source = '';
  #tokens: Token[] = [];
  /** The labels that were looked up while rendering, each with what was found, or '' for nothing. */
  #lookups = new Map<string, string>();

  constructor(queue: HighlightQueue) {
    this.#queue = queue;
  }

  get node(): HTMLElement | undefined {
    return this.#node;
  }

  get type(): string {
    return this.#type;
  }

  /** Shows `block`. Does nothing when neither its text nor a definition that it refers to has changed. */
  update(block: Block, references: References): void {
    if (block.source !== this.#source || block.type !== this.#type || this.#isStale(references)) {
      this.#type = block.type;
      this.#source = block.source;
      this.#tokens = block.tokens;
      this.#render(references);
    }
  }

  /** For a code block that is followed without being parsed: shows `text` as its code. The next `update` shows it anew. */
  showCode(text: string): void {
    this.#source = '';
    this.#code?.update({ info: this.#code.info, text });
  }

  appendCode(text: string): void {
    this.#code?.append(text);
  }

  /** Shows the same block again if a definition that it refers to has come, gone or changed. */
  resolve(references: References): void {
    if (this.#isStale(references)) {
      this.#render(references);
    }
  }

  /**
   * Call when the block itself will not change any more, with the definitions that will not either. Shows it with
   * these alone, and returns the labels that it still lacks: call `settle` again when one of them is defined.
   */
  settle(references: References): string[] {
    this.resolve(references);
    this.close();
    this.#source = '';
    const missing = [...this.#lookups.keys()].filter((label) => !(label in references));
    if (missing.length === 0) {
      this.#tokens = [];
      this.#lookups.clear();
    }
    return missing;
  }

  /** The code in it is complete. */
  close(): void {
    this.#code?.close();
    for (const figure of this.#node?.querySelectorAll('figure') ?? []) {
      codeBlockOf(figure)?.close();
    }
  }

  get #code(): CodeBlock | undefined {
    return this.#node && codeBlockOf(this.#node);
  }

  #isStale(references: References): boolean {
    for (const [label, found] of this.#lookups) {
      if (fingerprint(references[label]) !== found) {
        return true;
      }
    }
    return false;
  }

  #render(references: References): void {
    this.#lookups = new Map();
    const first = this.#tokens[0];
    if (this.#type === 'reference_definition' || !first) {
      this.#node?.remove();
      this.#node = undefined;
      return;
    }
    if (this.#type === 'fence' || this.#type === 'code_block') {
      this.#renderCode(codeSource(first));
      return;
    }
    const { root, codes } = renderElement(this.#tokens, recording(references, this.#lookups));
    const adopt = (fresh: Node, old?: Node): Node => {
      const source = codes.get(fresh);
      const shown = old && codeBlockOf(old);
      if (source && shown) {
        shown.update(source);
        return shown.figure;
      }
      if (source) {
        return this.#newCode(source);
      }
      if (!old) {
        this.#fillIn(fresh, codes);
      }
      return fresh;
    };
    this.#node = (this.#node ? patchNode(this.#node, root, adopt) : adopt(root)) as HTMLElement;
  }

  #renderCode(source: CodeSource): void {
    const shown = this.#code;
    if (shown) {
      shown.update(source);
      return;
    }
    const figure = this.#newCode(source);
    this.#node?.replaceWith(figure);
    this.#node = figure;
  }

  #newCode(source: CodeSource): HTMLElement {
    return new CodeBlock(source, (block) => this.#queue.add(block)).figure;
  }

  #fillIn(root: Node, codes: ReadonlyMap<Node, CodeSource>): void {
    for (const [placeholder, source] of codes) {
      if (root.contains(placeholder)) {
        (placeholder as Element).replaceWith(this.#newCode(source));
      }
    }
  }
}

/** The element that `tokens` stand for, and the code blocks in it by the empty `pre` elements that hold their places. */
function renderElement(tokens: Token[], references: References): { root: HTMLElement; codes: Map<Node, CodeSource> } {
  const env = { references, codes: [], openLinks: [] };
  const fragment = sanitizedFragment(renderBlockHtml(tokens, env));
  const places = [...fragment.querySelectorAll('pre')];
  const codes = new Map(env.codes.map((source, index) => [places[index] as Node, source]));
  decorate(fragment);
  const only = fragment.firstElementChild;
  if (fragment.childElementCount === 1 && only instanceof HTMLElement) {
    return { root: only, codes };
  }
  const root = document.createElement('div');
  root.append(fragment);
  return { root, codes };
}

/** Adds what the sanitizer is not allowed to let through. */
function decorate(fragment: DocumentFragment): void {
  for (const table of fragment.querySelectorAll<HTMLElement>('.md-table')) {
    table.tabIndex = 0;
    table.setAttribute('role', 'group');
    table.setAttribute('aria-label', 'Table');
  }
  for (const formula of fragment.querySelectorAll<HTMLElement>('.md-formula')) {
    formula.tabIndex = 0;
    formula.setAttribute('role', 'group');
    formula.setAttribute('aria-label', 'Formula');
  }
  for (const place of fragment.querySelectorAll('.md-task')) {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.className = 'md-task';
    box.disabled = true;
    // The attribute, and not only the state: nodes are compared by their attributes.
    box.toggleAttribute('checked', place.classList.contains('md-done'));
    box.setAttribute('aria-label', place.classList.contains('md-done') ? 'Done' : 'To do');
    place.replaceWith(box);
  }
  for (const code of fragment.querySelectorAll('code')) {
    revealControls(code);
  }
}

function recording(references: References, lookups: Map<string, string>): References {
  return new Proxy(references, {
    get(target, label) {
      const found = typeof label === 'string' ? target[label] : undefined;
      lookups.set(String(label), fingerprint(found));
      return found;
    },
  });
}

function fingerprint(definition: References[string] | undefined): string {
  return definition ? `${definition.href}\n${definition.title}` : '';
}
