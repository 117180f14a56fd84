// A dialog over the page: the browser's own, which keeps the focus in it, closes with Escape, and gives the focus back.
import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { isComposing } from '../../keyboard.ts';
import { IconButton } from '../../toolkit.tsx';

interface DialogProps {
  title: string;
  close: () => void;
  children: ComponentChildren;
  /** Buttons at its end, the primary one first. */
  buttons: ComponentChildren;
}

export function Dialog({ title, close, children, buttons }: DialogProps): VNode {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    // Rather than the button that closes it.
    element.current?.querySelector<HTMLElement>('.dialogBody :is(select, input)')?.focus();
    return () => {
      element.current?.close();
      // Its button may stand there as another element by now.
      if (opener instanceof HTMLElement && opener.isConnected) {
        opener.focus();
      }
    };
  }, []);
  return (
    <dialog
      class="decideDialog"
      ref={element}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !isComposing(event)) {
          // The page under it would stop what is being answered.
          event.preventDefault();
          event.stopPropagation();
          close();
        }
      }}
      onClick={(event) => {
        // Beside it: the backdrop belongs to the element.
        if (event.target === element.current) {
          close();
        }
      }}
    >
      <div class="dialogFrame">
        <header class="row">
          <h2 class="grow" id={id}>
            {title}
          </h2>
          <IconButton icon="close" label="Close" onClick={close} />
        </header>
        <div class="dialogBody">{children}</div>
        <footer class="row wrap">{buttons}</footer>
      </div>
    </dialog>
  );
}
