// Which column the others are compared with, and by what.
import { signal } from '@preact/signals';
import type { ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import type { DiffUnit } from './compareAnswers.ts';

export interface DiffChoice {
  columnId: string;
  unit: DiffUnit;
  /** The question whose answers are compared; absent: the newest. */
  turnId?: string;
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

  /** Another question was asked: its answers are what the page is about now. */
  toNewest(): void {
    const { value } = this.choice;
    if (value?.turnId !== undefined) {
      this.choose({ columnId: value.columnId, unit: value.unit });
    }
  }

  choose(choice: DiffChoice | undefined): void {
    this.choice.value = choice;
    this.#keep(choice);
  }
}

/** Whose answers are compared, with its place from 1; one that is gone is the newest. */
export function diffTurn(
  { turns }: Pick<ComparisonView, 'turns'>,
  choice: DiffChoice | undefined,
): { turn: TurnView; place: number; isNewest: boolean } | undefined {
  const found = turns.findIndex(({ id }) => id === choice?.turnId);
  const at = found < 0 ? turns.length - 1 : found;
  const turn = turns[at];
  return turn && { turn, place: at + 1, isNewest: at === turns.length - 1 };
}
