// Webhooks: what the settings page may ask of the host.
import type { WebhookRequests } from '../../shared/protocol/webhooks.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { SettingsPanel } from '../settingsPanel.ts';
import { done } from './done.ts';

export function webhookHandlers(panel: SettingsPanel): Handlers<WebhookRequests> {
  const { services } = panel;
  const commands = () => import('../webhookCommands.ts');
  /** VS Code's questions may take the person minutes: the page does not wait for them. */
  const asking = (task: Promise<void>) => done(panel.inVsCode(task));
  return {
    'webhooks/add': async () => asking(commands().then(({ addWebhook }) => addWebhook(services))),
    'webhooks/change': async ({ name, ...change }) => {
      const webhooks = await services.webhooks();
      await webhooks.change(name, change);
      return webhooks.view();
    },
    'webhooks/test': async ({ name }, signal) => (await services.webhooks()).test(name, signal),
    'webhooks/editAddress': async ({ name }) =>
      asking(commands().then(({ editWebhookAddress }) => editWebhookAddress(services, name))),
    'webhooks/copySecret': async ({ name }) =>
      asking(commands().then(({ copyWebhookSecret }) => copyWebhookSecret(services, name))),
    'webhooks/remove': async ({ name }) =>
      asking(commands().then(({ removeWebhook }) => removeWebhook(services, name))),
  };
}
