// Choosing a model from the status bar or the command palette.
import * as vscode from 'vscode';
import { formatContext, formatPerMillion, formatSpeed } from '../shared/format.ts';
import type { ModelChoice, ModelsView, ProviderView } from '../shared/views.ts';
import type { KeyCommands } from './keyCommands.ts';
import { pinModel } from './pinnedModels.ts';
import type { Services } from './services.ts';

interface ModelItem extends vscode.QuickPickItem {
  /** The same for the same row of a later list. */
  key?: string;
  choice?: ModelChoice;
  /** Of a provider that cannot be asked: what choosing its row does. */
  step?: 'addKey' | 'replaceKey' | 'setAddress' | 'install' | 'lookAgain';
  /** Where a program is to be had, for the step `install`. */
  url?: string;
  providerId?: string;
}

const PLACEHOLDER = 'Type to search by provider or model';

export async function pickModel(services: Services, keys: KeyCommands): Promise<void> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  pick.title = 'LLM Workbench: Choose Model';
  pick.placeholder = PLACEHOLDER;
  pick.matchOnDescription = true;
  // New rows come while the person is already looking.
  pick.keepScrollPosition = true;
  const fill = async (refresh = false) => {
    const view = await services.models(refresh);
    pick.busy = view.providers.some((provider) => provider.state === 'loading');
    pick.placeholder = view.missing ?? PLACEHOLDER;
    replaceItems(pick, itemsOf(view));
  };
  const fillAgain = (refresh = false) =>
    void fill(refresh).catch((error: unknown) => services.log.error('Model picker', error));
  const changes = services.onModelsChange(() => fillAgain());
  const chosen = new Promise<ModelItem | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const item = pick.selectedItems[0];
      if (item?.step === 'lookAgain') {
        pick.busy = true;
        fillAgain(true);
      } else {
        resolve(item);
      }
    });
    pick.onDidHide(() => resolve(undefined));
  });
  pick.onDidTriggerItemButton(({ item: { choice } }) => {
    if (choice) {
      // The settings tell of the change, and the rows follow.
      void pinModel(services.configuration, choice, !choice.pinned).catch((error: unknown) =>
        services.log.error('Pinning a model', error),
      );
    }
  });
  pick.show();
  try {
    pick.busy = true;
    await fill();
    const item = await chosen;
    pick.hide();
    if (item?.choice) {
      await services.configuration.chooseModel({ providerId: item.choice.providerId, model: item.choice.model });
    } else if (item?.providerId && item.step === 'addKey') {
      await keys.add(item.providerId);
    } else if (item?.providerId && item.step === 'replaceKey') {
      await keys.replace(item.providerId);
    } else if (item?.step === 'setAddress') {
      await vscode.commands.executeCommand('llmWorkbench.openSettings', 'providers');
    } else if (item?.step === 'install' && item.url !== undefined) {
      await vscode.env.openExternal(vscode.Uri.parse(item.url, true));
    }
  } finally {
    changes.dispose();
    pick.dispose();
  }
}

/** Puts new rows in place of the old ones; the row that was highlighted stays so where it is still there. */
function replaceItems(pick: vscode.QuickPick<ModelItem>, items: ModelItem[]): void {
  const active = pick.activeItems[0]?.key;
  pick.items = items;
  const same = active === undefined ? undefined : items.find(({ key }) => key === active);
  if (same) {
    pick.activeItems = [same];
  }
}

const PIN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('pin'), tooltip: 'Pin' };
const UNPIN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('pinned'), tooltip: 'Unpin' };

/** Pinned models first, then those of each provider, then providers that still need a step. */
function itemsOf(view: ModelsView): ModelItem[] {
  const ready = view.providers.filter((one) => one.models.length > 0 && one.state === 'ready');
  const pinned = ready.flatMap(({ models }) => models.filter((model) => model.pinned));
  const groups = [
    { name: 'Pinned', models: pinned },
    ...ready.map(({ name, models }) => ({ name, models: models.filter((model) => !model.pinned) })),
  ];
  const items: ModelItem[] = groups
    .filter(({ models }) => models.length > 0)
    .flatMap(({ name, models }) => [
      { label: name, kind: vscode.QuickPickItemKind.Separator },
      ...models.map((choice) => modelItem(choice, view.current)),
    ]);
  const missing = view.providers.filter((provider) => provider.state !== 'ready' && provider.state !== 'disabled');
  if (missing.length > 0) {
    items.push({ label: 'Set up', kind: vscode.QuickPickItemKind.Separator });
  }
  return [...items, ...missing.flatMap(setUpItems)];
}

function modelItem(choice: ModelChoice, current: ModelChoice | undefined): ModelItem {
  const isCurrent = choice.providerId === current?.providerId && choice.model === current.model;
  const facts = [choice.providerName, choice.model === choice.name ? '' : choice.model, ...figures(choice)];
  return {
    label: `${isCurrent ? '$(check) ' : ''}${choice.name}`,
    description: facts.filter(Boolean).join(' · '),
    key: `${choice.providerId}/${choice.model}`,
    choice,
    buttons: [choice.pinned ? UNPIN : PIN],
  };
}

function setUpItems(provider: ProviderView): ModelItem[] {
  const { id, name, state, installUrl } = provider;
  const item = setUpItem(provider);
  // It may be there already, and only be stopped: both are offered.
  return state === 'notRunning' && installUrl !== undefined
    ? [{ key: `${id}:install`, label: `$(cloud-download) Get ${name}`, step: 'install', url: installUrl }, item]
    : [item];
}

function setUpItem(provider: ProviderView): ModelItem {
  const { id, name, state, problem, problemKind } = provider;
  const row = { key: id, providerId: id };
  if (state === 'needsKey') {
    return { ...row, label: `$(key) ${name}`, description: 'Add Key…', step: 'addKey' };
  }
  if (state === 'needsAddress') {
    return { ...row, label: `$(link) ${name}`, description: 'Set Address…', step: 'setAddress' };
  }
  if (state === 'failed' && problemKind === 'auth') {
    return { ...row, label: `$(key) ${name}`, description: 'The key is refused. Replace Key…', step: 'replaceKey' };
  }
  const description = state === 'loading' ? 'reading its models…' : [problem, 'Look Again'].filter(Boolean).join(' ');
  return { ...row, label: `$(info) ${name}`, description, step: 'lookAgain' };
}

/** Price, context, speed, and whether its vendor will retire it. */
function figures(choice: ModelChoice): string[] {
  const { local, inputPerMillion, outputPerMillion, contextWindow, tokensPerSecond, deprecated } = choice;
  const price = local
    ? 'free'
    : inputPerMillion === undefined
      ? 'price unknown'
      : `$${formatPerMillion(inputPerMillion)} / $${formatPerMillion(outputPerMillion)}`;
  return [
    price,
    contextWindow === undefined ? '' : formatContext(contextWindow),
    tokensPerSecond === undefined ? '' : `${formatSpeed(tokensPerSecond)} tok/s`,
    deprecated ? 'deprecated' : '',
  ];
}
