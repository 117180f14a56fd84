// Where a provider is called: the person's settings, then the environment, then the vendor; or the local simulator.
import { AppError } from './errors.ts';
import { isLoopback, originOf } from './guardedFetch.ts';
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

/** What an address follows from. */
export interface AddressFacts {
  environment: Readonly<Record<string, string | undefined>>;
  settings(providerId: string): ProviderSettings;
  /** Address of the local simulator, used only where there is neither a key nor an address. */
  simulatorUrl?: string;
  /** Ids of the providers that it plays; absent: all of the program's own. */
  simulated?: readonly string[];
}

/** The simulator plays the program's own providers: not an endpoint of the person's, and nothing inside the editor. */
export function isSimulated(facts: AddressFacts, provider: Provider): boolean {
  return (
    facts.simulatorUrl !== undefined &&
    !provider.inProcess &&
    provider.settingsIn !== 'endpoints' &&
    (facts.simulated?.includes(provider.id) ?? true) &&
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

/** Throws `config` when what is configured is no address. Empty for a provider that has none. */
export function baseUrlOf(facts: AddressFacts, provider: Provider, simulated: boolean): string {
  if (provider.inProcess) {
    return '';
  }
  if (simulated) {
    // The vendor's own layout, below a folder for each.
    return `${facts.simulatorUrl}/${provider.id}${new URL(provider.baseUrl).pathname}`.replace(/\/$/, '');
  }
  const configured = configuredBaseUrl(facts, provider);
  return configured ? normalizeBaseUrl(provider, configured) : provider.baseUrl;
}

/**
 * Origin to which a key of the environment goes without a question: the vendor's, or of the gateway that the environment
 * itself names. An address in the settings is another voice than the environment's, and an endpoint has no other: `undefined`.
 */
export function environmentHome(facts: AddressFacts, provider: Provider): string | undefined {
  if (provider.settingsIn === 'endpoints') {
    return undefined;
  }
  const named = provider.isGateway ? environmentBaseUrl(facts, provider) : undefined;
  return originOf(named ? normalizeBaseUrl(provider, named) : provider.baseUrl);
}

/** What a person typed as an address, in the form of `Provider.baseUrl`; throws `config` when it is none. */
export function normalizeBaseUrl(provider: Provider, typed: string): string {
  const address = withSmallScheme((provider.normalizeBaseUrl?.(typed.trim()) ?? typed.trim()).replace(/\/+$/, ''));
  originOf(address);
  return address;
}

/** HTTP:// is http://, and is looked for in small letters. */
function withSmallScheme(address: string): string {
  return address.replace(/^[a-z][a-z\d+.-]*:/i, (scheme) => scheme.toLowerCase());
}

/**
 * What a person typed as the address of an endpoint of their own. Without a scheme it is https, but http on this machine, where
 * servers seldom have a certificate. Throws `config` when it is none, and for a query, which each request has for itself.
 */
export function endpointBaseUrl(typed: string): string {
  const text = typed.trim();
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? '' : isLoopback(`http://${text}`) ? 'http://' : 'https://';
  const address = withSmallScheme(`${scheme}${text}`.replace(/\/+$/, ''));
  originOf(address);
  if (/[?#]/.test(address)) {
    throw new AppError('config', 'The address must end before "?" and "#"; api-version has a field of its own');
  }
  return address.replace(/\/(?:chat\/completions|responses|models|embeddings)$/, '');
}
