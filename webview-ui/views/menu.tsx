// The rarer things that can be done with something, behind one button: a menu by pointer and by keys.
import { useSignal } from '@preact/signals';
import type { RefObject, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from '../icon.tsx';
import { IconButton } from '../toolkit.tsx';
import { Floating } from './floating.tsx';

export interface MenuItem {
  label: string;
  icon: IconName;
  /** Absent where `items` are. */
  run?: () => void;
  /** Take the place of the menu's own when it is chosen; the left arrow leads back. */
  items?: readonly MenuItem[];
  /** Why it cannot be done now, in words: it stays in the menu, and does nothing. */
  unavailable?: string | undefined;
  /** As the key that does the same is written: "F2". */
  key?: string;
}

interface MenuButtonProps {
  /** What the menu is about: "More for this answer". */
  label: string;
  /** Asked when the menu opens, and again whenever a signal that it reads changes. */
  items: () => readonly MenuItem[];
}

export function MenuButton({ label, items }: MenuButtonProps): VNode {
  const { isOpen, button, toggle, menu } = useMenu(label, items);
  return (
    <>
      <IconButton
        icon="more"
        label={label}
        title="More…"
        popup="menu"
        expanded={isOpen}
        buttonRef={button}
        onClick={toggle}
      />
      {menu}
    </>
  );
}

interface MenuOfButton {
  isOpen: boolean;
  button: RefObject<HTMLElement | null>;
  toggle: () => void;
  /** To be drawn beside the button. */
  menu: VNode | false;
}

/** A menu at a button of whatever looks, which has the focus again when the menu is left by keys. */
export function useMenu(label: string, items: () => readonly MenuItem[]): MenuOfButton {
  const open = useSignal(false);
  const button = useRef<HTMLElement>(null);
  return {
    isOpen: open.value,
    button,
    toggle() {
      open.value = !open.value;
    },
    menu: open.value && (
      <Menu
        label={label}
        items={items()}
        anchor={button}
        close={(focusBack) => {
          if (focusBack) {
            button.current?.focus();
          }
          open.value = false;
        }}
      />
    ),
  };
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  anchor: { readonly current: HTMLElement | null };
  close: (focusBack: boolean) => void;
}

/** At what opened it; whoever draws it sees to when it is open. */
export function Menu({ label, items, anchor, close }: MenuProps): VNode {
  /** Label of the item whose own items are shown, and of the one that was last. */
  const turned = useSignal<string | undefined>(undefined);
  const left = useRef<string | undefined>(undefined);
  const page = items.find((item) => item.items && item.label === turned.value);
  const turn = (to: string | undefined): void => {
    left.current = turned.value;
    turned.value = to;
  };
  return (
    <MenuPage
      key={page?.label ?? ''}
      label={page?.label ?? label}
      items={page?.items ?? items}
      anchor={anchor}
      close={close}
      first={page ? undefined : left.current}
      turn={turn}
      back={page && (() => turn(undefined))}
    />
  );
}

interface MenuPageProps extends MenuProps {
  /** Label of the item that takes the focus; absent: the uppermost. */
  first: string | undefined;
  turn: (label: string) => void;
  back: (() => void) | undefined;
}

function MenuPage({ label, items, anchor, close, first, turn, back }: MenuPageProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  const buttons = (): HTMLElement[] => [...(list.current?.querySelectorAll('button') ?? [])];
  useLayoutEffect(() => {
    const at = items.findIndex((item) => item.label === first);
    // Shown by its parent's effect, which comes after this one.
    queueMicrotask(() => buttons()[Math.max(0, at)]?.focus());
  }, []);
  const choose = (item: MenuItem | undefined): void => {
    if (!item || item.unavailable !== undefined) {
      return;
    }
    if (item.items) {
      turn(item.label);
      return;
    }
    close(true);
    item.run?.();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = buttons();
    const at = all.findIndex((one) => one === document.activeElement);
    const to = target(event.key, at, items);
    const turns = event.key === 'ArrowRight' && items[at]?.items !== undefined;
    const leads = event.key === 'ArrowLeft' && back !== undefined;
    if (event.key === 'Escape' || event.key === 'Tab') {
      // Tab goes on from the button, as if the menu had not been there.
      close(true);
    }
    if (event.key === 'Escape' || to !== undefined || turns || leads) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (to !== undefined) {
      all[to]?.focus();
    } else if (turns) {
      choose(items[at]);
    } else if (leads) {
      back();
    }
  };
  return (
    <Floating anchor={anchor} class="menu" close={() => close(false)}>
      <div role="menu" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            aria-disabled={item.unavailable === undefined ? undefined : 'true'}
            aria-haspopup={item.items ? 'menu' : undefined}
            title={item.unavailable}
            onClick={() => choose(item)}
          >
            <Icon name={item.icon} />
            <span class="grow">{item.label}</span>
            {item.key && <span class="dim sm">{item.key}</span>}
            {item.items && <Icon name="chevronRight" />}
          </button>
        ))}
      </div>
    </Floating>
  );
}

/** Where a key takes the focus: the arrows go round, a letter goes to the next item that begins with it. */
function target(key: string, at: number, items: readonly MenuItem[]): number | undefined {
  const count = items.length;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default: {
      const order = items.map((_, step) => (at + 1 + step) % count);
      const found = key.length === 1 && key !== ' ' ? order : [];
      return found.find((index) => items[index]?.label.toLowerCase().startsWith(key.toLowerCase()));
    }
  }
}
