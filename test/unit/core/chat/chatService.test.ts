// The chat from question to kept answer: events, branches, stops, several answers at once.
import assert from 'node:assert/strict';
import type { ModelInfo } from '../../../../src/core/provider.ts';
import type { MessageContext } from '../../../../src/core/records.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import {
  finish,
  reasoning,
  scriptedProvider,
  stall,
  text,
  until,
  usage,
  type ScriptedProvider,
  type Step,
} from '../../support/scriptedProvider.ts';
import { chatDesk, type ChatDesk } from './chatDesk.ts';

const answering = (...answers: Step[][]): ScriptedProvider =>
  scriptedProvider({ answers, list: [{ id: 'gpt-4o-mini', abilities: {}, maxOutputTokens: 1000 }] });

const CONTEXT: MessageContext = { kind: 'file', label: 'cart.ts', text: 'File cart.ts: …', estimatedTokens: 5 };

/** The last answer of the branch that is shown. */
function shown(desk: ChatDesk, conversationId: string) {
  const view = desk.views.conversation(desk.store, conversationId);
  return { view, last: view.messages.at(-1)! };
}

describe('chat', () => {
  const stores = temporaryStores();

  it('asks, streams, and keeps the answer with its figures, in numbered events', async () => {
    const provider = answering([reasoning('Hm. '), text('Hello '), text('there'), usage(100, 20), finish]);
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('What is this?');
    await desk.chat.settled();

    assert.deepEqual([...new Set(desk.events.map((item) => item.event))], ['run/started', 'run/delta', 'run/ended']);
    const seqs = desk.events.map((item) => ('seq' in item.data ? item.data.seq : undefined));
    assert.deepEqual(seqs, Array.from(seqs.keys()));
    const [started] = desk.told('run/started');
    assert.equal(started?.runId, run.runId);
    assert.equal(started.messageId, run.messageId);
    assert.deepEqual(
      started.conversation.messages.map(({ role, text: words, state }) => ({ role, words, state })),
      [
        { role: 'user', words: 'What is this?', state: 'complete' },
        { role: 'assistant', words: '', state: 'streaming' },
      ],
    );
    const [ended] = desk.told('run/ended');
    assert.equal(ended?.message.text, 'Hello there');
    assert.equal(ended.message.reasoning, 'Hm. ');
    assert.equal(ended.message.state, 'complete');
    assert.equal(ended.title, 'What is this?');
    assert.equal(ended.message.facts?.tokens?.input, 100);
    assert.equal(ended.message.facts.tokens.output, 20);
    assert.equal(ended.message.facts.cost?.usd, (100 * 0.15 + 20 * 0.6) / 1e6);
    assert.deepEqual(ended.totals, {
      costUsd: (100 * 0.15 + 20 * 0.6) / 1e6,
      unknownCosts: 0,
      requests: 1,
      inputTokens: 100,
      outputTokens: 20,
    });

    const kept = desk.store.messages.get(run.messageId);
    assert.equal(kept?.status, 'complete');
    assert.equal(kept.finishReason, 'stop');
    const records = desk.store.usage.newest({ limit: 10 });
    assert.equal(records.length, 1);
    assert.equal(records[0]?.id, kept.usageId);
    assert.equal(records[0]?.outcome, 'success');
    assert.equal(records[0]?.messageId, run.messageId);
    assert.equal(records[0]?.workspace, 'file:///work');
    assert.equal(desk.usageTold(), 1);
    assert.equal(desk.clock.pendingTimers, 0);
    assert.equal(desk.chat.isAnswering, false);
  });

  it('sends the whole branch, the context before the words, and the parameters of the conversation', async () => {
    const provider = answering([text('One'), finish]);
    const desk = await chatDesk(stores, [provider]);
    Object.assign(desk.defaults, { system: ' Be brief. ', temperature: 0.5 });
    const { conversationId } = await desk.ask('First', { context: [CONTEXT] });
    await desk.chat.settled();
    await desk.ask('Second', { conversationId });
    await desk.chat.settled();
    const request = provider.requests[1];
    assert.equal(request?.system, 'Be brief.');
    assert.equal(request.temperature, 0.5);
    assert.equal(request.topP, undefined);
    assert.equal(request.maxOutputTokens, 1000);
    assert.deepEqual(request.messages, [
      { role: 'user', parts: [{ type: 'text', text: CONTEXT.text }, text('First')] },
      { role: 'assistant', parts: [text('One')], providerId: 'openai', model: 'gpt-4o-mini' },
      { role: 'user', parts: [text('Second')] },
    ]);
  });

  it('goes on after a picture that the vendor does not take', async () => {
    const provider = answering([text('A dot'), finish], [text('And'), finish]);
    provider.imageTypes = ['image/png'];
    const desk = await chatDesk(stores, [provider]);
    const image = { type: 'image', mediaType: 'image/gif', data: 'R0lGODlhAQABAA==' } as const;
    const context = [{ kind: 'image', label: 'dot.gif', text: '', image, estimatedTokens: 1 }] as const;
    const { conversationId } = await desk.ask('What is it?', { context });
    await desk.chat.settled();
    await desk.ask('Sure?', { conversationId });
    await desk.chat.settled();
    const note = text('(The picture dot.gif is left out: this model takes no GIF pictures.)');
    assert.deepEqual(
      provider.requests.map(({ messages }) => messages[0]?.parts[0]),
      [image, note],
    );
  });

  it('refuses an empty question, but takes a context without words', async () => {
    const provider = answering([text('A file'), finish]);
    const desk = await chatDesk(stores, [provider]);
    assert.equal((await appErrorOf(() => desk.ask(' \n '))).kind, 'badRequest');
    const { conversationId, messageId } = await desk.ask('', { context: [CONTEXT] });
    await desk.chat.settled();
    assert.equal(desk.store.messages.get(messageId)?.status, 'complete');
    assert.deepEqual(provider.requests[0]?.messages[0]?.parts, [{ type: 'text', text: CONTEXT.text }]);
    assert.equal(shown(desk, conversationId).view.title, 'cart.ts');
  });

  it('waits for the first model list rather than say that nothing is set up', async () => {
    const provider = answering([text('Hi'), finish]);
    const list = Promise.withResolvers<readonly ModelInfo[]>();
    provider.list = () => list.promise;
    const desk = await chatDesk(stores, [provider]);
    const asking = desk.ask('First of all');
    await until(() => provider.listed === 1);
    await new Promise((resolve) => setImmediate(resolve));
    list.resolve([{ id: 'gpt-4o-mini', abilities: {} }]);
    await asking;
    await desk.chat.settled();
    assert.equal(provider.requests[0]?.model, 'gpt-4o-mini');
  });

  it('says what is missing when no model can be asked, and keeps nothing', async () => {
    const none = await chatDesk(stores, [Object.assign(answering(), { auth: 'apiKey' })]);
    const error = await appErrorOf(() => none.ask('Hello?'));
    assert.equal(error.code, 'noModel');
    assert.match(error.message, /add a key/);
    assert.deepEqual((await none.store.conversations.list({ limit: 5 })).conversations, []);
  });

  it('asks to choose when no price is known to choose by', async () => {
    const provider = scriptedProvider({ list: [{ id: 'brand-new-model', abilities: {} }] });
    const desk = await chatDesk(stores, [provider]);
    assert.match((await appErrorOf(() => desk.ask('Hello?'))).message, /Choose a model/);
    desk.chosen.model = { providerId: 'openai', model: 'brand-new-model' };
    await desk.ask('Hello?');
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[0]?.totals.unknownCosts, 1);
    assert.equal(desk.told('run/ended')[0]?.message.facts?.cost?.usd, undefined);
  });

  it('puts a regenerated answer beside the old one', async () => {
    const desk = await chatDesk(stores, [answering([text('One'), finish], [text('Two'), finish])]);
    const first = await desk.ask('Q');
    await desk.chat.settled();
    const second = await desk.chat.regenerate(first.messageId);
    await desk.chat.settled();
    const { view, last } = shown(desk, first.conversationId);
    assert.equal(view.messages.length, 2);
    assert.equal(last.text, 'Two');
    assert.deepEqual(last.siblings, [first.messageId, second.messageId]);
    assert.equal(view.totals.requests, 2);
    assert.equal(desk.store.messages.get(first.messageId)?.status, 'complete');
  });

  it('puts an edited question beside the old one, with its context, and leaves the old branch alone', async () => {
    const provider = answering([text('One'), finish], [text('Two'), finish], [text('Three'), finish]);
    const desk = await chatDesk(stores, [provider]);
    const first = await desk.ask('Q1', { context: [CONTEXT] });
    await desk.chat.settled();
    await desk.ask('Q2', { conversationId: first.conversationId });
    await desk.chat.settled();
    const question = desk.store.messages.get(first.messageId)?.parentId ?? '';
    const edited = await desk.chat.editAndResend(question, 'Q1, better');
    await desk.chat.settled();
    const { view } = shown(desk, first.conversationId);
    assert.deepEqual(
      view.messages.map((message) => message.text),
      ['Q1, better', 'Three'],
    );
    assert.deepEqual(view.messages[0]?.siblings, [question, view.messages[0]?.id]);
    assert.equal(view.messages[0]?.context?.[0]?.label, 'cart.ts');
    assert.equal(provider.requests[2]?.messages.length, 1);
    assert.equal(desk.store.messages.branch(first.messageId, { limit: 9 }).length, 2);
    assert.equal(edited.conversationId, first.conversationId);
    assert.equal((await appErrorOf(() => desk.chat.editAndResend(first.messageId, 'x'))).kind, 'badRequest');
    assert.equal((await appErrorOf(() => desk.chat.regenerate(question))).kind, 'badRequest');
    assert.equal((await appErrorOf(() => desk.chat.regenerate('gone'))).kind, 'badRequest');
  });

  it('refuses a second answer in the same conversation, also one that is asked for in the same moment', async () => {
    const desk = await chatDesk(stores, [answering([text('One'), finish], [text('A'), stall], [text('B'), finish])]);
    const { conversationId, messageId } = await desk.ask('Q');
    await desk.chat.settled();
    const both = await Promise.allSettled([
      desk.ask('Again', { conversationId }),
      desk.ask('Again', { conversationId }),
      desk.chat.regenerate(messageId),
    ]);
    assert.deepEqual(both.map((result) => result.status).sort(), ['fulfilled', 'rejected', 'rejected']);
    const refusal = await appErrorOf(() => desk.ask('Third', { conversationId }));
    assert.match(refusal.message, /being written/);
    assert.equal(desk.chat.runsOf(conversationId).length, 1);
    assert.equal(desk.told('run/started').length, 2);
    // The refused question is not left lying in the tree.
    assert.equal(shown(desk, conversationId).view.messages.length, 4);
    desk.chat.stopAll();
    await desk.chat.settled();
    await desk.ask('Now', { conversationId });
    await desk.chat.settled();
  });

  it('keeps sealed reasoning part by part and sends it back to the vendor that it came from', async () => {
    const sealed: Step[] = [
      reasoning('I think'),
      reasoning(' so'),
      { type: 'reasoning', text: '', providerMetadata: { signature: 'sig-1' } },
      { type: 'reasoning', text: '', providerMetadata: { redactedData: 'opaque' } },
      text('Yes'),
    ];
    const provider = answering([...sealed, finish], [text('Again'), finish]);
    const desk = await chatDesk(stores, [provider]);
    const { conversationId } = await desk.ask('Q');
    await desk.chat.settled();
    await desk.ask('And?', { conversationId });
    await desk.chat.settled();
    assert.deepEqual(provider.requests[1]?.messages[1], {
      role: 'assistant',
      providerId: 'openai',
      model: 'gpt-4o-mini',
      parts: [
        { type: 'reasoning', text: 'I think so', providerMetadata: { signature: 'sig-1' } },
        { type: 'reasoning', text: '', providerMetadata: { redactedData: 'opaque' } },
        { type: 'text', text: 'Yes' },
      ],
    });
    assert.ok(!JSON.stringify(desk.events).includes('opaque'));
  });

  it('asks the model that is chosen now and remembers it with the conversation', async () => {
    const provider = answering([text('Hi'), finish]);
    provider.list = ['gpt-4o-mini', 'gpt-4o'].map((id) => ({ id, abilities: {} }));
    const desk = await chatDesk(stores, [provider]);
    const first = await desk.ask('Q');
    await desk.chat.settled();
    desk.chosen.model = { providerId: 'openai', model: 'gpt-4o' };
    await desk.chat.regenerate(first.messageId);
    await desk.chat.settled();
    assert.deepEqual(
      provider.requests.map((request) => request.model),
      ['gpt-4o-mini', 'gpt-4o'],
    );
    assert.equal(desk.store.conversations.get(first.conversationId)?.model?.model, 'gpt-4o');
  });
});
