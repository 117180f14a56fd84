// A model catalogue on a store and keys of its own, over providers that answer as a test has written down.
import assert from 'node:assert/strict';
import { Connections } from '../../../../src/core/connections.ts';
import type { ProviderSettings } from '../../../../src/core/providerAddress.ts';
import { KeyRing } from '../../../../src/core/keyRing.ts';
import { ModelCatalog, type ModelCatalogOptions } from '../../../../src/core/models/modelCatalog.ts';
import type { ModelInfo, Provider } from '../../../../src/core/provider.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { ModelReference } from '../../../../src/core/records.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ModelsView, ProviderView } from '../../../../src/shared/views.ts';
import type { TemporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { scriptedProvider } from '../../support/scriptedProvider.ts';
import { MemorySecrets } from '../../support/memorySecrets.ts';

const pricing = new Pricing();
/** What makes a scripted provider want a key. */
export const KEYED = {
  auth: 'apiKey',
  environment: { apiKey: ['SOME_API_KEY'], baseUrl: [], organization: [] },
} as const;

export const model = (id: string, values: Partial<ModelInfo> = {}): ModelInfo => ({ id, abilities: {}, ...values });
export const openai = (...ids: string[]) => scriptedProvider({ list: ids.map((id) => model(id)) });
export const anthropic = (...ids: string[]) =>
  scriptedProvider({ id: 'anthropic', name: 'Anthropic', list: ids.map((id) => model(id)) });
export const ollama = (...ids: string[]) =>
  scriptedProvider({
    id: 'ollama',
    name: 'Ollama',
    local: true,
    localModels: { recommended: [], async *pull() {}, async remove() {} },
    baseUrl: 'http://127.0.0.1:11434',
    list: ids.map((id) => model(id)),
  });

export interface Desk {
  catalog: ModelCatalog;
  /** Begins anew on the same store, as after a restart. */
  nextSession(): void;
  clock: ManualClock;
  keys: KeyRing;
  store: Store;
  /** May be changed by the test. */
  chosen: { model?: ModelReference };
  settings: Record<string, ProviderSettings>;
  environment: Record<string, string>;
  changes(): number;
  warnings: string[];
  /** The view once every list has come. */
  settled(refresh?: boolean): Promise<ModelsView>;
}

export const named = (view: ModelsView, id: string): ProviderView => {
  const found = view.providers.find((provider) => provider.id === id);
  assert.ok(found);
  return found;
};
export const names = (view: ModelsView, id: string) => named(view, id).models.map((item) => item.model);

/** A catalogue on a store and keys of its own. */
export async function openDesk(
  stores: TemporaryStores,
  providers: readonly Provider[],
  {
    problem,
    onChange,
    ...values
  }: {
    simulatorUrl?: string;
    problem?: string;
    onChange?: () => void;
    confirmOrigin?: () => Promise<boolean>;
    fetch?: typeof fetch;
  } = {},
): Promise<Desk> {
  const clock = new ManualClock();
  const store = await stores.open({ clock });
  const keys = new KeyRing(new MemorySecrets());
  const settings: Record<string, ProviderSettings> = {};
  const environment: Record<string, string> = {};
  const chosen: { model?: ModelReference } = {};
  const warnings: string[] = [];
  const redactor = new Redactor();
  let changes = 0;
  const connections = new Connections({
    keys,
    fetch: () => Promise.reject(new Error('No network in this test')),
    redactor,
    environment,
    settings: (id) => settings[id] ?? {},
    ...values,
  });
  const options: ModelCatalogOptions = {
    providers: new ProviderSet(providers),
    connections,
    keys,
    store: async () => store,
    pricing,
    clock,
    log: { debug() {}, info() {}, warn: (message) => warnings.push(message), error() {} },
    redact: redactor.text,
    chosen: () => chosen.model,
    preferred: () => ({ problem }),
    onChange: () => {
      changes += 1;
      onChange?.();
    },
  };
  let catalog = new ModelCatalog(options);
  const settled = async (refresh = false) => {
    await catalog.view(refresh);
    await catalog.settled();
    return catalog.view(false);
  };
  const nextSession = () => {
    catalog = new ModelCatalog(options);
  };
  return {
    catalog,
    clock,
    keys,
    store,
    chosen,
    settings,
    environment,
    warnings,
    changes: () => changes,
    settled,
    nextSession,
  };
}
