// Does something at most so often: at once, and again at the end of the pause where it was wanted meanwhile.
import type { Clock } from '../ports.ts';

export function seldom(work: () => void, pauseMs: number, clock: Pick<Clock, 'after'>): () => void {
  let isPausing = false;
  let isWanted = false;
  const run = (): void => {
    isPausing = true;
    isWanted = false;
    clock.after(pauseMs, () => {
      isPausing = false;
      if (isWanted) {
        run();
      }
    });
    work();
  };
  return () => {
    if (isPausing) {
      isWanted = true;
    } else {
      run();
    }
  };
}
