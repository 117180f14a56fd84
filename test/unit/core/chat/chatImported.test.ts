// A conversation of another program goes on here, with a model that can be asked.
import assert from 'node:assert/strict';
import { IMPORTED_FROM } from '../../../../src/core/importedFrom.ts';
import { conversation, message, temporaryStores } from '../../store/temporaryStore.ts';
import { finish, text } from '../../support/scriptedProvider.ts';
import { answering, chatDesk } from './chatDesk.ts';

describe('an imported conversation', () => {
  const stores = temporaryStores();

  async function imported() {
    const provider = answering([text('Ours'), finish], [text('Again'), finish]);
    const desk = await chatDesk(stores, [provider]);
    desk.store.conversations.create(conversation('old', { title: 'Old talk' }));
    desk.store.messages.add(message('q', 'old'));
    desk.store.messages.add(message('a', 'old', 'q', { providerId: IMPORTED_FROM.chatgpt, model: 'gpt-4o' }));
    return { provider, desk };
  }

  it('says who had answered, and what was not ours costs nothing', async () => {
    const { desk } = await imported();
    const view = desk.views.conversation(desk.store, 'old');
    const answer = view.messages.at(-1);
    assert.equal(answer?.facts?.providerName, 'ChatGPT (imported)');
    assert.equal(answer.facts.modelName, 'gpt-4o');
    assert.equal(view.totals.requests, 0);
  });

  it('goes on with the model that is chosen here, which is told all of it', async () => {
    const { provider, desk } = await imported();
    await desk.ask('And now?', { conversationId: 'old' });
    await desk.chat.settled();
    assert.deepEqual(
      provider.requests
        .at(-1)
        ?.messages.map(({ role, parts }) => [role, parts.map((part) => 'text' in part && part.text)]),
      [
        ['user', ['Text of q']],
        ['assistant', ['Text of a']],
        ['user', ['And now?']],
      ],
    );
    assert.equal(desk.views.conversation(desk.store, 'old').messages.at(-1)?.text, 'Ours');
  });

  it('has its answers asked for again of that model', async () => {
    const { provider, desk } = await imported();
    await desk.chat.regenerate('a');
    await desk.chat.settled();
    assert.equal(provider.requests.length, 1);
    assert.equal(desk.store.messages.siblings('a').length, 2);
  });
});
