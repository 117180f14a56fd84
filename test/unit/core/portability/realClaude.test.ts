// What real exports of Claude have beside questions and answers (see fromClaude.ts), in invented contents.
import assert from 'node:assert/strict';
import { claudeContent } from '../../../../src/core/portability/claudeContent.ts';
import { Notes } from '../../../../src/core/portability/notes.ts';
import type { StoredMessage } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { branchShown, claude, claudeMessage, importing, listed, shown } from './exports.ts';
import { zipOf } from './zipFile.ts';

const attached = ({ context }: StoredMessage) => (context ?? []).map(({ label, text }) => [label, text]);
const missing = (name: string) => [name, `(${name} was attached here. It did not come with the import.)`];

describe('an export of Claude', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });
  const answer = (content: unknown, values: object = {}) =>
    importing(stores, store, [
      claude('c', [claudeMessage('q', 'human'), claudeMessage('a', 'assistant', { content, ...values })]),
    ]);
  const said = async () => shown(store, (await listed(store))[0] ?? '');
  const PLACEHOLDER = '```\nThis block is not supported on your current device yet.\n```';

  it('of 2026: a ZIP of its own for conversations, blocks with times, unsaid ones among them', async () => {
    const time = { start_timestamp: '2026-03-01T10:00:00Z', stop_timestamp: '2026-03-01T10:00:01Z', flags: null };
    const blocks = [
      { ...time, type: 'injected_prompt_block', prompt: 'Today is Sunday.', injection_source: 'date' },
      { ...time, type: 'thinking', thinking: '', summaries: [{ summary: 'Weighed ducks.' }], cut_off: false },
      { ...time, type: 'text', text: '\n\nI look.', citations: [] },
      { ...time, type: 'tool_use', name: 'tool_search', input: { query: 'ducks' }, hidden_in_chat: true },
      { ...time, type: 'token_budget' },
      { ...time, type: 'summaries' },
    ];
    const talk = claude('c', [
      claudeMessage('q', 'human'),
      claudeMessage('a', 'assistant', { text: '', content: blocks }),
    ]);
    const { notes } = await importing(
      stores,
      store,
      zipOf([{ name: 'conversations.json', data: JSON.stringify([talk]) }]),
    );
    assert.deepEqual((await said())[1], 'assistant: Weighed ducks. | \n\nI look.');
    assert.deepEqual(notes, []);
  });

  it('has text without the words that stand for blocks beside it', async () => {
    await answer([], { text: `I look.\n${PLACEHOLDER}\n\n\n${PLACEHOLDER}\n\nFound.` });
    assert.deepEqual((await said())[1], 'assistant: I look.\n\nFound.');
  });

  it('has no answer where there is nothing but such words', async () => {
    await answer([], { text: PLACEHOLDER });
    assert.equal((await said()).length, 1);
  });

  it('reads blocks, and what a tool was given, that are JSON in a text', async () => {
    const input = JSON.stringify({ title: 'Pond', type: 'text/html', content: '<p>Quack</p>' });
    await answer(JSON.stringify([{ type: 'tool_use', name: 'artifacts', input }]), { text: '' });
    assert.equal((await said())[1], 'assistant: *(Used artifacts: Pond)*\n\n```html\n<p>Quack</p>\n```');
  });

  it('leaves out JSON in a text that is too long to be read at once, and says so', async () => {
    const artifact = (length: number) => ({
      type: 'tool_use',
      name: 'artifacts',
      input: JSON.stringify({ title: 'Pond', content: 'q'.repeat(length) }),
    });
    const { notes } = await answer([artifact(200_000), artifact(250_000), { type: 'text', text: 'Done.' }]);
    const [, text = ''] = await said();
    assert.match(
      text,
      /^assistant: \*\(Used artifacts: Pond\)\*\n\n```\nq{200000}\n``` \| \*\(Used artifacts\)\* \| Done\.$/,
    );
    assert.deepEqual(notes[0]?.sentences, ['1 part whose JSON is too long was left out.']);
  });

  it('has the text beside blocks that are too long to be read at once', async () => {
    const { notes } = await answer(`${'['.repeat(150_000)}${']'.repeat(150_000)}`, { text: 'Words.' });
    assert.equal((await said())[1], 'assistant: Words.');
    assert.deepEqual(notes[0]?.sentences, ['1 part whose JSON is too long was left out.']);
  });

  it('is read with a breath before each block', async () => {
    let breaths = 0;
    const input = JSON.stringify({ title: 'Pond' });
    const content = Array.from({ length: 50 }, () => ({ type: 'tool_use', name: 'artifacts', input }));
    const breathe = async () => {
      breaths += 1;
    };
    const { parts } = await claudeContent({ content }, 'assistant', { notes: new Notes(), breathe });
    assert.deepEqual([parts.length, breaths], [50, 50]);
  });

  it('takes a text that is no JSON for no blocks', async () => {
    await answer('[broken', { text: 'Words.' });
    assert.equal((await said())[1], 'assistant: Words.');
  });

  it('shows files, changes and commands as what they are', async () => {
    await answer([
      {
        type: 'tool_use',
        name: 'create_file',
        input: { path: '/pond/my_duck.py', file_text: 'quack()', description: 'x' },
      },
      { type: 'tool_use', name: 'str_replace', input: { path: '/pond/duck.py', old_str: 'a', new_str: 'b' } },
      { type: 'tool_use', name: 'bash_tool', input: { command: 'ls pond', description: 'Look at the pond' } },
      { type: 'tool_use', name: 'artifacts', input: { command: 'create', title: 'T', content: 'c' } },
      { type: 'tool_use', name: 'web_fetch', input: { url: 'https://example.com/duck' } },
      {
        type: 'tool_result',
        name: 'web_fetch',
        content: [{ type: 'knowledge', url: 'https://example.com', text: 'x' }],
      },
    ]);
    const [, text = ''] = await said();
    assert.deepEqual(text.replace('assistant: ', '').split(' | '), [
      '*(Used create_file: /pond/my_duck.py)*\n\n```\nquack()\n```',
      '*(Used str_replace: /pond/duck.py)*\n\n```\nb\n```',
      '*(Used bash_tool: Look at the pond)*\n\n```bash\nls pond\n```',
      '*(Used artifacts: T)*\n\n```\nc\n```',
      '*(Used web_fetch: https://example.com/duck)*',
    ]);
  });

  it('names each attachment once, whatever lists it stands in', async () => {
    const human = claudeMessage('q', 'human', {
      text: '',
      content: [
        { type: 'image', file_uuid: 'f1', source: null },
        { type: 'document', file_uuid: 'f3', title: 'paper.pdf' },
        { type: 'image', file_uuid: 'f4' },
      ],
      attachments: [
        { file_name: '', file_type: 'txt', extracted_content: 'Pasted' },
        { file_name: '', file_type: 'txt', extracted_content: 'Pasted too' },
        { file_name: 'notes.txt', extracted_content: 'Notes' },
        { file_name: 'empty.bin', extracted_content: '' },
      ],
      files: [
        { file_uuid: 'f1', file_name: 'duck.png' },
        { file_name: 'notes.txt', file_uuid: 'f2' },
        { file_name: '' },
      ],
      files_v2: [{ file_uuid: 'f1', file_name: 'duck.png', file_kind: 'image' }],
    });
    await importing(stores, store, [claude('c', [human])]);
    const [question] = await branchShown(store);
    assert.deepEqual(question ? attached(question) : [], [
      ['Attachment', 'Attachment:\n\nPasted'],
      ['Attachment', 'Attachment:\n\nPasted too'],
      ['notes.txt', 'notes.txt:\n\nNotes'],
      missing('empty.bin'),
      missing('duck.png'),
      missing('a file'),
      missing('paper.pdf'),
      missing('Picture'),
    ]);
  });

  it('has its sources from citations, from what they rest on, and from artifacts', async () => {
    await answer([
      {
        type: 'text',
        text: 'Ducks float.',
        citations: [
          {
            uuid: 'u',
            start_index: 0,
            end_index: 5,
            details: { type: 'web_search_citation', url: 'https://example.com/1' },
            title: 'One',
            sources: [{ url: 'https://example.com/2', title: 'Two' }],
          },
        ],
      },
      {
        type: 'tool_use',
        name: 'artifacts',
        input: { content: 'c', md_citations: [{ url: 'https://example.com/3', title: 'Three' }] },
      },
    ]);
    assert.deepEqual(
      (await branchShown(store)).at(-1)?.citations?.map(({ title }) => title),
      ['One', 'Two', 'Three'],
    );
  });

  it('without an id is known again', async () => {
    const talk = claude('c', [claudeMessage('q', 'human')], { uuid: undefined });
    await importing(stores, store, [talk]);
    assert.equal((await importing(stores, store, [talk])).known, 1);
  });

  it('says which kinds of blocks and whose messages are not known', async () => {
    const { notes } = await answer([{ type: 'new_kind' }, { type: 'new_kind' }, { type: 'text', text: 'A' }]);
    assert.deepEqual(notes[0]?.sentences, ['2 parts of the kind “new_kind” were left out.']);
    const other = [claudeMessage('m', 'human'), { ...claudeMessage('n', 'human'), sender: 'system' }];
    const told = await importing(stores, store, [claude('d', other)]);
    assert.deepEqual(told.notes[0]?.sentences, ['1 message of an unknown sender was left out.']);
  });

  it('that invents kinds without end tells of some', async () => {
    const { notes } = await answer(
      Array.from({ length: 4000 }, (_, index) => ({ type: `kind ${index}` })),
      { text: 'A' },
    );
    assert.equal(notes[0]?.sentences.length, 50);
  });
});
