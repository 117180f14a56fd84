// Which model is meant, and whether it can be asked at all.
import { isAuto } from '../../shared/autoModel.ts';
import type { Connections } from '../connections.ts';
import { AppError } from '../errors.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Clock } from '../ports.ts';
import type { Pricing } from '../pricing.ts';
import type { Provider } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference } from '../records.ts';

export interface ModelPlanOptions {
  providers: Providers;
  catalog: ModelCatalog;
  connections: Connections;
  pricing: Pricing;
  clock: Clock;
  /** Ends when what was chosen before is in force. */
  chosen?(): Promise<void>;
}

/** The model that is asked by default, which may be an Auto. Throws `config` (code `noModel`) that says in words what is missing. */
export async function currentModel(options: Pick<ModelPlanOptions, 'catalog' | 'chosen'>): Promise<ModelReference> {
  const { catalog } = options;
  // A question that is sent right after another model was chosen is meant for that one.
  await options.chosen?.();
  let view = await catalog.view(false);
  if (!view.current && view.providers.some((provider) => provider.state === 'loading')) {
    // The first question of a fresh start comes before the first list.
    await catalog.settled();
    view = await catalog.view(false);
  }
  if (!view.current) {
    if (view.missing) {
      throw new AppError('config', `${view.missing}.`, { code: 'noModel' });
    }
    if (view.providers.some((provider) => provider.state === 'ready')) {
      throw new AppError('config', 'Choose a model first: no price is known to choose one by.', { code: 'noModel' });
    }
    throw new AppError('config', 'No model is set up yet: add a key, or start Ollama.', { code: 'noModel' });
  }
  return { providerId: view.current.providerId, model: view.current.model };
}

/** Throws `config` for a model that was picked by name and cannot be asked now, and says why in words. */
export async function requireAskable(
  { catalog, providers }: Pick<ModelPlanOptions, 'catalog' | 'providers'>,
  model: ModelReference,
): Promise<void> {
  if (isAuto(model)) {
    // Whether there is somebody to choose is for the router to say.
    return;
  }
  const { providerId } = model;
  const provider = findProvider(providers, providerId);
  const read = async () => (await catalog.view(false)).providers.find(({ id }) => id === providerId);
  let view = await read();
  if (view?.state === 'notRunning') {
    // It may have been started since its list was last read.
    await catalog.settled();
    view = await read();
  }
  const refuse = (why: string, code: string) => {
    throw new AppError('config', `${why}, or choose another model.`, { provider: providerId, code });
  };
  switch (view?.state) {
    case 'needsKey':
      return refuse(`${provider.name} has no key: add one`, 'noKey');
    case 'needsAddress':
      return refuse(`${provider.name} has no address: set its base URL`, 'noAddress');
    case 'disabled':
      return refuse(`${provider.name} is switched off: switch it on`, 'disabled');
    case 'notRunning':
      return refuse(`${provider.name} does not run: start it`, 'notRunning');
    default:
  }
}

export function findProvider(providers: Providers, id: string): Provider {
  const provider = providers.find(id);
  if (!provider) {
    throw new AppError('config', `There is no provider "${id}".`);
  }
  return provider;
}
