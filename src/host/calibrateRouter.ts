// "Calibrate Router…": finds the gain that a stronger model needs from the person's own last questions, for a wished share of them.
import * as vscode from 'vscode';
import { calibration, type Calibration } from '../core/router/calibration.ts';
import { FEWEST_GAINS } from '../shared/routingPageViews.ts';
import type { Services } from './services.ts';

const TITLE = 'LLM Workbench: Calibrate Router';
const MOST_GAINS = 2000;
const SETTING = 'router.threshold';

/** Leaving any question leaves all as it was. */
export async function calibrateRouter(services: Services): Promise<void> {
  const gains = (await services.store()).learning.gains(MOST_GAINS);
  const { threshold: now } = services.configuration.settings.routing();
  if (gains.length < FEWEST_GAINS) {
    await tellTooFew(services, gains.length, now !== undefined);
    return;
  }
  const wished = await askShare(gains, now);
  if (wished === undefined) {
    return;
  }
  const found = calibration(gains, wished / 100);
  const confirmed = await confirm(found, wished, now);
  if (confirmed === 'write') {
    await services.configuration.set(SETTING, found.threshold, 'user');
    tell(`A stronger model is asked from an expected gain of ${found.threshold} on.`);
  } else if (confirmed === 'reset') {
    await reset(services);
  }
}

async function tellTooFew(services: Services, count: number, isSet: boolean): Promise<void> {
  const asked = count === 0 ? 'none' : count === 1 ? 'only one' : `only ${count}`;
  const words =
    `The router is calibrated with your own questions, and ${asked} of them ${count === 1 || count === 0 ? 'is' : 'are'} there: ` +
    `${FEWEST_GAINS} that Auto has chosen a model for are needed to say what a threshold comes to.`;
  const clear = 'Reset Threshold';
  const chosen = await (isSet
    ? vscode.window.showInformationMessage(words, clear)
    : vscode.window.showInformationMessage(words));
  if (chosen === clear) {
    await reset(services);
  }
}

/** In percent. */
async function askShare(gains: readonly number[], now: number | undefined): Promise<number | undefined> {
  const share = now === undefined ? undefined : percent(gains.filter((gain) => gain >= now).length / gains.length);
  const typed = await vscode.window.showInputBox({
    title: TITLE,
    prompt: `How many percent of your questions should a stronger model answer? Of your last ${gains.length}, ${
      share === undefined ? 'the strategy decided' : `it would be ${share} now`
    }.`,
    placeHolder: 'Percent, 0 to 100',
    value: share === undefined ? '30' : String(Number.parseInt(share, 10)),
    ignoreFocusOut: true,
    validateInput: (text) => (readPercent(text) === undefined ? 'A number from 0 to 100.' : undefined),
  });
  return typed === undefined ? undefined : readPercent(typed);
}

function readPercent(typed: string): number | undefined {
  const text = typed.trim().replace(/\s*%$/, '').replace(',', '.');
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value <= 100 ? value : undefined;
}

async function confirm(
  { threshold, share, requests, isFar }: Calibration,
  wished: number,
  now: number | undefined,
): Promise<'write' | 'reset' | undefined> {
  const items: (vscode.QuickPickItem & { does: 'write' | 'reset' })[] = [
    {
      label: `$(check) Use ${threshold}`,
      description: `${percent(share)} to a stronger model`,
      detail:
        `Found from your last ${requests} questions; those to come may differ.` +
        (isFar ? ` Many of them expect the same gain: ${wished} % cannot be met.` : ''),
      does: 'write',
    },
  ];
  if (now !== undefined) {
    const label = `$(discard) Reset`;
    items.push({
      label,
      description: `now ${now}`,
      detail: 'Without a threshold the strategy decides.',
      does: 'reset',
    });
  }
  const placeHolder = `An expected gain of ${threshold} comes to ${percent(share)}`;
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder, ignoreFocusOut: true }))?.does;
}

async function reset(services: Services): Promise<void> {
  await services.configuration.set(SETTING, null, 'user');
  tell('The threshold is gone: the strategy decides when a stronger model is asked.');
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(text);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
