// The problems that the editor reports, in words for a model.
import { AppError } from '../errors.ts';
import type { MessageContext } from '../records.ts';
import { estimateTokens } from '../tokens.ts';

/** Most serious first. */
const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

export interface FileProblem {
  /** Path as a person would say it, relative to the workspace. */
  path: string;
  /** One-based. */
  line: number;
  severity: (typeof SEVERITIES)[number];
  message: string;
  /** Who says it. */
  source?: string;
}

/** More problems than these help nobody and cost tokens. */
const MOST_PROBLEMS = 100;

/** `of` is the one file that it is about; absent: the whole workspace. Throws when there are none. */
export function problemsContext(
  problems: readonly FileProblem[],
  of?: { name: string; path: string; uri: string },
): MessageContext {
  if (problems.length === 0) {
    throw new AppError('badRequest', `VS Code reports no problems${of ? ` in ${of.name}` : ''}.`);
  }
  const shown = problems.toSorted(bySeverityAndPlace).slice(0, MOST_PROBLEMS);
  const more = problems.length - shown.length;
  const text = [
    `Problems that the editor reports in ${of ? of.path : 'the workspace'}:`,
    ...shown.map(problemLine),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join('\n');
  return {
    kind: 'problems',
    label: of ? `Problems of ${of.name}` : 'Problems',
    uri: of?.uri,
    text,
    estimatedTokens: estimateTokens(text),
    note: more > 0 ? `The ${MOST_PROBLEMS} most serious of ${problems.length} problems.` : undefined,
  };
}

function bySeverityAndPlace(a: FileProblem, b: FileProblem): number {
  const severity = (problem: FileProblem) => SEVERITIES.indexOf(problem.severity);
  return severity(a) - severity(b) || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line);
}

function problemLine({ path, line, severity, message, source }: FileProblem): string {
  const from = source ? ` (${source})` : '';
  return `- ${path}:${line}, ${severity}: ${message.replaceAll(/\s+/g, ' ').trim()}${from}`;
}
