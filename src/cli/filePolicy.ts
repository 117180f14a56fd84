// Which models may be asked through a gateway without an editor: by its file, the environment, the machine's administrator.
import type { Connections } from '../core/connections.ts';
import { isInBaseline } from '../core/models/baseline.ts';
import { environmentPolicy, managedPolicyFile, readManagedPolicy } from '../core/models/managedPolicy.ts';
import { type Policy, readPolicy } from '../core/models/policy.ts';
import { loadSeed } from '../core/models/seed.ts';
import type { Pricing } from '../core/pricing.ts';
import type { Providers } from '../core/providerSet.ts';
import type { Environment } from './fileSettings.ts';

export interface FilePolicyOptions {
  /** What the file holds as setting `policy`. */
  own: unknown;
  environment: Environment;
  providers: Providers;
  connections: Pick<Connections, 'addressOf'>;
  pricing: Pick<Pricing, 'load'>;
}

/** The administrator's file is looked at once a second at most: it is asked for with each try of each request. */
const KEPT_MS = 1000;

export function keptPolicy(options: FilePolicyOptions): () => Promise<Policy> {
  let kept: { at: number; policy: Promise<Policy> } | undefined;
  return () => {
    const at = performance.now();
    if (!kept || at - kept.at >= KEPT_MS) {
      const policy = filePolicy(options);
      kept = { at, policy };
      // One that could not be read is no policy: the next who asks reads it again.
      policy.catch(() => (kept = undefined));
    }
    return kept.policy;
  };
}

async function filePolicy({ own, environment, providers, connections, pricing }: FilePolicyOptions): Promise<Policy> {
  const [managed, seed, prices] = await Promise.all([
    readManagedPolicy(managedPolicyFile(process.platform)),
    loadSeed(),
    pricing.load(),
  ]);
  const baseline = {
    find: (id: string) => providers.find(id),
    addressOf: (provider: Parameters<Connections['addressOf']>[0]) => connections.addressOf(provider, 'none'),
    seed,
    pricing: prices,
    now: Date.now(),
  };
  const user = { origin: 'user', name: 'The setting policy', value: own } as const;
  return readPolicy([user, ...managed, ...environmentPolicy(environment)], {
    providers: providers.all(),
    seed,
    plan: environment['LLM_PLAN'],
    isInBaseline: (reference) => isInBaseline(reference, baseline),
  });
}
