// The models on the person's own machine, put together when they are first looked at.
import { LocalModels } from '../core/models/localModels.ts';
import { ollama } from '../core/providers/ollama.ts';
import { systemClock } from '../core/systemClock.ts';
import type { LocalModelsView } from '../shared/views.ts';
import type { Services } from './services.ts';

export function createLocalModels(services: Services, onChange: (view: LocalModelsView) => void): LocalModels {
  return new LocalModels({
    provider: ollama,
    connections: services.connections,
    models: (refresh) => services.models(refresh),
    listed: () => services.catalog.listed(ollama),
    clock: systemClock,
    log: services.log,
    redact: services.redactor.text,
    onChange,
    onInstalled: (providerId) => services.providersChanged(providerId),
  });
}
