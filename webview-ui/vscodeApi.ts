// The one place that touches the API which VS Code gives to a webview.
import type { Port } from './client.ts';
import { withoutKeyShapes } from '../src/shared/keyShapes.ts';
import type { Layout } from './layout.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host<State = Layout> {
  port: Port;
  /** What `remember` stored last, unchecked. */
  remembered: unknown;
  remember: (state: State) => void;
}

/** VS Code gives its API once only; call this once. */
export function connectToHost<State = Layout>(): Host<State> {
  const api = acquireVsCodeApi();
  return {
    port: {
      // The host outlives a page that is hidden and shown again.
      numbersFrom: Math.floor(Math.random() * 2 ** 40),
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
    remember: (state) => {
      // VS Code keeps it in a file of the workspace, also what was typed and sent long ago: a key pasted into a field is not to stay there.
      api.setState(withoutKeyShapes(state));
    },
  };
}
