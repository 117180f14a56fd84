// Shows the questions that were kept as tests, to be read and taken along.
import * as vscode from 'vscode';
import type { Services } from './services.ts';

/** All of them as JSON in an editor that belongs to no file. */
export async function showTestCases(services: Services): Promise<void> {
  const cases = (await services.store()).testCases.list();
  if (cases.length === 0) {
    await vscode.window.showInformationMessage(
      'No test case is kept yet. Compare models, decide which answer is better, and keep that as a test case.',
    );
    return;
  }
  const content = services.redactor.content(`${JSON.stringify({ testCases: cases }, undefined, 2)}\n`);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content }));
}
