// Exports of Claude and messages as many programs write them become conversations.
import assert from 'node:assert/strict';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { claude, claudeMessage, importing, listed, shown, titles } from './exports.ts';
import { zipOf } from './zipFile.ts';

const ROOT = '00000000-0000-4000-8000-000000000000';

describe('import of Claude', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });

  it('reads the ZIP: titles, times, blocks, attachments', async () => {
    const file = claude('c1', [
      claudeMessage('m1', 'human', {
        text: 'Look at this',
        content: [{ type: 'text', text: 'Look at this' }],
        attachments: [{ file_name: 'notes.txt', file_size: 5, file_type: 'txt', extracted_content: 'Notes!' }],
        files: [{ file_name: 'photo.png' }],
      }),
      claudeMessage('m2', 'assistant', {
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          {
            type: 'text',
            text: 'I look.',
            citations: [{ details: { type: 'web', url: 'https://example.com' }, title: 'E' }],
          },
          { type: 'tool_use', name: 'artifacts', input: { title: 'App', language: 'js', content: 'let a = 1;' } },
          { type: 'tool_result', name: 'artifacts', content: [{ type: 'text', text: 'OK' }] },
          { type: 'something_new' },
          { type: 'token_budget' },
          { type: 'voice_note', title: 'Memo', text: 'Spoken.' },
        ],
      }),
    ]);
    const zip = zipOf([
      { name: 'users.json', data: '[]' },
      { name: 'conversations.json', data: JSON.stringify([file, claude('empty', [])]) },
      { name: 'projects.json', data: '[]' },
    ]);
    const outcome = await importing(stores, store, zip);
    assert.deepEqual(outcome.sources, ['Claude']);
    assert.deepEqual(outcome.notes[0]?.sentences, ['1 part of the kind “something_new” was left out.']);
    assert.deepEqual(outcome.problems, [{ what: '“Chat empty”', reason: 'it holds no messages' }]);
    const [id = ''] = await listed(store);
    assert.deepEqual(await titles(store), ['Chat c1']);
    assert.deepEqual(shown(store, id), [
      'user: Look at this',
      'assistant: Hm. | I look. | *(Used artifacts: App)*\n\n```js\nlet a = 1;\n``` | Spoken.',
    ]);
    const [question, answer] = store.messages.branch(store.conversations.get(id)?.leafId ?? '', { limit: 9 });
    assert.deepEqual(
      question?.context?.map(({ label, text }) => [label, text]),
      [
        ['notes.txt', 'notes.txt:\n\nNotes!'],
        ['photo.png', '(photo.png was attached here. It did not come with the import.)'],
      ],
    );
    assert.deepEqual(answer?.citations, [{ url: 'https://example.com', title: 'E' }]);
    assert.equal(answer.providerId, 'Claude (imported)');
    assert.equal(answer.createdAt, Date.UTC(2025, 2, 1, 10, 0, 0, 123));
    assert.equal((await importing(stores, store, zip)).known, 1);
  });

  it('keeps branches where messages name their parents', async () => {
    const file = [
      claude(
        'c1',
        [
          claudeMessage('m1', 'human', { parent_message_uuid: ROOT }),
          claudeMessage('m2', 'assistant', { parent_message_uuid: 'm1' }),
          claudeMessage('m3', 'human', { parent_message_uuid: ROOT }),
          claudeMessage('m4', 'assistant', { parent_message_uuid: 'm3' }),
        ],
        { current_leaf_message_uuid: 'm2' },
      ),
    ];
    await importing(stores, store, file);
    const [id = ''] = await listed(store);
    assert.deepEqual(shown(store, id), ['user: Text of m1', 'assistant: Text of m2']);
    const [first] = store.messages.branch(store.conversations.get(id)?.leafId ?? '', { limit: 9 });
    assert.equal(store.messages.siblings(first?.id ?? '').length, 2);
  });
});

describe('import of JSON', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });

  const forms: Readonly<Record<string, unknown>> = {
    'a list of messages': [
      { role: 'user', content: 'Q' },
      { role: 'assistant', content: 'A' },
    ],
    'an object with messages': {
      title: 'Mine',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Q' }] },
        { role: 'assistant', content: [{ type: 'output_text', text: 'A' }], model: 'some-model' },
      ],
    },
    'a list of objects with messages': [
      {
        messages: [
          { role: 'human', content: 'Q' },
          { role: 'ai', content: 'A' },
        ],
      },
    ],
    ShareGPT: [
      {
        id: 7,
        conversations: [
          { from: 'human', value: 'Q' },
          { from: 'gpt', value: 'A' },
        ],
      },
    ],
    'an object with a list of conversations': {
      exported: true,
      conversations: [
        {
          messages: [
            { role: 'user', content: 'Q' },
            { role: 'assistant', content: 'A' },
          ],
        },
      ],
    },
  };
  for (const [name, value] of Object.entries(forms)) {
    it(`reads ${name}, and knows it again`, async () => {
      const { sources, problems } = await importing(stores, store, value);
      assert.deepEqual({ sources, problems }, { sources: ['JSON'], problems: [] });
      const [id = ''] = await listed(store);
      assert.deepEqual(shown(store, id), ['user: Q', 'assistant: A']);
      assert.equal((await importing(stores, store, value)).known, 1);
      assert.equal((await listed(store)).length, 1);
    });
  }

  it('takes system prompt, title, model, and pictures that stand in it; fetches none', async () => {
    const picture = 'iVBORw0KGgo=';
    const parts = [
      { type: 'text', text: 'What?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
      { type: 'image_url', image_url: { url: 'https://example.com/spy.png' } },
    ];
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: parts },
      { role: 'assistant', content: 'A dot.', model: 'some-model' },
      { role: 'tool', content: 'x' },
    ];
    const { notes } = await importing(stores, store, { title: 'Mine', messages });
    const [id = ''] = await listed(store);
    const conversation = store.conversations.get(id);
    assert.equal(conversation?.title, 'Mine');
    assert.deepEqual(conversation.parameters, { system: 'Be brief.' });
    const [question, answer] = store.messages.branch(conversation.leafId ?? '', { limit: 9 });
    assert.deepEqual(question?.parts, [
      { type: 'text', text: 'What?' },
      { type: 'image', mediaType: 'image/png', data: picture },
    ]);
    assert.equal(question.context?.length, 1);
    assert.equal(answer?.model, 'some-model');
    assert.deepEqual(notes[0]?.sentences, [
      'What was attached is not in the file, and nothing is fetched.',
      'Results of tools and instructions in the middle were left out.',
    ]);
  });

  it('reads UTF-8 with a byte order mark', async () => {
    const text = JSON.stringify([{ role: 'user', content: 'Grüße aus 東京 👋🏽' }]);
    await importing(stores, store, `\ufeff${text}`);
    const [id = ''] = await listed(store);
    assert.deepEqual(shown(store, id), ['user: Grüße aus 東京 👋🏽']);
  });
});
