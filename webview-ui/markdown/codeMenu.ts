// The menu of a code block's rarer actions: opened by click or key, walked by arrows, closed by Escape or a click elsewhere.

export interface MenuItem {
  label: string;
  run: () => void;
}

let closeOpen: (() => void) | undefined;

/** Opens below `button`, its right edge at the button's; closes the menu that is open, and only that where it is this one. */
export function openCodeMenu(button: HTMLButtonElement, items: readonly MenuItem[]): void {
  const wasOpenHere = button.getAttribute('aria-expanded') === 'true';
  closeOpen?.();
  if (wasOpenHere) {
    return;
  }
  const element = document.createElement('div');
  element.className = 'md-menu';
  element.setAttribute('role', 'menu');
  element.setAttribute('aria-label', button.getAttribute('aria-label') ?? '');
  // In the top layer, where no block cuts it off.
  element.popover = 'manual';
  const listening = new AbortController();
  const close = (): void => {
    listening.abort();
    closeOpen = undefined;
    button.setAttribute('aria-expanded', 'false');
    element.remove();
  };
  const closeWithFocus = (): void => {
    close();
    button.focus();
  };
  const rows = items.map((item) => row(item, closeWithFocus));
  element.append(...rows);
  element.addEventListener('keydown', (event) => steer(event, rows, closeWithFocus));
  closeWhenLeft(element, button, close, listening.signal);
  button.after(element);
  button.setAttribute('aria-expanded', 'true');
  closeOpen = close;
  element.showPopover();
  place(element, button);
  rows[0]?.focus();
}

function row({ label, run }: MenuItem, close: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'md-menu-item';
  element.setAttribute('role', 'menuitem');
  element.tabIndex = -1;
  element.textContent = label;
  element.addEventListener('click', () => {
    close();
    run();
  });
  return element;
}

/** A press elsewhere, another window, or a place that moves away under it. */
function closeWhenLeft(element: HTMLElement, button: HTMLElement, close: () => void, signal: AbortSignal): void {
  const onPress = ({ target }: Event): void => {
    if (!(target instanceof Node && (element.contains(target) || button.contains(target)))) {
      close();
    }
  };
  document.addEventListener('pointerdown', onPress, { capture: true, signal });
  document.addEventListener('scroll', close, { capture: true, signal });
  window.addEventListener('resize', close, { signal });
  window.addEventListener('blur', close, { signal });
}

/** Below the button, or above where it would leave the page. */
function place(element: HTMLElement, button: HTMLElement): void {
  const anchor = button.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const below = anchor.bottom + 2;
  element.style.left = `${Math.max(4, anchor.right - width)}px`;
  element.style.top = `${below + height > window.innerHeight ? Math.max(4, anchor.top - height - 2) : below}px`;
}

function steer(event: KeyboardEvent, rows: readonly HTMLElement[], close: () => void): void {
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    rows.at(next % rows.length)?.focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
    }
    // Tab goes on from the button.
    close();
  }
}
