// The pages of the settings in their order: another page is another entry here.
import type { ComponentType } from 'preact';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { IconName } from '../icon.tsx';
import { BudgetsPage, budgetTexts } from './budgetsPage.tsx';
import { DefaultsPage, defaultTexts } from './defaultsPage.tsx';
import { LocalPage, localTexts } from './localPage.tsx';
import type { PageProps } from './matches.ts';
import { PricesPage, priceTexts } from './pricesPage.tsx';
import { PrivacyPage, privacyTexts } from './privacyPage.tsx';
import { PromptsPage, promptTexts } from './promptsPage.tsx';
import { ProvidersPage, providerTexts } from './providersPage.tsx';
import { RoutingPage, routingTexts } from './routing/routingPage.tsx';
import { WebhooksPage, webhookTexts } from './webhooksPage.tsx';
import { WorkspacePage, workspaceTexts } from './workspacePage.tsx';

interface SettingsPage {
  id: string;
  title: string;
  icon: IconName;
  Content: ComponentType<PageProps>;
  /** What each of its rows says, for the search: a page without a match is left out. */
  texts: (view: SettingsView) => readonly string[];
}

export const PAGES: readonly SettingsPage[] = [
  { id: 'providers', title: 'Providers and keys', icon: 'key', Content: ProvidersPage, texts: providerTexts },
  { id: 'defaults', title: 'Defaults', icon: 'settings', Content: DefaultsPage, texts: defaultTexts },
  { id: 'routing', title: 'Routing', icon: 'branch', Content: RoutingPage, texts: routingTexts },
  { id: 'workspace', title: 'This workspace', icon: 'workspace', Content: WorkspacePage, texts: workspaceTexts },
  { id: 'local', title: 'Local models', icon: 'local', Content: LocalPage, texts: localTexts },
  { id: 'prompts', title: 'System prompts', icon: 'library', Content: PromptsPage, texts: promptTexts },
  { id: 'budgets', title: 'Budgets', icon: 'creditCard', Content: BudgetsPage, texts: budgetTexts },
  { id: 'prices', title: 'Prices', icon: 'tag', Content: PricesPage, texts: priceTexts },
  { id: 'webhooks', title: 'Webhooks', icon: 'broadcast', Content: WebhooksPage, texts: webhookTexts },
  { id: 'privacy', title: 'Privacy', icon: 'lock', Content: PrivacyPage, texts: privacyTexts },
];
