// Exports of ChatGPT become conversations: in both layouts, with their branches, and each once.
import assert from 'node:assert/strict';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { message, temporaryStores } from '../../store/temporaryStore.ts';
import { chatgpt, importing, leftovers, listed, NOW, shown, simpleTalk, titles } from './exports.ts';
import { zipOf } from './zipFile.ts';

describe('import of ChatGPT', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });
  const only = async () => {
    const [id = ''] = await listed(store);
    return { id, conversation: store.conversations.get(id) };
  };

  it('reads the ZIP with one conversations.json', async () => {
    const zip = zipOf([
      { name: 'user.json', data: '{}' },
      { name: 'chat.html', data: '<html>' },
      { name: 'conversations.json', data: JSON.stringify([simpleTalk('one'), simpleTalk('two')]) },
    ]);
    const outcome = await importing(stores, store, zip);
    assert.deepEqual(
      { ...outcome, notes: [], problems: outcome.problems },
      { conversations: 2, messages: 4, comparisons: 0, known: 0, notes: [], problems: [], sources: ['ChatGPT'] },
    );
    assert.deepEqual((await titles(store)).toSorted(), ['Talk one', 'Talk two']);
    assert.deepEqual(leftovers(stores), []);
  });

  it('reads the ZIP with numbered files, in a folder or not, and nothing of the Mac’s own', async () => {
    const files = [0, 1, 10, 2].map((number) => ({
      name: `export/conversations-${String(number).padStart(3, '0')}.json`,
      data: JSON.stringify([simpleTalk(`n${number}`)]),
    }));
    const mac = { name: '__MACOSX/export/._conversations-000.json', data: 'no JSON' };
    assert.equal((await importing(stores, store, zipOf([...files, mac]))).conversations, 4);
  });

  it('keeps titles, times, the model, and where it comes from', async () => {
    await importing(stores, store, [simpleTalk('one')]);
    const { id, conversation } = await only();
    assert.equal(conversation?.title, 'Talk one');
    assert.equal(conversation.createdAt, 1_700_000_000_250);
    assert.equal(conversation.updatedAt, 1_700_000_900_750);
    assert.equal(conversation.model, undefined);
    const answer = store.messages.get(conversation.leafId ?? '');
    assert.equal(answer?.model, 'gpt-4o');
    assert.equal(answer.providerId, 'ChatGPT (imported)');
    assert.equal(answer.createdAt, 1_700_000_000_500);
    assert.deepEqual(shown(store, id), ['user: Question of one', 'assistant: Answer of one']);
    // It is found by its words.
    const found = await store.conversations.list({ query: 'answer of one', limit: 5 });
    assert.deepEqual(
      found.conversations.map((one) => one.id),
      [id],
    );
  });

  it('keeps every branch, and shows the one that was shown', async () => {
    const talk = chatgpt(
      'branches',
      [
        { id: 'root' },
        { id: 'system', parent: 'root', role: 'system', text: '' },
        { id: 'q', parent: 'system', role: 'user', text: 'Q' },
        { id: 'a1', parent: 'q', role: 'assistant', text: 'First try' },
        { id: 'a2', parent: 'q', role: 'assistant', text: 'Second try' },
        { id: 'q2', parent: 'a1', role: 'user', text: 'And?' },
        { id: 'a3', parent: 'q2', role: 'assistant', text: 'That' },
      ],
      { current_node: 'a2' },
    );
    await importing(stores, store, [talk]);
    const { id, conversation } = await only();
    assert.deepEqual(shown(store, id), ['user: Q', 'assistant: Second try']);
    const siblings = store.messages.siblings(conversation?.leafId ?? '');
    assert.equal(siblings.length, 2);
    const other = store.messages.latestLeafUnder(siblings[0] ?? '') ?? '';
    assert.deepEqual(
      store.messages.branch(other, { limit: 10 }).map(({ parts }) => parts[0]),
      ['Q', 'First try', 'And?', 'That'].map((text) => ({ type: 'text', text })),
    );
  });

  it('reads thoughts that are one text', async () => {
    const content = { content_type: 'thoughts', thoughts: 'One and one.' };
    const talk = chatgpt('thought', [
      { id: 'q', role: 'user', text: 'Sum?' },
      { id: 't', parent: 'q', role: 'assistant', content },
      { id: 'a', parent: 't', role: 'assistant', text: 'Two.' },
    ]);
    await importing(stores, store, [talk]);
    assert.deepEqual(shown(store, (await only()).id), ['user: Sum?', 'assistant: One and one. | Two.']);
  });

  it('makes one answer of thoughts, code, its output and text, and leaves out what was hidden', async () => {
    const talk = chatgpt('tools', [
      { id: 'hidden', role: 'user', text: 'About me', metadata: { is_visually_hidden_from_conversation: true } },
      { id: 'q', parent: 'hidden', role: 'user', text: 'Sum?' },
      { id: 'pruned', parent: 'q', role: 'assistant', text: 'Never seen', weight: 0 },
      {
        id: 't',
        parent: 'pruned',
        role: 'assistant',
        content: { content_type: 'thoughts', thoughts: [{ summary: 'Adding', content: 'One and one.' }] },
      },
      {
        id: 'c',
        parent: 't',
        role: 'assistant',
        recipient: 'python',
        content: { content_type: 'code', language: 'python', text: 'print(1+1)\n```' },
      },
      { id: 'o', parent: 'c', role: 'tool', content: { content_type: 'execution_output', text: '2' } },
      { id: 'r', parent: 'o', role: 'assistant', content: { content_type: 'reasoning_recap', content: 'Thought 2s' } },
      {
        id: 'a',
        parent: 'r',
        role: 'assistant',
        text: 'It is two\ue200cite\ue202turn0search1\ue201.',
        metadata: {
          content_references: [
            { type: 'grouped_webpages', items: [{ url: 'https://example.com/two', title: 'Two' }] },
            { type: 'link', url: 'javascript:alert(1)', title: 'Bad' },
          ],
          finish_details: { type: 'interrupted' },
        },
      },
    ]);
    await importing(stores, store, [talk]);
    const { id, conversation } = await only();
    assert.deepEqual(shown(store, id), [
      'user: Sum?',
      'assistant: Adding\nOne and one. | ````python\nprint(1+1)\n```\n````\n\n```\n2\n```\n\nIt is two.',
    ]);
    const answer = store.messages.get(conversation?.leafId ?? '');
    assert.deepEqual(answer?.citations, [{ url: 'https://example.com/two', title: 'Two' }]);
    assert.equal(answer.status, 'cancelled');
  });

  it('notes pictures and files, and says what else is missing', async () => {
    const talk = chatgpt('files', [
      {
        id: 'q',
        role: 'user',
        content: {
          content_type: 'multimodal_text',
          parts: [{ content_type: 'image_asset_pointer', asset_pointer: 'file-service://file-1' }, 'What is this?'],
        },
        metadata: { attachments: [{ id: 'file-1', name: '../../etc/cat\u202e.png', mime_type: 'image/png' }] },
      },
      { id: 'w', parent: 'q', role: 'tool', content: { content_type: 'tether_quote', text: 'A page' } },
      { id: 'a', parent: 'w', role: 'assistant', text: 'A cat' },
      { id: 'odd', parent: 'a', role: 'assistant', content: { content_type: 'super_widget', widget: {} } },
    ]);
    const { notes } = await importing(stores, store, [talk]);
    const { id } = await only();
    assert.deepEqual(shown(store, id), ['user: What is this?', 'assistant: A cat']);
    const [question] = store.messages.branch(store.conversations.get(id)?.leafId ?? '', { limit: 5 });
    assert.deepEqual(
      question?.context?.map(({ kind, label }) => ({ kind, label })),
      [{ kind: 'file', label: '../../etc/cat.png' }],
    );
    assert.match(question.context[0]?.text ?? '', /did not come with the import/);
    assert.deepEqual(notes, [
      {
        title: 'Talk files',
        sentences: [
          '1 picture was left out.',
          '1 result of a tool was left out.',
          '1 part of the kind “super_widget” was left out.',
        ],
      },
    ]);
  });

  it('keeps apart what was begun anew in the middle of an answer', async () => {
    const talk = chatgpt('middle', [
      { id: 'q', role: 'user', text: 'Q' },
      { id: 'look', parent: 'q', role: 'assistant', text: 'I look.' },
      { id: 'one', parent: 'look', role: 'assistant', text: 'One' },
      { id: 'two', parent: 'look', role: 'assistant', text: 'Two' },
      { id: 'more', parent: 'two', role: 'assistant', text: 'More' },
    ]);
    await importing(stores, store, [talk]);
    const { id, conversation } = await only();
    assert.deepEqual(shown(store, id), ['user: Q', 'assistant: I look.', 'assistant: Two\n\nMore']);
    assert.equal(store.messages.siblings(conversation?.leafId ?? '').length, 2);
  });

  it('takes each once, and leaves what was changed here as it is', async () => {
    const file = [simpleTalk('one'), simpleTalk('two')];
    await importing(stores, store, file);
    const before = await listed(store);
    store.conversations.update(before[0] ?? '', { title: 'Mine' });
    const again = await importing(stores, store, [...file, simpleTalk('three')]);
    assert.equal(again.conversations, 1);
    assert.equal(again.known, 2);
    assert.equal(store.conversations.get(before[0] ?? '')?.title, 'Mine');
    assert.equal((await listed(store)).length, 3);
  });

  it('brings back what was deleted', async () => {
    await importing(stores, store, [simpleTalk('one')]);
    const { id } = await only();
    store.conversations.delete(id);
    assert.equal((await importing(stores, store, [simpleTalk('one')])).conversations, 1);
    assert.deepEqual(shown(store, id), ['user: Question of one', 'assistant: Answer of one']);
  });

  it('stands in the list by its time, below what is newer', async () => {
    const at = Date.UTC(2023, 0, 1);
    store.portable.stage(0, base('old', at));
    store.portable.stageEnd(0, base('old', at));
    store.portable.publish(0, [{ id: 'old' }], () => undefined);
    store.conversations.create(base('new', NOW));
    store.messages.add(message('m', 'new'));
    store.conversations.create(base('newest', NOW));
    await importing(stores, store, [
      simpleTalk('later', { update_time: 1_700_005_000 }),
      simpleTalk('earlier', { update_time: 1_700_001_000 }),
    ]);
    assert.deepEqual(await titles(store), ['newest', 'new', 'Talk later', 'Talk earlier', 'old']);
  });

  function base(id: string, updatedAt: number) {
    return { id, title: id, titleByPerson: true, createdAt: updatedAt, updatedAt, pinned: false, parameters: {} };
  }
});
