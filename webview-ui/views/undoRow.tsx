// "Deleted. Undo": stays for a while, and as long as a pointer or the focus is on it.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../toolkit.tsx';
import { UndoTimer } from '../undoTimer.ts';

interface UndoRowProps {
  /** What was done, as a sentence. */
  text: string;
  undo: () => void;
  /** The while has passed, nothing can be undone here any more. */
  over: () => void;
}

export function UndoRow({ text, undo, over }: UndoRowProps): VNode {
  const button = useRef<HTMLElement>(null);
  const timer = useRef<UndoTimer | undefined>(undefined);
  useLayoutEffect(() => {
    timer.current = new UndoTimer(over);
    // What had the focus is gone with what was deleted.
    button.current?.focus();
    return () => {
      timer.current?.cancel();
    };
  }, []);
  return (
    <div
      class="undoRow"
      role="region"
      aria-label="Deleted"
      onPointerEnter={() => timer.current?.hold('pointer')}
      onPointerLeave={() => timer.current?.release('pointer')}
      onFocusCapture={() => timer.current?.hold('focus')}
      onBlurCapture={() => timer.current?.release('focus')}
    >
      <span class="cut grow dim">{text}</span>
      <Button label="Undo" small onClick={undo} buttonRef={button} />
    </div>
  );
}
