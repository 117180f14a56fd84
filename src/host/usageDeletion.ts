// The command Delete Usage…: forgets what was counted, after asking twice and offering to export it first.
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import { localDay } from '../core/localDay.ts';
import { systemClock } from '../core/systemClock.ts';
import { addDays, monthOf, weekOf } from '../core/usage/calendar.ts';
import { signalOf } from './cancellation.ts';
import type { Services } from './services.ts';
import { exportUsage } from './usageExport.ts';

/** `before`: ISO date of the first day that stays; absent: nothing stays. */
interface ChoiceItem extends vscode.QuickPickItem {
  before?: string;
  asksForDay?: true;
}

const TITLE = 'Delete Usage';
const DELETE = 'Delete';
const EXPORT = 'Export First…';

/** Throws in words. */
export async function deleteUsage(services: Services): Promise<void> {
  const today = localDay(systemClock.now());
  const choice = await vscode.window.showQuickPick(choices(today), {
    title: TITLE,
    placeHolder: 'What to delete',
    ignoreFocusOut: true,
  });
  const before = choice?.asksForDay ? await askForDay(today) : choice?.before;
  if (!choice || (choice.asksForDay && before === undefined)) {
    return;
  }
  const requests = await countBefore(services, before);
  if (requests === 0) {
    void vscode.window.showInformationMessage('There is nothing to delete.');
    return;
  }
  for (;;) {
    const answer = await vscode.window.showWarningMessage(
      `Delete the usage of ${requestWords(requests)}${before === undefined ? '' : ` from before ${before}`}?`,
      { modal: true, detail: consequences(before, today) },
      DELETE,
      EXPORT,
    );
    if (answer === DELETE) {
      break;
    }
    if (answer !== EXPORT || !(await exportUsage(services))) {
      return;
    }
  }
  await forget(services, before);
}

function choices(today: string): ChoiceItem[] {
  const aYear = addDays(today, -365);
  const quarter = addDays(today, -90);
  return [
    { label: 'Everything', description: 'all records and all sums' },
    { label: 'Older than a year', description: `before ${aYear}`, before: aYear },
    { label: 'Older than 90 days', description: `before ${quarter}`, before: quarter },
    { label: 'Before a day…', asksForDay: true },
  ];
}

async function askForDay(today: string): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'The first day that is to stay, as year-month-day',
    value: monthOf(today).from,
    ignoreFocusOut: true,
    validateInput: (text) => (isDay(text, today) ? undefined : `Write a day up to today, such as ${today}.`),
  });
  return answer?.trim();
}

function isDay(text: string, today: string): boolean {
  const day = text.trim();
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) && addDays(day, 0) === day && day <= today;
}

async function countBefore(services: Services, before: string | undefined): Promise<number> {
  const { usage } = await services.store();
  return before === undefined
    ? usage.totals().requests
    : usage.costs.read(async (snapshot) => {
        const { first = before } = snapshot.dayRange();
        return snapshot.figures(first, addDays(before, -1)).reduce((sum, { requests }) => sum + requests, 0);
      });
}

function consequences(before: string | undefined, today: string): string {
  const running = [monthOf(today).from, weekOf(today).from].toSorted()[0] ?? today;
  return [
    'Records and sums go, and answers that were kept to be given again, in all windows; this cannot be undone. Conversations stay, without what these requests cost.',
    ...(before === undefined || before > running
      ? ['Budgets no longer count what is deleted of the day, week and month that are running.']
      : []),
  ].join('\n\n');
}

async function forget(services: Services, before: string | undefined): Promise<void> {
  const { usage } = await services.store();
  let requests: number;
  try {
    if (before === undefined) {
      ({ requests } = usage.totals());
      usage.clear();
    } else {
      requests = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Deleting usage…', cancellable: true },
        async (_progress, token) => usage.forgetBefore(before, signalOf(token)),
      );
    }
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AbortError') {
      throw new AppError('badRequest', 'Stopped: the oldest days are deleted, the others are as they were.');
    }
    throw thrown;
  } finally {
    services.usageChanged();
    await services.copyUsage();
  }
  void vscode.window.showInformationMessage(`The usage of ${requestWords(requests)} was deleted.`);
}

function requestWords(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'request' : 'requests'}`;
}
