// Tells the browser about how high a message will be, so that one out of view need not be laid out to have its place.
import { useLayoutEffect } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';

/** Pixels: of a line, of what stands around the text of a question or an answer. */
const LINE = 18;
const AROUND = { user: 14, assistant: 70 };
/** Characters that fit into a line of a sidebar. */
const PER_LINE = 50;

/** The browser itself remembers the height once it was in view. */
export function useExpectedHeight(frame: { readonly current: HTMLElement | null }, message: MessageView): void {
  useLayoutEffect(() => {
    const lines = message.text.split('\n').reduce((sum, line) => sum + Math.ceil((line.length || 1) / PER_LINE), 0);
    frame.current?.style.setProperty('contain-intrinsic-height', `auto ${lines * LINE + AROUND[message.role]}px`);
  }, [message]);
}
