// The model picker at a button: whoever chooses, or leaves with Escape, has the button under the focus again.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ModelChoice } from '../../src/shared/views.ts';
import { Floating } from './floating.tsx';
import { ModelPicker } from './modelPicker.tsx';

interface FloatingPickerProps {
  button: { readonly current: HTMLElement | null };
  open: Signal<boolean>;
  onChoose: (model: ModelChoice) => void;
}

export function FloatingPicker({ button, open, onChoose }: FloatingPickerProps): VNode | null {
  if (!open.value) {
    return null;
  }
  const close = (): void => {
    button.current?.focus();
    open.value = false;
  };
  return (
    <Floating
      anchor={button}
      class="pickerFrame"
      close={() => {
        open.value = false;
      }}
    >
      <ModelPicker
        close={close}
        onChoose={(model) => {
          close();
          onChoose(model);
        }}
      />
    </Floating>
  );
}
