// The one place that touches the API which VS Code gives to a webview.
import type { Port } from './client.ts';
import type { Layout } from './layout.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  port: Port;
  /** What `remember` stored last, unchecked. */
  remembered: unknown;
  remember: (layout: Layout) => void;
}

/** VS Code gives its API once only; call this once. */
export function connectToHost(): Host {
  const api = acquireVsCodeApi();
  return {
    port: {
      post: (message) => {
        api.postMessage(message);
      },
      listen: (listener) => {
        const receive = (event: MessageEvent): void => {
          listener(event.data);
        };
        window.addEventListener('message', receive);
        return () => {
          window.removeEventListener('message', receive);
        };
      },
    },
    remembered: api.getState(),
    remember: (layout) => {
      api.setState(layout);
    },
  };
}
