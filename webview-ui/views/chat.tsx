// The chat: title, messages or first steps, parameters where they are open, and the composer.
import type { VNode } from 'preact';
import { Icon } from '../icon.tsx';
import { useApp } from '../state.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Composer } from './composer.tsx';
import { DeletedMessage } from './deletedMessage.tsx';
import { FirstSteps } from './firstSteps.tsx';
import { Header } from './header.tsx';
import { MessageList } from './messageList.tsx';
import { Notice } from './notice.tsx';
import { ParametersPanel } from './parametersPanel.tsx';
import { Suggestions } from './suggestions.tsx';

export function Chat(): VNode {
  const app = useApp();
  return (
    <>
      <main class="chat" aria-label="Chat">
        <Header />
        <Notice />
        <Body />
      </main>
      <DeletedMessage />
      {/* Not before there is something to set: what was typed would be lost to the first snapshot. */}
      {app.loaded.value && app.parametersOpen.value && <ParametersPanel />}
      <Composer />
    </>
  );
}

function Body(): VNode {
  const app = useApp();
  const conversation = app.conversation.value;
  if (conversation && conversation.messages.length > 0) {
    // A new conversation is a new list: its place and its scrolling start afresh.
    return <MessageList key={conversation.id} conversation={conversation} />;
  }
  if (!app.loaded.value) {
    return app.unopened.value === undefined ? <Loading /> : <Unopened problem={app.unopened.value} />;
  }
  return app.canAsk.value ? <Suggestions /> : <FirstSteps />;
}

function Loading(): VNode {
  return (
    <div class="start appearsLate">
      <h1 class="unseen">LLM Workbench</h1>
      <p class="row dim">
        <ProgressRing /> Loading…
      </p>
    </div>
  );
}

/** The host has nothing to show, a store that cannot be opened for one: its words, and what may help. */
function Unopened({ problem }: { problem: string }): VNode {
  const app = useApp();
  return (
    <div class="start">
      <h1>Nothing can be shown yet</h1>
      <div class="notice problem" role="alert">
        <Icon name="error" class="err" />
        <p class="grow">{app.loading.value ? 'Trying again…' : problem}</p>
      </div>
      <p class="row">
        <Button label="Try again" primary onClick={() => void app.load()} />
        <Button label="Show log" onClick={() => app.tell('action/run', { action: 'showLog' })} />
      </p>
    </div>
  );
}
