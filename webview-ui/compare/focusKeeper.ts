// Where the keyboard focus goes when what had it is gone, switched off, hidden or moved: never nowhere.

/** What had the focus last, and where it stood. */
interface Held {
  element: HTMLElement;
  columnId?: string | undefined;
  /** Place of that column among the others, from 0. */
  place?: number;
  /** What stands in for it, in its column or on the page, by where it stood: found before it is gone. */
  instead: readonly string[];
}

/** In a column: what asks again at its foot and under its answer; beside an error it is known by its words. */
const ASKS_AGAIN = '.columnFoot [aria-label^="Ask Again"], .actions [aria-label="Answer again"]';
const STOPS = '.columnFoot [aria-label^="Stop column"]';

/** In a column: the next best thing near what is gone. */
const IN_COLUMN: readonly (readonly [region: string, instead: string])[] = [
  ['.siblings', '.siblings vscode-button'],
  // It does nothing by itself: a key that was meant for what is gone does no harm there.
  ['*', '.moreButton'],
  ['*', '.expandButton'],
];

/** On the rest of the page. */
const ON_PAGE: readonly (readonly [region: string, instead: string])[] = [
  ['.decideButtons, .decisionPanels', '.workRow vscode-button'],
  ['.compareRows', '.compareRow'],
  ['*', '.compareComposer textarea'],
  ['*', '.startActions vscode-button'],
];

export class FocusKeeper {
  #held: Held | undefined;
  /** Where an act of the person leads to, once that has taken away what it was done with. */
  #expected: { from: HTMLElement; selectors: readonly string[] } | undefined;
  /** The person has pressed something since then. */
  #hasActed = false;
  /** The focus was moved from here, and no key was pressed since then: what is held down still was meant for what is gone. */
  #hasMoved = false;
  #root: HTMLElement | undefined;

  /** Keeps the focus in `root` until what it returns is called. */
  watch(root: HTMLElement): () => void {
    this.#root = root;
    // Called before anything is drawn again, so that no key that is pressed meanwhile goes elsewhere.
    const observer = new MutationObserver(this.#look);
    observer.observe(root, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['disabled', 'hidden'],
    });
    root.addEventListener('focusin', this.#took);
    root.addEventListener('pointerdown', this.#pressed, { capture: true });
    root.addEventListener('keydown', this.#typed, { capture: true });
    // While the window has none, the focus is left where it is.
    window.addEventListener('focus', this.#look);
    return () => {
      observer.disconnect();
      root.removeEventListener('focusin', this.#took);
      root.removeEventListener('pointerdown', this.#pressed, { capture: true });
      root.removeEventListener('keydown', this.#typed, { capture: true });
      window.removeEventListener('focus', this.#look);
    };
  }

  /** What has the focus now may go away by what the person has just done: the first of these that is there then takes it. */
  expect(...selectors: readonly string[]): void {
    this.#expected = this.#held && { from: this.#held.element, selectors };
    this.#hasActed = false;
  }

  /** The same, where the focus is in `region`. */
  expectFrom(region: string, ...selectors: readonly string[]): void {
    if (this.#held?.element.closest(region)) {
      this.expect(...selectors);
    }
  }

  readonly #took = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || target === this.#held?.element) {
      return;
    }
    // A pop-up that closes hands the focus on by itself: that is still the same act.
    this.#expected =
      this.#expected && !this.#hasActed && this.#expected.from === this.#held?.element
        ? { ...this.#expected, from: target }
        : undefined;
    this.#held = heldBy(target);
  };

  /** On something that takes no focus: there is none to keep. */
  readonly #pressed = (event: PointerEvent): void => {
    this.#hasActed = true;
    if (this.#held && !event.composedPath().includes(this.#held.element)) {
      this.#held = undefined;
    }
  };

  readonly #typed = (event: KeyboardEvent): void => {
    if (event.repeat && this.#hasMoved && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    this.#hasMoved &&= event.repeat;
    this.#hasActed = true;
  };

  readonly #look = (): void => {
    const held = this.#held;
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body && !isOff(activeElement)) {
      // What was pressed took no focus, and left it here.
      if (!held && activeElement instanceof HTMLElement && this.#root?.contains(activeElement)) {
        this.#held = heldBy(activeElement);
      }
      return;
    }
    if (!held || !document.hasFocus()) {
      return;
    }
    const expected = this.#expected?.from === held.element ? this.#expected.selectors : [];
    const found = [...expected.flatMap(all), held.element, ...held.instead.flatMap(all), ...neighbours(held)].find(
      canTakeFocus,
    );
    if (found) {
      this.#hasMoved = true;
      found.focus();
    }
  };
}

/** One of these in that column. */
export function inColumn(columnId: string, ...selectors: readonly string[]): string[] {
  return selectors.map((selector) => `[data-column=${JSON.stringify(columnId)}] ${selector}`);
}

function heldBy(element: HTMLElement): Held {
  const column = element.closest<HTMLElement>('[data-column]');
  const columnId = column?.dataset['column'];
  const among = (rules: typeof IN_COLUMN): string[] =>
    rules.flatMap(([region, instead]) => (element.closest(region) ? [instead] : []));
  const onPage = among(ON_PAGE);
  if (columnId === undefined) {
    return { element, instead: onPage };
  }
  const label = element.getAttribute('aria-label');
  const same = label === null ? [] : [`${element.localName}[aria-label=${JSON.stringify(label)}]`];
  const place = columns().findIndex((one) => one === column);
  // What asks again, and what stops that, stand for each other; whoever presses anything else means to stop nothing.
  const stops = asksAgain(element) ? [STOPS] : [];
  return { element, columnId, place, instead: inColumn(columnId, ...same, ...stops, ...among(IN_COLUMN)) };
}

function asksAgain(element: HTMLElement): boolean {
  const isBesideError = element.matches('.failure vscode-button');
  return element.matches(ASKS_AGAIN) || (isBesideError && /^\s*try again\s*$/i.test(element.textContent));
}

/** Its column is gone: the one that stands in its place now, then the page. */
function neighbours({ columnId, place = 0 }: Held): HTMLElement[] {
  if (columnId === undefined) {
    return [];
  }
  const shown = columns();
  const next = shown[Math.min(place, shown.length - 1)]?.dataset['column'];
  const buttons = next === undefined ? [] : inColumn(next, '.moreButton', '.expandButton');
  return [...buttons, ...ON_PAGE.filter(([region]) => region === '*').map(([, instead]) => instead)].flatMap(all);
}

function columns(): HTMLElement[] {
  return all('[data-column]:not([hidden])');
}

function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

function canTakeFocus(element: HTMLElement): boolean {
  return element.isConnected && !isOff(element) && element.checkVisibility();
}

function isOff(element: Element): boolean {
  return element.matches('[disabled]') || element.closest('[hidden]') !== null;
}
