// Models: listing, choosing, pinning.
import type { ModelRequests } from '../../shared/protocol/models.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { pinModel } from '../pinnedModels.ts';
import type { Services } from '../services.ts';

export function modelHandlers(services: Services): Handlers<ModelRequests> {
  return {
    'models/list': ({ refresh }) => services.models(refresh),
    'models/choose': async ({ providerId, model, alias }) => {
      const { configuration } = services;
      // One that was taken away meanwhile means the model that was shown beside it.
      const isThere = alias !== undefined && configuration.settings.model(alias) !== undefined;
      await configuration.chooseModel(isThere ? alias : { providerId, model });
      return services.models();
    },
    'models/pin': async ({ providerId, model, pinned }) => {
      await pinModel(services.configuration, { providerId, model }, pinned);
      return services.models();
    },
  };
}
