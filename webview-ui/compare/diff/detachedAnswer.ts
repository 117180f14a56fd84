// An answer that no column draws now, drawn where nobody sees it, so that others can be compared with it.
import { splitBlocks } from '../../markdown/blockSplit.ts';
import { BlockView } from '../../markdown/blockView.ts';
import { HighlightQueue } from '../../markdown/highlightQueue.ts';
import type { References } from '../../markdown/parser.ts';

/** `pause` is waited for between its blocks. */
export async function detachedAnswer(text: string, pause: () => Promise<void>): Promise<HTMLElement> {
  const container = document.createElement('div');
  const queue = new HighlightQueue();
  const references = Object.create(null) as References;
  for (const block of splitBlocks(text, references).blocks) {
    await pause();
    const view = new BlockView(queue);
    view.update(block, references);
    if (view.node) {
      container.append(view.node);
    }
  }
  queue.dispose();
  return container;
}
