// The endpoints that a person named in the settings, as providers: what they do is loaded when one is used.
import { AUTO } from '../../shared/autoModel.ts';
import { AppError } from '../errors.ts';
import { isLoopback } from '../guardedFetch.ts';
import { onceLoaded } from '../onceLoaded.ts';
import type { Disposable } from '../ports.ts';
import type { Provider } from '../provider.ts';
import { endpointBaseUrl } from '../providerAddress.ts';
import type { ProviderSource } from '../providerSet.ts';
import { lateStream } from '../providers/lateStream.ts';

export interface EndpointSetOptions {
  /** What stands in the person's own settings under `endpoints`, unchecked; never from a workspace. */
  stored(): unknown;
  /** Ids of providers that are no endpoints: they cannot be taken. */
  isTaken(id: string): boolean;
}

/** What is before the slash of `provider/model`. */
const ENDPOINT_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

export class EndpointSet implements ProviderSource {
  readonly #options: EndpointSetOptions;
  readonly #listeners = new Set<() => void>();
  #known: readonly Provider[] | undefined;

  constructor(options: EndpointSetOptions) {
    this.#options = options;
  }

  all(): readonly Provider[] {
    this.#known ??= entriesOf(this.#options.stored())
      .filter(([id]) => this.idProblem(id) === undefined)
      .map(([id, raw]) => endpoint(id, raw));
    return this.#known;
  }

  /** Why an id cannot be one, as the end of a sentence. */
  idProblem(id: string): string | undefined {
    if (!ENDPOINT_ID.test(id)) {
      return 'an id has 1 to 40 small letters, digits and hyphens';
    }
    if (id === AUTO) {
      return 'this id means the choice of the router';
    }
    return this.#options.isTaken(id) ? 'this id is a provider of the program' : undefined;
  }

  /** What is wrong with the ids in the settings: those entries are left out. */
  problems(): readonly string[] {
    return entriesOf(this.#options.stored()).flatMap(([id]) => {
      const problem = this.idProblem(id);
      return problem === undefined ? [] : [`The endpoint "${id}" is ignored: ${problem}.`];
    });
  }

  /** The settings hold something else now. */
  changed(): void {
    this.#known = undefined;
    for (const listener of this.#listeners) {
      listener();
    }
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }
}

function entriesOf(stored: unknown): [string, unknown][] {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? Object.entries(stored) : [];
}

/** Also where its settings do not fit: it is then shown, and says why with the first call. */
function endpoint(id: string, raw: unknown): Provider {
  const { name, baseUrl, needsKey, local } = Object(raw) as Partial<Record<string, unknown>>;
  const address = addressOf(baseUrl);
  const facts = { id, name: (typeof name === 'string' && name.trim()) || id, baseUrl: address };
  const server = onceLoaded(async () => {
    const [{ readEndpoint }, { endpointServer }] = await Promise.all([
      import('../configuration/endpointSettings.ts'),
      import('../providers/endpointServer.ts'),
    ]);
    const { form, faults } = readEndpoint(raw);
    if (faults.length > 0) {
      throw new AppError('config', faults.join(' '), { provider: id, code: 'endpointSettings' });
    }
    return endpointServer(facts, form);
  });
  return {
    ...facts,
    auth: needsKey === true ? 'apiKey' : 'optional',
    local: (local === true && isLoopback(address)) || undefined,
    takesOrganization: true,
    isGateway: true,
    settingsIn: 'endpoints',
    ownPrices: true,
    whenEmpty: 'It lists no model. Name its models in its settings.',
    environment: { apiKey: [], baseUrl: [], organization: [] },
    links: {},
    normalizeBaseUrl: endpointBaseUrl,
    models: async (context, signal) => (await server()).models(context, signal),
    stream: (request, context, signal) => lateStream(async () => (await server()).stream(request, context, signal)),
    embed: async (model, texts, context, signal) => (await server()).embed(model, texts, context, signal),
    check: async (context, signal) => (await server()).check(context, signal),
  };
}

/** Empty where there is none that can be called. */
function addressOf(typed: unknown): string {
  try {
    return typeof typed === 'string' ? endpointBaseUrl(typed) : '';
  } catch {
    return '';
  }
}
