// A comparison as one Markdown document: each question with the figures of its answers, the answers, and what was decided.
import { USD } from '../../shared/currency.ts';
import { formatDuration, formatSpeed, formatTokens } from '../../shared/format.ts';
import { formatMoney } from '../../shared/money.ts';
import type { DecisionView, JudgementView, MergeView } from '../../shared/compareViews.ts';
import { cited, closed, inline, joinBlocks } from '../markdownText.ts';
import type { TokenBucket } from '../records.ts';
import {
  columnNames,
  type ExportedAnswer,
  type ExportedComparison,
  type ExportedMetrics,
  type ExportedTurn,
} from './exportedComparison.ts';

type Names = ReadonlyMap<string, string>;

const INPUT: readonly TokenBucket[] = ['uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'];
const OUTPUT: readonly TokenBucket[] = ['textOutput', 'reasoningOutput'];

/** Answers are as their models wrote them; a code block that one leaves open is closed. Amounts are in USD. */
export function comparisonMarkdown(comparison: ExportedComparison): string {
  const { title, parameters, carried, turns } = comparison;
  const names = columnNames(comparison.columns);
  const document = joinBlocks(
    `# ${inline(title)}`,
    carried
      ? `*Goes on from “${inline(carried.title)}” (${carried.messages.length === 1 ? '1 message' : `${carried.messages.length} messages`})*`
      : '',
    parameters.system?.trim() ? joinBlocks('**System prompt**', closed(parameters.system)) : '',
    ...turns.map((turn, at) => turnSection(turn, at + 1, names)),
  );
  return `${document}\n`;
}

function turnSection(turn: ExportedTurn, number: number, names: Names): string {
  const { question, decision, judgement, merges = [] } = turn;
  const shown = turn.answers.filter((answer) => answer.shown);
  const labels = question.context.map(({ label }) => inline(label));
  const nameOf = (columnId: string) => inline(names.get(columnId) ?? 'a column that is gone');
  return joinBlocks(
    `## Question ${number}`,
    labels.length > 0 ? `*With: ${labels.join(', ')}*` : '',
    closed(question.text),
    metricsTable(shown, nameOf),
    ...shown.map((answer) => answerSection(answer, nameOf(answer.columnId))),
    decision
      ? joinBlocks(
          '### Decision',
          `${decisionWords(turn, nameOf)}${hiddenWords(decision)}`,
          decision.reason ? closed(decision.reason) : '',
        )
      : '',
    judgement ? judgementSection(judgement, nameOf) : '',
    ...merges.map((merge) => mergeSection(merge, nameOf)),
  );
}

function decisionWords({ decision }: ExportedTurn, nameOf: (columnId: string) => string): string {
  switch (decision?.kind) {
    case 'better':
      return `**${nameOf(decision.columnId ?? '')}** is better.`;
    case 'tie':
      return 'A tie.';
    case 'bothBad':
      return 'None of them is good.';
    case undefined:
      return '';
  }
}

function hiddenWords({ blind, tainted }: DecisionView): string {
  if (!blind) {
    return '';
  }
  return tainted ? ' *(names were hidden, but an answer names itself)*' : ' *(names were hidden)*';
}

const HEAD = [
  'Model',
  'First token',
  'Time',
  'Tokens/s',
  'Tokens in',
  'of them cached',
  'Tokens out',
  'Cost',
  'Outcome',
];

function metricsTable(answers: readonly ExportedAnswer[], nameOf: (columnId: string) => string): string {
  const rows = answers.map((answer) => [nameOf(answer.columnId), ...figures(answer.metrics), outcome(answer)]);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(HEAD), line(HEAD.map((_head, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

const UNKNOWN = '–';

function figures(metrics: ExportedMetrics | undefined): string[] {
  const duration = (ms: number | undefined) => (ms === undefined ? UNKNOWN : formatDuration(ms));
  const speed = metrics?.tokensPerSecond;
  return [
    duration(metrics?.firstTokenMs),
    duration(metrics?.durationMs),
    speed === undefined ? UNKNOWN : formatSpeed(speed),
    tokens(metrics, INPUT),
    tokens(metrics, ['cacheRead']),
    tokens(metrics, OUTPUT),
    metrics?.costUsd === undefined ? UNKNOWN : formatMoney(metrics.costUsd, USD),
  ];
}

/** "~" before what was estimated. */
function tokens(metrics: ExportedMetrics | undefined, buckets: readonly TokenBucket[]): string {
  const counts = buckets.map((bucket) => metrics?.tokens?.[bucket]).filter((count) => count?.tokens !== undefined);
  if (counts.length === 0) {
    return UNKNOWN;
  }
  const sum = counts.reduce((all, count) => all + (count?.tokens ?? 0), 0);
  return `${counts.some((count) => count?.origin === 'estimated') ? '~' : ''}${formatTokens(sum)}`;
}

const ENDINGS: Readonly<Record<NonNullable<ExportedAnswer['status']>, string>> = {
  complete: 'complete',
  streaming: 'still being written',
  incomplete: 'cut off',
  cancelled: 'stopped',
  failed: 'failed',
};

function outcome({ status }: ExportedAnswer): string {
  return status === undefined ? 'not asked' : ENDINGS[status];
}

function answerSection(answer: ExportedAnswer, name: string): string {
  const { by, text, note, problem, namesItself, status } = answer;
  const answeredBy = by && inline(`${by.modelName} (${by.providerName})`);
  return joinBlocks(
    `### ${name}`,
    answeredBy !== undefined && !name.startsWith(answeredBy) ? `*Answered by ${answeredBy}*` : '',
    namesItself === undefined ? '' : `*It names itself: ${inline(namesItself)}*`,
    closed(text),
    cited(answer.citations),
    note === undefined ? '' : `*${inline(note)}*`,
    status === 'complete' ? '' : `*(${outcome(answer)}${problem === undefined ? '' : `: ${inline(problem)}`})*`,
  );
}

function judgementSection(judgement: JudgementView, nameOf: (columnId: string) => string): string {
  const { judge, criteria, pairs, ranking, costUsd, problem } = judgement;
  const verdicts: Readonly<Record<string, string>> = { tie: 'a tie', inconsistent: 'it depends on the order' };
  return joinBlocks(
    '### Judgement',
    `By ${inline(`${judge.modelName} (${judge.providerName})`)}, each pair in both orders, for ${formatMoney(costUsd, USD)}.`,
    criteria ? `*Asked to look at: ${inline(criteria)}*` : '',
    ranking
      .map(({ columnId, wins, rank }) => `${rank}. ${nameOf(columnId)}: ${wins} ${wins === 1 ? 'win' : 'wins'}`)
      .join('\n'),
    pairs
      .map(({ columnIds: [one, other], verdict, reasons }) => {
        const words = verdicts[verdict] ?? nameOf(verdict);
        const why = reasons.map((reason) => `\n  - ${inline(reason)}`).join('');
        return `- ${nameOf(one)} or ${nameOf(other)}: ${words}${why}`;
      })
      .join('\n'),
    problem === undefined ? '' : `*${inline(problem)}*`,
  );
}

function mergeSection(merge: MergeView, nameOf: (columnId: string) => string): string {
  const { by, columnIds, text, points = [], criteria = [] } = merge;
  return joinBlocks(
    '### Merged',
    `By ${inline(`${by.modelName} (${by.providerName})`)}, of ${columnIds.map(nameOf).join(', ')}.`,
    points
      .map(
        ({ ticked, text: point, columnIds: of }) =>
          `- [${ticked ? 'x' : ' '}] ${inline(point)} (${of.map(nameOf).join(', ')})`,
      )
      .join('\n'),
    criteria
      .map(({ name, scores, remark }) => {
        const given = Object.entries(scores).map(([columnId, score]) => `${nameOf(columnId)} ${score}`);
        return `- ${inline(name)}: ${given.join(', ')}${remark ? `. ${inline(remark)}` : ''}`;
      })
      .join('\n'),
    text === undefined ? '' : closed(text),
  );
}
