// The model lists of providers as they were last read.
import type { StoredModelList } from '../records.ts';
import type { Database } from './database.ts';
import { fromJson, wholeMs } from './rows.ts';

export interface ModelLists {
  /** The list that was read from this origin. */
  get(providerId: string, origin: string): StoredModelList | undefined;
  /** Replaces the earlier list of the same provider and origin. */
  put(list: StoredModelList): void;
}

export function createModelLists(database: Database): ModelLists {
  return {
    get(providerId, origin) {
      const row = database.get<{ readAt: number; models: string }>(
        'SELECT readAt, models FROM modelLists WHERE providerId = ? AND origin = ?',
        providerId,
        origin,
      );
      return row && { providerId, origin, readAt: row.readAt, models: fromJson(row.models) };
    },
    put({ providerId, origin, readAt, models }) {
      database.write(() =>
        database.run(
          `INSERT INTO modelLists (providerId, origin, readAt, models) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET readAt = excluded.readAt, models = excluded.models`,
          providerId,
          origin,
          wholeMs(readAt),
          JSON.stringify(models),
        ),
      );
    },
  };
}
