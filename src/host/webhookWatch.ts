// Wakes the webhooks: loads nothing, and sends nothing, until the person has set one up.
import * as vscode from 'vscode';
import type { Services } from './services.ts';
import type { Webhooks } from './webhooks.ts';

/** The start of the editor is left alone. */
const START_AFTER_MS = 10_000;

export function watchWebhooks(services: Services): vscode.Disposable {
  const withWebhooks = (work: (webhooks: Webhooks) => Promise<void>) => {
    const setting = services.configuration.own('webhooks');
    if (Array.isArray(setting) && setting.length > 0) {
      services
        .webhooks()
        .then(work)
        .catch((error: unknown) => services.log.error('Webhooks', error));
    }
  };
  const wake = () => withWebhooks((webhooks) => webhooks.wake());
  const timer = setTimeout(wake, START_AFTER_MS);
  return vscode.Disposable.from(
    { dispose: () => clearTimeout(timer) },
    services.configuration.onChange(wake),
    services.budgets.onWarning((warning) => withWebhooks((webhooks) => webhooks.budgetWarning(warning))),
  );
}
