// The webview's state as a whole, against a host that a test plays.
import assert from 'node:assert/strict';
import { effect } from '@preact/signals';
import type { ChatPageMethod } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import type { ChatSnapshot, ConversationView, MessageView, ModelChoice } from '../../../src/shared/views.ts';
import type { Delta } from '../../../webview-ui/chatState.ts';
import { runErrorAction } from '../../../webview-ui/errorActions.ts';
import { FIRST_LAYOUT, type Layout } from '../../../webview-ui/layout.ts';
import { deleteMessage, deletionLabel, undeleteMessage } from '../../../webview-ui/messageDeletion.ts';
import { ChatApp } from '../../../webview-ui/state.ts';

type Request = Extract<ToHost, { kind: 'request' }>;

class PlayedHost {
  readonly sent: Request[] = [];
  remembered: unknown;
  listener: ((message: unknown) => void) | undefined;
  readonly port = {
    post: (message: ToHost): void => {
      if (message.kind === 'request') {
        this.sent.push(message);
      }
    },
    listen: (listener: (message: unknown) => void) => {
      this.listener = listener;
      return () => undefined;
    },
  };

  remember = (layout: Layout): void => {
    this.remembered = layout;
  };

  tell(event: string, data: unknown): void {
    this.listener?.({ kind: 'event', event, data });
  }

  /** Answers the last request of that method, and lets its waiters go on. */
  async answer(method: ChatPageMethod, value: unknown): Promise<void> {
    const request = this.sent.findLast((one) => one.method === method);
    assert.ok(request, `${method} was not asked`);
    this.listener?.({ kind: 'result', id: request.id, value });
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }

  /** Refuses the last request of that method. */
  async refuse(method: ChatPageMethod, message: string): Promise<void> {
    const request = this.sent.findLast((one) => one.method === method);
    assert.ok(request, `${method} was not asked`);
    this.listener?.({ kind: 'failure', id: request.id, error: { message } });
    await new Promise((done) => setImmediate(done));
  }

  count(method: ChatPageMethod): number {
    return this.sent.filter((one) => one.method === method).length;
  }
}

const model: ModelChoice = {
  providerId: 'p',
  providerName: 'P',
  model: 'm',
  name: 'M',
  local: true,
  simulated: false,
  abilities: [],
  refuses: [],
};
const answer: MessageView = {
  id: 'a',
  role: 'assistant',
  text: '',
  createdAt: 0,
  state: 'streaming',
  siblings: ['a'],
};
const conversation: ConversationView = {
  id: 'c',
  title: 'T',
  messages: [answer],
  hasOlder: false,
  totals: { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 },
  parameters: {},
};
const snapshot: ChatSnapshot = {
  conversation: { ...conversation, messages: [] },
  runs: [],
  models: { providers: [], current: model },
  attachments: [],
  defaults: {},
};
const start = { runId: 'r', seq: 1, conversation, messageId: 'a', startedAt: 0 };

async function loaded(remembered?: Partial<Layout>): Promise<{ app: ChatApp; host: PlayedHost }> {
  const host = new PlayedHost();
  host.remembered = remembered && { ...FIRST_LAYOUT, ...remembered };
  const app = new ChatApp(host);
  const loading = app.load();
  await host.answer('chat/snapshot', snapshot);
  await loading;
  return { app, host };
}

describe('ChatApp', () => {
  it('keeps the draft over a reload, and empties it once the host has taken the question', async () => {
    const { app, host } = await loaded({ draft: 'Why?' });
    assert.equal(app.draft.value, 'Why?');
    const sending = app.send();
    assert.equal(app.draft.value, 'Why?');
    await host.answer('chat/send', { runId: 'r', conversationId: 'c', messageId: 'a' });
    await sending;
    assert.equal(app.draft.value, '');
    assert.equal((host.remembered as Layout).draft, '');
  });

  it('drops a draft that was being sent when the view ended and was taken, and no other', async () => {
    const asked = { ...answer, id: 'q', role: 'user' as const, text: 'Why?', state: 'complete' as const };
    const withQuestion = { ...snapshot, conversation: { ...conversation, messages: [asked, answer] } };
    for (const [remembered, left] of [
      [{ draft: 'Why?\n', sent: 'Why?\n' }, ''],
      // The same question once more, which nobody has sent yet.
      [{ draft: 'Why?' }, 'Why?'],
      // Typed on after it was sent.
      [{ draft: 'Why? Because', sent: 'Why?' }, 'Why? Because'],
      // Sent, and never taken.
      [{ draft: 'Why not?', sent: 'Why not?' }, 'Why not?'],
    ] as const) {
      const host = new PlayedHost();
      host.remembered = { ...FIRST_LAYOUT, ...remembered };
      const app = new ChatApp(host);
      const loading = app.load();
      await host.answer('chat/snapshot', withQuestion);
      await loading;
      assert.equal(app.draft.value, left);
      app.setDraft('Why?');
      assert.deepEqual(
        [(host.remembered as Layout).draft, (host.remembered as Layout).sent],
        ['Why?', undefined],
        'what was being sent is known for one start only',
      );
      const again = app.load();
      await host.answer('chat/snapshot', withQuestion);
      await again;
      assert.equal(app.draft.value, 'Why?', 'typed while the view is there');
    }
  });

  it('remembers what is being sent until the host has answered', async () => {
    const { app, host } = await loaded({ draft: 'Why?' });
    const sending = app.send();
    assert.equal((host.remembered as Layout).sent, 'Why?');
    await host.refuse('chat/send', 'No');
    await sending;
    assert.deepEqual([(host.remembered as Layout).sent, app.draft.value], [undefined, 'Why?']);
  });

  it('leaves trying again to the host, which knows who was asked', async () => {
    const { app, host } = await loaded();
    runErrorAction(app, 'retry', answer);
    assert.deepEqual(host.sent.at(-1)?.params, { action: 'retry', messageId: 'a' });
    assert.equal(host.count('chat/regenerate'), 0);
  });

  it('sends a question to the conversation that was shown when Send was pressed', async () => {
    const { app, host } = await loaded({ draft: 'Why?' });
    app.attaching.pending.value = 1;
    const sending = app.send();
    host.tell('run/started', { ...start, conversation: { ...conversation, id: 'other' } });
    assert.equal(app.conversation.value?.id, 'other');
    app.attaching.pending.value = 0;
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(host.sent.findLast((one) => one.method === 'chat/send')?.params, {
      text: 'Why?',
      conversationId: 'c',
    });
    await host.refuse('chat/send', 'Another conversation is shown now; nothing was sent.');
    await sending;
    assert.equal(app.draft.value, 'Why?');
    assert.match(String(app.problem.value), /Another conversation/);
  });

  it('says before and after that what follows goes with a message', async () => {
    const question = { ...answer, id: 'q', role: 'user' as const, text: 'Why?', state: 'complete' as const };
    const first = { ...answer, id: 'a1', state: 'complete' as const };
    const last = { ...answer, id: 'a2', state: 'complete' as const };
    const host = new PlayedHost();
    const app = new ChatApp(host);
    const loading = app.load();
    await host.answer('chat/snapshot', {
      ...snapshot,
      conversation: { ...conversation, messages: [question, first, { ...question, id: 'q2' }, last] },
    });
    await loading;
    const label = (message: MessageView) => deletionLabel(app, message);
    assert.deepEqual([question, first, last].map(label), [
      'Delete with what follows',
      'Delete with what follows',
      'Delete',
    ]);
    const deleting = deleteMessage(app, first);
    await host.answer('message/delete', { ...conversation, messages: [question] });
    await deleting;
    assert.equal(app.announcement.value.text, 'Answer deleted, with what followed.');
    assert.equal(label(question), 'Delete');
  });

  it('keeps a prompt under review over a reload, and lets go of it once it is taken', async () => {
    const { app, host } = await loaded({ prompt: { description: 'sql', review: { text: 'You are.', note: 'By M.' } } });
    assert.equal(app.prompts.description.value, 'sql');
    assert.deepEqual(app.prompts.review.value, { text: 'You are.', note: 'By M.' });
    app.prompts.changeReview('You are brief.');
    assert.equal((host.remembered as Layout).prompt?.review?.text, 'You are brief.');
    app.prompts.endReview();
    assert.equal((host.remembered as Layout).prompt, undefined);
  });

  it('takes a message away and brings it back', async () => {
    const { app, host } = await loaded();
    const deleting = deleteMessage(app, answer);
    await host.answer('message/delete', { ...conversation, messages: [] });
    await deleting;
    assert.deepEqual(app.deleted.value, { messageId: 'a', role: 'assistant', followed: false });
    assert.equal(app.conversation.value?.messages.length, 0);
    assert.equal(app.announcement.value.text, 'Answer deleted.');
    const bringing = undeleteMessage(app, 'a');
    await host.answer('message/undelete', conversation);
    await bringing;
    assert.equal(app.deleted.value, undefined);
    assert.equal(app.conversation.value?.messages[0]?.id, 'a');
  });

  it('offers no undo for what the host did not delete', async () => {
    const { app, host } = await loaded();
    const deleting = deleteMessage(app, answer);
    await host.refuse('message/delete', 'Busy.');
    await deleting;
    assert.equal(app.deleted.value, undefined);
    assert.equal(app.problem.value, 'Busy.');
  });

  it('keeps the draft when sending fails, and says why', async () => {
    const { app, host } = await loaded({ draft: 'Why?' });
    const sending = app.send();
    host.listener?.({ kind: 'failure', id: host.sent.at(-1)?.id, error: { message: 'No.' } });
    await sending;
    assert.equal(app.draft.value, 'Why?');
    assert.equal(app.problem.value, 'No.');
  });

  it('sends only once what is being attached has become a chip', async () => {
    const { app, host } = await loaded({ draft: 'Why?' });
    void app.attaching.suggestion('clock');
    const sending = app.send();
    await new Promise((done) => setImmediate(done));
    assert.equal(host.count('chat/send'), 0);
    await host.answer('context/add', null);
    await new Promise((done) => setImmediate(done));
    await host.answer('chat/send', { runId: 'r', conversationId: 'c', messageId: 'a' });
    await sending;
    assert.equal(app.draft.value, '');
  });

  it('does not send without what could not be attached, and keeps the text', async () => {
    const { app, host } = await loaded({ draft: 'Why?' });
    void app.attaching.suggestion('clock');
    const sending = app.send();
    await host.refuse('context/add', 'clock is binary.');
    await sending;
    assert.equal(host.count('chat/send'), 0);
    assert.equal(app.draft.value, 'Why?');
    assert.equal(app.problem.value, 'clock is binary.');
    assert.equal(app.sending.value, false);
  });

  it('sends once for two presses of Enter, and not while an answer is written', async () => {
    const { app, host } = await loaded({ draft: 'Why?' });
    const sending = [app.send(), app.send()];
    assert.equal(host.count('chat/send'), 1);
    await host.answer('chat/send', { runId: 'r', conversationId: 'c', messageId: 'a' });
    await Promise.all(sending);
    host.tell('run/started', start);
    app.setDraft('And then?');
    await app.send();
    assert.equal(host.count('chat/send'), 1);
    assert.equal(app.draft.value, 'And then?');
  });

  it('does not let a delta change what the views are drawn from', async () => {
    const { app, host } = await loaded();
    host.tell('run/started', start);
    const drawn: unknown[] = [];
    const stop = app.conversation.subscribe((value) => drawn.push(value));
    const stopRun = app.run.subscribe((value) => drawn.push(value));
    const deltas: Delta[] = [];
    app.onDelta('a', (delta) => deltas.push(delta));
    host.tell('run/delta', { runId: 'r', seq: 2, messageId: 'a', text: 'Be' });
    host.tell('run/delta', { runId: 'r', seq: 3, messageId: 'a', text: 'cause' });
    assert.equal(drawn.length, 2);
    assert.deepEqual(
      deltas.map(({ text }) => text),
      ['Be', 'cause'],
    );
    stop();
    stopRun();
  });

  it('draws no row of actions anew because an answer begins, and fills a menu while it is open', async () => {
    const { app, host } = await loaded();
    const message = start.conversation.messages[0];
    assert.ok(message);
    let drawn = 0;
    const stop = effect(() => {
      drawn += app.acts.hasItems(message) ? 1 : 0;
    });
    const fork = () => app.acts.items(message).find(({ label }) => label === 'Fork from here');
    assert.equal(fork()?.unavailable, undefined);
    host.tell('run/started', start);
    stop();
    assert.equal(drawn, 1);
    assert.match(fork()?.unavailable ?? '', /answer under way/);
  });

  it('fetches one snapshot for a gap, and hears afterwards what came meanwhile', async () => {
    const { app, host } = await loaded();
    host.tell('run/started', start);
    const texts: string[] = [];
    app.onDelta('a', ({ text }) => texts.push(text));
    host.tell('run/delta', { runId: 'r', seq: 4, messageId: 'a', text: 'lost' });
    host.tell('run/delta', { runId: 'r', seq: 5, messageId: 'a', text: 'in it' });
    host.tell('run/delta', { runId: 'r', seq: 6, messageId: 'a', text: ' after' });
    assert.equal(host.count('chat/snapshot'), 2);
    assert.deepEqual(texts, []);
    const half = { ...conversation, messages: [{ ...answer, text: 'all that is in it' }] };
    const run = { runId: 'r', messageId: 'a', conversationId: 'c', seq: 5, startedAt: 0 };
    await host.answer('chat/snapshot', { ...snapshot, conversation: half, runs: [run] });
    assert.deepEqual(texts, [' after']);
    assert.equal(app.chat.value.live['r']?.text, 'all that is in it after');
    assert.equal(host.count('chat/snapshot'), 2);
  });

  it('announces the beginning and the end of an answer, never its text', async () => {
    const { app, host } = await loaded();
    const said: string[] = [];
    const stop = app.announcement.subscribe(({ text }) => said.push(text));
    host.tell('run/started', start);
    host.tell('run/delta', { runId: 'r', seq: 2, messageId: 'a', text: 'secret words' });
    host.tell('run/ended', {
      runId: 'r',
      seq: 3,
      message: { ...answer, text: 'secret words', state: 'cancelled' },
      totals: conversation.totals,
      title: 'T',
    });
    stop();
    assert.deepEqual(said, ['', 'Answering.', 'Stopped. What had arrived is kept.']);
  });

  it('adds the text of an editor command to the draft instead of overwriting it', async () => {
    const { app, host } = await loaded({ draft: 'Mine', part: 'conversations' });
    host.tell('composer/focus', { text: 'Theirs' });
    assert.equal(app.draft.value, 'Mine\nTheirs');
    assert.equal(app.part.value, 'chat');
  });

  it('tells why nothing can be shown, not as a line that can be closed, and loads again when asked', async () => {
    const host = new PlayedHost();
    const app = new ChatApp(host);
    const loading = app.load();
    await host.refuse('chat/snapshot', 'The disk is full.');
    await loading;
    assert.equal(app.unopened.value, 'The disk is full.');
    assert.equal(app.problem.value, undefined);
    const again = app.load();
    assert.ok(app.loading.value);
    await host.answer('chat/snapshot', snapshot);
    await again;
    assert.ok(app.loaded.value && !app.loading.value && app.canAsk.value);
  });

  it('loads again by itself at a sign that the host works again, once for each', async () => {
    const host = new PlayedHost();
    const app = new ChatApp(host);
    void app.load();
    host.tell('run/started', start);
    await host.refuse('chat/snapshot', 'Busy.');
    assert.equal(host.count('chat/snapshot'), 2);
    await host.refuse('chat/snapshot', 'Busy.');
    assert.equal(host.count('chat/snapshot'), 2);
    host.tell('models/changed', snapshot.models);
    assert.equal(host.count('chat/snapshot'), 3);
    await host.answer('chat/snapshot', snapshot);
    assert.ok(app.loaded.value);
  });

  it('says beside the composer that what is shown could not be brought up to date', async () => {
    const { app, host } = await loaded();
    const loading = app.load();
    await host.refuse('chat/snapshot', 'Busy.');
    await loading;
    assert.equal(app.problem.value, 'Busy.');
    assert.ok(app.loaded.value);
  });

  it('forgets a layout that another version wrote', () => {
    const host = new PlayedHost();
    host.remembered = {
      draft: 7,
      part: 'other',
      parametersOpen: 'yes',
      scroll: { top: 'x' },
      edited: { text: 1 },
      prompt: { review: {} },
    };
    const app = new ChatApp(host);
    assert.deepEqual(
      { ...app.layout },
      { ...FIRST_LAYOUT, scroll: undefined, edited: undefined, prompt: undefined, sent: undefined },
    );
  });
});
