// The command Import Usage…: takes records out of a file that Export Usage… has written, perhaps on another machine.
import * as vscode from 'vscode';
import { AppError, toAppError } from '../core/errors.ts';
import { systemClock } from '../core/systemClock.ts';
import { type ImportOutcome, importUsage as importRecords, importWords } from '../core/usage/importUsage.ts';
import { signalOf } from './cancellation.ts';
import { filePieces } from './filePieces.ts';
import type { Services } from './services.ts';

/** Some millions of records. */
const MOST_BYTES = 4 * 1024 * 1024 * 1024;

/** Records. */
const TOLD_EVERY = 1000;

/** Throws in words where the file cannot be read at all. */
export async function importUsage(services: Services): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: 'Import Usage',
      openLabel: 'Import',
      canSelectMany: false,
      filters: { 'Usage of LLM Workbench': ['jsonl'], 'All Files': ['*'] },
    })) ?? [];
  if (!file) {
    return;
  }
  const target = await services.store();
  let told = 0;
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Importing usage…', cancellable: true },
    (progress, token) =>
      importRecords({
        pieces: filePieces(file, MOST_BYTES),
        target,
        now: systemClock.now(),
        signal: signalOf(token),
        onProgress({ imported, known }) {
          // Each report goes to another process.
          if (imported + known >= told + TOLD_EVERY) {
            told = imported + known;
            progress.report({ message: `${told.toLocaleString('en')} records` });
          }
        },
      }),
  );
  if (outcome.imported > 0) {
    services.usageChanged();
  }
  tell(services, outcome);
}

function tell(services: Services, outcome: ImportOutcome): void {
  const { stopped, failure, imported, known, refused } = outcome;
  if (stopped === 'failed') {
    services.log.error('Import of usage', failure);
    const why = toAppError(failure);
    if (imported + known + refused === 0) {
      throw new AppError('config', `Nothing was imported: ${reasonOf(failure)}`, { cause: failure });
    }
    void vscode.window.showErrorMessage(services.redactor.text(`${importWords(outcome)} ${why.message}`));
    return;
  }
  const words = importWords(outcome);
  void (refused > 0 || stopped !== undefined
    ? vscode.window.showWarningMessage(words)
    : vscode.window.showInformationMessage(words));
}

/** The system's and VS Code's own words say best what is wrong with a file. */
function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
