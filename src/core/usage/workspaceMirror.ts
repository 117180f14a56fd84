// The copy of this workspace's ledger that VS Code's workspaceState holds: totals and the newest records, within bounds.
import type { UsageRecord, UsageTotals } from '../records.ts';

/** UTF-8 bytes of the whole copy as JSON. */
export const MOST_MIRROR_BYTES = 256_000;

export interface WorkspaceUsage {
  totals: UsageTotals;
  /** Newest first. */
  records: readonly UsageRecord[];
}

/** `records`, newest first, as many as there is room for; one that alone would take a tenth of it is left out. */
export function workspaceMirror(
  totals: UsageTotals,
  records: readonly UsageRecord[],
  mostBytes = MOST_MIRROR_BYTES,
): WorkspaceUsage {
  const kept: UsageRecord[] = [];
  let bytes = bytesOf({ totals, records: kept });
  for (const record of records) {
    const own = bytesOf(record);
    if (own > mostBytes / 10) {
      continue;
    }
    // With its comma.
    if (bytes + own + 1 > mostBytes) {
      break;
    }
    bytes += own + 1;
    kept.push(record);
  }
  return { totals, records: kept };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
