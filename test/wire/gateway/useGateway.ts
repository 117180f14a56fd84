// A gateway on a free port before each test, with OpenAI's own client in front and a scripted backend behind it.
import OpenAI from 'openai';
import { type Gateway, type GatewayOptions, startGateway } from '../../../src/core/gateway/gatewayServer.ts';
import { ScriptedBackend } from './scriptedBackend.ts';

export interface GatewayScene {
  gateway: Gateway;
  backend: ScriptedBackend;
  client: OpenAI;
  /** What the gateway logged as an error. */
  logged: string[];
  headers: Record<string, string>;
}

const silent = (): void => {};

export async function startScene(options: Partial<GatewayOptions> = {}): Promise<GatewayScene> {
  const backend = new ScriptedBackend();
  const logged: string[] = [];
  const gateway = await startGateway(backend, {
    redact: (text) => text.replaceAll('sk-secret-of-the-person', '[key removed]'),
    log: { debug: silent, info: silent, warn: silent, error: (message) => logged.push(message) },
    ...options,
  });
  return {
    gateway,
    backend,
    logged,
    client: new OpenAI({ baseURL: gateway.url, apiKey: gateway.token, maxRetries: 0 }),
    headers: { authorization: `Bearer ${gateway.token}`, 'content-type': 'application/json' },
  };
}

/** `begin` is given each one before its test runs. */
export function useGateway(begin: (scene: GatewayScene) => void, options: Partial<GatewayOptions> = {}): void {
  let scene: GatewayScene;
  beforeEach(async () => {
    scene = await startScene(options);
    begin(scene);
  });
  afterEach(() => scene.gateway.stop(0));
}
