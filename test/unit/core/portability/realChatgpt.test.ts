// What real exports of ChatGPT have beside questions and answers (see fromChatgpt.ts), in invented contents.
import assert from 'node:assert/strict';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { branchShown, chatgpt, importing, listed, shown } from './exports.ts';
import { zipOf } from './zipFile.ts';

describe('an export of ChatGPT', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });
  const said = async () => shown(store, (await listed(store))[0] ?? '');
  const question = { id: 'q', role: 'user', text: 'Q' };
  /** One answer in several nodes, each below the one before. */
  const answered = (...nodes: object[]) => {
    const all = nodes.map((node, index) => ({
      id: `n${index}`,
      parent: index === 0 ? 'q' : `n${index - 1}`,
      role: 'assistant',
      ...node,
    }));
    return importing(stores, store, [chatgpt('talk', [question, ...all])]);
  };

  it('of 2026: nodes without children, in any order, files beside it', async () => {
    const talk = chatgpt('new', [
      { id: 'root' },
      { id: 'late', parent: 'q', role: 'assistant', text: 'Second try' },
      { id: 'q', parent: 'root', role: 'user', text: 'Q' },
      { id: 'early', parent: 'q', role: 'assistant', text: 'First try' },
    ]) as { mapping: Record<string, { children?: unknown; message?: { create_time: number } }>; current_node: string };
    for (const [id, node] of Object.entries(talk.mapping)) {
      delete node.children;
      if (node.message) {
        node.message.create_time = id === 'late' ? 1_700_000_200 : 1_700_000_100;
      }
    }
    talk.current_node = 'late';
    await importing(
      stores,
      store,
      zipOf([
        { name: 'export_manifest.json', data: '{"export_files":[],"logical_files":{}}' },
        { name: 'conversation_asset_file_names.json', data: '{"file_1.dat":"duck.png"}' },
        { name: 'shared_conversations.json', data: '[{"id":"s","conversation_id":"new","title":"T"}]' },
        { name: 'conversations-000.json', data: JSON.stringify([talk]) },
        { name: 'file_1.dat', data: 'x' },
      ]),
    );
    assert.deepEqual(await said(), ['user: Q', 'assistant: Second try']);
    const tries = store.messages.siblings((await branchShown(store)).at(-1)?.id ?? '');
    assert.deepEqual(
      tries.map((id) => store.messages.get(id)?.parts),
      ['First try', 'Second try'].map((text) => [{ type: 'text', text }]),
    );
  });

  it('whose nodes do not name their parents is put together by their children', async () => {
    const talk = chatgpt('up', [question, { id: 'a', parent: 'q', role: 'assistant', text: 'A' }]) as {
      mapping: Record<string, { parent?: unknown }>;
    };
    Object.values(talk.mapping).forEach((node) => delete node.parent);
    await importing(stores, store, [talk]);
    assert.deepEqual(await said(), ['user: Q', 'assistant: A']);
  });

  it('whose nodes name a parent that is not there is put together by their children', async () => {
    const talk = chatgpt('gone', [question, { id: 'a', parent: 'q', role: 'assistant', text: 'A' }]) as {
      mapping: Record<string, { parent?: unknown }>;
    };
    Object.values(talk.mapping).forEach((node) => (node.parent = 'gone'));
    await importing(stores, store, [talk]);
    assert.deepEqual(await said(), ['user: Q', 'assistant: A']);
  });

  it('without an id is known again, also when it has gone on', async () => {
    const values = { id: undefined, conversation_id: undefined };
    await importing(stores, store, [chatgpt('x', [question], values)]);
    const more = [question, { id: 'a', parent: 'q', role: 'assistant', text: 'A' }];
    assert.equal((await importing(stores, store, [chatgpt('x', more, values)])).known, 1);
  });

  it('keeps the words of names and links in its marks, and no others', async () => {
    await answered({
      text: [
        'By \ue200entity\ue202["people","Ada Example",0]\ue201 and \ue200entity\ue202Invented Club\ue201,',
        'see \ue200url\ue202the page\ue202turn0search1\ue201\ue200cite\ue202turn0search1\ue202turn0search2\ue201.',
        'Old【12†source】 and older【4:0†notes.pdf】. \ue203Span\ue204.',
        '\ue200entity\ue202[broken\ue201\ue200image_group\ue202{"query":["x"]}\ue201End \ue200cite',
      ].join('\n'),
    });
    assert.deepEqual(await said(), [
      'user: Q',
      'assistant: By Ada Example and Invented Club,\nsee the page.\nOld and older. Span.\n[brokenEnd cite',
    ]);
  });

  it('leaves questions as they were typed', async () => {
    const text = 'What is 【1†x】 and :::writing{a} and \ue0a0?';
    await importing(stores, store, [chatgpt('typed', [{ id: 'q', role: 'user', text }])]);
    assert.deepEqual(await said(), [`user: ${text}`]);
  });

  it('has canvas documents as the texts that they are', async () => {
    const call = (recipient: string, text: string) => ({
      recipient,
      content: { content_type: 'code', language: 'json', text },
    });
    await answered(
      call('canmore.create_textdoc', JSON.stringify({ name: 'Duck *plan*', type: 'document', content: '# Ducks' })),
      { role: 'tool', content: { content_type: 'text', parts: ['Successfully created'] } },
      call('canmore.update_textdoc', JSON.stringify({ updates: [{ pattern: '.*', replacement: '# Geese' }] })),
      call('canmore.create_textdoc', JSON.stringify({ name: 'App', type: 'code/python', content: 'quack()' })),
      call('canmore.create_textdoc', '{broken'),
      { text: ':::writing{variant="email" id="1"}\nDear duck\n:::\nDone.' },
    );
    const [, answer = ''] = await said();
    for (const words of [
      '*(Canvas: Duck plan)*\n\n```markdown\n# Ducks\n```',
      '*(Canvas changed)*\n\n```\n# Geese\n```',
      '*(Canvas: App)*\n\n```python\nquack()\n```',
      '```json\n{broken\n```',
      'Dear duck\nDone.',
    ]) {
      assert.ok(answer.includes(words), `${words}\n\nin\n\n${answer}`);
    }
    assert.ok(!answer.includes(':::'), answer);
  });

  it('tells what a picture was of, and what a tool gave back', async () => {
    const picture = (metadata: object) => ({
      content_type: 'multimodal_text',
      parts: [{ content_type: 'image_asset_pointer', asset_pointer: 'sediment://file_1', metadata }],
    });
    const { notes } = await answered(
      { role: 'tool', content: picture({ dalle: { prompt: 'A *duck* on a lake' } }) },
      { role: 'tool', content: picture({ dalle: null }), metadata: { image_gen_title: 'Goose' } },
      { role: 'tool', content: { content_type: 'tether_browsing_display', result: 'L0: words', summary: '' } },
      { role: 'tool', content: { content_type: 'citable_code_output', output_str: '{}' } },
      { role: 'tool', content: { content_type: 'computer_output', computer_id: 'c', screenshot: {}, state: {} } },
      { role: 'tool', content: { content_type: 'system_error', name: 'tool_error', text: 'It broke' } },
      { role: 'tool', content: { content_type: 'text', parts: [''] } },
      { text: 'Here.' },
    );
    assert.deepEqual(await said(), [
      'user: Q',
      'assistant: *(A picture: A duck on a lake)*\n\n*(A picture: Goose)*\n\nHere.',
    ]);
    assert.deepEqual(notes[0]?.sentences, ['2 pictures were left out.', '4 results of tools were left out.']);
  });

  it('of a spoken talk has its words, and says that recordings are missing', async () => {
    const spoken = (text: string, direction: string) => ({
      content_type: 'multimodal_text',
      parts: [
        { content_type: 'audio_transcription', text, direction, decoding_id: null },
        { content_type: 'audio_asset_pointer', asset_pointer: 'sediment://file_2', size_bytes: 1, format: 'wav' },
        {
          content_type: 'real_time_user_audio_video_asset_pointer',
          audio_asset_pointer: {},
          frames_asset_pointers: [],
        },
      ],
    });
    const { notes } = await importing(stores, store, [
      chatgpt('spoken', [
        { id: 'q', role: 'user', content: spoken('Hello duck', 'in') },
        { id: 'a', parent: 'q', role: 'assistant', content: spoken('Hello you', 'out') },
      ]),
    ]);
    assert.deepEqual(await said(), ['user: Hello duck', 'assistant: Hello you']);
    assert.deepEqual(notes[0]?.sentences, ['4 recordings or other parts were left out.']);
  });

  it('has thoughts in all of their forms, and what was thought aloud, as reasoning', async () => {
    await answered(
      { content: { content_type: 'thoughts', thoughts: [{ summary: 'One', content: '', chunks: ['a', 'b'] }] } },
      { content: { content_type: 'thoughts', parts: ['Two'] } },
      { channel: 'analysis', text: 'Three' },
      { channel: 'commentary', text: 'I look.' },
      { channel: 'final', text: 'Done.' },
    );
    const answer = (await branchShown(store)).at(-1);
    assert.deepEqual(answer?.parts, [
      { type: 'reasoning', text: 'One\na\nb' },
      { type: 'reasoning', text: 'Two' },
      { type: 'reasoning', text: 'Three' },
      { type: 'text', text: 'I look.\n\nDone.' },
    ]);
  });

  it('leaves out what the person has told about himself, in old and new forms', async () => {
    const { notes } = await importing(stores, store, [
      chatgpt('me', [
        { id: 's', role: 'user', text: 'I like ducks', metadata: { is_user_system_message: true } },
        {
          id: 'e',
          parent: 's',
          role: 'user',
          content: { content_type: 'user_editable_context', user_profile: 'Duck', user_instructions: 'Quack' },
        },
        {
          id: 'm',
          parent: 'e',
          role: 'assistant',
          content: { content_type: 'model_editable_context', model_set_context: 'Duck' },
        },
        { ...question, parent: 'm' },
      ]),
    ]);
    assert.deepEqual(await said(), ['user: Q']);
    assert.deepEqual(notes, []);
  });

  it('has its sources once, from wherever they are named', async () => {
    const site = (name: string) => ({ url: `https://example.com/${name}`, title: name });
    await answered(
      { text: 'A', metadata: { citations: [{ metadata: { type: 'webpage', ...site('old') } }] } },
      {
        text: 'B',
        metadata: {
          content_references: [
            { type: 'grouped_webpages', items: [{ ...site('one'), supporting_websites: [site('two')] }] },
            { type: 'grouped_webpages_model_predicted_fallback', fallback_items: [site('three')] },
            { type: 'sources_footnote', sources: [site('one'), site('old')] },
          ],
        },
      },
    );
    assert.deepEqual(
      (await branchShown(store)).at(-1)?.citations?.map(({ title }) => title),
      ['old', 'one', 'two', 'three'],
    );
  });

  it('with more sources than can be shown keeps the first', async () => {
    const many = (from: number) =>
      Array.from({ length: 90 }, (_, index) => ({ metadata: { url: `https://example.com/${from + index}` } }));
    await answered({ text: 'A', metadata: { citations: many(0) } }, { text: 'B', metadata: { citations: many(90) } });
    assert.equal((await branchShown(store)).at(-1)?.citations?.length, 100);
  });

  it('with long code keeps its fence, and says that it was cut', async () => {
    const code = { content_type: 'code', language: 'python', text: 'x'.repeat(600_000) };
    const { notes } = await answered({ recipient: 'python', content: code });
    assert.ok((await said())[1]?.endsWith('x\n```'));
    assert.deepEqual(notes[0]?.sentences, ['A text of 600,000 characters was cut to 500,000.']);
  });
});
