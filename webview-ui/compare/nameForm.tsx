// A name, asked for in a small pop-up at the button that wants it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isComposing } from '../keyboard.ts';
import { Button, TextField } from '../toolkit.tsx';
import { Floating } from '../views/floating.tsx';

interface NameFormProps {
  anchor: { readonly current: HTMLElement | null };
  title: string;
  field: string;
  action: string;
  initial: string;
  done: (name: string) => void;
  close: (focusBack: boolean) => void;
}

export function NameForm({ anchor, title, field, action, initial, done, close }: NameFormProps): VNode {
  const name = useSignal(initial);
  const input = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // Shown by its parent's effect, which comes after this one.
    queueMicrotask(() => input.current?.focus());
  }, []);
  const finish = (): void => {
    const trimmed = name.peek().trim();
    if (trimmed !== '') {
      close(true);
      done(trimmed);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close(true);
    } else if (event.key === 'Enter' && !isComposing(event)) {
      event.preventDefault();
      finish();
    }
  };
  return (
    <Floating anchor={anchor} class="menu nameForm" close={() => close(false)}>
      <div role="dialog" aria-label={title}>
        <TextField
          label={field}
          value={name.value}
          maxLength={200}
          fieldRef={input}
          onInput={(text) => {
            name.value = text;
          }}
          onKeyDown={onKeyDown}
        />
        <div class="row">
          <Button label={action} small primary disabled={name.value.trim() === ''} onClick={finish} />
          <Button label="Cancel" small onClick={() => close(true)} />
        </div>
      </div>
    </Floating>
  );
}
