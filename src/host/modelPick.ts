// Choosing a model from the status bar or the command palette.
import * as vscode from 'vscode';
import { resolveModel } from '../core/configuration/aliases.ts';
import { AppError } from '../core/errors.ts';
import type { CircuitView } from '../core/pipeline/breaker.ts';
import { isAuto } from '../shared/autoModel.ts';
import { autoLine } from '../shared/autoWords.ts';
import { formatContext, formatSpeed } from '../shared/format.ts';
import { formatRate } from '../shared/money.ts';
import { plainPrice } from '../shared/priceWords.ts';
import { standingWords, typedModels } from '../shared/typedModels.ts';
import type { ModelChoice, ModelReference, ModelsView, ProviderView } from '../shared/views.ts';
import { restingWords } from './circuits.ts';
import type { KeyCommands } from './keyCommands.ts';
import { pinModel } from './pinnedModels.ts';
import type { Services } from './services.ts';

interface ModelItem extends vscode.QuickPickItem {
  /** The same for the same row of a later list. */
  key?: string;
  choice?: ModelChoice;
  /** What is chosen: a model, or the name of an alias. */
  chooses?: ModelReference | string;
  /** Why it cannot be chosen, in words. */
  locked?: string;
  /** Of a provider that cannot be asked: what choosing its row does. */
  step?: 'addKey' | 'replaceKey' | 'setAddress' | 'install' | 'lookAgain';
  /** Where a program is to be had, for the step `install`. */
  url?: string;
  providerId?: string;
}

/** Why a model may not be asked, in words. */
type LockOf = (model: ModelReference) => string | undefined;

const PLACEHOLDER = 'Type to search by provider or model, or any name of a model';

export async function pickModel(services: Services, keys: KeyCommands): Promise<void> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  pick.title = 'LLM Workbench: Choose Model';
  pick.placeholder = PLACEHOLDER;
  pick.matchOnDescription = true;
  // New rows come while the person is already looking.
  pick.keepScrollPosition = true;
  let view: ModelsView = { providers: [] };
  let lockOf: LockOf = () => undefined;
  const show = () =>
    replaceItems(
      pick,
      [
        ...autoItems(view),
        ...aliasItems(services, view, lockOf),
        ...itemsOf(view, services.circuits()),
        ...typedItems(services, view, pick.value, lockOf),
      ],
      view.current && `${view.current.providerId}/${view.current.model}`,
    );
  const fill = async (refresh = false) => {
    const [models, policy] = await Promise.all([services.models(refresh), services.policy()]);
    view = models;
    // Whom Auto may take is asked of the policy when it chooses.
    lockOf = (model) => (isAuto(model) ? undefined : policy.refusal(model));
    pick.busy = view.providers.some((provider) => provider.state === 'loading');
    pick.placeholder = view.missing ?? PLACEHOLDER;
    show();
  };
  const fillAgain = (refresh = false) =>
    void fill(refresh).catch((error: unknown) => services.log.error('Model picker', error));
  services.catalog.look();
  const changes = services.onModelsChange(() => fillAgain());
  const chosen = new Promise<ModelItem | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const item = pick.selectedItems[0];
      if (item?.locked) {
        pick.placeholder = item.locked;
        pick.value = '';
      } else if (item?.step === 'lookAgain') {
        pick.busy = true;
        fillAgain(true);
      } else {
        resolve(item);
      }
    });
    pick.onDidHide(() => resolve(undefined));
  });
  pick.onDidChangeValue(show);
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
    if (item?.chooses !== undefined) {
      await services.configuration.chooseModel(item.chooses);
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

/** The argument of the command: `provider/model`, an alias, `auto` or `auto:strategy`. Throws `config` for what is none of these. */
export async function chooseNamed({ configuration, providers }: Services, text: string): Promise<void> {
  const resolved = resolveModel(text, configuration.settings.aliases());
  if ('problem' in resolved) {
    throw new AppError('config', `No model was chosen: ${resolved.problem}.`);
  }
  const { model } = resolved;
  if (!isAuto(model) && !providers.find(model.providerId)) {
    throw new AppError('config', `No model was chosen: there is no provider "${model.providerId}".`);
  }
  await configuration.chooseModel(text.includes('/') ? model : text.trim());
}

/** The router's choices, while there is somebody to choose from. */
function autoItems({ auto = [], current }: ModelsView): ModelItem[] {
  const items = auto.map((choice): ModelItem => {
    const { providerId, model, name, simulated } = choice;
    const isCurrent = current?.providerId === providerId && current.model === model;
    return {
      label: `${isCurrent ? '$(check) ' : ''}${name}`,
      description: [autoLine(choice), simulated ? 'simulator' : ''].filter(Boolean).join(' · '),
      key: `${providerId}/${model}`,
      chooses: { providerId, model },
    };
  });
  return items.length > 0 ? [{ label: 'Auto', kind: vscode.QuickPickItemKind.Separator }, ...items] : [];
}

/** Names of the person's own for models, while there are any. */
function aliasItems({ configuration, catalog }: Services, view: ModelsView, lockOf: LockOf): ModelItem[] {
  const { settings } = configuration;
  const aliases = settings.aliases();
  const items = Object.keys(aliases).flatMap((alias): ModelItem[] => {
    const model = settings.model(alias, aliases);
    const owner = view.providers.find(({ id }) => id === model?.providerId)?.name ?? ownerOfAuto(view, model);
    return model && owner !== undefined
      ? [
          {
            ...lockable(lockOf(model), `$(tag) ${alias}`),
            description: `${owner} · ${catalog.nameOf(model) ?? model.model}`,
            key: alias,
            chooses: alias,
          },
        ]
      : [];
  });
  return items.length > 0 ? [{ label: 'Aliases', kind: vscode.QuickPickItemKind.Separator }, ...items] : [];
}

/** Whose Auto is: it is no provider's. */
function ownerOfAuto({ auto = [] }: ModelsView, model: ModelReference | undefined): string | undefined {
  return model && isAuto(model) ? auto.find((one) => one.model === model.model)?.providerName : undefined;
}

/** A model that is in no list can be asked all the same: its name is typed. */
function typedItems({ catalog }: Services, view: ModelsView, typed: string, lockOf: LockOf): ModelItem[] {
  const models = typedModels(typed, view, (reference) => catalog.nameOf(reference) !== undefined);
  const items = models.map(({ providerName, standing, ...reference }) => ({
    ...lockable(lockOf(reference), `$(edit) Ask "${reference.model}" of ${providerName}`),
    description: standingWords({ standing }),
    key: `typed:${reference.providerId}/${reference.model}`,
    chooses: reference,
    alwaysShow: true,
  }));
  return items.length > 0 ? [{ label: 'By its name', kind: vscode.QuickPickItemKind.Separator }, ...items] : [];
}

/** A row that can be looked at and not be chosen, with the reason below it. */
function lockable(locked: string | undefined, label: string): Pick<ModelItem, 'label' | 'detail' | 'locked'> {
  return locked === undefined ? { label } : { label: `$(lock) ${label}`, detail: locked, locked };
}

/** Puts new rows in place of the old ones; the row that was highlighted stays so where it is still there; at first it is `first`. */
function replaceItems(pick: vscode.QuickPick<ModelItem>, items: ModelItem[], first: string | undefined): void {
  const active = pick.items.length === 0 ? first : pick.activeItems[0]?.key;
  pick.items = items;
  const same = active === undefined ? undefined : items.find(({ key }) => key === active);
  if (same) {
    pick.activeItems = [same];
  }
}

const PIN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('pin'), tooltip: 'Pin' };
const UNPIN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('pinned'), tooltip: 'Unpin' };

/** Pinned models first, then those of each provider, then providers that still need a step. */
function itemsOf(view: ModelsView, circuits: readonly CircuitView[]): ModelItem[] {
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
      ...models.map((choice) => modelItem(choice, view.current, restingWords(circuits, choice))),
    ]);
  const missing = view.providers.filter((provider) => provider.state !== 'ready' && provider.state !== 'disabled');
  if (missing.length > 0) {
    items.push({ label: 'Set up', kind: vscode.QuickPickItemKind.Separator });
  }
  return [...items, ...missing.flatMap(setUpItems)];
}

function modelItem(choice: ModelChoice, current: ModelChoice | undefined, resting: string | undefined): ModelItem {
  const isCurrent = choice.providerId === current?.providerId && choice.model === current.model;
  const facts = [choice.providerName, choice.model === choice.name ? '' : choice.model, resting, ...figures(choice)];
  return {
    ...lockable(choice.locked, `${isCurrent && !choice.locked ? '$(check) ' : ''}${choice.name}`),
    description: facts.filter(Boolean).join(' · '),
    key: `${choice.providerId}/${choice.model}`,
    choice,
    chooses: { providerId: choice.providerId, model: choice.model },
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
  const { inputPerMillion, outputPerMillion, contextWindow, tokensPerSecond, deprecated, asksFirst } = choice;
  const price = plainPrice(choice) ?? `${formatRate(inputPerMillion)} / ${formatRate(outputPerMillion)}`;
  return [
    price,
    choice.ownPrice ? 'your price' : choice.priceConflict ? 'prices differ' : '',
    contextWindow === undefined ? '' : formatContext(contextWindow),
    tokensPerSecond === undefined ? '' : `${formatSpeed(tokensPerSecond)} tok/s`,
    asksFirst ? 'asks for permission first' : '',
    deprecated ? 'deprecated' : '',
  ];
}
