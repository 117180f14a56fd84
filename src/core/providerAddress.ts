// Where a provider is called: the person's settings, then the environment, then the vendor; or the local simulator.
import { originOf } from './guardedFetch.ts';
import type { Provider } from './provider.ts';

/** What the person set for a provider; never from a workspace. */
export interface ProviderSettings {
  baseUrl?: string;
  organization?: string;
  headers?: Readonly<Record<string, string>>;
  disabled?: boolean;
  timeouts?: TimeoutSettings;
}

/** Seconds by the ids of `TIMEOUT_FIELDS`; absent: as for every provider. */
export type TimeoutSettings = Readonly<Record<string, number>>;

/** Names of headers that carry credentials. */
export const CREDENTIAL_HEADER = /(?:^|[-_])auth(?:$|[-_]|ori[sz]ation|entication)|key|token|secret|cookie|password/i;

/** Paths of the simulator: the vendor's own layout below a folder each. */
const SIMULATOR_PATHS: Readonly<Record<string, string>> = {
  openai: '/openai/v1',
  anthropic: '/anthropic',
  ollama: '/ollama',
};

/** What an address follows from. */
export interface AddressFacts {
  environment: Readonly<Record<string, string | undefined>>;
  settings(providerId: string): ProviderSettings;
  /** Address of the local simulator, used only where there is neither a key nor an address. */
  simulatorUrl?: string;
}

export function isSimulated(facts: AddressFacts, provider: Provider): boolean {
  return (
    facts.simulatorUrl !== undefined &&
    Object.hasOwn(SIMULATOR_PATHS, provider.id) &&
    configuredBaseUrl(facts, provider) === undefined
  );
}

/** As it was typed; `undefined` where neither the settings nor the environment give one. */
export function configuredBaseUrl(facts: AddressFacts, provider: Provider): string | undefined {
  return facts.settings(provider.id).baseUrl?.trim() || environmentBaseUrl(facts, provider);
}

function environmentBaseUrl({ environment }: AddressFacts, provider: Provider): string | undefined {
  return provider.environment.baseUrl.map((name) => environment[name]?.trim()).find(Boolean);
}

/** Throws `config` when what is configured is no address. */
export function baseUrlOf(facts: AddressFacts, provider: Provider, simulated: boolean): string {
  if (simulated) {
    return `${facts.simulatorUrl}${SIMULATOR_PATHS[provider.id]}`;
  }
  const configured = configuredBaseUrl(facts, provider);
  return configured ? normalizeBaseUrl(provider, configured) : provider.baseUrl;
}

/**
 * Origin to which a key of the environment goes without a question: the vendor's, or of the gateway that the environment
 * itself names. An address in the settings is another voice than the environment's.
 */
export function environmentHome(facts: AddressFacts, provider: Provider): string {
  const named = provider.isGateway ? environmentBaseUrl(facts, provider) : undefined;
  return originOf(named ? normalizeBaseUrl(provider, named) : provider.baseUrl);
}

/** What a person typed as an address, in the form of `Provider.baseUrl`; throws `config` when it is none. */
export function normalizeBaseUrl(provider: Provider, typed: string): string {
  const address = (provider.normalizeBaseUrl?.(typed.trim()) ?? typed.trim()).replace(/\/+$/, '');
  originOf(address);
  return address;
}
