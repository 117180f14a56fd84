// Lets old usage records and receipts go, once a day for all windows, while nobody waits for anything.
import type { Clock, Disposable, Log } from '../ports.ts';

const DAY_MS = 86_400_000;
/** After the store was opened, and from one look to the next. */
const FIRST_LOOK_MS = 120_000;
const NEXT_LOOK_MS = 3_600_000;
/** When it was done last, as ISO time. */
const FOLDED_AT = 'usageFoldedAt';

/** The store, as far as this needs it. */
export interface RetentionStore {
  getMeta(name: string): string | undefined;
  setMeta(name: string, value: string): void;
  transaction<Result>(work: () => Result): Result;
  usage: { fold(before: number): Promise<number> };
  receipts: { forget(before: number): number };
}

export interface RetentionOptions {
  store: RetentionStore;
  clock: Clock;
  log: Log;
  /** Days that records are kept, as the settings say now. */
  days: () => number;
  /** An answer is being written: then it can wait. */
  isBusy: () => boolean;
}

/** Begins to look; ends when it is disposed. A failure is logged, and the next look tries again. */
export function keepRetention(options: RetentionOptions): Disposable {
  const { clock, log } = options;
  let isOver = false;
  const look = () => {
    void foldOnceADay(options)
      .catch((error: unknown) => isOver || log.error('Old usage records could not be let go', error))
      .finally(() => {
        timer = isOver ? timer : clock.after(NEXT_LOOK_MS, look);
      });
  };
  let timer = clock.after(FIRST_LOOK_MS, look);
  return {
    dispose() {
      isOver = true;
      timer.dispose();
    },
  };
}

async function foldOnceADay({ store, clock, log, days, isBusy }: RetentionOptions): Promise<void> {
  if (isBusy() || !claim(store, clock.now())) {
    return;
  }
  try {
    const before = clock.now() - days() * DAY_MS;
    store.receipts.forget(before);
    const count = await store.usage.fold(before);
    if (count > 0) {
      log.info(`${count} usage records older than ${days()} days were let go; they stay in all sums`);
    }
  } catch (error) {
    store.setMeta(FOLDED_AT, '');
    throw error;
  }
}

/** Only one window gets it. A time in the future was written by a clock that went wrong. */
function claim(store: RetentionStore, now: number): boolean {
  return store.transaction(() => {
    const last = Date.parse(store.getMeta(FOLDED_AT) ?? '');
    if (last <= now && now - last < DAY_MS) {
      return false;
    }
    store.setMeta(FOLDED_AT, new Date(now).toISOString());
    return true;
  });
}
