// A vendor's server that misbehaves on cue, over real sockets, and notes what it saw: when each attempt came, and what was in it.
import { AppError } from '../../../src/core/errors.ts';
import type { Voice } from '../contract/voice.ts';
import { type ReceivedRequest, type Reply, ScriptedServer } from '../scriptedServer.ts';
import { fastClock } from './fastClock.ts';

/** Words of an answer that nothing happens to. */
export const WORDS = 60;

/** One attempt as the vendor saw it. */
export interface Seen {
  /** Monotonic milliseconds of the fast clock. */
  atMs: number;
  request: ReceivedRequest;
}

/** What is done with one request; `attempt` counts the requests of this server from 1. */
export type Deed = (stand: Stand, reply: Reply, request: ReceivedRequest, attempt: number) => Promise<void>;

/** A vendor's server as a caller knows it; it may run in another process. */
export type Served = Pick<Stand, 'voice' | 'url' | 'baseUrl'>;

/** Start with `Stand.open()`, end with `close()`. */
export class Stand {
  readonly voice: Voice;
  /** Who wrote a word: "a7" is the seventh of server `a`. */
  readonly letter: string;
  readonly seen: Seen[] = [];
  deed: Deed = answers;
  readonly #server: ScriptedServer;

  private constructor(server: ScriptedServer, voice: Voice, letter: string) {
    this.#server = server;
    this.voice = voice;
    this.letter = letter;
    server.replyAlways((request, reply) => {
      this.seen.push({ atMs: fastClock.monotonicMs(), request });
      return this.deed(this, reply, request, this.seen.length);
    });
  }

  static async open(voice: Voice, letter: string): Promise<Stand> {
    return new Stand(await ScriptedServer.start(), voice, letter);
  }

  /** Forgets what it saw, and closes the connections that nothing is under way on. */
  rest(): void {
    this.seen.length = 0;
    this.#server.rest();
  }

  close(): Promise<void> {
    return this.#server.stop();
  }

  get url(): string {
    return this.#server.url;
  }

  get baseUrl(): string {
    return this.url + this.voice.basePath;
  }

  /** Milliseconds between one attempt and the next. */
  get gapsMs(): number[] {
    return this.seen.slice(1).map(({ atMs }, index) => atMs - (this.seen[index]?.atMs ?? Number.NaN));
  }

  /** Events of an answer; `untilWord` is the number of events up to that word, the word included. */
  script(first = 1): { events: readonly string[]; terminalAt: number; untilWord(word: number): number } {
    const words = Array.from({ length: WORDS + 1 - first }, (_, index) => `${this.letter}${first + index} `);
    const { events, terminalAt } = this.voice.write({
      // What goes on may begin with the blank that its beginning has lost.
      text: first > 1 ? [' ', ...words] : words,
      usage: { uncachedInputTokens: 10, textOutputTokens: words.length },
    });
    const untilWord = (word: number) => 1 + events.findIndex((event) => event.includes(`${this.letter}${word} `));
    return { events, terminalAt, untilWord };
  }

  head(reply: Reply): Promise<void> {
    return reply.head(200, { 'content-type': this.voice.contentType });
  }

  async refuse(reply: Reply, status: number, message: string, headers = {}, body?: unknown): Promise<void> {
    await reply.head(status, { 'content-type': 'application/json', ...headers });
    await reply.end(Buffer.from(JSON.stringify(body ?? this.voice.refusal(message, 'req_1'))));
  }

  /** The beginning of an answer that this request wants to be gone on with; `undefined`: it asks for a new one. */
  prefillOf({ json }: ReceivedRequest): string | undefined {
    const messages = this.voice.conversation(json()) as { role: string }[];
    const last = messages.at(-1);
    return last && last.role !== 'user' ? JSON.stringify(last) : undefined;
  }
}

/** All of it, or the rest where a beginning is given. */
export const answers: Deed = async (stand, reply, request) => {
  const [, last] = /(\d+)(?!.*\d)/.exec(stand.prefillOf(request) ?? '') ?? [];
  await stand.head(reply);
  await reply.end(Buffer.from(stand.script(last === undefined ? 1 : Number(last) + 1).events.join('')));
};

export const refuses =
  (
    status: number,
    message: string,
    headers: () => Readonly<Record<string, string>> = () => ({}),
    body?: unknown,
  ): Deed =>
  (stand, reply) =>
    stand.refuse(reply, status, message, headers(), body);

/** The first `times` requests meet `deed`, later ones are answered. */
export const only =
  (times: number, deed: Deed): Deed =>
  (stand, reply, request, attempt) =>
    (attempt <= times ? deed : answers)(stand, reply, request, attempt);

/** Accepts the connection and the request, and says nothing. */
export const isSilent: Deed = (_stand, reply) => reply.untilClientClosed();

export const resets: Deed = async (_stand, reply) => reply.cut('reset');

export const onlyHeads: Deed = async (stand, reply) => {
  await stand.head(reply);
  await reply.untilClientClosed();
};

/** So many words, then `ending`. */
export const breaksAfter =
  (words: number, ending: (stand: Stand, reply: Reply) => Promise<void> | void): Deed =>
  async (stand, reply) => {
    const { events, untilWord } = stand.script();
    await stand.head(reply);
    await reply.write(events.slice(0, untilWord(words)).join(''));
    await ending(stand, reply);
  };

/** This word's event is cut in the middle of its JSON; what follows is whole again. */
export const hasBrokenWord =
  (word: number): Deed =>
  async (stand, reply) => {
    const { events, untilWord } = stand.script();
    const at = untilWord(word) - 1;
    const broken = `${events[at]?.trimEnd().slice(0, -3)}\n\n`;
    await stand.head(reply);
    await reply.end(Buffer.from([...events.slice(0, at), broken, ...events.slice(at + 1)].join('')));
  };

/** All words and no word of the end, but an orderly end of the connection. */
export const hasNoEnd: Deed = async (stand, reply) => {
  const { events, terminalAt } = stand.script();
  await stand.head(reply);
  await reply.end(Buffer.from(events.slice(0, terminalAt).join('')));
};

/** Of OpenAI's: everything but the last line, which says nothing that was not known. */
export const hasNoDone: Deed = async (stand, reply) => {
  const { events } = stand.script();
  const all = events.join('');
  if (!all.endsWith('data: [DONE]\n\n')) {
    throw new AppError('internal', `${stand.voice.provider.id} has no [DONE]`);
  }
  await stand.head(reply);
  await reply.end(Buffer.from(all.slice(0, -'data: [DONE]\n\n'.length)));
};

/** A word, then one more each second, for as long as anybody listens. */
export const trickles: Deed = async (stand, reply, request) => {
  const { events, untilWord } = stand.script();
  await stand.head(reply);
  await reply.write(events.slice(0, untilWord(1)).join(''));
  for (const event of events.slice(untilWord(1))) {
    await fastClock.wait(1000);
    if (request.closedByClient) {
      return;
    }
    await reply.write(event);
  }
  await reply.end();
};
