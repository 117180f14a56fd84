// The composition root of the command line: the same parts as in the editor, with a file for settings and the environment for keys.
import { join } from 'node:path';
import { aliasViews } from '../core/configuration/aliases.ts';
import type { SettingsReader } from '../core/configuration/settingsReader.ts';
import { EndpointSet } from '../core/endpoints/endpointSet.ts';
import { costAtFrozenPrice } from '../core/frozenPrice.ts';
import type { GatewayBackend } from '../core/gateway/gatewayBackend.ts';
import { PipelineBackend } from '../core/gateway/pipelineBackend.ts';
import { originOf } from '../core/guardedFetch.ts';
import type { KeyRing } from '../core/keyRing.ts';
import type { Log } from '../core/ports.ts';
import { baseUrlOf } from '../core/providerAddress.ts';
import { ProviderSet } from '../core/providerSet.ts';
import { providers as registered } from '../core/providers/registry.ts';
import type { Redactor } from '../core/redact.ts';
import type { RoutingRule } from '../core/routing/rules/routingRule.ts';
import { openStore, type Store } from '../core/store/openStore.ts';
import { systemClock } from '../core/systemClock.ts';
import { estimateTokens } from '../core/tokens.ts';
import { createParts } from './parts.ts';
import { fileRouter } from './fileRouter.ts';
import { type Environment, fileSettings, settingProblems } from './fileSettings.ts';
import { type NamedKey, namedKeys } from './namedKeys.ts';
import type { ConfigProblem, ReadConfig } from './serveConfig.ts';

/** The file that windows of the editor share. */
const STORE_FILE = 'llm-workbench.sqlite';

/** What follows from the file alone: nothing is opened, and nothing asked. */
export interface Prepared {
  read: ReadConfig;
  environment: Environment;
  providers: ProviderSet;
  settings: SettingsReader;
  keys: readonly NamedKey[];
  problems: readonly ConfigProblem[];
}

export function prepare(read: ReadConfig, environment: Environment): Prepared {
  const { settings: stored, keys: named } = read.config;
  const endpoints = new EndpointSet({
    stored: () => stored['endpoints'],
    isTaken: (id) => registered.some((provider) => provider.id === id),
  });
  const providers = new ProviderSet(registered, endpoints);
  const settings = fileSettings(read, environment, providers);
  const problems = [...read.problems, ...settingProblems(read, settings, { endpoints, providers, environment })];
  const keys: NamedKey[] = [];
  const facts = { environment, settings: (id: string) => settings.provider(id) };
  for (const [providerId, name] of Object.entries(named)) {
    const provider = providers.find(providerId);
    const key = environment[name]?.trim();
    if (!provider || !key) {
      const words = provider ? notSet(name) : `There is no provider "${providerId}".`;
      problems.push(read.problemAt(['keys', providerId], words));
    } else if (problems.length === 0) {
      keys.push({ providerId, name, key, origin: originOf(baseUrlOf(facts, provider, false)) });
    }
  }
  return { read, environment, providers, settings, keys, problems };
}

/** Some vendors' keys would do as names of variables: what may be one is not repeated. */
function notSet(name: string): string {
  const mayBeKey = name.length >= 20 && /[a-z]/.test(name) && /\d/.test(name);
  return mayBeKey
    ? 'No environment variable of this name is set. A key itself does not belong in this file.'
    : `The environment variable ${name} is not set.`;
}

export interface Program {
  backend: GatewayBackend;
  /** Writes down what is still under way; to be called when nothing is asked any more. */
  close(): void;
}

export interface ProgramOptions {
  log: Log;
  redactor: Redactor;
  /** Where the store is, or is to be made. */
  folder: string;
  /** Of the file of rules, after those of the settings. */
  rules: readonly RoutingRule[];
}

/** Throws `AppError` where the store cannot be opened. */
export async function createProgram(prepared: Prepared, options: ProgramOptions): Promise<Program> {
  const { log } = options;
  const store = await openStore({ file: join(options.folder, STORE_FILE), log, clock: systemClock });
  try {
    store.answers.recoverInterrupted({ estimateTokens, costOf: costAtFrozenPrice });
    const keys = await namedKeys(prepared.keys);
    return { backend: backendOf(prepared, options, store, keys), close: () => store.close() };
  } catch (error) {
    store.close();
    throw error;
  }
}

function backendOf(prepared: Prepared, options: ProgramOptions, store: Store, keys: KeyRing): GatewayBackend {
  const { settings, providers } = prepared;
  const { log, redactor } = options;
  // The file is read once.
  const routing = settings.routing();
  const parts = createParts({ prepared, log, redactor, store, keys, routing });
  const router = fileRouter({
    ...parts,
    providers,
    settings,
    routing,
    store,
    keys,
    log,
    redactor,
    rules: options.rules,
  });
  const { send, connections, catalog } = parts;
  const aliases = aliasViews(settings.aliases(), (id) => providers.find(id) !== undefined);
  const named = aliases.map(({ target }) => target);
  return new PipelineBackend({
    router: () => Promise.resolve(router),
    send,
    connections,
    providers,
    catalog,
    settings,
    redactor,
    log,
    clock: systemClock,
    store: () => Promise.resolve(store),
    table: async () => ({ ...(await catalog.table(false, named)), aliases }),
    names: {
      alias: (name) => settings.model(name),
      chains: () => Object.keys(routing.chains),
    },
    onUsage: () => catalog.answered(),
    keepReceipt(receipt) {
      try {
        store.receipts.put(receipt, { purpose: 'gateway' });
      } catch (error) {
        log.error('A receipt could not be kept', error);
      }
    },
    workspace: () => undefined,
  });
}
