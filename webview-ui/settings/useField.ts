// One field of the page: what is typed, whether it can be taken, and whether it was written.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** How long "Saved" stays beside a field. */
const SAVED_SHOWN_MS = 2500;

export interface FieldState {
  /** What stands in the field: the typed text until it was written, else the host's. */
  text: string;
  /** What is wrong with it, in words. */
  problem?: string;
  progress: 'none' | 'saving' | 'saved';
  input(text: string): void;
  /** When the field is left or Enter is pressed; does nothing where nothing was typed. */
  commit(): void;
  /** Back to what the host has. */
  revert(): void;
  /** Writes at once, for a select or a check box. */
  write(text: string): void;
}

interface FieldOptions<T> {
  /** As the host has it. */
  text: string;
  read: (text: string) => { value: T } | { problem: string };
  /** Gives what is wrong in words, or nothing where it was written. */
  save: (value: T) => Promise<string | undefined>;
}

/** What was typed stays until it was written, also when the host sends a new value or cannot write. */
export function useField<T>({ text, read, save }: FieldOptions<T>): FieldState {
  const draft = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const progress = useSignal<FieldState['progress']>('none');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** The field was left, or Enter pressed, while an earlier text was being written. */
  const isLeft = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);

  const finish = async (typed: string, value: T): Promise<void> => {
    isLeft.current = false;
    progress.value = 'saving';
    clearTimeout(timer.current);
    const wrong = await save(value);
    if (draft.value !== typed) {
      // Typed on meanwhile: that text has its own end, which may have come already.
      progress.value = 'none';
      if (isLeft.current && draft.value !== undefined) {
        write(draft.value);
      }
      return;
    }
    problem.value = wrong;
    progress.value = wrong === undefined ? 'saved' : 'none';
    if (wrong === undefined) {
      draft.value = undefined;
      timer.current = setTimeout(() => {
        progress.value = 'none';
      }, SAVED_SHOWN_MS);
    }
  };
  const write = (typed: string): void => {
    draft.value = typed;
    const parsed = read(typed);
    if ('problem' in parsed) {
      problem.value = parsed.problem;
    } else {
      problem.value = undefined;
      void finish(typed, parsed.value);
    }
  };
  const revert = (): void => {
    draft.value = undefined;
    problem.value = undefined;
  };
  return {
    text: draft.value ?? text,
    problem: problem.value,
    progress: progress.value,
    input: (typed) => {
      draft.value = typed;
      // The words stay until the text fits again; nothing is complained about while it is being typed.
      if (problem.value !== undefined && !('problem' in read(typed))) {
        problem.value = undefined;
      }
    },
    commit: () => {
      if (draft.value === text) {
        revert();
      } else if (progress.value === 'saving') {
        isLeft.current = true;
      } else if (draft.value !== undefined) {
        write(draft.value);
      }
    },
    revert,
    write,
  };
}
