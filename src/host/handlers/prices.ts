// The settings page of prices: changes what the file holds, fetches the price table, and opens what belongs to costs.
import * as vscode from 'vscode';
import type { PriceRequests, SpendingCommand } from '../../shared/protocol/prices.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { type RemovedPrice, withoutPrice, withPrice, withPriceBack } from '../priceEdits.ts';
import { pricesPage } from '../pricesPage.ts';
import type { SettingsPanel } from '../settingsPanel.ts';
import { done } from './done.ts';
import { LastRemoved, written } from './written.ts';

export function priceHandlers(panel: SettingsPanel): Handlers<PriceRequests> {
  const { services } = panel;
  const removed = new LastRemoved<RemovedPrice>();
  const view = () => pricesPage(services);
  const write = (work: (raw: unknown) => unknown) => written(services.configuration.change('prices', 'user', work));
  const change = async (work: (raw: unknown) => unknown) => {
    await write(work);
    return view();
  };
  return {
    'prices/view': view,
    'prices/models': async () => ({ rows: (await services.catalogView()).rows }),
    'prices/save': ({ id, change: wanted }) => change((raw) => withPrice(raw, id, wanted)),
    'prices/remove': async ({ id }) => {
      await removed.take(write, (raw) => withoutPrice(raw, id));
      return view();
    },
    'prices/putBack': () => removed.putBack('price', (price) => change((raw) => withPriceBack(raw, price))),
    'prices/refresh': async (_nothing, signal) => {
      const { refreshPrices } = await import('../refreshPrices.ts');
      await refreshPrices(services, signal);
      return view();
    },
    // What VS Code asks may take the person minutes: the page does not wait for it.
    'spending/run': async ({ command }) => done(panel.inVsCode(run(command))),
  };
}

async function run(command: SpendingCommand): Promise<void> {
  await vscode.commands.executeCommand(`llmWorkbench.${command}`);
}
