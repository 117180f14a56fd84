// Fetches today's price table, because the person asked for it: by the command with progress, or from the table of models.
import * as vscode from 'vscode';
import { AppError, toAppError } from '../core/errors.ts';
import { refreshPriceTable } from '../core/priceTable.ts';
import { PRICE_LIBRARY } from '../core/pricing.ts';
import { systemClock } from '../core/systemClock.ts';
import { signalOf } from './cancellation.ts';
import type { Services } from './services.ts';

/** `url`: elsewhere than usual. Throws in words; what was in use stays in use then. */
export async function refreshPrices(
  services: Services,
  signal: AbortSignal,
  url?: string,
): Promise<{ date: string; models: number }> {
  const store = await services.store();
  try {
    return await refreshPriceTable(
      {
        url,
        fetch: (input, init) => globalThis.fetch(input, init),
        clock: systemClock,
        notBefore: PRICE_LIBRARY.date,
        keep: (text) => store.setMeta('priceTable', text),
      },
      signal,
    );
  } catch (thrown) {
    const error = toAppError(thrown, { signal });
    if (error.kind === 'cancelled') {
      throw error;
    }
    const { date } = (await services.pricing.load()).table;
    throw new AppError(
      error.kind,
      `The price table could not be refreshed; the one of ${date} stays in use. ${error.message}`,
      { cause: error },
    );
  } finally {
    services.pricing.renew();
    services.modelChosen();
  }
}

/** The command. */
export async function refreshPricesInVsCode(services: Services): Promise<void> {
  const { date, models } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Fetching the price table…', cancellable: true },
    (_progress, token) => refreshPrices(services, signalOf(token)),
  );
  void vscode.window.showInformationMessage(`Prices of ${models} models are of ${date} now.`);
}
