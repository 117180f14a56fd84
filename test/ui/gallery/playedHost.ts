// What the gallery's page offers to tests: the requests of the webview, and ways to play the host.
import type { ChatPageEvent, ChatPageEvents, ChatPageMethod } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';

interface PlayedHost {
  asked: ToHost[];
  more(text: string): void;
  tell<E extends ChatPageEvent>(event: E, data: ChatPageEvents[E]): void;
  stored(): { draft: string };
  /** Requests of that method are answered only once `release` is called; with `run/ended` answers stay under way so long. */
  hold(what: ChatPageMethod | 'run/ended'): void;
  /** Requests of that method fail with these words from now on. */
  refuse(method: ChatPageMethod, words: string): void;
  /** Answers what was held, in its order. */
  release(): void;
}

declare global {
  interface Window {
    gallery: PlayedHost;
    hacked?: number;
  }
}
