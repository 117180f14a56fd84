// Which turns of a conversation belong to the answer that is being given.
import assert from 'node:assert/strict';
import type { ChatMessage } from '../../src/core/provider.ts';
import { currentTurns } from '../../src/core/providers/toolLoop.ts';

const message = {
  question: { role: 'user', parts: [{ type: 'text', text: 'Why?' }] },
  results: { role: 'user', parts: [{ type: 'toolResult', toolCallId: '1', toolName: 'f', text: 'ok' }] },
  answer: { role: 'assistant', parts: [{ type: 'text', text: 'So.' }] },
} as const satisfies Record<string, ChatMessage>;

describe('the current turns', () => {
  const rows: [(keyof typeof message)[], number][] = [
    [[], 0],
    [['question'], 0],
    [['answer', 'question'], 0],
    [['question', 'answer', 'question', 'question'], 0],
    [['question', 'answer', 'results'], 2],
    [['question', 'answer', 'results', 'answer', 'results'], 4],
    [['question', 'answer', 'results', 'answer', 'question'], 0],
    // To the vendors these are one message, which answers the calls.
    [['question', 'answer', 'question', 'answer', 'results', 'question'], 3],
    [['question', 'answer', 'question', 'answer', 'question', 'results'], 3],
    // A conversation whose beginning was cut off.
    [['answer', 'results'], 2],
  ];
  for (const [kinds, count] of rows) {
    it(`are the last ${count} of ${kinds.join(', ') || 'nothing'}`, () => {
      const messages: ChatMessage[] = kinds.map((kind) => ({ ...message[kind] }));
      const current = currentTurns(messages);
      assert.deepEqual(
        messages.filter((one) => current.has(one)),
        count === 0 ? [] : messages.slice(-count),
      );
    });
  }
});
