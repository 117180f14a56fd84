// A comparison as CSV: a row for each answer that stood in a column. docs/EXPORT.md names the columns.
import { csvLine, type CsvCell } from '../../shared/csv.ts';
import { TOKEN_BUCKETS } from '../records.ts';
import type { ExportedAnswer, ExportedComparison, ExportedTurn } from './exportedComparison.ts';

interface Row {
  comparison: ExportedComparison;
  turn: ExportedTurn;
  answer: ExportedAnswer;
}

/** In order. Times are in UTC, amounts in USD; what is not known is empty. */
const COLUMNS: Readonly<Record<string, (row: Row) => CsvCell>> = {
  turn: ({ comparison, turn }) => comparison.turns.indexOf(turn) + 1,
  askedAt: ({ turn }) => new Date(turn.askedAt).toISOString(),
  question: ({ turn }) => turn.question.text,
  column: ({ comparison, answer }) => comparison.columns.findIndex(({ id }) => id === answer.columnId) + 1,
  model: (row) => whose(row)?.model,
  provider: (row) => whose(row)?.providerId,
  firstTokenMs: ({ answer }) => answer.metrics?.firstTokenMs,
  durationMs: ({ answer }) => answer.metrics?.durationMs,
  tokensPerSecond: ({ answer }) => answer.metrics?.tokensPerSecond,
  ...Object.fromEntries(
    TOKEN_BUCKETS.flatMap((bucket): [string, (row: Row) => CsvCell][] => [
      [bucket, ({ answer }) => answer.metrics?.tokens?.[bucket].tokens],
      [`${bucket}Origin`, ({ answer }) => answer.metrics?.tokens?.[bucket].origin],
    ]),
  ),
  costUsd: ({ answer }) => answer.metrics?.costUsd,
  outcome: ({ answer }) => answer.metrics?.outcome ?? answer.status ?? 'notAsked',
  problem: ({ answer }) => answer.problem,
  vote: ({ turn, answer }) => voteOf(turn, answer.columnId),
  rank: ({ turn, answer }) => turn.judgement?.ranking.find(({ columnId }) => columnId === answer.columnId)?.rank,
  blindVote: ({ turn: { decision } }) => decision && decision.blind && !decision.tainted,
};

export function comparisonCsv(comparison: ExportedComparison): string {
  const rows = comparison.turns.flatMap((turn) =>
    turn.answers
      .filter(({ shown }) => shown)
      .map((answer) => csvLine(Object.values(COLUMNS).map((cell) => cell({ comparison, turn, answer })))),
  );
  return [csvLine(Object.keys(COLUMNS)), ...rows].join('');
}

/** Who answered; where nobody did, who was to. */
function whose({ comparison, answer }: Row) {
  return answer.by ?? comparison.columns.find(({ id }) => id === answer.columnId);
}

function voteOf({ decision }: ExportedTurn, columnId: string): string | undefined {
  if (decision?.kind !== 'better') {
    return decision?.kind;
  }
  return decision.columnId === columnId ? 'better' : 'worse';
}
