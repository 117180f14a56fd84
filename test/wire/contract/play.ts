// Plays a vendor's server for the contract suite: one table of tests, run over every voice.
import { createSend } from '../../../src/core/pipeline/send.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { Pricing } from '../../../src/core/pricing.ts';
import type { ChatRequest, Provider, ProviderContext, StreamPart } from '../../../src/core/provider.ts';
import type { Timeouts } from '../../../src/core/configuration/settingsReader.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { collect, type Collected } from '../collect.ts';
import { ScriptedServer, streamReply, type StreamScript } from '../scriptedServer.ts';
import type { Fields, Said, Voice } from './voice.ts';
import { VOICES } from './voices/voices.ts';

const HOUR_MS = 3_600_000;
const PATIENCE: Timeouts = { connectMs: HOUR_MS, firstTokenMs: HOUR_MS, idleMs: HOUR_MS };
const pricing = new Pricing();

export const KEY = 'contract-suite-key';
export const HELLO: ChatRequest['messages'] = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];

/** A server in the voice of one vendor, and calls to it; a new server for each test. */
export class Play {
  readonly voice: Voice;
  readonly provider: Provider;
  #server: ScriptedServer | undefined;

  constructor(voice: Voice) {
    this.voice = voice;
    this.provider = voice.provider;
  }

  async begin(): Promise<void> {
    this.#server = await ScriptedServer.start();
  }

  async end(): Promise<void> {
    await this.server.stop();
  }

  get server(): ScriptedServer {
    if (!this.#server) {
      throw new Error('The play has not begun');
    }
    return this.#server;
  }

  context(more: Partial<ProviderContext> = {}): ProviderContext {
    return { fetch: globalThis.fetch, baseUrl: this.server.url + this.voice.basePath, apiKey: KEY, ...more };
  }

  request(more: Partial<ChatRequest> = {}): ChatRequest {
    return { model: this.voice.model, messages: HELLO, ...more };
  }

  stream(more: Partial<ChatRequest> = {}, signal?: AbortSignal): AsyncIterable<StreamPart> {
    return this.provider.stream(this.request(more), this.context(), signal ?? new AbortController().signal);
  }

  /** The next answer in the vendor's words; all of it in one write unless the script says otherwise. */
  say(said: Said | string, script: StreamScript = {}): this {
    const bytes = typeof said === 'string' ? said : this.voice.write(said).events.join('');
    const { headers, ...rest } = script;
    const type = { 'content-type': this.voice.contentType };
    this.server.reply(streamReply(bytes, { chunkBytes: 1_000_000, headers: { ...type, ...headers }, ...rest }));
    return this;
  }

  /** Asks and reads to the end. */
  ask(more: Partial<ChatRequest> = {}): Promise<Collected> {
    return collect(this.stream(more));
  }

  /** What a question was sent as. */
  async sent(more: Partial<ChatRequest>): Promise<Fields> {
    this.say({ text: ['ok'] });
    const { error } = await this.ask(more);
    if (error) {
      throw error;
    }
    return this.server.requests.at(-1)?.json() ?? {};
  }

  /** Through the whole pipeline, trying once; `own` are this provider's waiting times, all others wait an hour. */
  send(signal: AbortSignal, clock: Clock = systemClock, own: Partial<Timeouts> = {}): AsyncIterable<StreamPart> {
    const timeouts = ({ id }: Provider) => (id === this.provider.id ? { ...PATIENCE, ...own } : PATIENCE);
    const send = createSend({ clock, pricing, timeouts, newId: () => 'record', maxRetries: () => 0 });
    const connection = {
      source: 'stored',
      keyName: 'test',
      context: this.context(),
      origin: this.server.url,
      simulated: false,
    } as const;
    const { provider } = this;
    const call = { provider, connection, request: this.request(), labels: { purpose: 'chat' }, attempt: 1 } as const;
    // With one try nothing but the vendor's parts comes out.
    return send({ ...call, onRecord: () => {} }, signal) as AsyncIterable<StreamPart>;
  }
}

/** Runs tests over every voice. */
export function eachVoice(topic: string, tests: (play: Play) => void): void {
  for (const voice of VOICES) {
    const way = voice.way === undefined ? '' : ` (${voice.way})`;
    describe(`${voice.provider.name}${way}: ${topic}`, function () {
      this.timeout(10_000); // The machine may be busy.
      const play = new Play(voice);
      beforeEach(() => play.begin());
      afterEach(() => play.end());
      tests(play);
    });
  }
}
