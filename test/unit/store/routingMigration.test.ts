import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Database } from '../../../src/core/store/database.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { insertSql } from '../../../src/core/store/rows.ts';
import { MIGRATIONS } from '../../../src/core/store/schema.ts';
import { silentLog, temporaryStores } from './temporaryStore.ts';

const CONVERSATION = {
  number: 7,
  id: 'c',
  title: 'Old',
  titleByPerson: 1,
  createdAt: 1,
  updatedAt: 2,
  activity: 12,
  pinned: 0,
  leafId: 'a',
  parameters: '{"temperature":0.5}',
};
const MESSAGES: readonly Record<string, string | number>[] = [
  { number: 11, id: 'q', role: 'user', status: 'complete', parts: '[{"type":"text","text":"Why?"}]' },
  {
    number: 12,
    id: 'a',
    parent: 11,
    role: 'assistant',
    status: 'streaming',
    providerId: 'openai',
    model: 'm',
    note: 'cut',
    owner: 'dead',
    attempt: JSON.stringify({
      id: 'u',
      startedAt: 5,
      providerId: 'openai',
      keyName: 'work',
      modelAsked: 'm',
      purpose: 'chat',
      attempt: 1,
      hedged: false,
    }),
    parts: '[]',
  },
];

describe('migrating a store of version 3', () => {
  const stores = temporaryStores();

  const fillOld = () => {
    mkdirSync(dirname(stores.file()), { recursive: true });
    const database = new Database(stores.file());
    migrate(database, MIGRATIONS.slice(0, 3), silentLog);
    const add = (table: string, row: Record<string, string | number>) =>
      database.insert(insertSql(table, Object.keys(row)), ...Object.values(row));
    add('conversations', CONVERSATION);
    for (const row of MESSAGES) {
      add('messages', { conversation: 7, createdAt: 3, ...row });
    }
    add('journal', { message: 12, kind: 'text', at: 9, text: '"Bec"' });
    add('meta', { name: 'colour', value: 'blue' });
    add('budgetRaises', { budget: 'day', firstDay: '2026-01-15', usd: 5 });
    add('modelLists', { providerId: 'openai', origin: 'https://o', readAt: 4, models: '[]' });
    database.close();
  };

  it('keeps everything, and an answer that was being written goes through the new ways', async () => {
    fillOld();
    const store = await stores.open();
    assert.equal(store.conversations.get('c')?.parameters.temperature, 0.5);
    assert.deepEqual(store.messages.get('q'), {
      id: 'q',
      conversationId: 'c',
      role: 'user',
      status: 'complete',
      createdAt: 3,
      parts: [{ type: 'text', text: 'Why?' }],
    });
    assert.deepEqual([store.getMeta('colour'), store.modelLists.get('openai', 'https://o')?.readAt], ['blue', 4]);
    assert.equal(store.learning.read('gain'), undefined);
    assert.deepEqual(store.cachedAnswers.size(), { answers: 0, bytes: 0 });
    const recovered = store.answers.recoverInterrupted({ estimateTokens: () => 3, costOf: () => 0.5 });
    assert.deepEqual(recovered, { recovered: 1 });
    const { parts, status, note, model } = store.messages.get('a') ?? {};
    assert.deepEqual(
      { parts, status, note, model },
      { parts: [{ type: 'text', text: 'Bec' }], status: 'incomplete', note: 'cut', model: 'm' },
    );
    assert.equal(store.usage.get('u')?.outcome, 'interrupted');
    assert.equal(store.messages.vote('a', 'down'), true);
    assert.equal(store.messages.get('a')?.vote, 'down');
  });
});
