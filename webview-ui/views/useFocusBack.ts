// Gives the cursor back to where it was when a field that took its place is gone.
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Call the result when the field closes by a key or a button: at the next drawing the element that `find` gives is focused.
 * Not for a field that was left by a click: the cursor is then where the person has put it.
 */
export function useFocusBack(find: () => HTMLElement | null | undefined): () => void {
  const wanted = useRef(false);
  useLayoutEffect(() => {
    if (wanted.current) {
      wanted.current = false;
      find()?.focus();
    }
  });
  return () => {
    wanted.current = true;
  };
}
