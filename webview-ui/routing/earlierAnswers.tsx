// What had come of an answer before another model began anew: folded above it, and marked as incomplete.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { EarlierAnswerView, MessageView } from '../../src/shared/views.ts';
import { StreamingMarkdown } from '../markdown/streamingMarkdown.ts';
import { useMessages } from '../viewContexts.ts';
import { IconButton } from '../toolkit.tsx';
import { markdownActions } from '../views/answerText.tsx';
import { Fold } from '../views/fold.tsx';
import { earlierWords } from './runWords.ts';

export function EarlierAnswers({ message }: { message: MessageView }): VNode | null {
  const { earlier = [], id } = message;
  if (earlier.length === 0) {
    return null;
  }
  return (
    <ul class="earlierAnswers" aria-label="Incomplete answers">
      {earlier.map((one, place) => (
        // They have no names of their own, and none is ever put before another.
        <li key={place} class="earlierAnswer">
          <EarlierAnswer earlier={one} messageId={id} />
        </li>
      ))}
    </ul>
  );
}

function EarlierAnswer({ earlier, messageId }: { earlier: EarlierAnswerView; messageId: string }): VNode {
  const app = useMessages();
  const { providerName, text, reasoning } = earlier;
  const copy = text.trim() !== '' && (
    <IconButton
      icon="copy"
      label="Copy incomplete answer as Markdown"
      onClick={() => {
        app.copy(text);
      }}
    />
  );
  const summary = app.acts.anonymous.value ? (
    'Incomplete answer: another model began anew.'
  ) : (
    <>
      {providerName && <span class="provider">{providerName}</span>} {earlierWords(earlier)}
    </>
  );
  return (
    <Fold summary={summary} beside={copy}>
      {(id) => (
        <div id={id} class="earlierText" role="region" aria-label="Incomplete answer">
          {reasoning && (
            <Fold summary="Reasoned">
              {(inner) => (
                <div
                  class="reasoningText plain"
                  id={inner}
                  tabIndex={0}
                  role="region"
                  aria-label="Reasoning of the incomplete answer"
                >
                  {reasoning}
                </div>
              )}
            </Fold>
          )}
          <Text text={text} messageId={messageId} />
          <p class="dim sm">{text.trim() === '' ? 'Nothing had come before it broke off.' : 'It broke off here.'}</p>
        </div>
      )}
    </Fold>
  );
}

/** Of a hostile writer, as every answer is. */
function Text({ text, messageId }: { text: string; messageId: string }): VNode {
  const app = useMessages();
  const container = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!container.current) {
      return undefined;
    }
    const renderer = new StreamingMarkdown(container.current, markdownActions(app, messageId));
    renderer.append(text);
    renderer.finish();
    return () => {
      renderer.dispose();
    };
  }, [text]);
  return <div class="markdown" ref={container} />;
}
