// The Markdown of an answer. New text goes straight to the renderer; Preact draws nothing for it.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { textOf } from '../chatState.ts';
import { StreamingMarkdown, type MarkdownActions } from '../markdown/streamingMarkdown.ts';
import { useMessages, type MessagesPlace } from '../viewContexts.ts';

export function AnswerText({ message }: { message: MessageView }): VNode {
  const app = useMessages();
  const container = useRef<HTMLDivElement>(null);
  const renderer = useRef<StreamingMarkdown | undefined>(undefined);
  useLayoutEffect(() => {
    if (container.current) {
      renderer.current = new StreamingMarkdown(container.current, markdownActions(app, message.id));
    }
    return () => renderer.current?.dispose();
  }, []);
  // A message is a new object at its end, and when a snapshot brings text that was missed.
  useLayoutEffect(() => {
    renderer.current?.replace(textOf(app.chat.peek(), message).text);
    if (message.state !== 'streaming') {
      renderer.current?.finish();
      return undefined;
    }
    return app.onDelta(message.id, ({ text }) => {
      if (text) {
        renderer.current?.append(text);
      }
    });
  }, [message]);
  return <div class="markdown" ref={container} />;
}

/** What the buttons and links inside an answer do. */
export function markdownActions(app: MessagesPlace, messageId: string): MarkdownActions {
  return {
    copy: (text) => {
      app.copy(text);
    },
    insert: (text) => {
      app.tell('code/insert', { text });
    },
    newFile: ({ text, language }) => {
      app.tell('code/newFile', { text, language });
    },
    apply: (code) => {
      app.tell('code/apply', { ...code, messageId });
    },
    openLink: (url) => {
      app.tell('link/open', { url });
    },
  };
}
