// The two buttons of a composer that attach something: what `@` does, and pictures.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { sortFiles } from '../dropped.ts';
import { IconButton } from '../toolkit.tsx';
import { useComposer } from '../viewContexts.ts';
import { typeMention, type FieldRef } from './composerField.tsx';

export function ContextButtons({ field }: { field: FieldRef }): VNode {
  const app = useComposer();
  const pictures = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon="mention"
        label="Add context"
        title="Add files and other context (@). From the Explorer, drop them here with Shift held"
        disabled={!app.canAsk.value}
        onClick={() => {
          typeMention(field);
        }}
      />
      <IconButton
        icon="image"
        label="Add picture"
        title="Add a picture: choose it, paste it, or drop it here with Shift held"
        disabled={!app.canAsk.value}
        onClick={() => {
          pictures.current?.click();
        }}
      />
      <input
        ref={pictures}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // So that the same one can be chosen again after it was removed.
          event.currentTarget.value = '';
          app.takeCursor();
          void app.attaching.brought(sortFiles(files));
        }}
      />
    </>
  );
}
