// Usage records as files: JSON Lines, which can be read back, and CSV for spreadsheets. docs/USAGE.md describes both.
import { csvLine, type CsvCell } from '../../shared/csv.ts';
import { TOKEN_BUCKETS, type UsageRecord } from '../records.ts';

/** With their file extensions. */
export const USAGE_FORMATS = ['jsonl', 'csv'] as const;
export type UsageFormat = (typeof USAGE_FORMATS)[number];

/** Under this name `features` of a record says on which day (ISO date) it was imported. */
export const IMPORTED = 'imported';

/** Columns of the CSV, in order. Times are in UTC, amounts in USD. */
const COLUMNS: Readonly<Record<string, (record: UsageRecord) => CsvCell>> = {
  id: ({ id }) => id,
  startedAt: ({ startedAt }) => new Date(startedAt).toISOString(),
  provider: ({ providerId }) => providerId,
  key: ({ keyName }) => keyName,
  modelAsked: ({ modelAsked }) => modelAsked,
  modelAnswered: ({ modelAnswered }) => modelAnswered,
  purpose: ({ purpose }) => purpose,
  workspace: ({ workspace }) => workspace,
  conversation: ({ conversationId }) => conversationId,
  message: ({ messageId }) => messageId,
  receipt: ({ receiptId }) => receiptId,
  attempt: ({ attempt }) => attempt,
  outcome: ({ outcome }) => outcome,
  errorKind: ({ errorKind }) => errorKind,
  status: ({ status }) => status,
  finishReason: ({ finishReason }) => finishReason,
  requestId: ({ requestId }) => requestId,
  cached: ({ cached }) => cached,
  hedged: ({ hedged }) => hedged,
  costUsd: ({ costUsd }) => costUsd,
  ...Object.fromEntries(
    TOKEN_BUCKETS.flatMap((bucket): [string, (record: UsageRecord) => CsvCell][] => [
      [bucket, ({ tokens }) => tokens[bucket].tokens],
      [`${bucket}Origin`, ({ tokens }) => tokens[bucket].origin],
    ]),
  ),
  searches: ({ searches }) => searches,
  cacheSavedUsd: ({ cacheSavedUsd }) => cacheSavedUsd,
  cacheExtraUsd: ({ cacheExtraUsd }) => cacheExtraUsd,
  priceSource: ({ price }) => price?.source,
  priceDate: ({ price }) => price?.date,
  inputPerMillion: ({ price }) => price?.inputPerMillion,
  cacheReadPerMillion: ({ price }) => price?.cacheReadPerMillion,
  cacheWritePerMillion: ({ price }) => price?.cacheWritePerMillion,
  cacheWrite1hPerMillion: ({ price }) => price?.cacheWrite1hPerMillion,
  outputPerMillion: ({ price }) => price?.outputPerMillion,
  usdPerHour: ({ price }) => price?.usdPerHour,
  timeToFirstTokenMs: ({ timeToFirstTokenMs }) => timeToFirstTokenMs,
  durationMs: ({ durationMs }) => durationMs,
  tokensPerSecond: ({ tokensPerSecond }) => tokensPerSecond,
  imported: ({ features }) => importedOn(features),
  features: ({ features }) => features && JSON.stringify(features),
};

export const CSV_COLUMNS: readonly string[] = Object.keys(COLUMNS);

function importedOn(features: UsageRecord['features']): string | undefined {
  const day = features?.[IMPORTED];
  return typeof day === 'string' ? day : undefined;
}

/** What stands above the first record. */
export function usageHead(format: UsageFormat): string {
  return format === 'csv' ? csvLine(CSV_COLUMNS) : '';
}

/** One line, with its end. */
export function usageLine(record: UsageRecord, format: UsageFormat): string {
  return format === 'csv' ? csvLine(Object.values(COLUMNS).map((cell) => cell(record))) : `${JSON.stringify(record)}\n`;
}
