// The messages of a conversation: stays at the end while there, loads older ones above without a jump.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { Nearness, NearnessContext } from '../nearness.ts';
import { ScrollKeeper } from '../scrollKeeper.ts';
import { useMessages, type MessagesPlace } from '../viewContexts.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Answer } from './answer.tsx';
import { Question } from './question.tsx';

/** What `useRef` gives. */
interface Box<T> {
  current: T;
}

/** Messages at the end that are drawn with the list; those above follow one by one. */
const AT_ONCE = 4;

/** Pixels from the top at which older messages are fetched. */
const NEAR_TOP = 200;

export function MessageList({ conversation }: { conversation: ConversationView }): VNode {
  const app = useMessages();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useSignal(app.layout.scroll?.conversationId !== conversation.id);
  const news = useSignal(false);
  const nearness = useNearness(scroller);
  const view = useViews();
  const older = useOlder(app, conversation);
  const keeper = useKeeper(app, conversation.id, scroller, content, atEnd, older.load);
  useKeptPlace(conversation, keeper);
  useTarget(app, content, keeper);
  useNews(app, conversation, keeper, atEnd, news);
  return (
    <div class="logFrame">
      <div class={atEnd.value ? 'log' : 'log away'} ref={scroller} tabIndex={-1}>
        <div class="messages" ref={content} role="log" aria-live="off" aria-label="Conversation">
          {conversation.hasOlder && <Older loading={older.loading} load={older.load} />}
          <NearnessContext.Provider value={nearness}>
            {conversation.messages.map((message, at) => view(message, conversation.messages.length - at <= AT_ONCE))}
          </NearnessContext.Provider>
        </div>
      </div>
      {!atEnd.value && (
        <button
          type="button"
          class={news.value ? 'toEnd news' : 'toEnd'}
          aria-label={news.value ? 'New text: go to the end' : 'Go to the end'}
          title="Go to the end"
          onClick={() => keeper.current?.toEnd()}
        >
          <Icon name="arrowDown" />
          {news.value && 'New text'}
        </button>
      )}
    </div>
  );
}

/** Each message is drawn again only when it is another object: a run, a page or a title then costs what it changes. */
function useViews(): (message: MessageView, drawnAtOnce: boolean) => VNode {
  const views = useRef(new WeakMap<MessageView, VNode>());
  return (message, drawnAtOnce) => {
    const kept = views.current.get(message);
    if (kept) {
      return kept;
    }
    const Kind = message.role === 'user' ? Question : Answer;
    const view = <Kind key={message.id} message={message} drawnAtOnce={drawnAtOnce} />;
    views.current.set(message, view);
    return view;
  };
}

/** There before the messages look for it. */
function useNearness(scroller: Box<HTMLDivElement | null>): Box<Nearness | undefined> {
  const nearness = useRef<Nearness | undefined>(undefined);
  useLayoutEffect(
    () => () => {
      nearness.current?.dispose();
    },
    [],
  );
  const box = useRef({
    get current() {
      nearness.current ??= scroller.current ? new Nearness(scroller.current) : undefined;
      return nearness.current;
    },
  });
  return box.current;
}

function Older({ loading, load }: { loading: Signal<boolean>; load: () => void }): VNode {
  return (
    <div class="older">
      {loading.value ? (
        <span class="row dim sm">
          <ProgressRing /> Loading older messages…
        </span>
      ) : (
        <Button label="Load older messages" small onClick={load} />
      )}
    </div>
  );
}

interface OlderMessages {
  loading: Signal<boolean>;
  load: () => void;
}

function useOlder(app: MessagesPlace, conversation: ConversationView): OlderMessages {
  const loading = useSignal(false);
  const hasOlder = useRef(conversation.hasOlder);
  hasOlder.current = conversation.hasOlder;
  const load = (): void => {
    if (!hasOlder.current || loading.peek()) {
      return;
    }
    loading.value = true;
    void app.loadOlder().finally(() => {
      loading.value = false;
    });
  };
  return { loading, load };
}

/** Puts back the place that was in view before older messages came above it. */
function useKeptPlace(conversation: ConversationView, keeper: Box<ScrollKeeper | undefined>): void {
  const first = useRef(conversation.messages[0]?.id);
  const putBack = useRef<(() => void) | undefined>(undefined);
  if (first.current !== conversation.messages[0]?.id) {
    first.current = conversation.messages[0]?.id;
    putBack.current = keeper.current?.hold();
  }
  useLayoutEffect(() => {
    putBack.current?.();
    putBack.current = undefined;
  });
}

function useKeeper(
  app: MessagesPlace,
  conversationId: string,
  scroller: Box<HTMLDivElement | null>,
  content: Box<HTMLDivElement | null>,
  atEnd: Signal<boolean>,
  loadOlder: () => void,
): Box<ScrollKeeper | undefined> {
  const keeper = useRef<ScrollKeeper | undefined>(undefined);
  useLayoutEffect(() => {
    if (!scroller.current || !content.current) {
      return undefined;
    }
    let storing: ReturnType<typeof setTimeout> | undefined;
    const place = new ScrollKeeper(scroller.current, content.current, (isAtEnd, top) => {
      atEnd.value = isAtEnd;
      clearTimeout(storing);
      storing = setTimeout(() => {
        const edge = isAtEnd ? undefined : place.atEdge('.message');
        const at = edge && { messageId: edge.element.dataset['message'], offset: edge.offset };
        app.remember({ scroll: isAtEnd ? undefined : { conversationId, top, ...at } });
      }, 150);
      if (top < NEAR_TOP && !isAtEnd) {
        loadOlder();
      }
    });
    keeper.current = place;
    const { scroll } = app.layout;
    if (scroll?.conversationId === conversationId) {
      const read = messageOf(content.current, scroll.messageId);
      if (read && scroll.messageId !== undefined) {
        place.toElement(read, scroll.offset ?? 0);
      } else {
        place.toPlace(scroll.top);
      }
    } else {
      place.toEnd();
    }
    return () => {
      clearTimeout(storing);
      place.dispose();
    };
  }, []);
  return keeper;
}

/** Goes where the place wants the person to look, once, and stays there while what is above it gets its height. */
function useTarget(
  app: MessagesPlace,
  content: Box<HTMLDivElement | null>,
  keeper: Box<ScrollKeeper | undefined>,
): void {
  const target = app.target?.value;
  useLayoutEffect(() => {
    const element = target && messageOf(content.current, target.messageId);
    if (element) {
      keeper.current?.toElement(element, 0);
    }
    if (target && app.target?.peek() === target) {
      app.target.value = undefined;
    }
  }, [target]);
}

function messageOf(content: HTMLElement | null, messageId: string | undefined): Element | undefined {
  return [...(content?.children ?? [])].find(
    (one) => one instanceof HTMLElement && one.dataset['message'] === messageId,
  );
}

/** Marks text that arrives out of view, and goes to the end for what the person has just sent. */
function useNews(
  app: MessagesPlace,
  conversation: ConversationView,
  keeper: Box<ScrollKeeper | undefined>,
  atEnd: Signal<boolean>,
  news: Signal<boolean>,
): void {
  const run = app.run.value;
  const isAtEnd = atEnd.value;
  useEffect(() => {
    if (isAtEnd) {
      news.value = false;
    }
  }, [isAtEnd]);
  const previousRun = useRef(run?.runId);
  // At once with the list: text that comes before the next frame is news, too.
  useLayoutEffect(() => {
    if (!run) {
      return undefined;
    }
    if (previousRun.current !== run.runId && conversation.messages.at(-1)?.id === run.messageId) {
      keeper.current?.toEnd();
    }
    previousRun.current = run.runId;
    return app.onDelta(run.messageId, () => {
      // Text of a branch that is not shown is no news here.
      const isShown = app.conversation.peek()?.messages.at(-1)?.id === run.messageId;
      news.value = isShown && !atEnd.peek();
    });
  }, [run?.runId]);
}
