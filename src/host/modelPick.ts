// Choosing a model from the status bar or the command palette.
import * as vscode from 'vscode';
import { formatContext, formatPerMillion } from '../shared/format.ts';
import type { ModelChoice, ModelsView } from '../shared/views.ts';
import type { KeyCommands } from './keyCommands.ts';
import type { Services } from './services.ts';
import { chooseModel } from './settings.ts';

interface ModelItem extends vscode.QuickPickItem {
  choice?: ModelChoice;
  setUp?: string;
}

export async function pickModel(services: Services, keys: KeyCommands): Promise<void> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  pick.title = 'LLM Workbench: Choose Model';
  pick.placeholder = 'Type to search by provider or model';
  pick.matchOnDescription = true;
  const fill = async () => {
    const view = await services.models();
    pick.busy = view.providers.some((provider) => provider.state === 'loading');
    pick.items = itemsOf(view);
  };
  const changes = services.onModelsChange(() => void fill());
  const chosen = new Promise<ModelItem | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
  pick.show();
  try {
    pick.busy = true;
    await fill();
    const item = await chosen;
    pick.hide();
    if (item?.choice) {
      await chooseModel({ providerId: item.choice.providerId, model: item.choice.model });
    } else if (item?.setUp) {
      await keys.add(item.setUp);
    }
  } finally {
    changes.dispose();
    pick.dispose();
  }
}

function itemsOf(view: ModelsView): ModelItem[] {
  const items: ModelItem[] = [];
  for (const provider of view.providers.filter((one) => one.models.length > 0 && one.state === 'ready')) {
    items.push({ label: provider.name, kind: vscode.QuickPickItemKind.Separator });
    for (const choice of provider.models) {
      const isCurrent = choice.providerId === view.current?.providerId && choice.model === view.current.model;
      items.push({
        label: `${isCurrent ? '$(check) ' : ''}${choice.name}`,
        description: [provider.name, choice.model === choice.name ? '' : choice.model, figures(choice)]
          .filter(Boolean)
          .join(' · '),
        choice,
      });
    }
  }
  const missing = view.providers.filter((provider) => provider.state !== 'ready' && provider.state !== 'disabled');
  if (missing.length > 0) {
    items.push({ label: 'Set up', kind: vscode.QuickPickItemKind.Separator });
  }
  for (const provider of missing) {
    const needsKey = provider.state === 'needsKey';
    items.push({
      label: `$(${needsKey ? 'key' : 'info'}) ${provider.name}`,
      description: needsKey ? 'Add Key…' : provider.state === 'loading' ? 'reading its models…' : provider.problem,
      setUp: needsKey ? provider.id : undefined,
    });
  }
  return items;
}

function figures(choice: ModelChoice): string {
  const price = choice.local
    ? 'free'
    : choice.inputPerMillion === undefined
      ? 'price unknown'
      : `$${formatPerMillion(choice.inputPerMillion)} / $${formatPerMillion(choice.outputPerMillion)}`;
  return choice.contextWindow === undefined ? price : `${price} · ${formatContext(choice.contextWindow)}`;
}
