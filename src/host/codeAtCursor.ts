// What a command of the editor is about: what is selected, else the enclosing function, else the file.
import * as vscode from 'vscode';
import { MOST_CHARACTERS, tooLongSentence } from '../core/context/textFile.ts';
import type { CodeProblem, CodeSource } from '../core/prompts/codeContext.ts';
import { shownPath } from './context/shownPath.ts';

/** Stands between the parts where several are selected. */
const LEFT_OUT = '\n\n[…]\n\n';

const FUNCTIONS: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
]);

export interface CodeAtCursor extends CodeSource {
  /** In words: "the selection", "the function retryAfterMs", "the file retry.ts". */
  what: string;
}

/** Throws an `Error` with a sentence for the person when there is nothing to send. */
export async function codeAtCursor(editor: vscode.TextEditor | undefined): Promise<CodeAtCursor> {
  if (!editor) {
    throw new Error('Open a file first: there is no code to send.');
  }
  const { document } = editor;
  const { refuseHidden } = await import('./context/ignoreFiles.ts');
  await refuseHidden(document.uri);
  const found = await rangesAtCursor(editor);
  const code = found.ranges.map((range) => document.getText(range)).join(LEFT_OUT);
  if (code.trim() === '') {
    throw new Error(`${fileName(document)} is empty: there is no code to send.`);
  }
  if (code.length > MOST_CHARACTERS) {
    throw new Error(tooLongSentence(fileName(document), code.length));
  }
  return {
    kind: found.kind,
    what: found.what,
    path: shownPath(document.uri),
    uri: document.uri.toString(),
    languageId: document.languageId,
    startLine: found.ranges[0].start.line + 1,
    endLine: lastLine(found.ranges.at(-1) ?? found.ranges[0]),
    code,
    problems: problemsIn(document, found.ranges),
  };
}

/** One-based; a selection that ends before the first character of a line does not hold that line. */
function lastLine(range: vscode.Range): number {
  const endsAtLineStart = range.end.character === 0 && range.end.line > range.start.line;
  return range.end.line + (endsAtLineStart ? 0 : 1);
}

interface Found {
  kind: CodeSource['kind'];
  /** In the order of the document. */
  ranges: readonly [vscode.Range, ...vscode.Range[]];
  what: string;
}

async function rangesAtCursor({ document, selection, selections }: vscode.TextEditor): Promise<Found> {
  const [first, ...others] = selections
    .filter((range) => document.getText(range).trim() !== '')
    .toSorted((a, b) => a.start.compareTo(b.start));
  if (first) {
    const what = others.length > 0 ? `the ${others.length + 1} selections` : 'the selection';
    return { kind: 'selection', ranges: [first, ...others], what };
  }
  const enclosing = await enclosingFunction(document, selection.active);
  if (enclosing) {
    return { kind: 'function', ranges: [enclosing.range], what: `the function ${enclosing.name}` };
  }
  const end = document.lineAt(document.lineCount - 1).range.end;
  return {
    kind: 'file',
    ranges: [new vscode.Range(0, 0, end.line, end.character)],
    what: `the file ${fileName(document)}`,
  };
}

/** The innermost function around a position, as the language's own extension sees it. */
async function enclosingFunction(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<{ name: string; range: vscode.Range } | undefined> {
  const symbols = await vscode.commands.executeCommand<
    readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined
  >('vscode.executeDocumentSymbolProvider', document.uri);
  let innermost: { name: string; range: vscode.Range } | undefined;
  const look = (list: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[]) => {
    for (const symbol of list) {
      const range = 'range' in symbol ? symbol.range : symbol.location.range;
      if (FUNCTIONS.has(symbol.kind) && range.contains(position) && (!innermost || innermost.range.contains(range))) {
        innermost = { name: symbol.name, range };
      }
      look('children' in symbol ? symbol.children : []);
    }
  };
  look(symbols ?? []);
  return innermost;
}

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

/** What VS Code reports in these places, or in the whole document: the most serious first. */
export function problemsIn(document: vscode.TextDocument, ranges?: readonly vscode.Range[]): CodeProblem[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => !ranges || ranges.some((range) => diagnostic.range.intersection(range)))
    .sort((a, b) => a.severity - b.severity || a.range.start.line - b.range.start.line)
    .map(codeProblem);
}

export function codeProblem(diagnostic: vscode.Diagnostic): CodeProblem {
  return {
    line: diagnostic.range.start.line + 1,
    severity: SEVERITIES[diagnostic.severity] ?? 'error',
    message: diagnostic.message,
    source: diagnostic.source,
  };
}

function fileName(document: vscode.TextDocument): string {
  return document.uri.path.split('/').at(-1) ?? document.uri.path;
}
