// Puts a piece of code with its file name, language and problems into words for a model.
import { fenced } from '../fence.ts';
import type { MessageContext } from '../records.ts';
import { estimateTokens } from '../tokens.ts';

/** One problem that the editor shows, lines one-based. */
export interface CodeProblem {
  line: number;
  severity: 'error' | 'warning' | 'information' | 'hint';
  message: string;
  source?: string;
}

export interface CodeSource {
  kind: MessageContext['kind'];
  /** Path as a person would say it, relative to the workspace. */
  path: string;
  uri: string;
  /** Empty: not known. */
  languageId: string;
  /** One-based, inclusive. */
  startLine: number;
  endLine: number;
  code: string;
  problems: readonly CodeProblem[];
}

/** More problems than these help nobody and cost tokens. */
const MOST_PROBLEMS = 20;

/** "retry.ts:41–58", "retry.ts" for a whole file. */
export function contextLabel(source: Pick<CodeSource, 'kind' | 'path' | 'startLine' | 'endLine'>): string {
  const name = source.path.split('/').at(-1) ?? source.path;
  if (source.kind === 'file') {
    return name;
  }
  return source.startLine === source.endLine
    ? `${name}:${source.startLine}`
    : `${name}:${source.startLine}–${source.endLine}`;
}

export function codeContext(source: CodeSource): MessageContext {
  const lines = source.kind === 'file' ? '' : `, lines ${source.startLine} to ${source.endLine}`;
  const language = source.languageId ? ` (${source.languageId})` : '';
  const parts = [`File ${source.path}${lines}${language}:`, fenced(source.code, source.languageId)];
  if (source.problems.length > 0) {
    parts.push('', 'Problems that the editor reports there:');
    for (const problem of source.problems.slice(0, MOST_PROBLEMS)) {
      const from = problem.source ? ` (${problem.source})` : '';
      parts.push(`- line ${problem.line}, ${problem.severity}: ${problem.message.replaceAll(/\s+/g, ' ')}${from}`);
    }
    if (source.problems.length > MOST_PROBLEMS) {
      parts.push(`- and ${source.problems.length - MOST_PROBLEMS} more`);
    }
  }
  const text = parts.join('\n');
  return {
    kind: source.kind,
    label: contextLabel(source),
    uri: source.uri,
    startLine: source.startLine,
    endLine: source.endLine,
    languageId: source.languageId || undefined,
    text,
    estimatedTokens: estimateTokens(text),
  };
}
