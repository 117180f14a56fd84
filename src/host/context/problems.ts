// The problems that VS Code shows, of one file or of all, those of ignored files left out.
import * as vscode from 'vscode';
import { problemsContext, type FileProblem } from '../../core/context/problemsText.ts';
import type { MessageContext } from '../../core/records.ts';
import { codeProblem } from '../codeAtCursor.ts';
import { IgnoreLookup, refuseIgnored } from './ignoreFiles.ts';
import { shownName, shownPath } from './shownPath.ts';

/** Problems of one file; ignored files are refused. */
export async function problemsOfFile(uri: vscode.Uri): Promise<MessageContext> {
  await refuseIgnored(uri, false);
  return problemsContext(asFileProblems(uri, vscode.languages.getDiagnostics(uri)), {
    name: shownName(uri),
    path: shownPath(uri),
    uri: uri.toString(),
  });
}

export async function problemsOfAll(): Promise<MessageContext> {
  const found: FileProblem[] = [];
  const lookup = new IgnoreLookup();
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
    if (diagnostics.length > 0 && (await lookup.ignoredBy(uri, false)) === undefined) {
      found.push(...asFileProblems(uri, diagnostics));
    }
  }
  return problemsContext(found);
}

/** Of one file, or of all. */
export function countOfProblems(uri?: vscode.Uri): number {
  return uri
    ? vscode.languages.getDiagnostics(uri).length
    : vscode.languages.getDiagnostics().reduce((sum, [, diagnostics]) => sum + diagnostics.length, 0);
}

function asFileProblems(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): FileProblem[] {
  return diagnostics.map((diagnostic) => ({ ...codeProblem(diagnostic), path: shownPath(uri) }));
}
