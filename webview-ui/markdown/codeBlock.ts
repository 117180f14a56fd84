// A code block: a header with its name and buttons, and the code, which can grow while it streams in.
import { parseCodeInfo, type CodeInfo } from './codeInfo.ts';
import { highlighted, isLoaded, loadLanguage, longestHighlightedCode } from './highlight.ts';
import { icon, type IconName } from './icons.ts';
import { patchChildren } from './patchNode.ts';
import { appendVisibly } from './visibleControls.ts';

/** A code block as the parser found it. */
export type CodeSource = {
  /** The words after the fence; empty for indented code. */
  info: string;
  /** The code, its lines joined by `\n`, without a line break after the last. */
  text: string;
};

/** A code block as something is done with it. */
export type CodePiece = {
  /** Exactly the code, without a line break at its end. */
  text: string;
  /** The word behind its fence; absent where it has none. */
  language?: string;
  /** The file that its fence names. */
  path?: string;
};

const blockOf = new WeakMap<Node, CodeBlock>();

/** The code block whose figure `node` is. */
export function codeBlockOf(node: Node): CodeBlock | undefined {
  return blockOf.get(node);
}

export class CodeBlock {
  readonly figure = document.createElement('figure');
  readonly #header: HTMLElement;
  readonly #name = document.createElement('span');
  readonly #pre = document.createElement('pre');
  readonly #code = document.createElement('code');
  readonly #changed: (block: CodeBlock) => void;
  #info: string;
  #read: CodeInfo;
  #text = '';
  #isColoured = false;
  #isClosed = false;

  /** `changed` is called whenever the code wants colouring; the owner decides when to call `highlight`. */
  constructor(source: CodeSource, changed: (block: CodeBlock) => void) {
    this.#changed = changed;
    this.#info = source.info;
    this.#read = parseCodeInfo(source.info);
    blockOf.set(this.figure, this);
    this.figure.className = 'md-code';
    this.#name.className = 'md-code-name';
    this.#pre.tabIndex = 0;
    this.#pre.setAttribute('role', 'group');
    this.#pre.append(this.#code);
    const header = document.createElement('figcaption');
    header.className = 'md-code-header';
    header.append(this.#name, button('copy', 'Copy code'));
    this.#header = header;
    this.figure.append(header, this.#pre);
    this.#showInfo();
    this.append(source.text);
  }

  /** The words after the fence, as the parser gave them. */
  get info(): string {
    return this.#info;
  }

  /** Exactly the code, as it is to be copied or inserted. */
  get text(): string {
    return this.#text;
  }

  /** The code with what its fence says about it. */
  get piece(): CodePiece {
    const { word, file } = this.#read;
    return { text: this.#text, ...(word !== '' && { language: word }), ...(file !== undefined && { path: file }) };
  }

  /** The code is complete: from here on it can go into a file. */
  close(): void {
    if (!this.#isClosed) {
      this.#isClosed = true;
      const more = button('more', 'More code actions');
      more.setAttribute('aria-haspopup', 'menu');
      more.setAttribute('aria-expanded', 'false');
      const apply = button('apply', 'Apply as diff');
      const words = document.createElement('span');
      words.className = 'md-code-words';
      words.textContent = 'Apply as diff';
      apply.append(words);
      this.#header.append(button('insert', 'Insert at cursor'), more, apply);
    }
  }

  append(text: string): void {
    if (text !== '') {
      this.#text += text;
      appendVisibly(this.#code, text);
      this.#changed(this);
    }
  }

  /** Shows what the parser says now; code that only grew keeps the nodes that it has. */
  update({ info, text }: CodeSource): void {
    if (info !== this.#info) {
      this.#info = info;
      this.#read = parseCodeInfo(info);
      this.#showInfo();
      this.#changed(this);
    }
    if (text.startsWith(this.#text)) {
      this.append(text.slice(this.#text.length));
      return;
    }
    this.#text = '';
    this.#isColoured = false;
    this.#code.replaceChildren();
    this.append(text);
    this.#changed(this);
  }

  /** Colours what is there now. A language that is not loaded yet is fetched first, and `changed` is called again. */
  highlight(): void {
    const { language } = this.#read;
    const fits = language !== undefined && this.#text.length <= longestHighlightedCode;
    if (fits && !isLoaded(language)) {
      // Without its chunk the code simply stays plain.
      loadLanguage(language).then(
        () => this.#changed(this),
        () => undefined,
      );
    }
    const coloured = fits && isLoaded(language) ? highlighted(this.#text, language) : undefined;
    if (coloured || this.#isColoured) {
      patchChildren(this.#code, coloured ?? plain(this.#text), (node) => node);
    }
    this.#isColoured = coloured !== undefined;
  }

  #showInfo(): void {
    const { word, label } = this.#read;
    this.#name.textContent = label;
    this.#name.title = label;
    this.#pre.setAttribute('aria-label', `Code: ${label}`);
    if (word === '') {
      this.#code.removeAttribute('class');
    } else {
      this.#code.className = `language-${word}`;
    }
  }
}

function plain(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  appendVisibly(fragment, text);
  return fragment;
}

function button(action: IconName, label: string): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'md-code-button';
  element.dataset['action'] = action;
  element.title = label;
  element.setAttribute('aria-label', label);
  element.append(icon(action));
  return element;
}
