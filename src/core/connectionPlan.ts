// Which key a provider is called with, found out before any secret is read; or why it cannot be called.
import type { KeyEntry } from './keyRing.ts';
import type { Provider } from './provider.ts';
import { configuredBaseUrl, isSimulated, type AddressFacts } from './providerAddress.ts';

/** The key that settings ask for by name, and whose settings. */
export interface WantedKey {
  /** Of a stored key, or of the environment variable that holds one. */
  name: string;
  by: 'workspace' | 'user';
}

export type KeySource = 'stored' | 'environment' | 'simulator' | 'none';

/** How a provider will be called, before any secret is read. */
export interface ConnectionPlan {
  source: KeySource;
  /** Name of the key or of the environment variable; empty where none is needed. */
  keyName: string;
}

/** Why a provider cannot be called. */
export interface Obstacle {
  code: 'disabled' | 'noKey' | 'noAddress' | 'wantedKey';
  /** Without a full stop. */
  sentence: string;
}

export type Blocked = { obstacle: Obstacle };

export interface PlanFacts extends AddressFacts {
  /** The key that settings ask for by name: no other is taken in its place. */
  wantedKey?(providerId: string): WantedKey | undefined;
}

/** What a connection is for: the environment may hold a key for embeddings alone. */
type ConnectionUse = 'embeddings' | 'anything';

export function planConnection(
  facts: PlanFacts,
  provider: Provider,
  entries: readonly KeyEntry[],
  use: ConnectionUse = 'anything',
): ConnectionPlan | Blocked {
  if (facts.settings(provider.id).disabled) {
    return { obstacle: { code: 'disabled', sentence: `${provider.name} is switched off` } };
  }
  const ofEmbeddings = use === 'embeddings' ? embeddingsKey(facts, provider) : undefined;
  const wanted = facts.wantedKey?.(provider.id);
  if (wanted) {
    return planWanted(facts, provider, wanted, { entries, ofEmbeddings });
  }
  if (ofEmbeddings) {
    return planVariable(facts, provider, ofEmbeddings);
  }
  const stored = entries.find((entry) => entry.providerId === provider.id && entry.active);
  if (stored) {
    return { source: 'stored', keyName: stored.name };
  }
  const variable = environmentKey(facts, provider);
  if (!variable && isSimulated(facts, provider)) {
    return { source: 'simulator', keyName: 'simulator' };
  }
  if (lacksAddress(facts, provider)) {
    return noAddress(provider);
  }
  if (variable) {
    return { source: 'environment', keyName: variable };
  }
  return provider.auth === 'apiKey'
    ? { obstacle: { code: 'noKey', sentence: `${provider.name} has no key yet` } }
    : { source: 'none', keyName: '' };
}

/** Another key might be billed to somebody else: where the named one cannot be used, none is. */
function planWanted(
  facts: PlanFacts,
  provider: Provider,
  { name, by }: WantedKey,
  { entries, ofEmbeddings }: { entries: readonly KeyEntry[]; ofEmbeddings: string | undefined },
): ConnectionPlan | Blocked {
  const entry = entries.find((item) => item.providerId === provider.id && item.name === name);
  if (entry && !entry.disabled) {
    return { source: 'stored', keyName: name };
  }
  if (!entry && (isKeyVariable(facts, provider, name) || name === ofEmbeddings)) {
    return planVariable(facts, provider, name);
  }
  const who = by === 'workspace' ? 'This workspace wants' : 'Your settings want';
  const state = entry ? 'is disabled' : 'is not there';
  return { obstacle: { code: 'wantedKey', sentence: `${who} the ${provider.name} key "${name}", which ${state}` } };
}

function planVariable(facts: PlanFacts, provider: Provider, keyName: string): ConnectionPlan | Blocked {
  return lacksAddress(facts, provider) ? noAddress(provider) : { source: 'environment', keyName };
}

/** A stored key knows where it belongs; without one a gateway is called only where somebody said where it is. */
function lacksAddress(facts: PlanFacts, provider: Provider): boolean {
  return (provider.isGateway ?? false) && configuredBaseUrl(facts, provider) === undefined;
}

function noAddress({ name }: Provider): Blocked {
  return { obstacle: { code: 'noAddress', sentence: `${name} has no address yet: set its base URL` } };
}

/** An environment variable that is set and holds a key of this provider. */
function isKeyVariable(facts: PlanFacts, provider: Provider, name: string): boolean {
  return provider.environment.apiKey.includes(name) && Boolean(facts.environment[name]?.trim());
}

/** Its own key for embeddings, of the provider that EMBEDDINGS_PROVIDER names, or OpenAI where it names none. */
const EMBEDDINGS_KEY = 'EMBEDDINGS_API_KEY';

/** Name of the variable that holds a key for this provider's embeddings alone; no other of its calls is made with it. */
function embeddingsKey({ environment }: PlanFacts, provider: Provider): string | undefined {
  const owner = environment['EMBEDDINGS_PROVIDER']?.trim().toLowerCase() || 'openai';
  return owner === provider.id && environment[EMBEDDINGS_KEY]?.trim() ? EMBEDDINGS_KEY : undefined;
}

/** The one key that is asked for: a stored one, or the variable that holds one. */
export function planKey(
  facts: PlanFacts,
  provider: Provider,
  keyName: string,
  entries: readonly KeyEntry[],
): ConnectionPlan | Blocked {
  const isStored = entries.some((entry) => entry.providerId === provider.id && entry.name === keyName);
  return !isStored && isKeyVariable(facts, provider, keyName)
    ? planVariable(facts, provider, keyName)
    : { source: 'stored', keyName };
}

/** Name of the environment variable that holds this provider's key. */
export function environmentKey({ environment }: PlanFacts, provider: Provider): string | undefined {
  return provider.environment.apiKey.find((name) => environment[name]?.trim());
}
