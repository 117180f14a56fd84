// Which column the others are compared with, and by what.
import { signal } from '@preact/signals';
import type { DiffUnit } from './compareAnswers.ts';

export interface DiffChoice {
  columnId: string;
  unit: DiffUnit;
}

export class DiffDesk {
  /** Absent: differences are not shown. */
  readonly choice;
  readonly #keep: (choice: DiffChoice | undefined) => void;

  /** `start` is what was kept when the page was last hidden. */
  constructor(start?: DiffChoice, keep: (choice: DiffChoice | undefined) => void = () => undefined) {
    this.choice = signal(start);
    this.#keep = keep;
  }

  choose(choice: DiffChoice | undefined): void {
    this.choice.value = choice;
    this.#keep(choice);
  }
}
