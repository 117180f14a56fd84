// Something that floats over the page at a button: in the browser's top layer, so that no scrolling list cuts it off.
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Pixels between it and its button, and the page's edges. */
const GAP = 4;

interface FloatingProps {
  anchor: { readonly current: HTMLElement | null };
  class: string;
  close: () => void;
  children: ComponentChildren;
}

/** Closes on a press elsewhere and when the page is resized; what is in it sees to keys. */
export function Floating({ anchor, class: name, close, children }: FloatingProps): VNode {
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current: element } = frame;
    if (!element || !anchor.current) {
      return undefined;
    }
    element.showPopover();
    const button = anchor.current.getBoundingClientRect();
    place(element, button);
    // The toolkit's elements get their size after they were put in.
    const grown = new ResizeObserver(() => {
      place(element, button);
    });
    grown.observe(element);
    return () => {
      grown.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    const onPointerDown = (event: PointerEvent): void => {
      const path = event.composedPath();
      // Its button closes it by itself.
      if (frame.current && anchor.current && !path.includes(frame.current) && !path.includes(anchor.current)) {
        close();
      }
    };
    document.addEventListener('pointerdown', onPointerDown);
    window.addEventListener('resize', close);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
      window.removeEventListener('resize', close);
    };
  }, []);
  return (
    <div class={`floating ${name}`} popover="manual" ref={frame}>
      {children}
    </div>
  );
}

/** Below the button where there is room, otherwise above it; never over the page's edges. */
function place(element: HTMLElement, button: DOMRect): void {
  const { width, height } = element.getBoundingClientRect();
  const below = window.innerHeight - button.bottom - 2 * GAP;
  const top = height <= below || below >= button.top ? button.bottom + GAP : button.top - GAP - height;
  const left = Math.min(button.left, window.innerWidth - width - GAP);
  element.style.top = `${Math.max(GAP, Math.min(top, window.innerHeight - height - GAP))}px`;
  element.style.left = `${Math.max(GAP, left)}px`;
}
