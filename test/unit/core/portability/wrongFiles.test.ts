// Files that are not what the person meant to choose are told by what they are; and forms that programs write JSON in are read.
import assert from 'node:assert/strict';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import {
  chatgpt,
  claude,
  claudeMessage,
  importing,
  leftovers,
  listed,
  NOW,
  shown,
  simpleTalk,
  titles,
} from './exports.ts';
import { zipOf } from './zipFile.ts';

describe('a file of another kind', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });

  const bytes = (...values: number[]) => Buffer.concat([Buffer.from(values), Buffer.alloc(64, 0x41)]);
  const kinds: Readonly<Record<string, readonly [Buffer | string, RegExp]>> = {
    'a PDF': ['%PDF-1.7\n…', /^This is a PDF document, which cannot be imported\. Choose the ZIP file/],
    'a PNG': [bytes(0x89, 0x50, 0x4e, 0x47), /^This is a picture/],
    'a JPEG': [bytes(0xff, 0xd8, 0xff, 0xe0), /^This is a picture/],
    'a database': ['SQLite format 3\0…', /^This is a database/],
    'a 7-Zip archive': [bytes(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), /^This is an archive of a kind.*Unpack it/],
    'a RAR archive': ['Rar!\u001a\u0007…', /^This is an archive of a kind.*Unpack it/],
    'the web page of an export': ['\n<!DOCTYPE html><html>', /^This is a web page.*Choose the ZIP file/],
    'a web page with a mark': ['\ufeff<html>', /^This is a web page/],
    'UTF-16 with a mark': [Buffer.from('\ufeff[]', 'utf16le'), /UTF-16\. Save it as UTF-8/],
    'UTF-16 without a mark': [Buffer.from('[]', 'utf16le'), /UTF-16\. Save it as UTF-8/],
    'UTF-16 the other way round': [Buffer.from('[]', 'utf16le').swap16(), /UTF-16\. Save it as UTF-8/],
    'an empty file': ['', /is empty/],
    blanks: [' \n\t ', /is empty/],
    'nothing but a mark': ['\ufeff', /is empty/],
    'a text': ['# Notes\n', /is no JSON/],
    'a text in quotes': ['"Notes"', /is no JSON/],
  };
  for (const [name, [contents, words]] of Object.entries(kinds)) {
    it(`is refused in words: ${name}`, async () => {
      await assert.rejects(importing(stores, store, contents), { kind: 'badRequest', message: words });
      assert.deepEqual(leftovers(stores), []);
    });
  }

  it('that lists where the parts of an export are says what to do', async () => {
    const list = {
      total_files: 2,
      data_files: [
        { category: 'light_metadata', export_url: 'https://example.com/1', filename: 'light_metadata-000.zip' },
        { category: 'conversations', export_url: 'https://example.com/2', filename: 'conversations-000.zip' },
      ],
    };
    await assert.rejects(importing(stores, store, list), /only lists the parts of an export\. Download them/);
  });

  for (const [name, contents] of Object.entries({
    'shared_conversations.json': [{ id: 's', conversation_id: 'c', title: 'Shared', is_anonymous: true }],
    'projects.json': [{ uuid: 'p', name: 'Shared', description: '', prompt_template: '', docs: [] }],
    'users.json': [{ uuid: 'u', full_name: 'Nobody', email_address: 'nobody@example.com' }],
    'memories.json': [{ conversations_memory: 'Likes tea.', project_memories: {}, account_uuid: 'u' }],
  })) {
    it(`of an export is told apart from conversations: ${name}`, async () => {
      const { conversations, problems } = await importing(stores, store, contents);
      assert.equal(conversations, 0);
      assert.deepEqual(
        problems.map(({ reason }) => reason),
        ['it has the form of no program that is known here'],
      );
    });
  }

  it('is told of by a title that shows as it is', async () => {
    const title = `Odd\u202egnp\n${'🦆'.repeat(200)}`;
    const { problems } = await importing(stores, store, [{ title, mapping: {} }]);
    const what = problems[0]?.what ?? '';
    assert.ok(what.startsWith('“Oddgnp 🦆') && what.isWellFormed() && what.length < 100, what);
  });
});

describe('JSON as programs write it', () => {
  const stores = temporaryStores();
  let store: Store;
  beforeEach(async () => {
    store = await stores.open();
  });
  const asked = async () => {
    const found: string[] = [];
    for (const id of await listed(store)) {
      found.push(shown(store, id).join(' / '));
    }
    return found.toSorted();
  };
  const talk = (name: string) => [
    { role: 'user', content: `Q ${name}` },
    { role: 'assistant', content: `A ${name}` },
  ];
  const shareGpt = (name: string) => [
    { from: 'human', value: `Q ${name}` },
    { from: 'gpt', value: `A ${name}` },
  ];
  const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');

  for (const [name, contents] of Object.entries({
    'one conversation a line': lines({ messages: talk('1') }, { messages: talk('2') }),
    'lines that end as Windows ends them': `${lines({ messages: talk('1') }, { messages: talk('2') }).replace('\n', '\r\n')}\r\n`,
    'ShareGPT, one a line': lines({ conversations: shareGpt('1') }, { conversations: shareGpt('2') }),
    'lines behind a mark': `\ufeff${lines({ messages: talk('1') }, { messages: talk('2') })}`,
  })) {
    it(`reads JSON Lines: ${name}`, async () => {
      const { problems } = await importing(stores, store, contents);
      assert.deepEqual(problems, []);
      assert.deepEqual(await asked(), ['user: Q 1 / assistant: A 1', 'user: Q 2 / assistant: A 2']);
      assert.equal((await importing(stores, store, contents)).known, 2);
    });
  }

  it('reads JSON Lines of single messages as one conversation', async () => {
    await importing(stores, store, lines(...talk('1'), ...talk('2')));
    assert.deepEqual(await asked(), ['user: Q 1 / assistant: A 1 / user: Q 2 / assistant: A 2']);
  });

  it('reads JSON Lines of exports, wherever a line is cut into pieces', async () => {
    const long = simpleTalk('long', { title: 'x'.repeat(300_000) });
    await importing(stores, store, lines(simpleTalk('one'), long, claude('two', [claudeMessage('m', 'human')])));
    assert.equal((await listed(store)).length, 3);
  });

  it('tells of a line that is no conversation, and refuses lines that are no JSON', async () => {
    const { conversations, problems } = await importing(stores, store, lines({ messages: talk('1') }, { a: 1 }));
    assert.equal(conversations, 1);
    assert.equal(problems[0]?.what, 'conversation 2');
    await assert.rejects(importing(stores, store, `${lines({ messages: talk('3') })}\nno`), /is no JSON/);
    await assert.rejects(importing(stores, store, `${lines({ messages: talk('3') })}\n{"a":`), /breaks off/);
    assert.equal((await listed(store)).length, 1);
  });

  it('keeps the title that stands beside a list of messages', async () => {
    await importing(stores, store, { conversations: shareGpt('1'), title: 'Mine' });
    assert.deepEqual(await titles(store), ['Mine']);
  });

  it('reads a text with a mark inside a ZIP', async () => {
    await importing(
      stores,
      store,
      zipOf([{ name: 'conversations.json', data: `\ufeff${JSON.stringify([simpleTalk('one')])}` }]),
    );
    assert.equal((await listed(store)).length, 1);
  });

  it('tells of too many messages once, and not of each', async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ role: 'user', content: `M${index}` }));
    const { problems } = await importing(stores, store, many, { limits: { conversationMessages: 10 } });
    assert.equal(problems.length, 1);
  });

  const AT = Date.UTC(2025, 2, 1, 10);
  for (const [name, time, expected] of [
    ['seconds', AT / 1000, AT],
    ['seconds with a fraction', AT / 1000 + 0.25, AT + 250],
    ['milliseconds', AT, AT],
    ['microseconds', AT * 1000, AT],
    ['nanoseconds', AT * 1e6, AT],
    ['seconds in a text', String(AT / 1000), AT],
    ['milliseconds in a text', String(AT), AT],
    ['an ISO date', '2025-03-01T10:00:00.000000Z', AT],
    ['an ISO date with an offset', '2025-03-01T11:00:00+01:00', AT],
    ['a date of an e-mail', 'Sat, 01 Mar 2025 10:00:00 GMT', AT],
    ['a word with a number', 'Talk 12', NOW],
    ['a small number in a text', '5', NOW],
    ['a time before all conversations', '0001-01-01T00:00:00Z', NOW],
    ['a time to come', '2030-01-01T00:00:00Z', NOW],
    ['a number too large', 1e300, NOW],
    ['a negative number', -AT, NOW],
    ['nothing', null, NOW],
    ['a list', [AT], NOW],
  ] as const) {
    it(`takes a time from ${name}`, async () => {
      await importing(stores, store, [simpleTalk('one', { create_time: time, update_time: time })]);
      const [id = ''] = await listed(store);
      assert.equal(store.conversations.get(id)?.createdAt, expected);
    });
  }

  it('with a number that is infinite takes the time of now', async () => {
    const text = JSON.stringify([simpleTalk('one')]).replaceAll(/1700000\d+\.\d+/g, '1e999');
    await importing(stores, store, text);
    const [id = ''] = await listed(store);
    assert.equal(store.conversations.get(id)?.createdAt, NOW);
  });

  it('with ids that are names of every object, or twice there, keeps what is sound', async () => {
    const nodes = [
      { id: 'constructor', role: 'user', text: 'Q' },
      { id: 'toString', parent: 'constructor', role: 'assistant', text: 'A' },
      { id: 'hasOwnProperty', parent: 'valueOf', role: 'user', text: 'Orphan' },
    ];
    await importing(stores, store, [chatgpt('__proto__', nodes, { current_node: 'toString' })]);
    assert.deepEqual(await asked(), ['user: Q / assistant: A']);
    const row = [claudeMessage('m', 'human'), claudeMessage('m', 'assistant'), claudeMessage('m', 'human')];
    await importing(stores, store, [claude('row', row)]);
    assert.ok((await asked()).includes('user: Text of m / assistant: Text of m / user: Text of m'));
    const tree = [
      claudeMessage('n', 'human'),
      claudeMessage('o', 'assistant', { parent_message_uuid: 'n' }),
      claudeMessage('n', 'assistant', { parent_message_uuid: 'n' }),
    ];
    const { notes } = await importing(stores, store, [claude('tree', tree, { current_leaf_message_uuid: 'o' })]);
    assert.ok((await asked()).includes('user: Text of n / assistant: Text of o'));
    assert.match(notes[0]?.sentences.join(' ') ?? '', /1 message hung in a circle or had the id of another/);
  });
});
