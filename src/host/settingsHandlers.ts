// What the settings page may ask of the host, put together from topics.
import type { SettingsPageRequests } from '../shared/protocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import { budgetHandlers } from './handlers/budgets.ts';
import { localModelHandlers } from './handlers/localModels.ts';
import { modelHandlers } from './handlers/models.ts';
import { priceHandlers } from './handlers/prices.ts';
import { promptHandlers } from './handlers/prompts.ts';
import { routingHandlers } from './handlers/routing.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { webhookHandlers } from './handlers/webhooks.ts';
import type { SettingsPanel } from './settingsPanel.ts';

export function settingsPageHandlers(panel: SettingsPanel): Handlers<SettingsPageRequests> {
  return {
    ...settingsHandlers(panel),
    ...modelHandlers(panel.services),
    ...promptHandlers(panel.services),
    ...localModelHandlers(panel.services),
    ...webhookHandlers(panel),
    ...budgetHandlers(panel.services),
    ...priceHandlers(panel),
    ...routingHandlers(panel.services),
  };
}
