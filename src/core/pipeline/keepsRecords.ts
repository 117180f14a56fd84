// Writes the usage records of what is asked outside the conversations into the ledger.
import type { Log } from '../ports.ts';
import type { UsageRecord } from '../records.ts';

export interface RecordKeeping {
  /** A store that cannot be opened stops the request before it costs anything. */
  store(): Promise<{ usage: { add(record: UsageRecord): boolean } }>;
  log: Log;
  /** A usage record was written. */
  onUsage(): void;
}

/** Opens the ledger, and gives what writes one record. */
export async function keepsRecords(keeping: RecordKeeping): Promise<(record: UsageRecord) => void> {
  const { usage } = await keeping.store();
  return (record) => {
    try {
      usage.add(record);
      keeping.onUsage();
    } catch (error) {
      // A store that fails now does not take the answer, which is paid, from the person.
      keeping.log.error('A usage record could not be kept', error);
    }
  };
}
