// Models on the person's own machine: what the pages may ask of the host.
import * as vscode from 'vscode';
import type { LocalModelRequests } from '../../shared/protocol/localModels.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Services } from '../services.ts';

export function localModelHandlers({ localModels }: Services): Handlers<LocalModelRequests> {
  return {
    'local/list': () => localModels.view(),
    'local/pull': ({ model }) => localModels.pull(model),
    'local/cancelPull': ({ model }) => localModels.cancel(model),
    'local/remove': async ({ model }, signal) => {
      const remove = 'Remove';
      const answer = await vscode.window.showWarningMessage(
        `Remove ${model} from this machine?`,
        { modal: true, detail: 'It has to be downloaded again to be used.' },
        remove,
      );
      return answer === remove ? localModels.remove(model, signal) : localModels.view();
    },
  };
}
