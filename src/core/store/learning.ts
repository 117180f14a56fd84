// What was learned from this person's votes and tests, and the figures of their own requests that it is judged by.
import type { Database } from './database.ts';

/** `quality`: scores of models by task; `gain`: the weights of the gain scorer. */
export type LearnedDocument = 'quality' | 'gain';

export interface Learning {
  /** A JSON text; `undefined` while nothing was learned. */
  read(name: LearnedDocument): string | undefined;
  /** Changes what stands there now, whatever other windows have written. `change` must not wait; the same text writes nothing. */
  update(name: LearnedDocument, change: (before: string | undefined) => string): void;
  /** Expected gains that were noted with the person's own last requests, newest first. */
  gains(limit: number): number[];
}

/** Records that are gone through at most: whoever chose models by themselves for long has none with a gain. */
const MOST_RECORDS = 20_000;

/** First tries of what the person asked, whose gain is a number. */
const GAINS = `SELECT features ->> 'gain' AS gain FROM
  (SELECT number, features FROM usageRecords WHERE purpose IN ('chat', 'editorAction') AND attempt = 1 AND hedged = 0
    ORDER BY number DESC LIMIT ${MOST_RECORDS})
  WHERE iif(json_valid(features), json_type(features, '$.gain') IN ('real', 'integer'), 0)
  ORDER BY number DESC LIMIT ?`;

export function createLearning(database: Database): Learning {
  const read = (name: LearnedDocument) =>
    database.get<{ document: string }>('SELECT document FROM learned WHERE name = ?', name)?.document;
  return {
    read,
    update(name, change) {
      database.write(() => {
        const before = read(name);
        const after = change(before);
        if (after !== before) {
          database.run('INSERT OR REPLACE INTO learned (name, document) VALUES (?, ?)', name, after);
        }
      });
    },
    gains: (limit) => database.all<{ gain: number }>(GAINS, Math.max(0, Math.trunc(limit))).map(({ gain }) => gain),
  };
}
