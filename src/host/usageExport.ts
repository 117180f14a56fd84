// The command Export Usage…: a period of the ledger as JSON Lines or CSV, in a file that the person names.
import { open, rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { toAppError } from '../core/errors.ts';
import { localDay } from '../core/localDay.ts';
import { systemClock } from '../core/systemClock.ts';
import { addDays, monthOf, yearOf } from '../core/usage/calendar.ts';
import { exportUsage as exportedPages, folded, type UsageExport } from '../core/usage/exportUsage.ts';
import { signalOf } from './cancellation.ts';
import { placeAside } from './placeAside.ts';
import { askWhere, saved } from './saveAs.ts';
import type { Services } from './services.ts';

interface PeriodItem extends vscode.QuickPickItem, Pick<UsageExport, 'from' | 'to'> {}
interface FormatItem extends vscode.QuickPickItem, Pick<UsageExport, 'format'> {}

const TITLE = 'Export Usage';
const FORMATS: readonly FormatItem[] = [
  { format: 'jsonl', label: 'JSON Lines', detail: 'Everything that is kept of each request; can be imported again.' },
  { format: 'csv', label: 'CSV', detail: 'For spreadsheets: one row for each request.' },
];

/** Asks for period, form and place; `false` where the person thought better of it. Throws in words. */
export async function exportUsage(services: Services): Promise<boolean> {
  const today = localDay(systemClock.now());
  const period = await vscode.window.showQuickPick(periods(today), {
    title: TITLE,
    placeHolder: 'Requests of which time',
    ignoreFocusOut: true,
  });
  const form =
    period &&
    (await vscode.window.showQuickPick(FORMATS, {
      title: TITLE,
      placeHolder: 'Form of the file',
      ignoreFocusOut: true,
    }));
  const target = form && (await askWhere(services, `llm-workbench-usage-${today}`, form.format, TITLE));
  if (!target) {
    return false;
  }
  const asked = { format: form.format, from: period.from, to: period.to };
  const done = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Exporting usage…', cancellable: true },
    (progress, token) => exportTo(services, target, asked, progress, signalOf(token)),
  );
  if (done) {
    void vscode.window.showInformationMessage(exportWords(done, target));
  }
  return done !== undefined;
}

function periods(today: string): PeriodItem[] {
  const [month, year] = [monthOf(today), yearOf(today)];
  return [
    { label: 'Everything' },
    { label: 'This month', ...month },
    { label: 'Last month', ...monthOf(addDays(month.from, -1)) },
    { label: 'Last 90 days', from: addDays(today, -89), to: today },
    { label: 'This year', ...year },
    { label: 'Last year', ...yearOf(addDays(year.from, -1)) },
  ].map((item) => ({ ...item, description: 'from' in item ? `${item.from} to ${item.to}` : undefined }));
}

interface Exported {
  records: number;
  folded: number;
}

type Progress = vscode.Progress<{ message?: string; increment?: number }>;

/**
 * Written aside and put in its place at the end: a file of the same name is whole until then, and stays if nothing comes of it.
 * `undefined` where the person stopped it.
 */
async function exportTo(
  services: Services,
  target: vscode.Uri,
  asked: UsageExport,
  progress: Progress,
  signal: AbortSignal,
): Promise<Exported | undefined> {
  const aside = await placeAside(target);
  try {
    const exported = await saved(target, writePages(services, aside.file, asked, progress, signal));
    await saved(target, aside.put());
    return exported;
  } catch (thrown) {
    if (signal.aborted || toAppError(thrown).kind === 'cancelled') {
      return undefined;
    }
    throw thrown;
  } finally {
    await rm(aside.remove, { recursive: true, force: true });
  }
}

async function writePages(
  services: Services,
  file: string,
  asked: UsageExport,
  progress: Progress,
  signal: AbortSignal,
): Promise<Exported> {
  const { usage } = await services.store();
  const output = await open(file, 'wx');
  try {
    return await usage.costs.read(async (snapshot) => {
      let records = 0;
      let shown = 0;
      for await (const page of exportedPages(snapshot, asked, signal)) {
        await output.write(page.text);
        records += page.records;
        // Each report goes to another process.
        if (page.progress - shown >= 0.01 || page.progress === 1) {
          progress.report({ message: requests(records), increment: (page.progress - shown) * 100 });
          shown = page.progress;
        }
      }
      return { records, folded: folded(snapshot, asked, records) };
    });
  } finally {
    await output.close();
  }
}

function requests(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'request' : 'requests'}`;
}

function exportWords({ records, folded: gone }: Exported, target: vscode.Uri): string {
  const name = target.path.split('/').at(-1) ?? '';
  const rest =
    gone > 0
      ? ` ${requests(gone)} of that time ${gone === 1 ? 'is' : 'are'} not in it: older records are let go, and only their sums are kept.`
      : '';
  return `Exported ${requests(records)} to ${name}.${rest}`;
}
