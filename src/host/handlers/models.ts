// Models: listing, choosing, pinning.
import { AppError } from '../../core/errors.ts';
import type { ModelRequests } from '../../shared/protocol/models.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Services } from '../services.ts';
import { chooseModel } from '../settings.ts';

export function modelHandlers(services: Services): Handlers<ModelRequests> {
  return {
    'models/list': ({ refresh }) => services.models(refresh),
    'models/choose': async ({ providerId, model }) => {
      await chooseModel({ providerId, model });
      return services.models();
    },
    'models/pin': () => Promise.reject(new AppError('internal', 'Not there yet')),
  };
}
