// A comparison as JSON: everything that is kept of it. docs/EXPORT.md describes the format.
import type { ExportedComparison } from './exportedComparison.ts';

/** What says in a file what it is; a change that older readers would misread raises the version. */
const COMPARISON_FORMAT = 'llm-workbench/comparison';
const VERSION = 1;

/** `exportedAt`: epoch milliseconds. Times in the file are ISO 8601 in UTC. */
export function comparisonJson(comparison: ExportedComparison, exportedAt: number): string {
  const { createdAt, updatedAt, turns, ...rest } = comparison;
  const document = {
    format: COMPARISON_FORMAT,
    version: VERSION,
    exportedAt: iso(exportedAt),
    comparison: {
      ...rest,
      createdAt: iso(createdAt),
      updatedAt: iso(updatedAt),
      turns: turns.map(({ askedAt, decision, judgement, merges, ...turn }) => ({
        ...turn,
        askedAt: iso(askedAt),
        decision: decision && { ...decision, at: iso(decision.at) },
        judgement: judgement && { ...judgement, at: iso(judgement.at) },
        merges: merges?.map((merge) => ({ ...merge, at: iso(merge.at) })),
      })),
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
