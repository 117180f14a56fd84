// What is dropped on a composer: pictures and files become chips, text is left to the field.
import type { Signal } from '@preact/signals';
import { isNothing, mayBeAttached, readDrop } from '../dropped.ts';
import { useComposer } from '../viewContexts.ts';

interface DropTarget {
  onDragOver: (event: DragEvent) => void;
  onDragLeave: (event: DragEvent & { currentTarget: HTMLElement }) => void;
  onDrop: (event: DragEvent) => void;
}

/** Takes pictures and files; text that is dropped is left to the field. */
export function useDropTarget(dropping: Signal<boolean>): DropTarget {
  const app = useComposer();
  return {
    onDragOver: (event) => {
      if (app.canAsk.value && event.dataTransfer && mayBeAttached(event.dataTransfer.types)) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        dropping.value = true;
      }
    },
    onDragLeave: (event) => {
      const inside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
      dropping.value &&= inside;
    },
    onDrop: (event) => {
      dropping.value = false;
      const brought = event.dataTransfer && readDrop(event.dataTransfer);
      if (app.canAsk.value && brought && !isNothing(brought)) {
        event.preventDefault();
        app.takeCursor();
        void app.attaching.brought(brought);
      }
    },
  };
}
