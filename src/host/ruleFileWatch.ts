// Looks after files of rules while one is open in an editor; loads nothing until then.
import * as vscode from 'vscode';
import { RULE_FILE } from '../core/routing/rules/ruleFile.ts';
import type { Services } from './services.ts';

export function watchRuleFiles(services: Services): vscode.Disposable {
  const look = ({ uri }: vscode.TextDocument) => {
    if (uri.path.endsWith(`/${RULE_FILE}`)) {
      services.ruleSources().catch((error: unknown) => services.log.error('Routing rules', error));
    }
  };
  vscode.workspace.textDocuments.forEach(look);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.languages.registerCompletionItemProvider(
      { pattern: `**/${RULE_FILE}` },
      {
        provideCompletionItems: async (document, position) =>
          (await import('./ruleCompletion.ts')).ruleCompletionItems(services, document, position),
      },
      ' ',
      '"',
      '[',
      ',',
    ),
  );
}
