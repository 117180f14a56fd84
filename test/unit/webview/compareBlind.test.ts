// A blind comparison: what is left to draw holds no name, no figure and no address of any column.
import assert from 'node:assert/strict';
import type { ColumnView, ComparisonView } from '../../../src/shared/compareViews.ts';
import { ERROR_KINDS } from '../../../src/shared/errorKind.ts';
import type { MessageView } from '../../../src/shared/views.ts';
import {
  blindConversation,
  blindMessage,
  columnName,
  placedColumns,
} from '../../../webview-ui/compare/decide/blind.ts';

/** Each may be drawn of a column whose names are shown, and none while they are hidden. */
const SECRETS = [
  'Anthropic',
  'Claude',
  'claude-sonnet',
  'Mistral',
  'Codestral',
  'anthropic.com',
  'office key',
  '0.0077',
  '4321',
  '1234',
  '5678',
  '98.7',
  '3141',
];

const totals = { costUsd: 0.0077, unknownCosts: 0, requests: 1, inputTokens: 1234, outputTokens: 5678 };

const answer: MessageView = {
  id: 'a',
  parentId: 'q',
  role: 'assistant',
  text: 'Because of NaN.',
  reasoning: 'Let me see.',
  reasoningMs: 4321,
  createdAt: 0,
  state: 'failed',
  siblings: ['a'],
  facts: {
    providerName: 'Anthropic',
    simulated: false,
    model: 'claude-sonnet',
    modelName: 'Claude Sonnet 4.5',
    keyName: 'office key',
    timeToFirstTokenMs: 3141,
    tokensPerSecond: 98.7,
    tokens: { input: 1234, output: 5678, estimated: false },
    cost: { usd: 0.0077, explanation: 'of Anthropic' },
    finish: 'stop',
    retries: 1,
  },
  error: {
    kind: 'rateLimit',
    title: 'Anthropic is limiting you',
    detail: 'Claude Sonnet 4.5 takes 1234 a minute.',
    actions: [
      { id: 'retry', label: 'Try Claude again' },
      { id: 'openBilling', label: 'Open anthropic.com' },
    ],
    technical: '429 claude-sonnet',
    severity: 'warning',
  },
  note: 'Cut at $0.0077 by your budget for Anthropic.',
  citations: [{ url: 'https://anthropic.com/a', title: 'Claude' }],
  route: { receiptId: 'r', line: 'Auto chose Claude Sonnet', failures: 1 },
  earlier: [
    { providerName: 'Mistral', modelName: 'Codestral', text: 'Half', reason: 'Codestral failed: 503' },
    { providerName: 'Mistral', modelName: 'Codestral', text: 'Of', reasoning: 'Hm', reason: 'Mistral is down' },
  ],
};

const question: MessageView = { ...answer, id: 'q', role: 'user', text: 'Is Claude right?', siblings: ['q'] };

function column(id: string, modelName = id): ColumnView {
  const conversation = { id: `of ${id}`, title: '', messages: [], hasOlder: false, totals, parameters: {} };
  const model = { providerId: 'p', model: id, providerName: 'P', modelName, destination: 'vendor' as const };
  return { id, model, overrides: {}, parameters: {}, conversation, runs: [], collapsed: false, width: 1, ticked: true };
}

function comparison(rest: Partial<ComparisonView>): ComparisonView {
  return { id: 'c', title: '', updatedAt: 0, columns: [], turns: [], parameters: {}, totals, ...rest };
}

function assertHidden(shown: unknown): void {
  const text = JSON.stringify(shown);
  assert.deepEqual(
    SECRETS.filter((secret) => text.includes(secret)),
    [],
  );
}

describe('a blind comparison', () => {
  it('leaves nothing in an answer that tells whose it is, how fast it was or what it cost', () => {
    assert.equal(SECRETS.filter((secret) => JSON.stringify(answer).includes(secret)).length, SECRETS.length);
    assertHidden(blindMessage(answer));
  });

  it('keeps what was said, that something failed, and that it broke off before', () => {
    const { text, reasoning, state, error, earlier } = blindMessage(answer);
    assert.deepEqual([text, reasoning, state], ['Because of NaN.', 'Let me see.', 'failed']);
    assert.equal(error?.kind, 'rateLimit');
    assert.deepEqual(
      error?.actions.map(({ id }) => id),
      ['retry'],
    );
    assert.deepEqual(
      earlier?.map((one) => [one.modelName, one.text, one.reasoning]),
      [
        ['the first model', 'Half', undefined],
        ['another model', 'Of', 'Hm'],
      ],
    );
  });

  it('has words of its own for every kind of failure', () => {
    for (const kind of ERROR_KINDS) {
      const shown = blindMessage({ ...answer, error: { ...answer.error!, kind } });
      assert.notEqual(shown.error?.title ?? '', '', kind);
      assertHidden(shown);
    }
  });

  it('leaves a question as it was asked', () => {
    assert.equal(blindMessage(question), question);
  });

  it('hides the totals, the title and the parameters of a column with its answers', () => {
    const whole = {
      id: 'c',
      title: 'With Claude',
      messages: [answer],
      hasOlder: false,
      totals,
      parameters: { system: 'You are Claude' },
    };
    assertHidden(blindConversation(whole));
    assert.equal(blindConversation(whole), blindConversation(whole), 'so that nothing is drawn again');
  });

  it('letters columns as they are shown: by chance while blind, in the person’s own order otherwise', () => {
    const columns = [column('x'), column('y'), column('z')];
    const named = (view: ComparisonView): string[] =>
      placedColumns(view).map(({ letter, column: { id } }) => `${letter}${id}`);
    assert.deepEqual(named(comparison({ columns })), ['Ax', 'By', 'Cz']);
    assert.deepEqual(named(comparison({ columns, blind: { order: ['z', 'x', 'y'] } })), ['Az', 'Bx', 'Cy']);
    assert.deepEqual(
      named(comparison({ columns, blind: { order: ['gone', 'z', 'y'] } })),
      ['Az', 'By', 'Cx'],
      'one that was removed has no letter, one that was added comes last',
    );
  });

  it('calls a column by its letter alone until names are shown', () => {
    const columns = [column('x', 'Claude Sonnet'), column('y', 'Codestral')];
    const blind = { order: ['y', 'x'] };
    assert.equal(columnName(comparison({ columns, blind }), 'x'), 'Model B');
    assert.equal(columnName(comparison({ columns }), 'x'), 'A, Claude Sonnet');
    assert.equal(columnName(comparison({ columns }), 'gone'), 'a removed column');
  });
});
