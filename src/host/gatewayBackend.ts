// What stands behind the gateway in VS Code: the window's own parts.
import { PipelineBackend } from '../core/gateway/pipelineBackend.ts';
import { systemClock } from '../core/systemClock.ts';
import { type Services, workspaceUri } from './services.ts';

export function gatewayBackend(services: Services): PipelineBackend {
  const { send, connections, providers, catalog, configuration, redactor, log } = services;
  const { settings } = configuration;
  return new PipelineBackend({
    send,
    connections,
    providers,
    catalog,
    settings,
    redactor,
    log,
    clock: systemClock,
    router: async () => (await services.routing()).router,
    table: () => services.catalogView(),
    store: () => services.store(),
    names: {
      alias: (name) => settings.model(name),
      chains: () => Object.keys(settings.routing().chains),
    },
    onUsage: () => services.usageChanged(),
    async keepReceipt(receipt) {
      try {
        (await services.store()).receipts.put(receipt, { purpose: 'gateway' });
      } catch (error) {
        log.error('A receipt could not be kept', error);
      }
    },
    workspace: workspaceUri,
  });
}
