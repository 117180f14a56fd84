// The core put together in plain Node as the extension does it, with a real store on disk; nobody listens to its events.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChatService } from '../../src/core/chat/chatService.ts';
import { ConversationViews } from '../../src/core/chat/conversationViews.ts';
import { Connections } from '../../src/core/connections.ts';
import { KeyRing } from '../../src/core/keyRing.ts';
import { ModelCatalog } from '../../src/core/models/modelCatalog.ts';
import type { Send } from '../../src/core/pipeline/call.ts';
import { createSend } from '../../src/core/pipeline/send.ts';
import type { Log, SecretStore } from '../../src/core/ports.ts';
import type { Provider } from '../../src/core/provider.ts';
import { ProviderSet } from '../../src/core/providerSet.ts';
import { Redactor } from '../../src/core/redact.ts';
import { openStore, type Store } from '../../src/core/store/openStore.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { Pricing } from '../../src/core/pricing.ts';

export interface House extends Disposable {
  readonly store: Store;
  readonly chat: ChatService;
  readonly connections: Connections;
  readonly send: Send;
  /** Events that the chat has told since the start. */
  readonly told: () => number;
}

const silentLog: Log = { debug() {}, info() {}, warn() {}, error: console.error };
const noSecrets: SecretStore = {
  keys: async () => [],
  get: async () => undefined,
  store: async () => {},
  delete: async () => {},
  onDidChange: () => ({ dispose() {} }),
};
const TIMEOUTS = { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 };

/** `url` serves the provider as the simulator does: no key is needed. The store is in a folder that goes at the end. */
export async function openHouse(provider: Provider, model: string, url: string): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-workbench-bench-'));
  const store = await openStore({ file: join(folder, 'store.sqlite'), log: silentLog, clock: systemClock });
  const redactor = new Redactor();
  const keys = new KeyRing(noSecrets);
  const pricing = new Pricing();
  const providers = new ProviderSet([provider]);
  const connections = new Connections({
    keys,
    redactor,
    fetch: (input, init) => globalThis.fetch(input, init),
    environment: {},
    settings: () => ({}),
    simulatorUrl: url,
  });
  const catalog = new ModelCatalog({
    providers,
    connections,
    keys,
    store: async () => store,
    pricing,
    clock: systemClock,
    log: silentLog,
    redact: redactor.text,
    chosen: () => ({ providerId: provider.id, model }),
    onChange() {},
  });
  const send = createSend({ clock: systemClock, pricing, newId: randomUUID, timeouts: () => TIMEOUTS });
  let told = 0;
  const chat: ChatService = new ChatService({
    store: async () => store,
    views: new ConversationViews({
      providers,
      modelName: () => undefined,
      isSimulated: () => false,
      toldText: (messageId) => chat.toldText(messageId),
    }),
    providers,
    catalog,
    connections,
    pricing,
    send,
    clock: systemClock,
    log: silentLog,
    redactor,
    newId: randomUUID,
    emit: () => {
      told += 1;
    },
    workspace: () => undefined,
    defaults: () => ({}),
    titleModel: () => undefined,
    onUsage() {},
  });
  return {
    store,
    chat,
    connections,
    send,
    told: () => told,
    [Symbol.dispose]() {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
