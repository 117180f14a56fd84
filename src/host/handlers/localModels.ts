// Models on the person's own machine: what the pages may ask of the host.
import * as vscode from 'vscode';
import type { LocalModelRequests } from '../../shared/protocol/localModels.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Services } from '../services.ts';

export function localModelHandlers(services: Services): Handlers<LocalModelRequests> {
  return {
    'local/list': async () => (await services.localModels()).view(),
    'local/pull': async ({ model }) => (await services.localModels()).pull(model),
    'local/cancelPull': async ({ model }) => (await services.localModels()).cancel(model),
    'local/remove': async ({ model }, signal) => {
      const remove = 'Remove';
      const answer = await vscode.window.showWarningMessage(
        `Remove ${model} from this machine?`,
        { modal: true, detail: 'It has to be downloaded again to be used.' },
        remove,
      );
      const localModels = await services.localModels();
      return answer === remove ? localModels.remove(model, signal) : localModels.view();
    },
  };
}
