// A button with an ellipsis that opens a menu, as VS Code's own do: arrow keys, Escape, and the focus comes back.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';

export interface MenuItem {
  label: string;
  run: () => void;
}

/** `label` names the menu: "Actions for work". */
export function MenuButton({ label, items }: { label: string; items: readonly MenuItem[] }): VNode {
  const open = useSignal(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    if (open.value) {
      menu.current?.querySelector('button')?.focus();
    }
  }, [open.value]);
  const close = (): void => {
    button.current?.focus();
    open.value = false;
  };
  return (
    <div
      class="menuBox"
      ref={box}
      onFocusOut={(event) => {
        // Also a click elsewhere: it takes the focus away.
        if (!(event.relatedTarget instanceof Node && box.current?.contains(event.relatedTarget))) {
          open.value = false;
        }
      }}
    >
      <button
        class="ghost square"
        ref={button}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-controls={open.value ? id : undefined}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="ellipsis" />
      </button>
      {open.value && (
        <ul class="menu" id={id} role="menu" aria-label={label} ref={menu} onKeyDown={(event) => steer(event, close)}>
          {items.map((item) => (
            <li role="none" key={item.label}>
              <button
                role="menuitem"
                tabIndex={-1}
                onClick={() => {
                  // First: what is run may want the focus for itself.
                  close();
                  item.run();
                }}
              >
                {item.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function steer(event: KeyboardEvent, close: () => void): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const index = items.findIndex((item) => item === document.activeElement);
  const targets: Record<string, number> = {
    ArrowDown: (index + 1) % items.length,
    ArrowUp: (index - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (target !== undefined) {
    event.preventDefault();
    items[target]?.focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    close();
  }
}
