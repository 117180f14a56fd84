// oxlint-disable-next-line typescript/triple-slash-reference -- ambient declarations cannot be imported
/// <reference path="../../../webview-ui/assets.d.ts" />
// The page that the Markdown tests drive: one view, what it asked of its surroundings, and what the policy refused.
import { sanitizedFragment } from '../../../webview-ui/markdown/sanitize.ts';
import { StreamingMarkdown } from '../../../webview-ui/markdown/streamingMarkdown.ts';
import '../../../webview-ui/markdown/markdown.css';

export type MarkdownPage = {
  view: StreamingMarkdown;
  container: HTMLElement;
  /** Calls of the actions, each as `name:argument`. */
  calls: string[];
  /** What the content security policy refused, and errors that nobody caught. */
  problems: string[];
  /** Takes the place of the page's own animation frames from the first call on; returns whether one was waiting. */
  runFrame(): boolean;
  /** A new view in place of the one before. */
  restart(): StreamingMarkdown;
  /** Renders with the given chunks and frames between them, and returns the page's HTML. */
  stream(chunks: readonly string[]): string;
  sanitizedFragment: typeof sanitizedFragment;
};

declare global {
  interface Window {
    markdown: MarkdownPage;
  }
}

const problems: string[] = [];
document.addEventListener('securitypolicyviolation', (event) => {
  problems.push(`refused: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
window.addEventListener('error', (event) => problems.push(`error: ${event.message}`));
window.addEventListener('unhandledrejection', (event) => problems.push(`rejected: ${String(event.reason)}`));

let frames: Map<number, FrameRequestCallback> | undefined;
function takeOverFrames(): Map<number, FrameRequestCallback> {
  if (!frames) {
    const waiting = new Map<number, FrameRequestCallback>();
    let last = 0;
    window.requestAnimationFrame = (callback) => {
      waiting.set(++last, callback);
      return last;
    };
    window.cancelAnimationFrame = (handle) => void waiting.delete(handle);
    frames = waiting;
  }
  return frames;
}

const calls: string[] = [];
const actions = {
  copy: (text: string) => void calls.push(`copy:${text}`),
  insert: (text: string) => void calls.push(`insert:${text}`),
  newFile: (code: object) => void calls.push(`newFile:${JSON.stringify(code)}`),
  apply: (code: object) => void calls.push(`apply:${JSON.stringify(code)}`),
  openLink: (url: string) => void calls.push(`openLink:${url}`),
};
const container = document.querySelector('main') as HTMLElement;

const page: MarkdownPage = {
  view: new StreamingMarkdown(container, actions),
  container,
  calls,
  problems,
  sanitizedFragment,
  runFrame() {
    const waiting = takeOverFrames();
    const due = [...waiting.values()];
    waiting.clear();
    due.forEach((frame) => frame(performance.now()));
    return due.length > 0;
  },
  restart() {
    page.view.dispose();
    calls.length = 0;
    page.view = new StreamingMarkdown(container, actions);
    return page.view;
  },
  stream(chunks) {
    takeOverFrames();
    const view = page.restart();
    for (const chunk of chunks) {
      view.append(chunk);
      page.runFrame();
    }
    view.finish();
    while (page.runFrame()) {
      // Long text comes over several frames.
    }
    // Long text is cut into several text nodes, where it is cut depends on how it came.
    container.normalize();
    return container.innerHTML;
  },
};
window.markdown = page;
