// Models on the person's own machine.
import { AppError } from '../../core/errors.ts';
import type { LocalModelRequests } from '../../shared/protocol/localModels.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Services } from '../services.ts';

export function localModelHandlers(_services: Services): Handlers<LocalModelRequests> {
  return {
    'local/list': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'local/pull': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'local/cancelPull': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'local/remove': () => Promise.reject(new AppError('internal', 'Not there yet')),
  };
}
