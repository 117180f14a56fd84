// A real LiteLLM proxy on loopback, whose aliases lead to the simulator.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../harness/freePort.ts';
import { startOwnServer } from './ownServer.ts';

export const MASTER_KEY = 'sk-real-master-key';

/** What `--config` holds of a deployment. */
export interface Deployment {
  alias: string;
  /** LiteLLM's name for it: `openai/gpt-4.1-mini`. */
  model: string;
  baseUrl: string;
  apiKey: string;
}

export interface LitellmProxy {
  /** As a person would enter it. */
  baseUrl: string;
  stop(): Promise<void>;
}

/** Starts the proxy; it asks nobody but the deployments, has no database, and retries nothing. */
export async function startLitellm(program: string, deployments: readonly Deployment[]): Promise<LitellmProxy> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startOwnServer({
    command: (dir) => {
      const config = join(dir, 'config.yaml');
      writeFileSync(config, JSON.stringify(configOf(deployments))); // JSON is YAML.
      return {
        program,
        args: ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--telemetry', 'False'],
        env: OFFLINE,
      };
    },
    isReady: () => isAlive(`${url}/health/liveliness`),
    readyWithinMs: 90_000,
  });
  return { baseUrl: `${url}/v1`, stop: () => server.stop() };
}

/** By default it fetches its table of models and more from the network when it starts. */
const OFFLINE = Object.fromEntries(
  ['MODEL_COST_MAP', 'ANTHROPIC_BETA_HEADERS', 'AUTOROUTER_PRESETS', 'BLOG_POSTS', 'POLICY_TEMPLATES'].map((what) => [
    `LITELLM_LOCAL_${what}`,
    'True',
  ]),
);

function configOf(deployments: readonly Deployment[]): object {
  return {
    model_list: deployments.map(({ alias, model, baseUrl, apiKey }) => ({
      model_name: alias,
      litellm_params: { model, api_base: baseUrl, api_key: apiKey },
    })),
    litellm_settings: { num_retries: 0, telemetry: false },
    // A deployment that failed on purpose must be asked again by the next test.
    router_settings: { num_retries: 0, disable_cooldowns: true },
    general_settings: { master_key: MASTER_KEY },
  };
}

async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
