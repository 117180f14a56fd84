// Models: listing, choosing, pinning.
import { AppError } from '../../core/errors.ts';
import { isAuto } from '../../shared/autoModel.ts';
import type { ModelRequests } from '../../shared/protocol/models.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { pinModel } from '../pinnedModels.ts';
import type { Services } from '../services.ts';

export function modelHandlers(services: Services): Handlers<ModelRequests> {
  return {
    'models/list': ({ refresh }) => {
      services.catalog.look();
      return services.models(refresh);
    },
    'models/choose': async (choice) => {
      await services.choosing(() => choose(services, choice));
      return services.models();
    },
    'models/pin': async ({ providerId, model, pinned }) => {
      await pinModel(services.configuration, { providerId, model }, pinned);
      return services.models();
    },
  };
}

async function choose(
  services: Services,
  { providerId, model, alias }: ModelRequests['models/choose']['params'],
): Promise<void> {
  const { configuration } = services;
  // One that was taken away meanwhile means the model that was shown beside it.
  const meant = alias === undefined ? undefined : configuration.settings.model(alias);
  const wanted = meant ?? { providerId, model };
  // Whom Auto may take is asked of the policy when it chooses.
  const locked = isAuto(wanted) ? undefined : (await services.policy()).refusal(wanted);
  if (locked !== undefined) {
    // Otherwise it would be found out only with the next question.
    throw new AppError('config', `${locked}.`);
  }
  await configuration.chooseModel(alias !== undefined && meant ? alias : { providerId, model });
}
